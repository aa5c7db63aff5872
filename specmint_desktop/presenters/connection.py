"""The test of the connection: one at a time, and none while air gap is on."""

from dataclasses import replace

from specmint_desktop.presenters.settings import network_of
from specmint_desktop.state.connection import (
    ConnectionState,
    ConnectionTestAsked,
    ConnectionTried,
    TryConnection,
)
from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Step
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.whole import State


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case ConnectionTestAsked(address=address) if not state.connection.is_trying:
            network = network_of(state)
            if not network.is_allowed:
                return state, ()
            trying = ConnectionState(address, is_trying=True)
            return replace(state, connection=trying), (TryConnection(address, network),)
        case ConnectionTried(address=address):
            told = ConnectionState(
                address,
                outcome=message.outcome,
                status=message.status,
                detail=message.detail,
                proxy=message.proxy,
            )
            return replace(state, connection=told), ()
        case EffectFailed(effect=TryConnection()):
            return replace(state, connection=ConnectionState()), ()
        case SettingsChanged() if state.connection.outcome is not None:
            # What was told held for the settings as they were.
            return replace(state, connection=ConnectionState(state.connection.address)), ()
        case _:
            return state, ()

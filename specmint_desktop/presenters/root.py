"""All presenters in order: each looks at every message and changes only its own part of the state."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from specmint_desktop.presenters import (
    comparison,
    connection,
    consent,
    document,
    forecast,
    history,
    home,
    hosts,
    licence,
    log,
    models,
    options,
    queue,
    release,
    results,
    saving,
    settings,
    shell,
)
from specmint_desktop.state.messages import Effect, Fact, Intent, Step
from specmint_desktop.state.whole import State

Presenter: TypeAlias = Callable[[State, Intent | Fact], Step[State]]

PRESENTERS: Mapping[str, Presenter] = {
    "shell": shell.after,
    "licence": licence.after,
    "home": home.after,
    "log": log.after,
    "options": options.after,
    "settings": settings.after,
    "models": models.after,
    "document": document.after,
    "hosts": hosts.after,
    "forecast": forecast.after,
    "queue": queue.after,
    "history": history.after,
    "comparison": comparison.after,
    "connection": connection.after,
    "consent": consent.after,
    "release": release.after,
    "results": results.after,
    "saving": saving.after,
}


def after(state: State, message: Intent | Fact) -> Step[State]:
    """Return the state after the message, and what shall be done outside, in order."""
    effects: tuple[Effect, ...] = ()
    for presenter in PRESENTERS.values():
        state, wanted = presenter(state, message)
        effects += wanted
    return state, effects

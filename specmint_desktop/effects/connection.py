"""The test of the connection: one request, whose answer is not read, and in which way it went wrong."""

from typing import TYPE_CHECKING, Final

from specmint_desktop.crash import redacted
from specmint_desktop.effects.network import UnreachedError, client_for, is_refusal_of_proxy, proxy_of
from specmint_desktop.state.connection import ConnectionTried, Outcome, TryConnection

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

TIMEOUT_S: Final = 10.0


def try_connection(effect: TryConnection, _outside: "Outside") -> ConnectionTried:
    address = effect.address
    try:
        proxy = redacted(proxy_of(address, effect.network))
    except ValueError as error:
        return ConnectionTried(address, Outcome.OTHER, detail=str(error))
    try:
        with (
            client_for(address, effect.network, TIMEOUT_S) as client,
            client.stream("GET", address) as response,
        ):
            status = response.status_code
    except UnreachedError as error:
        return ConnectionTried(address, error.failure.outcome, detail=error.failure.detail, proxy=proxy)
    if is_refusal_of_proxy(status, proxy):
        detail = f"{status} {response.reason_phrase}"
        return ConnectionTried(address, Outcome.PROXY_REFUSED, detail=detail, proxy=proxy)
    return ConnectionTried(address, Outcome.REACHED, status, response.reason_phrase[:100], proxy)

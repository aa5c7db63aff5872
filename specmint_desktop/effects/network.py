"""How the window itself reaches out: proxy, authorities and limits, and what is made of a failure.

Documents are fetched by the engine; here are only newer releases, crash reports and the test of the connection.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from engine.jobs.messages import Network
from engine.jobs.network import CA_FILE
from specmint_desktop.crash import chain, redacted
from specmint_desktop.state.connection import Outcome

if TYPE_CHECKING:
    import httpx

_MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_PROXY_NEEDS_LOGIN: Final = 407
_OK: Final = 200
_LONGEST_DETAIL: Final = 300


class Failure(NamedTuple):
    """Why a host was not reached; `detail` is what system or library said, without credentials."""

    outcome: Outcome
    detail: str


class UnreachedError(Exception):
    """A host was not reached, or answered with what is not wanted; never leaves the effects."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


def proxy_of(address: str, network: Network) -> str:
    """Return the proxy for an address: that of the settings, else the system's; empty where there is none."""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(address)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return ""
    of_system = getproxies()
    proxy = network.proxy or of_system.get(parts.scheme) or of_system.get("all") or ""
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


@contextmanager
def client_for(address: str, network: Network, timeout_s: float) -> Iterator["httpx.Client"]:
    """Give a client that follows no redirect and sends nothing about the person.

    Raises:
        UnreachedError: for any failure inside, and for a proxy or CA file that cannot be used.
    """
    import httpx

    try:
        trusted = httpx.create_ssl_context()
        if ca_file := network.ca_file or os.environ.get(CA_FILE):
            trusted.load_verify_locations(cafile=ca_file)
        client = httpx.Client(
            timeout=timeout_s,
            verify=trusted,
            proxy=proxy_of(address, network) or None,
            headers={"User-Agent": "SpecMint", "Accept-Encoding": "identity"},
            trust_env=False,  # decided above; and no password of a .netrc file
        )
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise UnreachedError(Failure(Outcome.SETTINGS, _said(error))) from error
    with client:
        try:
            yield client
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as error:
            raise UnreachedError(failure_of(error)) from error


def failure_of(error: BaseException) -> Failure:
    """Return what a failed request means to a person."""
    import socket
    import ssl

    import httpx

    led_to = list(chain(error))
    kinds: tuple[tuple[type[BaseException], Outcome], ...] = (
        (httpx.ProxyError, Outcome.PROXY_REFUSED),
        (ssl.SSLCertVerificationError, Outcome.CERTIFICATE),
        (socket.gaierror, Outcome.UNKNOWN_HOST),
        (ConnectionRefusedError, Outcome.REFUSED),
        (httpx.TimeoutException, Outcome.TIMED_OUT),
    )
    for kind, outcome in kinds:
        found = next((each for each in led_to if isinstance(each, kind)), None)
        if found is not None:
            return Failure(outcome, _said(found))
    return Failure(Outcome.OTHER, _said(error))


def parts_of(client: "httpx.Client", address: str, most: int, is_over: Callable[[], bool]) -> Iterator[bytes]:
    """Yield a body of at most `most` bytes; a redirect is followed only where it stays on its host.

    Raises:
        UnreachedError: another status, a redirect elsewhere, a longer body, or no time left.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        with client.stream("GET", address) as response:
            if response.status_code not in _REDIRECTS:
                if response.status_code != _OK:
                    raise _refused(f"the server answers {response.status_code}")
                yield from _limited(response, most, is_over)
                return
            target = urljoin(address, response.headers.get("location", ""))
        old, new = urlsplit(address), urlsplit(target)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise _refused(f"the server sends on to {new.hostname}, which is not followed")
        address = target
    raise _refused("the server sends on in a circle")


def body_of(client: "httpx.Client", address: str, most: int, seconds: float) -> bytes:
    """Return a small body, all of it within so many seconds."""
    end = time.monotonic() + seconds
    return b"".join(parts_of(client, address, most, lambda: time.monotonic() > end))


def is_refusal_of_proxy(status: int, proxy: str) -> bool:
    return bool(proxy) and status == _PROXY_NEEDS_LOGIN


def _limited(response: "httpx.Response", most: int, is_over: Callable[[], bool]) -> Iterator[bytes]:
    size = 0
    # As sent: a few bytes that unpack to gigabytes are refused, since nobody asked for packed ones.
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _refused("the server packs its answer, which was not asked for")
    for part in response.iter_raw():
        size += len(part)
        if size > most:
            raise _refused(f"the answer is longer than {most:,} bytes")
        if is_over():
            raise UnreachedError(Failure(Outcome.TIMED_OUT, "the answer takes too long"))
        yield part


def _refused(detail: str) -> UnreachedError:
    return UnreachedError(Failure(Outcome.OTHER, detail))


def _said(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return redacted(text or type(error).__name__)[:_LONGEST_DETAIL]

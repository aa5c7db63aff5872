"""Connections that end at an address that was checked, and before a deadline; nothing else decides where to."""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx  # noqa: TID253 - this module itself is imported only for a URL

Resolve = Callable[[str, int], tuple[str, ...]]
"""Host and port -> the addresses to try, in order; raises `OSError` or `SpecMintError`."""


def client_for(address: str, trusted: ssl.SSLContext, resolve: Resolve, deadline: float) -> httpx.Client:
    """Return a client for requests to the host of `address`, through the proxy of the system where it has one.

    What a proxy connects to is not seen from here: `resolve` is asked only where there is none.

    Raises:
        ValueError, ImportError, httpx.InvalidURL: the proxy cannot be used.
    """
    proxy = proxy_of(address)
    pool = _proxied(proxy, trusted, deadline) if proxy else _direct(trusted, resolve, deadline)
    return httpx.Client(transport=_Transport(pool), trust_env=False, follow_redirects=False)


def proxy_of(address: str) -> str | None:
    url = httpx.URL(address)
    known = getproxies()
    proxy = known.get(url.scheme) or known.get("all")
    if not proxy or proxy_bypass(url.netloc.decode("ascii").rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _direct(trusted: ssl.SSLContext, resolve: Resolve, deadline: float) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(ssl_context=trusted, network_backend=_Backend(deadline, resolve))


def _proxied(proxy: str, trusted: ssl.SSLContext, deadline: float) -> httpcore.ConnectionPool:
    through, backend = httpx.Proxy(proxy), _Backend(deadline)
    if through.url.scheme.startswith("socks5"):
        return httpcore.SOCKSProxy(
            proxy_url=_core(through.url),
            proxy_auth=through.raw_auth,
            ssl_context=trusted,
            network_backend=backend,
        )
    return httpcore.HTTPProxy(
        proxy_url=_core(through.url),
        proxy_auth=through.raw_auth,
        ssl_context=trusted,
        network_backend=backend,
    )


def _core(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


class _Transport(httpx.BaseTransport):
    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                _core(request.url),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to what `resolve` says, to the host itself without it; nothing waits past the deadline."""

    def __init__(self, deadline: float, resolve: Resolve | None = None) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError(f"the name `{host}` is not known")
        for address in self._resolve(host, port) if self._resolve else (host,):
            try:
                left = _left(timeout, self._deadline)
                stream = self._system.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Stream(stream, self._deadline)
        raise failed


class _Stream(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline: a byte now and then does not lengthen it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, self._deadline)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this file is over")
    return left if timeout is None else min(timeout, left)

"""The only maker of network clients for models: which host, through what, trusting whom."""

import asyncio
import logging
import os
import socket
import ssl
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final, NamedTuple, TypeAlias

import httpcore2
import httpx2  # noqa: TID253 - this module itself is imported only to ask a model

from engine.ai import policy
from engine.ai.endpoint import Endpoint, Reach, is_here, is_near, may_be_here, tightest
from engine.ai.faults import AIError, Kind
from engine.errors import UsageError

Resolve: TypeAlias = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Host and port -> addresses; raises OSError."""

CONNECT_S: Final = 10.0
MOST_BYTES: Final = 2_000_000
_LOGGERS: Final = ("openai", "anthropic", "httpx2", "httpcore2")
_OF_CLIENTS: Final = ("OPENAI_", "ANTHROPIC_", "AZURE_OPENAI_", "OTEL_")


class Network(NamedTuple):
    """How far requests may go; `ca_file` is trusted beside what the system trusts; `proxy` as an address."""

    reach: Reach = "any"
    ca_file: str | None = None
    proxy: str | None = None


def forget_settings_of_clients(environment: MutableMapping[str, str]) -> None:
    """Take away what the vendors' clients would read by themselves: addresses, headers, log levels, exporters."""
    for name in tuple(environment):
        if name.upper().startswith(_OF_CLIENTS):
            del environment[name]


async def resolved(host: str, port: int) -> tuple[str, ...]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def client(
    to: Endpoint, network: Network, timeout_s: float, *, resolve: Resolve = resolved
) -> httpx2.AsyncClient:
    """Return a client that reaches `to` and nothing else, follows no redirect and reads no environment.

    Raises:
        AIError: `policy`.
        UsageError: `ai-ca-file-wrong`, `ai-proxy-wrong`.
    """
    reach = tightest(network.reach, policy.reach(os.environ))
    policy.refuse_beyond(reach, to)
    for name in _LOGGERS:  # at DEBUG they write whole requests
        logging.getLogger(name).setLevel(logging.WARNING)
    forget_settings_of_clients(os.environ)
    timeout = httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
    transport = _Transport(to, _pool(to, network._replace(reach=reach), resolve))
    return httpx2.AsyncClient(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False)


def _pool(to: Endpoint, network: Network, resolve: Resolve) -> httpcore2.AsyncConnectionPool:
    trusted = _trust(network) if to.is_secure else None
    # Plain requests stay near, which nobody could tell of what a proxy connects to.
    if network.proxy and to.is_secure and not may_be_here(to.name):
        try:
            through = httpx2.Proxy(network.proxy)
            return httpcore2.AsyncHTTPProxy(
                proxy_url=_core(through.url), proxy_auth=through.raw_auth, ssl_context=trusted
            )
        except (ValueError, httpx2.InvalidURL) as error:
            raise UsageError(
                "ai-proxy-wrong", "the proxy cannot be used", cure="give one such as `http://proxy:3128`"
            ) from error
    allowed = is_here if network.reach == "loopback" else _anywhere if to.is_secure else is_near
    backend = _Checked(to, allowed, resolve)
    return httpcore2.AsyncConnectionPool(ssl_context=trusted, network_backend=backend)


def _anywhere(_: str) -> bool:
    return True


def _trust(network: Network) -> ssl.SSLContext:
    trusted = httpx2.create_ssl_context(trust_env=False)
    if network.ca_file:
        try:
            trusted.load_verify_locations(cafile=network.ca_file)
        except (OSError, ValueError) as error:
            raise UsageError(
                "ai-ca-file-wrong",
                "the file of your CA cannot be read as certificates",
                cure="give a file in PEM",
            ) from error
    return trusted


def _core(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


class _Checked(httpcore2.AsyncNetworkBackend):
    """Connects to an address that was checked, so that no second look-up can lead elsewhere."""

    def __init__(self, to: Endpoint, allowed: Callable[[str], bool], resolve: Resolve) -> None:
        self._to = to
        self._allowed = allowed
        self._resolve = resolve
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name that the library gives it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(self._allowed, addresses)):
            raise AIError(Kind.POLICY, self._to.host)
        failure: Exception | None = None
        for address in addresses:
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout, OSError) as error:
                failure = error
        raise failure or OSError("no address")

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


class _Transport(httpx2.AsyncBaseTransport):
    def __init__(self, to: Endpoint, pool: httpcore2.AsyncConnectionPool) -> None:
        self._to = to
        self._pool = pool

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        if (url.host, url.port or (443 if url.scheme == "https" else 80)) != (self._to.name, self._to.port):
            raise AIError(Kind.POLICY, self._to.host)
        request.headers["accept-encoding"] = "gzip"
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                request.method,
                _core(url),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        headers = httpx2.Headers(answer.headers)
        packed = headers.pop("content-encoding", "identity").strip().lower()
        headers.pop("content-length", None)
        if kind := headers.get("content-type"):
            headers["content-type"] = kind.partition(";")[0]  # some charsets take minutes to decode
        return httpx2.Response(answer.status, headers=headers, stream=_Body(answer, packed))

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    """An answer up to a size, whatever it is packed into."""

    def __init__(self, answer: httpcore2.Response, packed: str) -> None:
        self._answer = answer
        self._packed = packed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES
        async for piece in self._unpacked(self._answer.aiter_stream()):
            left -= len(piece)
            if left < 0:
                raise AIError(Kind.SERVER)
            yield piece

    async def _unpacked(self, pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        if self._packed not in ("gzip", "identity"):
            raise AIError(Kind.SERVER)
        reader = zlib.decompressobj(wbits=31) if self._packed == "gzip" else None
        async for piece in pieces:
            if reader is None:
                yield piece
                continue
            try:
                yield reader.decompress(piece, MOST_BYTES + 1)
            except zlib.error as error:
                raise AIError(Kind.SERVER) from error

    async def aclose(self) -> None:
        await self._answer.aclose()

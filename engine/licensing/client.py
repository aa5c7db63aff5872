"""The only network of licensing: one request, one answer, and each way in which something else comes back."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from engine.errors import LicenceError, LicenceServiceError, UsageError, causes
from engine.licensing.contract import MOST_ANSWER_BYTES, PROBLEM_TYPE, Code, Path, Refused, read_refusal
from engine.licensing.issuer import issuer_of

if TYPE_CHECKING:
    import httpx

ADDRESS: Final[str] = ""
"""Of the licence server. Set for a release, see CONTRIBUTING.md."""
SERVER_VARIABLE: Final = "SPECMINT_LICENCE_SERVER"
LONGEST_S: Final = 10.0
CONNECT_S: Final = 5.0
_LOOPBACK: Final = frozenset(("127.0.0.1", "::1", "localhost"))
_OK: Final = 200
_PROXY_LOGIN: Final = 407
_NETWORK_LOGIN: Final = 511
_PATIENCE: Final = frozenset((Code.RATE_LIMITED, Code.BUSY, Code.INTERNAL))

OpenClient = Callable[[str, float], AbstractContextManager["httpx.Client"]]
"""Gives a client for an address that heeds proxies and authorities, and ends every wait at a deadline."""

Send = Callable[[Path, bytes, str], bytes]
"""Sends a body, or asks without one, with the token of the seat or empty; returns the body of a 200."""


class RefusedError(LicenceError):
    """The server understood, and said no."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code, refused.detail or refused.title, cure="see `specmint licence status`")
        self.refused = refused


class Failed(NamedTuple):
    """What a failure was: `retry_at_s` seconds from now is the earliest next try that the server named."""

    code: str
    why: str
    retry_after_s: int = 0


class UnansweredError(LicenceServiceError):
    """No answer of the licence server came; nothing that is in force changes by it."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.code, failed.why, cure="try again later; your licence stays as it is")
        self.failed = failed


def address_of(environment: Mapping[str, str]) -> str:
    """Return the address of the server, without a slash at its end.

    Raises:
        UsageError: `licence-server-wrong`.
        LicenceServiceError: `no-licence-server`, where neither build nor environment names one.
    """
    address = (environment.get(SERVER_VARIABLE) or ADDRESS).rstrip("/")
    if not address:
        raise LicenceServiceError(
            "no-licence-server", "this build knows no licence server", cure=f"set {SERVER_VARIABLE}"
        )
    try:
        parts = urlsplit(address)
        is_usable = parts.hostname and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
    except ValueError:
        is_usable = False
    if not is_usable:
        raise UsageError(
            "licence-server-wrong",
            f"{SERVER_VARIABLE} is no https address",
            cure="give one such as https://licences.example.com; http is for this computer only",
        )
    return address


def sender(address: str, open_client: OpenClient) -> Send:
    """Return what sends requests to the server at `address`.

    It raises:
        RefusedError: the server's own no.
        UnansweredError: `net-offline`, `net-proxy`, `net-certificate`, `net-stranger`, `rate-limited`,
            `server-down`.
    """

    def send(path: Path, body: bytes, token: str) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "SpecMint"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return _exchanged(address, path, body, headers, open_client)

    return send


def untrusted(address: str, deadline: float, open_client: OpenClient) -> Failed:
    """Return what a certificate that is not trusted means, with its issuer where that is found before the deadline."""
    host = urlsplit(address).hostname or address
    issuer = issuer_of(address, deadline, open_client)
    why = (
        f"the certificate of {host} comes from {issuer}"
        if issuer
        else f"the certificate of {host} is not trusted"
    )
    return Failed("net-certificate", why)


def _exchanged(
    address: str, path: Path, body: bytes, headers: Mapping[str, str], open_client: OpenClient
) -> bytes:
    import httpcore
    import httpx

    host = urlsplit(address).hostname or address
    deadline = time.monotonic() + LONGEST_S
    timeout = httpx.Timeout(LONGEST_S, connect=CONNECT_S)
    try:
        with (
            open_client(address, deadline) as client,
            client.stream(
                "POST" if body else "GET", address + path, content=body, headers=headers, timeout=timeout
            ) as answer,
        ):
            content = _body(answer, host)
            status, retry = answer.status_code, answer.headers.get("retry-after", "")
    except (
        *(httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError, RuntimeError),
        *(httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError),
        *(httpcore.ProxyError, httpcore.UnsupportedProtocol),
    ) as error:
        failed = _failure(error, host)
        if failed.code == "net-certificate":
            failed = untrusted(address, deadline, open_client)
        raise UnansweredError(failed) from error
    if status == _OK:
        return content
    raise _not_done(status, content, retry, host)


def _body(answer: "httpx.Response", host: str) -> bytes:
    parts, size = [], 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > MOST_ANSWER_BYTES:
            raise UnansweredError(Failed("net-stranger", f"{host} sent more than any answer has"))
        parts.append(part)
    return b"".join(parts)


def _not_done(status: int, content: bytes, retry: str, host: str) -> LicenceError | UnansweredError:
    """Return what an answer other than 200 means: only a problem document of ours is a refusal."""
    if status == _PROXY_LOGIN:
        return UnansweredError(Failed("net-proxy", f"the proxy answered {status}"))
    after = int(retry) if retry.isascii() and retry.isdigit() and len(retry) < 7 else 0
    refused = _refusal(content)
    if refused is not None and refused.code not in _PATIENCE:
        return RefusedError(refused)
    if refused is not None and refused.code == Code.RATE_LIMITED:
        return UnansweredError(Failed("rate-limited", f"{host} asks to wait", after))
    if status >= 500 and status != _NETWORK_LOGIN:
        told = f" (request {refused.request_id})" if refused else ""
        return UnansweredError(Failed("server-down", f"{host} answered {status}{told}", after))
    return UnansweredError(Failed("net-stranger", f"{host} sent a page, perhaps a login ({status})"))


def _refusal(content: bytes) -> Refused | None:
    if PROBLEM_TYPE.encode() not in content:
        return None
    try:
        return read_refusal(content)
    except ValueError:
        return None


def _failure(error: BaseException, host: str) -> Failed:
    """Return what a failed exchange means, in words without the library's own."""
    import socket
    import ssl

    import httpcore
    import httpx

    led_to = tuple(causes(error))
    late = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)
    garbled = (httpx.DecodingError, httpx.ProtocolError, httpcore.ProtocolError)
    kinds: tuple[tuple[str, type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        ("net-proxy", (httpx.ProxyError, httpcore.ProxyError), "the proxy refuses to connect"),
        ("net-certificate", ssl.SSLCertVerificationError, f"the certificate of {host} is not trusted"),
        ("net-stranger", ssl.SSLError, f"{host} speaks no TLS that is known"),
        ("net-offline", socket.gaierror, f"the name {host} is not found"),
        ("net-offline", late, f"{host} does not answer in time"),
        ("net-offline", ConnectionRefusedError, f"{host} refuses the connection"),
        ("net-stranger", garbled, f"{host} breaks off, or speaks no HTTP"),
    )
    for code, kind, why in kinds:
        if any(isinstance(each, kind) for each in led_to):
            return Failed(code, why)
    return Failed("net-offline", f"{host} is not reached")

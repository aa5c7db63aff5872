"""What is taken from a request before anything is looked up."""

import asyncio
from typing import Final, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from engine.licensing.contract import MOST_REQUEST_BYTES, Code
from licensing_server.limits import address_of, counted_address
from licensing_server.refusals import RequestRefused
from licensing_server.server import Server

BODY_TIMEOUT_S: Final = 10
LONGEST_TOKEN: Final = 200


def server_of(request: Request) -> Server:
    return cast("Server", request.scope["licence_server"])


def address_behind(request: Request) -> str:
    """Return the address of who asks, behind listed proxies."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "")
    return address_of(peer, forwarded, server_of(request).settings.proxies)


def check_address(request: Request, name: str) -> None:
    """Count a request of this address.

    Raises:
        RequestRefused: `rate-limited`.
    """
    server = server_of(request)
    server.limits.check(name, counted_address(address_behind(request)), now=server.now())


async def body_of(request: Request, most: int = MOST_REQUEST_BYTES) -> bytes:
    """Return the body.

    Raises:
        RequestRefused: `too-large`; `invalid-request` where it does not come within seconds.
    """
    first = await request.receive()
    if first["type"] == "http.request" and not first.get("more_body", False):
        return _no_longer_than(most, first.get("body", b""))
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await _gathered(request, first, most)
    except TimeoutError as error:
        raise RequestRefused(Code.INVALID_REQUEST, "the body did not arrive") from error


async def _gathered(request: Request, message: Message, most: int) -> bytes:
    body = b""
    while message["type"] == "http.request":
        body = _no_longer_than(most, body + message.get("body", b""))
        if not message.get("more_body", False):
            return body
        message = await request.receive()
    raise RequestRefused(Code.INVALID_REQUEST, "the body did not arrive")


def _no_longer_than(most: int, body: bytes) -> bytes:
    if len(body) > most:
        raise RequestRefused(Code.TOO_LARGE, f"at most {most} bytes")
    return body


def bearer(request: Request) -> str:
    """Return the token of a request, empty where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:LONGEST_TOKEN] if scheme.lower() == "bearer" else ""


def json_answer(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

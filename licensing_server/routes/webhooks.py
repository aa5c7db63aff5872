"""`POST /v1/webhooks/{provider}`: a seller's message is proven genuine, kept and acknowledged; nothing else."""

import hashlib
from functools import partial
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from engine.licensing.contract import Code
from licensing_server.billing import inbox
from licensing_server.billing.catalogue import READERS
from licensing_server.billing.events import Head, Seller
from licensing_server.billing.reading import UnreadableError
from licensing_server.billing.verify import header_of, is_genuine
from licensing_server.refusals import RequestRefused, not_found
from licensing_server.routes.intake import body_of, check_address, json_answer, server_of
from licensing_server.secret_files import read_secret
from licensing_server.server import Server

MOST_BYTES: Final = 256 * 1024
MOST_SECRETS: Final = 2
"""The present one, and the one before it or after it while it changes."""

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Kept, or known already"},
    400: {"description": "bad-signature"},
    404: {"description": "not-found: nothing is sold by this seller here"},
    413: {"description": "too-large"},
    429: {"description": "rate-limited"},
    503: {"description": "busy"},
}

router = APIRouter()


@router.post("/v1/webhooks/{provider}", responses=_ANSWERS)
async def receive(request: Request, provider: str) -> Response:
    """Keep a message of a seller; it is settled afterwards."""
    server = server_of(request)
    seller = _seller(provider)
    secrets = _secrets(server, seller)
    raw = await body_of(request, MOST_BYTES)
    now = server.now()
    if not is_genuine(seller, request.headers.get(header_of(seller)), raw, secrets, now):
        check_address(request, "address")
        raise RequestRefused(Code.BAD_SIGNATURE, "no secret of this seller made this signature lately")
    # After the proof: forged messages use up what one address may send, never what the seller may.
    server.limits.check("seller", seller.value, now=now)
    head = _head(seller, raw, now)
    is_new = await server.store.write(partial(inbox.receive, seller=seller, head=head, raw=raw, now=now))
    server.log.info("event", seller=seller.value, kind=head.word, state="new" if is_new else "known")
    return json_answer(b'{"received":true}')


def _seller(provider: str) -> Seller:
    try:
        return Seller(provider)
    except ValueError as error:
        raise not_found("seller") from error


def _secrets(server: Server, seller: Seller) -> list[str]:
    path = server.settings.folder.secret(seller.value)
    lines = read_secret(path).decode().splitlines() if path.exists() else []
    secrets = [line.strip() for line in lines if line.strip()][:MOST_SECRETS]
    if not secrets:
        raise not_found("seller")
    return secrets


def _head(seller: Seller, raw: bytes, now: int) -> Head:
    """Return what a message is known by; one that cannot be read is kept all the same, for a person to look at."""
    try:
        return READERS[seller].head(raw)
    except UnreadableError:
        return Head(hashlib.sha256(raw).hexdigest(), "unreadable", now)

"""A request that is sent again makes nothing twice: the first one's name leads to what it made."""

import hashlib
from collections.abc import Callable
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, select, update

from engine.licensing.contract import Code
from licensing_server.refusals import Extras, RequestRefused
from licensing_server.store import insert_new
from licensing_server.store.schema import idempotency


class Request(NamedTuple):
    """Who asks, the name of the request, and what it asks."""

    actor: str
    name: str
    content: bytes


KEPT_S: Final = 30 * 86_400


class Made(NamedTuple):
    subject: str
    is_repeat: bool


def once(connection: Connection, request: Request, make: Callable[[], str], *, now: int) -> Made:
    """Make something unless a request of this name did; return its id.

    Raises:
        RequestRefused: `conflict`, where the name was used for another request.
    """
    digest = hashlib.sha256(request.content).digest()
    own = {"actor": request.actor, "name": request.name}
    is_new = insert_new(connection, idempotency, **own, request_hash=digest, subject="", created_at=now)
    wanted = (idempotency.c.actor == request.actor) & (idempotency.c.name == request.name)
    if not is_new:
        row = connection.execute(select(idempotency).where(wanted)).one()
        if row.request_hash != digest:
            detail = "this Idempotency-Key belongs to another request"
            raise RequestRefused(Code.CONFLICT, detail, Extras(field="Idempotency-Key"))
        return Made(row.subject, is_repeat=True)
    subject = make()
    connection.execute(update(idempotency).where(wanted).values(subject=subject))
    return Made(subject, is_repeat=False)


def forget_old(connection: Connection, now: int) -> int:
    """Drop the names of requests that nobody sends again; return how many."""
    return connection.execute(delete(idempotency).where(idempotency.c.created_at < now - KEPT_S)).rowcount

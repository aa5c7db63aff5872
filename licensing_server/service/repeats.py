"""A request that is sent again makes nothing twice: the first one's name leads to what it made."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from engine.licensing.contract import Code
from licensing_server.refusals import Extras, RequestRefused
from licensing_server.store import insert_new
from licensing_server.store.schema import idempotency


class Request(NamedTuple):
    """Who asks, the name of the request, and what it asks."""

    actor: str
    name: str
    content: bytes


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

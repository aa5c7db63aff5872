"""Which messages of a seller are about the same purchase, or the same customer: by the objects that they name."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from licensing_server.store.schema import inbox_refs

CUSTOMER = "customer:"
"""Before a reference that tells who bought, and joins no two purchases."""

MOST_TOGETHER = 5_000
"""Messages of one purchase: a monthly one makes some dozens a year."""


class Joined(NamedTuple):
    inbox_ids: frozenset[int]
    refs: frozenset[str]


def joined(connection: Connection, provider: str, refs: frozenset[str]) -> Joined:
    """Return every message that names one of these objects, or one that such a message names, and so on."""
    known, found = refs, frozenset[int]()
    while (ids := naming(connection, provider, known)) != found and len(found) < MOST_TOGETHER:
        found = ids
        named = named_by(connection, provider, found)
        known |= frozenset(ref for ref in named if not ref.startswith(CUSTOMER))
    return Joined(found, known)


def naming(connection: Connection, provider: str, refs: Iterable[str]) -> frozenset[int]:
    """Return the messages that name one of these objects."""
    wanted = (inbox_refs.c.provider == provider) & inbox_refs.c.ref.in_(sorted(refs))
    return frozenset(connection.execute(select(inbox_refs.c.inbox_id).where(wanted)).scalars())


def named_by(connection: Connection, provider: str, inbox_ids: Iterable[int]) -> frozenset[str]:
    """Return the objects and customers that messages name."""
    wanted = (inbox_refs.c.provider == provider) & inbox_refs.c.inbox_id.in_(sorted(inbox_ids))
    return frozenset(connection.execute(select(inbox_refs.c.ref).where(wanted)).scalars())

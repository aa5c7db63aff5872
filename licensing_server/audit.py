"""Who changed what, as a chain: each row's hash covers the row before it, so none can be changed or taken out.

Ids only, no name, mail address or key: erasing a person breaks no link.
"""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from licensing_server.store.schema import audit

DOMAIN: Final = b"specmint/audit/v1\n"
START: Final = bytes(32)
LOCK: Final = 0x5EC1A0D17
"""PostgreSQL's advisory lock: two writers never follow the same row."""


class Entry(NamedTuple):
    """`actor` is `seat:...`, `token:...`, `command`, `seller:...` or `page`; `detail` holds ids and figures."""

    actor: str
    action: str
    subject: str
    detail: Mapping[str, object] = MappingProxyType({})


class Broken(NamedTuple):
    seq: int
    why: str


def record(connection: Connection, at: int, entry: Entry) -> None:
    """Add a row; the last step of a transaction, since on PostgreSQL others wait from here to its end."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    last = connection.execute(_LAST).first()
    seq, prev = (last.seq + 1, last.hash) if last else (1, START)
    content = {
        "seq": seq,
        "at": at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
    }
    row = json.dumps(
        {**content, "detail": dict(entry.detail)}, sort_keys=True, separators=(",", ":")
    ).encode()
    connection.execute(audit.insert(), {**content, "row": row, "prev": prev, "hash": _hash(prev, row)})


def first_broken(connection: Connection) -> Broken | None:
    """Return the first row that does not follow from the one before it; None where the chain is whole."""
    expected, prev = 1, START
    for row in connection.execute(select(audit).order_by(audit.c.seq)).yield_per(1_000):
        if why := _fault(row, expected, prev):
            return Broken(row.seq, why)
        expected, prev = row.seq + 1, row.hash
    return None


def last_at(connection: Connection) -> int:
    """Return when the last row was written, 0 where there is none."""
    return connection.execute(select(func.max(audit.c.at))).scalar() or 0


def count_since(connection: Connection, subject: str, action: str, since: int) -> int:
    """Return how often something happened to a subject from a time on."""
    given = {"of": subject, "what": action, "since": since}
    return connection.execute(_COUNT, given).scalar() or 0


_COUNT: Final = (
    select(func.count())
    .select_from(audit)
    .where(
        audit.c.subject == bindparam("of"),
        audit.c.action == bindparam("what"),
        audit.c.at >= bindparam("since"),
    )
)
_LAST: Final = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_COLUMNS: Final = ("seq", "at", "actor", "action", "subject")


def _hash(prev: bytes, row: bytes) -> bytes:
    return hashlib.sha256(DOMAIN + prev + row).digest()


def _fault(row: object, expected: int, prev: bytes) -> str:
    found = {name: getattr(row, name) for name in (*_COLUMNS, "row", "prev", "hash")}
    if found["seq"] != expected:
        return f"row {expected} is missing"
    if found["prev"] != prev:
        return "it does not name the row before it"
    if found["hash"] != _hash(prev, found["row"]):
        return "its hash does not fit"
    told = json.loads(found["row"])
    return "" if all(told[name] == found[name] for name in _COLUMNS) else "its columns were changed"

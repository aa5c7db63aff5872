"""What is shown of the tables to who runs the server: pages of rows, without digests and marks of machines."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Table, select

from licensing_server.store.schema import audit, customers, inbox, licences, seats

_CUSTOMER: Final = ("id", "email", "name", "created_at", "erased_at")
_LICENCE: Final = (
    "id",
    "customer_id",
    "mode",
    "key_hint",
    "tier",
    "limits",
    "seats",
    "state",
    "reason",
    "state_since",
    "starts_at",
    "paid_until",
    "seq",
    "created_at",
)
_SEAT: Final = (
    "id",
    "licence_id",
    "kind",
    "label",
    "platform",
    "app_version",
    "first_seen",
    "last_seen",
    "released_at",
    "released_by",
)
_EVENT: Final = (
    "id",
    "provider",
    "event_id",
    "kind",
    "occurred_at",
    "received_at",
    "state",
    "reason",
    "tries",
    "next_try",
)
_AUDIT: Final = ("seq", "at", "actor", "action", "subject", "row")

MOST_ID: Final = 2**63
MOST_OWNED: Final = 200
"""Licences of one customer that a page shows."""

Shown = dict[str, Any]


class Page(NamedTuple):
    """`after` is the id of the last row that was seen."""

    size: int
    after: str = ""


def customers_page(connection: Connection, page: Page, *, email: str = "") -> list[Shown]:
    wanted = _columns(customers, _CUSTOMER)
    if email:
        wanted = wanted.where(customers.c.email == email.strip().lower())
    return [dict(row) for row in _page(connection, wanted, customers, page)]


def customer(connection: Connection, customer_id: str) -> Shown | None:
    wanted = _columns(customers, _CUSTOMER).where(customers.c.id == customer_id)
    row = connection.execute(wanted).mappings().first()
    return dict(row) if row else None


def licences_page(connection: Connection, page: Page, chosen: Mapping[str, str]) -> list[Shown]:
    """Return licences; `chosen` may name customer_id, state, key_hint, tier and email."""
    wanted = _columns(licences, _LICENCE)
    for name, value in chosen.items():
        if value and name == "email":
            owner = select(customers.c.id).where(customers.c.email == value.strip().lower())
            wanted = wanted.where(licences.c.customer_id.in_(owner))
        elif value:
            wanted = wanted.where(licences.c[name] == value)
    return [_licence(row) for row in _page(connection, wanted, licences, page)]


def licence(connection: Connection, licence_id: str) -> Shown | None:
    row = (
        connection.execute(_columns(licences, _LICENCE).where(licences.c.id == licence_id)).mappings().first()
    )
    return _licence(row) if row else None


def seats_of_licence(connection: Connection, licence_id: str) -> list[Shown]:
    wanted = _columns(seats, _SEAT).where(seats.c.licence_id == licence_id)
    return [
        dict(row) for row in connection.execute(wanted.order_by(seats.c.first_seen, seats.c.id)).mappings()
    ]


def seat(connection: Connection, seat_id: str) -> Shown | None:
    row = connection.execute(_columns(seats, _SEAT).where(seats.c.id == seat_id)).mappings().first()
    return dict(row) if row else None


def events_page(
    connection: Connection, *, before: int, size: int, state: str = "", provider: str = ""
) -> list[Shown]:
    """Return messages of sellers, newest first; `before` is the id of the last that was seen, 0 for none."""
    wanted = _columns(inbox, _EVENT)
    if before:
        wanted = wanted.where(inbox.c.id < before)
    if state:
        wanted = wanted.where(inbox.c.state == state)
    if provider:
        wanted = wanted.where(inbox.c.provider == provider)
    found = connection.execute(wanted.order_by(inbox.c.id.desc()).limit(size)).mappings()
    return [dict(row) for row in found]


def event(connection: Connection, inbox_id: int) -> Shown | None:
    """Return one message with what was understood of it; its bytes, which may name a person, stay inside."""
    if not 0 < inbox_id < MOST_ID:
        return None
    row = (
        connection.execute(_columns(inbox, (*_EVENT, "facts")).where(inbox.c.id == inbox_id))
        .mappings()
        .first()
    )
    return {**row, "facts": json.loads(row["facts"] or "[]")} if row else None


def audit_page(connection: Connection, *, after: int, size: int, subject: str = "") -> list[Shown]:
    """Return rows of the audit in their order; `after` is the last `seq` that was seen."""
    wanted = _columns(audit, _AUDIT).where(audit.c.seq > after)
    if subject:
        wanted = wanted.where(audit.c.subject == subject)
    found = connection.execute(wanted.order_by(audit.c.seq).limit(size)).mappings()
    return [{**_without(row, "row"), "detail": json.loads(row["row"])["detail"]} for row in found]


def _columns(table: Table, names: Sequence[str]) -> Select[Any]:
    return select(*(table.c[name] for name in names))


def _page(connection: Connection, wanted: Select[Any], table: Table, page: Page) -> Sequence[RowMapping]:
    if page.after:
        wanted = wanted.where(table.c.id > page.after)
    return connection.execute(wanted.order_by(table.c.id).limit(page.size)).mappings().all()


def _without(row: RowMapping, left_out: str) -> Shown:
    return {name: value for name, value in row.items() if name != left_out}


def _licence(row: RowMapping) -> Shown:
    return {**row, "limits": json.loads(row["limits"])}

"""One customer: everything that is kept, and its end."""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, select, update

from licensing_server import audit
from licensing_server.refusals import not_found
from licensing_server.service.references import CUSTOMER, joined, named_by, naming
from licensing_server.store import schema
from licensing_server.store.schema import (
    customers,
    inbox,
    licences,
    one_time_tokens,
    outbox,
    seats,
    subscriptions,
)

NEVER_SHOWN = {"key_hash", "token_hash", "old_token_hash", "rel_hash", "hash", "prev", "row", "raw"}
EMPTY_PARTS = {"fs": None, "fp_os": None, "fp_disk": None, "fp_hw": None}


def exported(connection: Connection, customer_id: str) -> dict[str, Any]:
    """Return everything that is kept about a customer, as JSON holds it.

    Raises:
        RequestRefused: `not-found`.
    """
    customer = _customer(connection, customer_id)
    owned = _owned(connection, customer_id)
    seated = _rows(connection, seats, seats.c.licence_id.in_(owned))
    subjects = [customer_id, *owned, *(row["id"] for row in seated)]
    messages = _rows(connection, inbox, inbox.c.id.in_(_messages(connection, customer)))
    return {
        "customer": _shown(customer),
        "licences": [
            _shown(row) for row in _rows(connection, licences, licences.c.customer_id == customer_id)
        ],
        "seats": [_shown(row) for row in seated],
        "subscriptions": [
            _shown(row) for row in _rows(connection, subscriptions, subscriptions.c.licence_id.in_(owned))
        ],
        "messages": [_shown(row) | {"content": _content(row["raw"])} for row in messages],
        "mails": [_shown(row) for row in _rows(connection, outbox, outbox.c.customer_id == customer_id)],
        "usage": [
            _shown(row)
            for row in _rows(connection, schema.usage_totals, schema.usage_totals.c.licence_id.in_(owned))
        ],
        "audit": [
            _shown(row) for row in _rows(connection, schema.audit, schema.audit.c.subject.in_(subjects))
        ],
    }


def erase(connection: Connection, customer_id: str, *, actor: str, now: int) -> None:
    """Clear name, address, labels and marks of machines; licences and seats go on without them.

    Raises:
        RequestRefused: `not-found`.
    """
    customer = _customer(connection, customer_id)
    if customer["erased_at"] is not None:
        return
    owned = _owned(connection, customer_id)
    connection.execute(update(inbox).where(inbox.c.id.in_(_messages(connection, customer))).values(raw=None))
    connection.execute(update(seats).where(seats.c.licence_id.in_(owned)).values(label="", **EMPTY_PARTS))
    connection.execute(delete(one_time_tokens).where(one_time_tokens.c.subject.in_([customer_id, *owned])))
    gone = {"email": None, "name": "", "erased_at": now}
    connection.execute(update(customers).where(customers.c.id == customer_id).values(gone))
    audit.record(connection, now, audit.Entry(actor, "customer.erased", customer_id))


def _customer(connection: Connection, customer_id: str) -> RowMapping:
    wanted = select(customers).where(customers.c.id == customer_id).with_for_update()
    found = connection.execute(wanted).mappings().first()
    if found is None:
        raise not_found("customer")
    return found


def _owned(connection: Connection, customer_id: str) -> list[str]:
    wanted = select(licences.c.id).where(licences.c.customer_id == customer_id).order_by(licences.c.id)
    return list(connection.execute(wanted).scalars())


def _rows(connection: Connection, table: Table, wanted: Any) -> list[RowMapping]:
    found = connection.execute(select(table).where(wanted).order_by(*table.primary_key.columns))
    return list(found.mappings().all())


def _messages(connection: Connection, customer: RowMapping) -> list[int]:
    """Return the messages about a customer: of each purchase, of the seller's customers in them, and unsettled ones."""
    found = set[int]()
    bought = select(subscriptions).where(subscriptions.c.licence_id.in_(_owned(connection, customer["id"])))
    for row in connection.execute(bought).all():
        own = joined(connection, row.provider, frozenset({row.provider_id})).inbox_ids
        named = named_by(connection, row.provider, own)
        found |= own | naming(connection, row.provider, [ref for ref in named if ref.startswith(CUSTOMER)])
    return sorted(found | _quoting(connection, customer["email"]))


def _quoting(connection: Connection, email: str | None) -> set[int]:
    """Return unsettled messages that quote an address: nothing joins them to a purchase yet."""
    if email is None:
        return set()
    unsettled = inbox.c.state.in_((schema.InboxState.NEW.value, schema.InboxState.FAILED.value))
    rows = connection.execute(select(inbox.c.id, inbox.c.raw).where(unsettled)).all()
    return {row.id for row in rows if row.raw and email.encode() in row.raw.lower()}


def _shown(row: RowMapping) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in NEVER_SHOWN}
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in kept.items()}


def _content(raw: bytes | None) -> Any:
    """Return what a message said, as JSON where it is."""
    if raw is None:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")

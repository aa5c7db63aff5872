"""Who bought: one row for each mail address."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, select, update

from engine.licensing.contract import Code
from licensing_server import audit
from licensing_server.refusals import Extras, RequestRefused, not_found
from licensing_server.service.authority import new_id
from licensing_server.store import insert_new
from licensing_server.store.schema import customers

LONGEST_ADDRESS = 254
_WORD: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS: Final = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")


def customer_for(connection: Connection, email: str, name: str, now: int) -> str:
    """Return the id of the customer with an address, new where nobody has it; a name fills only an empty one.

    Raises:
        RequestRefused: `invalid-request`.
    """
    address, name = _address(email), _name(name)
    insert_new(connection, customers, id=new_id("cus"), email=address, name=name, created_at=now)
    row = connection.execute(
        select(customers.c.id, customers.c.name).where(customers.c.email == address)
    ).one()
    if name and not row.name:
        connection.execute(update(customers).where(customers.c.id == row.id).values(name=name))
    return str(row.id)


def add_customer(connection: Connection, email: str, name: str, *, actor: str, now: int) -> str:
    """Add a customer and return the id.

    Raises:
        RequestRefused: `invalid-request`; `conflict`, where the address is known.
    """
    own_id = new_id("cus")
    row = {"id": own_id, "email": _address(email), "name": _name(name), "created_at": now}
    if not insert_new(connection, customers, **row):
        raise _taken()
    audit.record(connection, now, audit.Entry(actor, "customer.created", own_id))
    return own_id


def change_customer(
    connection: Connection, customer_id: str, values: Mapping[str, str], *, actor: str, now: int
) -> None:
    """Set address or name, as a customer asks for who changed either.

    Raises:
        RequestRefused: `not-found`, for one that is erased too; `invalid-request`; `conflict`.
    """
    found = select(customers.c.id).where(customers.c.id == customer_id, customers.c.erased_at.is_(None))
    if connection.execute(found.with_for_update()).first() is None:
        raise not_found("customer")
    checked = {name: _CHECKS[name](value) for name, value in values.items()}
    if not checked:
        return
    other = customer_with(connection, checked["email"]) if "email" in checked else None
    if other not in {None, customer_id}:
        raise _taken()
    connection.execute(update(customers).where(customers.c.id == customer_id).values(checked))
    audit.record(
        connection, now, audit.Entry(actor, "customer.changed", customer_id, {"fields": sorted(checked)})
    )


def customer_with(connection: Connection, email: str) -> str | None:
    """Return the id of the customer with an address."""
    wanted = select(customers.c.id).where(customers.c.email == email.strip().lower())
    return connection.execute(wanted).scalar()


def is_address(text: str) -> bool:
    """Return whether one mail would reach an address: a name and a host of the letters that every server takes."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _address(written: str) -> str:
    address = written.strip().lower()
    if not is_address(address):
        raise RequestRefused(Code.INVALID_REQUEST, "email: no mail address", Extras(field="email"))
    return address


def _name(written: str) -> str:
    if not written.isprintable():
        raise RequestRefused(Code.INVALID_REQUEST, "name: one line of text", Extras(field="name"))
    return written.strip()


def _taken() -> RequestRefused:
    return RequestRefused(Code.CONFLICT, "a customer has this address already", Extras(field="email"))


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {"email": _address, "name": _name}

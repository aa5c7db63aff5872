"""Who bought: one row for each mail address."""

from sqlalchemy import Connection, select, update

from engine.licensing.contract import Code
from licensing_server import audit
from licensing_server.refusals import Extras, RequestRefused
from licensing_server.service.authority import new_id
from licensing_server.store import insert_new
from licensing_server.store.schema import customers

LONGEST_ADDRESS = 254
FORBIDDEN = frozenset(" ,;:<>()[]\"'\\")


def customer_for(connection: Connection, email: str, name: str, now: int) -> str:
    """Return the id of the customer with an address, new where nobody has it; a name fills only an empty one."""
    address = email.strip().lower()
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
    address = email.strip().lower()
    if not is_address(address):
        raise RequestRefused(Code.INVALID_REQUEST, "email: no mail address", Extras(field="email"))
    if not name.isprintable():
        raise RequestRefused(Code.INVALID_REQUEST, "name: one line of text", Extras(field="name"))
    own_id = new_id("cus")
    row = {"id": own_id, "email": address, "name": name.strip(), "created_at": now}
    if not insert_new(connection, customers, **row):
        raise RequestRefused(Code.CONFLICT, "a customer has this address already", Extras(field="email"))
    audit.record(connection, now, audit.Entry(actor, "customer.created", own_id))
    return own_id


def customer_with(connection: Connection, email: str) -> str | None:
    """Return the id of the customer with an address."""
    wanted = select(customers.c.id).where(customers.c.email == email.strip().lower())
    return connection.execute(wanted).scalar()


def is_address(text: str) -> bool:
    """Return whether one mail would reach an address: one name, one host, nothing that begins another."""
    before, sign, after = text.rpartition("@")
    if not sign or not before or "@" in before or len(text) > LONGEST_ADDRESS or not text.isprintable():
        return False
    return "." in after.strip(".") and not set(text) & FORBIDDEN

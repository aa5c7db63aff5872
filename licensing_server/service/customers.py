"""Who bought: one row for each mail address."""

from sqlalchemy import Connection, Row, select, update

from licensing_server.service.authority import new_id
from licensing_server.store import insert_new
from licensing_server.store.schema import customers


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


def customer_by_id(connection: Connection, customer_id: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(customers).where(customers.c.id == customer_id)).first()


def customer_by_email(connection: Connection, email: str) -> Row[tuple[object, ...]] | None:
    found = select(customers).where(customers.c.email == email.strip().lower())
    return connection.execute(found).first()

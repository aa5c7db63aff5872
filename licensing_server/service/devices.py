"""What a customer sees and does without support: own licences and seats, and nothing of anybody else."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from engine.licensing.contract import LONGEST_LABEL, Code, MachineRequest
from licensing_server import audit
from licensing_server.refusals import Extras, RequestRefused, not_found
from licensing_server.service import activation, listing, seats, unbound
from licensing_server.service.activation import Caller, Seated
from licensing_server.service.authority import Authority
from licensing_server.service.claim import Purpose, found, new_token, spend
from licensing_server.service.licences import give_key
from licensing_server.service.records import Held, seats_of
from licensing_server.service.seats import Releaser
from licensing_server.store import schema
from licensing_server.store.schema import customers, licences

ACTOR = "page"
HERE = "the page of devices"
"""Who released a seat, as its machine is told."""


class Owned(NamedTuple):
    """`ending` are released files for any device that still work; each keeps its seat until then."""

    licence: dict[str, Any]
    live: list[dict[str, Any]]
    used: int
    ending: tuple[tuple[str, int], ...]
    has_unbound: bool


def enter(connection: Connection, token: str, now: int) -> str | None:
    """Use a login link up; return the token of a session, None where the link is worth nothing."""
    customer_id = spend(connection, Purpose.LOGIN, token, now)
    return None if customer_id is None else new_token(connection, Purpose.SESSION, customer_id, now)


def leave(connection: Connection, session: str, now: int) -> None:
    spend(connection, Purpose.SESSION, session, now)


def customer_of(connection: Connection, session: str, now: int) -> str | None:
    """Return whose session this is; None where it is none, has ended, or the customer is erased."""
    row = found(connection, Purpose.SESSION, session)
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    alive = (customers.c.id == row.subject) & customers.c.erased_at.is_(None)
    return connection.execute(select(customers.c.id).where(alive)).scalar()


def owned(connection: Connection, customer_id: str, now: int) -> list[Owned]:
    """Return each licence of a customer with the seats in use."""
    page = listing.Page(listing.MOST_OWNED)
    mine = listing.licences_page(connection, page, {"customer_id": customer_id})
    return [_owned(connection, licence, now) for licence in mine]


def rename(connection: Connection, customer_id: str, seat_id: str, label: str, now: int) -> None:
    """Name a seat.

    Raises:
        RequestRefused: `not-found`, for another's seat too; `invalid-request`.
    """
    _licence_of_seat(connection, customer_id, seat_id)
    name = _one_line(label)
    connection.execute(update(schema.seats).where(schema.seats.c.id == seat_id).values(label=name))
    audit.record(connection, now, audit.Entry(ACTOR, "seat.renamed", seat_id))


def release(connection: Connection, customer_id: str, seat_id: str, now: int) -> None:
    """Free a seat; raises as `rename`."""
    licence_id = _licence_of_seat(connection, customer_id, seat_id)
    seats.release(connection, licence_id, seat_id, Releaser(ACTOR, HERE), now=now)


def new_key(connection: Connection, authority: Authority, customer_id: str, licence_id: str, now: int) -> str:
    """Make a new key, shown this once; the old one ends, seats stay.

    Raises:
        RequestRefused: `not-found`, for another's licence too; `conflict`, where it was withdrawn.
    """
    if _own(connection, customer_id, licence_id) == schema.LicenceState.REVOKED:
        raise RequestRefused(Code.CONFLICT, "this licence was withdrawn")
    return give_key(connection, authority, licence_id, actor=ACTOR, now=now)


class Carried(NamedTuple):
    """A request that a customer carried from a machine without network, and the key typed with it."""

    key: str
    machine: MachineRequest


def carried(
    connection: Connection, authority: Authority, customer_id: str, given: Carried, caller: Caller
) -> Seated:
    """Seat a machine without network on one of the customer's licences; raises as `activation.carried`."""
    seated = activation.carried(connection, authority, given.key, given.machine, caller)
    if seated.held.licence.customer_id != customer_id:
        raise RequestRefused(Code.INVALID_KEY, "this is no key of yours")
    return seated


def unbound_seat(connection: Connection, customer_id: str, licence_id: str, label: str, now: int) -> Held:
    """Take a seat for a file that holds on any device; raises as `unbound.taken`, for another's licence `not-found`."""
    _own(connection, customer_id, licence_id)
    return unbound.taken(connection, licence_id, _one_line(label), now=now).held


def unbound_seat_again(connection: Connection, customer_id: str, seat_id: str, now: int) -> Held:
    """Return the seat of such a file, for the next one; raises as `unbound.renewed`."""
    licence_id = _licence_of_seat(connection, customer_id, seat_id)
    return unbound.renewed(connection, licence_id, seat_id, actor=ACTOR, now=now)


def _one_line(label: str) -> str:
    name = " ".join(label.split())
    if len(name) > LONGEST_LABEL or not name.isprintable():
        detail = f"a name has at most {LONGEST_LABEL} characters"
        raise RequestRefused(Code.INVALID_REQUEST, detail, Extras(field="label"))
    return name


def _own(connection: Connection, customer_id: str, licence_id: str) -> str:
    """Return the state of a customer's licence."""
    wanted = (licences.c.id == licence_id) & (licences.c.customer_id == customer_id)
    state = connection.execute(select(licences.c.state).where(wanted)).scalar()
    if state is None:
        raise not_found("licence")
    return str(state)


def _owned(connection: Connection, licence: dict[str, Any], now: int) -> Owned:
    known = seats_of(connection, licence["id"])
    running = [seat for seat in known if not seat.is_live and seats.ends_at(seat) >= now]
    return Owned(
        licence,
        _live(connection, licence["id"]),
        seats.in_use(known, now=now),
        tuple((seat.label, seats.ends_at(seat)) for seat in running),
        licence["state"] == schema.LicenceState.ACTIVE
        and unbound.is_sold(licence["tier"], licence["limits"]),
    )


def _live(connection: Connection, licence_id: str) -> list[dict[str, Any]]:
    return [seat for seat in listing.seats_of_licence(connection, licence_id) if seat["released_at"] is None]


def _licence_of_seat(connection: Connection, customer_id: str, seat_id: str) -> str:
    wanted = (schema.seats.c.id == seat_id) & (licences.c.customer_id == customer_id)
    joined = schema.seats.join(licences, schema.seats.c.licence_id == licences.c.id)
    licence_id = connection.execute(select(licences.c.id).select_from(joined).where(wanted)).scalar()
    if licence_id is None:
        raise not_found("device")
    return str(licence_id)

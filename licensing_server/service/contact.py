"""A seat asks how it stands: validate, refresh, deactivate. Known by its token, never by its key."""

import hmac
from typing import NamedTuple

from sqlalchemy import Connection

from engine.licensing.contract import Code, RefreshRequest, seat_of_token
from engine.licensing.payloads import ENDS_THE_TIER
from licensing_server.refusals import RequestRefused
from licensing_server.service import usage
from licensing_server.service.activation import DEVICE
from licensing_server.service.authority import digest
from licensing_server.service.machines import Machine, is_same
from licensing_server.service.records import Held, SeatRecord, held_by_seat
from licensing_server.service.seats import Releaser, rebind, release
from licensing_server.service.verdict import Finding, finding
from licensing_server.store.schema import seats


class Contacted(NamedTuple):
    """A seat that asked, and how it stands."""

    held: Held
    finding: Finding


def held_by_token(connection: Connection, token: str, *, now: int) -> Held:
    """Return the seat that a token opens, with its licence; a released one too.

    Raises:
        RequestRefused: `seat-unknown`.
    """
    seat_id = seat_of_token(token)
    held = held_by_seat(connection, seat_id) if seat_id else None
    if held is None or not _opens(held.seat, digest(token), now=now):
        raise RequestRefused(Code.SEAT_UNKNOWN, "this token belongs to no seat")
    return held


def validated(connection: Connection, token: str, seq: int, *, now: int) -> Contacted:
    """Return how a seat stands; writes nothing."""
    held = held_by_token(connection, token, now=now)
    used_up = usage.is_used_up(connection, held.licence, now=now)
    return Contacted(held, finding(held, now=now, seq=seq, used_up=used_up))


def refreshed(connection: Connection, token: str, request: RefreshRequest, *, now: int) -> Contacted:
    """Return how a seat stands, its marks brought up to date; with a verdict that keeps the tier a file follows."""
    held = held_by_token(connection, token, now=now)
    machine = Machine(request.install, held.seat.fs or b"", request.fp)
    fits = held.seat.is_live and is_same(held.seat, machine)
    if fits:
        fits = _brought_up_to_date(connection, held.seat, machine, request, now=now)
        held = held_by_token(connection, token, now=now)
    used_up = usage.is_used_up(connection, held.licence, now=now)
    return Contacted(held, finding(held, now=now, seq=request.seq, fits=fits, used_up=used_up))


def deactivated(connection: Connection, token: str, *, now: int) -> Contacted:
    """Free the seat of a token; done again it says the same."""
    held = held_by_token(connection, token, now=now)
    by = Releaser(f"seat:{held.seat.id}", DEVICE)
    seat = release(connection, held.licence.id, held.seat.id, by, now=now)
    after = Held(seat, held.licence)
    return Contacted(after, finding(after, now=now, seq=held.licence.seq))


def keeps_tier(found: Finding) -> bool:
    return found.verdict not in ENDS_THE_TIER


def note_contacts(connection: Connection, times: dict[str, int]) -> None:
    """Write when seats were last seen; gathered over a minute, since validate writes nothing."""
    for seat_id in sorted(times):
        newer = (seats.c.id == seat_id) & (seats.c.last_seen < times[seat_id])
        connection.execute(seats.update().where(newer).values(last_seen=times[seat_id]))


def _opens(seat: SeatRecord, given: bytes, *, now: int) -> bool:
    if seat.token_hash is not None and hmac.compare_digest(seat.token_hash, given):
        return True
    if seat.old_token_hash is None or seat.old_until is None or now > seat.old_until:
        return False
    return hmac.compare_digest(seat.old_token_hash, given)


def _brought_up_to_date(
    connection: Connection, seat: SeatRecord, machine: Machine, request: RefreshRequest, *, now: int
) -> bool:
    """Write marks and version; False where the machine changed too often to be followed."""
    try:
        rebind(connection, seat, machine, now=now)
    except RequestRefused:
        return False
    app = {"app_version": request.app.version, "platform": request.app.platform}
    connection.execute(seats.update().where(seats.c.id == seat.id).values(**app, last_seen=now))
    return True

"""Taking a seat, moving it and giving it back; the caller holds the licence's row."""

from typing import Final, NamedTuple

from sqlalchemy import Connection

from engine.licensing import contract
from engine.licensing.contract import App, Code, Result, seat_token
from licensing_server import audit
from licensing_server.audit import Entry
from licensing_server.refusals import Extras, RequestRefused, not_found, rate_limited
from licensing_server.service.authority import digest, new_id
from licensing_server.service.documents import LIFE_S
from licensing_server.service.machines import Machine, is_unchanged, same_machine
from licensing_server.service.records import LicenceRecord, SeatRecord, licence_by_id, seats_of
from licensing_server.service.verdict import DAY_S
from licensing_server.store.schema import SeatKind, seats

COOLDOWN_S: Final = 30 * DAY_S
MOST_REBINDS: Final = 5
OLD_TOKEN_S: Final = DAY_S
HOUR_S: Final = 3_600
MOST_TRIES: Final = 20
"""Activations of one licence in an hour, beside one per seat."""


class Arrival(NamedTuple):
    """A machine that wants a seat; `secret` is the part of its token that only it will know."""

    machine: Machine
    kind: SeatKind
    app: App
    label: str = ""
    secret: str = ""
    rel_hash: bytes | None = None


class Releaser(NamedTuple):
    """Who frees a seat: `actor` for the audit, `told` for the person at the machine that was released."""

    actor: str
    told: str


class Taken(NamedTuple):
    result: Result
    seat: SeatRecord
    used: int


def most_machines(seat_count: int) -> int:
    """Return how many machines may be first seen in 30 days."""
    return 2 * seat_count + 2


def take(connection: Connection, licence: LicenceRecord, arrival: Arrival, *, now: int) -> Taken:
    """Give a machine its seat: its own where it has one, else a free one.

    Raises:
        RequestRefused: `rate-limited`, `seat-limit`, `seat-cooldown`.
    """
    _check_tries(connection, licence, now=now)
    known = seats_of(connection, licence.id)
    own = same_machine(known, arrival.machine)
    if own is None:
        _check_machines(licence, known, now=now)
        known = _moved_out(connection, known, arrival.machine, now=now)
    if own is None or not own.is_live:
        _check_free(licence, known, now=now)
    if own is None:
        result, seat_id = Result.NEW, _inserted(connection, licence, arrival, now=now)
    else:
        result, seat_id = _retaken(connection, own, arrival, now=now), own.id
    detail = {"seat": seat_id, "result": result, "kind": arrival.kind}
    audit.record(connection, now, Entry(f"seat:{seat_id}", "licence.activated", licence.id, detail))
    after = seats_of(connection, licence.id)
    return Taken(result, next(seat for seat in after if seat.id == seat_id), in_use(after, now=now))


def rebind(connection: Connection, seat: SeatRecord, machine: Machine, *, now: int) -> None:
    """Write the marks that a seat's machine has now.

    Raises:
        RequestRefused: `seat-cooldown`, after five times in 30 days.
    """
    if is_unchanged(seat, machine):
        return
    start = now - COOLDOWN_S + 1
    if audit.count_since(connection, seat.id, "seat.rebound", start) >= MOST_REBINDS:
        raise _cooldown(now + DAY_S)
    connection.execute(seats.update().where(seats.c.id == seat.id).values(**_marks(machine)))
    audit.record(connection, now, Entry(f"seat:{seat.id}", "seat.rebound", seat.id))


def release(connection: Connection, licence_id: str, seat_id: str, by: Releaser, *, now: int) -> SeatRecord:
    """Free a seat of this licence; one that is free already stays as it is.

    Raises:
        RequestRefused: `not-found`, for a seat of another licence too.
    """
    licence_by_id(connection, licence_id, held=True)
    seat = next((each for each in seats_of(connection, licence_id) if each.id == seat_id), None)
    if seat is None:
        raise not_found("seat")
    return _released(connection, seat, by, now=now) if seat.is_live else seat


def forget_parts(connection: Connection, *, now: int) -> int:
    """Delete the marks of machines that were released 30 days ago, and return how many seats that were."""
    over = (seats.c.released_at < now - COOLDOWN_S) & seats.c.fs.is_not(None)
    return connection.execute(seats.update().where(over).values(**_NO_MARKS)).rowcount


def seen_lately(known: tuple[SeatRecord, ...], *, now: int) -> int:
    """Return how many machines were first seen in the last 30 days."""
    return sum(seat.first_seen > now - COOLDOWN_S for seat in known)


def in_use(known: tuple[SeatRecord, ...], *, now: int) -> int:
    """Return how many seats are taken: live ones, and those whose file for any device still holds."""
    return sum(seat.is_live or ends_at(seat) >= now for seat in known)


def ends_at(seat: SeatRecord) -> int:
    """Return until when a file for any device may work, which nobody can call back; 0 for other seats."""
    return seat.last_seen + LIFE_S[SeatKind.UNBOUND] if seat.kind == SeatKind.UNBOUND else 0


def _check_tries(connection: Connection, licence: LicenceRecord, *, now: int) -> None:
    tries = audit.count_since(connection, licence.id, "licence.activated", now - HOUR_S + 1)
    if tries >= MOST_TRIES + licence.seats:
        raise rate_limited(HOUR_S, now=now)


def _moved_out(
    connection: Connection, known: tuple[SeatRecord, ...], machine: Machine, *, now: int
) -> tuple[SeatRecord, ...]:
    """Free the seat that has this install id on other hardware: what was installed there was moved here."""
    by = Releaser("activation", "another device")
    return tuple(
        _released(connection, seat, by, now=now)
        if seat.is_live and seat.install_id == machine.install
        else seat
        for seat in known
    )


def _released(connection: Connection, seat: SeatRecord, by: Releaser, *, now: int) -> SeatRecord:
    values = {"released_at": now, "released_by": by.told}
    connection.execute(seats.update().where(seats.c.id == seat.id).values(values))
    audit.record(connection, now, Entry(by.actor, "seat.released", seat.id, {"licence": seat.licence_id}))
    return seat._replace(released_at=now, released_by=by.told)


def _check_free(licence: LicenceRecord, known: tuple[SeatRecord, ...], *, now: int) -> None:
    if in_use(known, now=now) < licence.seats:
        return
    listed = tuple(
        contract.Seat(seat.id, seat.label, seat.platform, seat.first_seen, seat.last_seen)
        for seat in known
        if seat.is_live
    )
    detail = f"all {licence.seats} seats are in use; release one to go on here"
    raise RequestRefused(Code.SEAT_LIMIT, detail, Extras(seats=listed))


def _check_machines(licence: LicenceRecord, known: tuple[SeatRecord, ...], *, now: int) -> None:
    recent = [seat.first_seen for seat in known if seat.first_seen > now - COOLDOWN_S]
    most = most_machines(licence.seats)
    if len(recent) >= most:
        raise _cooldown(recent[-most] + COOLDOWN_S)


def _cooldown(until: int) -> RequestRefused:
    return RequestRefused(Code.SEAT_COOLDOWN, "too many device changes in 30 days", Extras(retry_at=until))


def _inserted(connection: Connection, licence: LicenceRecord, arrival: Arrival, *, now: int) -> str:
    seat_id = new_id("seat")
    row = {"id": seat_id, "licence_id": licence.id, "first_seen": now, **_row(seat_id, arrival, now=now)}
    connection.execute(seats.insert(), {"label": "", **row})
    return seat_id


def _retaken(connection: Connection, own: SeatRecord, arrival: Arrival, *, now: int) -> Result:
    """Write what changed in a machine's own seat; its old token lives a day, in case this answer is lost."""
    result = Result.SAME if own.is_live and is_unchanged(own, arrival.machine) else Result.RECOVERED
    rebind(connection, own, arrival.machine, now=now)
    old = {"old_token_hash": own.token_hash, "old_until": now + OLD_TOKEN_S} if own.is_live else _NO_OLD
    row = {**_row(own.id, arrival, now=now), **old, "released_at": None, "released_by": None}
    connection.execute(seats.update().where(seats.c.id == own.id).values(row))
    return result


def _row(seat_id: str, arrival: Arrival, *, now: int) -> dict[str, object]:
    label = {"label": arrival.label} if arrival.label else {}
    return {
        **_marks(arrival.machine),
        **label,
        "kind": arrival.kind.value,
        "token_hash": digest(seat_token(seat_id, arrival.secret)) if arrival.secret else None,
        "rel_hash": arrival.rel_hash,
        "platform": arrival.app.platform,
        "app_version": arrival.app.version,
        "last_seen": now,
    }


def _marks(machine: Machine) -> dict[str, object]:
    fp_os, fp_disk, fp_hw = machine.parts
    return {
        "install_id": machine.install,
        "fs": machine.fs,
        "fp_os": fp_os,
        "fp_disk": fp_disk,
        "fp_hw": fp_hw,
    }


_NO_OLD: Final = {"old_token_hash": None, "old_until": None}
_NO_MARKS: Final = {"fs": None, "fp_os": None, "fp_disk": None, "fp_hw": None, "label": ""}

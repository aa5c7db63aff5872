"""Licences and seats as they are read: one row each, typed."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from engine.licensing.entitlements import Tier
from engine.licensing.payloads import Parts
from licensing_server.store import first_row
from licensing_server.store.schema import LicenceState, customers, licences, seats


class LicenceRecord(NamedTuple):
    """`holder` is the customer's name; `paid_until` None has no end."""

    id: str
    customer_id: str
    mode: str
    key_hint: str | None
    tier: str
    limits: str
    seats: int
    state: str
    reason: str
    state_since: int
    starts_at: int
    paid_until: int | None
    seq: int
    holder: str

    @property
    def plan(self) -> Tier:
        return Tier(self.tier)

    @property
    def overrides(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.limits)
        return found

    @property
    def is_active(self) -> bool:
        return self.state == LicenceState.ACTIVE


class SeatRecord(NamedTuple):
    id: str
    licence_id: str
    kind: str
    install_id: str
    fs: bytes | None
    fp_os: bytes | None
    fp_disk: bytes | None
    fp_hw: bytes | None
    token_hash: bytes | None
    old_token_hash: bytes | None
    old_until: int | None
    rel_hash: bytes | None
    label: str
    platform: str
    first_seen: int
    last_seen: int
    released_at: int | None
    released_by: str | None

    @property
    def parts(self) -> Parts:
        return (self.fp_os, self.fp_disk, self.fp_hw)

    @property
    def is_live(self) -> bool:
        return self.released_at is None


class Held(NamedTuple):
    """A seat with its licence."""

    seat: SeatRecord
    licence: LicenceRecord


_LICENCE_COLUMNS: Final = (
    *(licences.c[name] for name in LicenceRecord._fields[:-1]),
    customers.c.name.label("holder"),
)
_SEAT_COLUMNS: Final = tuple(seats.c[name] for name in SeatRecord._fields)
_LICENCES: Final[Select[Any]] = select(*_LICENCE_COLUMNS).join_from(licences, customers)
_SEATS: Final[Select[Any]] = select(*_SEAT_COLUMNS)
# Made once: making a statement costs more than running it.
_BY_KEY: Final = _LICENCES.where(
    licences.c.key_hash == bindparam("key"), licences.c.mode == bindparam("mode")
).with_for_update(of=licences)
_SEATS_OF: Final = _SEATS.where(seats.c.licence_id == bindparam("licence")).order_by(
    seats.c.first_seen, seats.c.id
)
_CONTACTS: Final[Select[Any]] = (
    select(*_SEAT_COLUMNS, *_LICENCE_COLUMNS)
    .select_from(seats.join(licences).join(customers))
    .where(seats.c.id == bindparam("seat_id"))
)


def licence_by_key(connection: Connection, key_hash: bytes, mode: str) -> LicenceRecord | None:
    """Return the licence of a key, its row held until the transaction ends; another mode's is not even read."""
    found = connection.execute(_BY_KEY, {"key": key_hash, "mode": mode}).first()
    return LicenceRecord(*found) if found else None


def licence_by_id(connection: Connection, licence_id: str, *, held: bool = False) -> LicenceRecord | None:
    """Return a licence; `held` keeps its row until the transaction ends."""
    wanted = _LICENCES.where(licences.c.id == licence_id)
    found = connection.execute(wanted.with_for_update(of=licences) if held else wanted).first()
    return LicenceRecord(*found) if found else None


def found_licences(connection: Connection, wanted: str) -> tuple[LicenceRecord, ...]:
    """Return the licences of an id, a mail address, or the last four symbols of a key; at most 100."""
    same = (
        (licences.c.id == wanted)
        | (licences.c.key_hint == wanted.upper())
        | (customers.c.email == wanted.strip().lower())
    )
    found = connection.execute(
        _LICENCES.where(same).order_by(licences.c.created_at, licences.c.id).limit(100)
    )
    return tuple(LicenceRecord(*row) for row in found.all())


def seats_of(connection: Connection, licence_id: str) -> tuple[SeatRecord, ...]:
    """Return every seat of a licence, released ones too, in the order in which they were first seen."""
    found = connection.execute(_SEATS_OF, {"licence": licence_id})
    return tuple(SeatRecord(*row) for row in found.all())


def held_by_seat(connection: Connection, seat_id: str) -> Held | None:
    found = first_row(connection, _CONTACTS, {"seat_id": seat_id})
    if found is None:
        return None
    seat, licence = found[: len(_SEAT_COLUMNS)], found[len(_SEAT_COLUMNS) :]
    return Held(SeatRecord._make(seat), LicenceRecord._make(licence))

"""Licence files for any device, such as machines that build: each takes a seat, and none can be called back."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, update

from engine.licensing.contract import App, Code
from engine.licensing.entitlements import Feature, Tier, entitlement_of
from licensing_server import audit
from licensing_server.audit import Entry
from licensing_server.refusals import RequestRefused, not_found
from licensing_server.service.activation import Seated, check_standing
from licensing_server.service.authority import Authority
from licensing_server.service.documents import licence_file
from licensing_server.service.licences import held_licence
from licensing_server.service.machines import Machine
from licensing_server.service.records import Held, LicenceRecord, SeatRecord, seats_of
from licensing_server.service.seats import Arrival, take
from licensing_server.store.schema import SeatKind, seats

PLATFORM: Final = "any device"
NO_PARTS: Final = (None, None, None)
NO_SALT: Final = bytes(16)


def taken(connection: Connection, licence_id: str, label: str, *, now: int) -> Seated:
    """Take a seat of a licence for a file.

    Raises:
        RequestRefused: `not-found`, `forbidden` where the tier has no such files, what `take` raises.
    """
    licence = _allowed(connection, licence_id, now=now)
    machine = Machine(f"any-device-{secrets.token_hex(10)}", NO_SALT, NO_PARTS)
    arrival = Arrival(machine, SeatKind.UNBOUND, App("", PLATFORM), label)
    place = take(connection, licence, arrival, now=now)
    return Seated(Held(place.seat, licence), place)


def renewed(connection: Connection, licence_id: str, seat_id: str, *, actor: str, now: int) -> Held:
    """Return the seat of a file, for the next one.

    Raises:
        RequestRefused: `not-found`, `forbidden`, and the codes of a licence that has ended.
    """
    licence = _allowed(connection, licence_id, now=now)
    seat = _live(seats_of(connection, licence_id), seat_id)
    connection.execute(update(seats).where(seats.c.id == seat_id).values(last_seen=now))
    audit.record(connection, now, Entry(actor, "seat.file-issued", seat_id))
    return Held(seat._replace(last_seen=now), licence)


def is_sold(tier: str, overrides: Mapping[str, Any]) -> bool:
    """Say whether a licence has files for any device."""
    return Feature.UNBOUND_FILE in entitlement_of(Tier(tier), overrides).features


def file_of(authority: Authority, held: Held, *, now: int) -> str:
    return licence_file(authority, held, nonce=secrets.token_bytes(16), now=now)


def _allowed(connection: Connection, licence_id: str, *, now: int) -> LicenceRecord:
    licence = held_licence(connection, licence_id)
    check_standing(licence, now=now)
    if not is_sold(licence.tier, licence.overrides):
        raise RequestRefused(Code.FORBIDDEN, "this licence has no files for any device")
    return licence


def _live(known: tuple[SeatRecord, ...], seat_id: str) -> SeatRecord:
    for seat in known:
        if seat.id == seat_id and seat.is_live and seat.kind == SeatKind.UNBOUND:
            return seat
    raise not_found("file for any device")

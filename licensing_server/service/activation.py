"""A key and a machine become a seat; over the network, or by files that a person carries."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection

from engine.licensing.contract import (
    Activated,
    ActivateRequest,
    Code,
    MachineRequest,
    OfflineIssued,
    SeatRelease,
    Seats,
    seat_token,
)
from engine.licensing.key import SYMBOLS, Key, look, machine_salt, stored_hash
from licensing_server.refusals import Extras, RequestRefused
from licensing_server.service import documents, guessing
from licensing_server.service.authority import Authority
from licensing_server.service.machines import Machine
from licensing_server.service.records import Held, LicenceRecord, held_by_seat, licence_by_key
from licensing_server.service.seats import Arrival, Releaser, Taken, release, take
from licensing_server.service.verdict import is_over
from licensing_server.store.schema import LicenceState, SeatKind

DEVICE: Final = "the device itself"
"""Who released a seat, as its person is told."""
NO_SYMBOLS: Final = "0" * SYMBOLS
"""Looked up for what is no key; it is none that was ever sold, since keys are drawn."""


class Caller(NamedTuple):
    """`network` stands for the network of the address, see `guessing`."""

    network: bytes
    now: int


class Seated(NamedTuple):
    """What the transaction left; signing waits until it is committed."""

    held: Held
    taken: Taken
    token: str = ""


def activated(
    connection: Connection, authority: Authority, request: ActivateRequest, caller: Caller
) -> Seated:
    """Seat the machine of a request.

    Raises:
        RequestRefused: `rate-limited`, `invalid-key`, the codes of a licence that has ended, those of `take`.
    """
    guessing.check(connection, caller.network, now=caller.now)
    symbols, licence = _licence_of(connection, authority, request.key, now=caller.now)
    if request.release:
        by = Releaser("activation", "another device")
        release(connection, licence.id, request.release, by, now=caller.now)
    machine = Machine(request.install, machine_salt(symbols), request.fp)
    secret = secrets.token_urlsafe(32)
    arrival = Arrival(machine, SeatKind.ONLINE, request.app, request.label, secret)
    taken = take(connection, licence, arrival, now=caller.now)
    return Seated(Held(taken.seat, licence), taken, seat_token(taken.seat.id, secret))


def carried(
    connection: Connection, authority: Authority, key: str, request: MachineRequest, caller: Caller
) -> Seated:
    """Seat a machine without network, by the request that a person carried; raises as `activated` does."""
    guessing.check(connection, caller.network, now=caller.now)
    symbols, licence = _licence_of(connection, authority, key, now=caller.now)
    machine = Machine(request.install, machine_salt(symbols), request.fp)
    arrival = Arrival(machine, SeatKind.OFFLINE, request.app, request.label, rel_hash=request.rel)
    taken = take(connection, licence, arrival, now=caller.now)
    return Seated(Held(taken.seat, licence), taken)


def released_by_file(connection: Connection, given: SeatRelease, *, now: int) -> None:
    """Free an offline seat by the secret that its machine wrote while it deleted its file.

    Raises:
        RequestRefused: `not-found`, the same for a wrong secret and an unknown seat.
    """
    held = held_by_seat(connection, given.seat)
    expected = held.seat.rel_hash if held and held.seat.rel_hash else bytes(32)
    fits = hmac.compare_digest(hashlib.sha256(given.secret).digest(), expected)
    if held is None or not fits:
        raise RequestRefused(Code.NOT_FOUND, "there is no such seat")
    by = Releaser(f"seat:{held.seat.id}", DEVICE)
    release(connection, held.licence.id, held.seat.id, by, now=now)


def activation_answer(authority: Authority, seated: Seated, nonce: bytes, *, now: int) -> Activated:
    text = documents.licence_file(authority, seated.held, nonce=nonce, now=now)
    return Activated(seated.taken.result, text, seated.token, _seats(seated))


def offline_answer(authority: Authority, seated: Seated, nonce: bytes, *, now: int) -> OfflineIssued:
    text = documents.licence_file(authority, seated.held, nonce=nonce, now=now)
    return OfflineIssued(seated.taken.result, text, _seats(seated))


def _seats(seated: Seated) -> Seats:
    return Seats(seated.taken.used, seated.held.licence.seats)


def _licence_of(
    connection: Connection, authority: Authority, typed: str, *, now: int
) -> tuple[str, LicenceRecord]:
    """Return the symbols of a key and its licence, which is held.

    A malformed, an unknown and another mode's key cost the same work and are told apart by nothing.
    """
    found = look(typed)
    symbols = found.symbols if isinstance(found, Key) else NO_SYMBOLS
    licence = licence_by_key(connection, stored_hash(authority.pepper, symbols), authority.mode)
    if licence is None:
        raise RequestRefused(Code.INVALID_KEY, "the server does not know this key")
    check_standing(licence, now=now)
    return symbols, licence


def check_standing(licence: LicenceRecord, *, now: int) -> None:
    """Refuse what takes no new seat.

    Raises:
        RequestRefused: `licence-revoked`, `licence-suspended`, `licence-not-started`, `licence-expired`.
    """
    for code, applies, since in (
        (Code.LICENCE_REVOKED, licence.state == LicenceState.REVOKED, licence.state_since),
        (Code.LICENCE_SUSPENDED, licence.state == LicenceState.SUSPENDED, licence.state_since),
        (Code.LICENCE_NOT_STARTED, now < licence.starts_at, licence.starts_at),
        (Code.LICENCE_EXPIRED, is_over(licence, now=now), licence.paid_until),
    ):
        if applies:
            raise RequestRefused(code, _STANDINGS[code], Extras(reason=licence.reason, since=since))


_STANDINGS: Final[Mapping[Code, str]] = {
    Code.LICENCE_REVOKED: "the licence was withdrawn",
    Code.LICENCE_SUSPENDED: "the licence is paused",
    Code.LICENCE_NOT_STARTED: "the licence has not begun",
    Code.LICENCE_EXPIRED: "the paid time is over",
}

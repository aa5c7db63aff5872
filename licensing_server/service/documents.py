"""Signed documents from what is stored."""

from collections.abc import Mapping
from typing import Final

from engine.licensing.envelope import sealed_licence
from engine.licensing.payloads import Answer, Bind, Licence
from licensing_server.service import answers
from licensing_server.service.authority import Authority
from licensing_server.service.records import Held, LicenceRecord
from licensing_server.service.usage import quota_of
from licensing_server.service.verdict import DAY_S, Finding, hard_end
from licensing_server.store.schema import SeatKind

LIFE_S: Final[Mapping[str, int]] = {
    SeatKind.ONLINE: 44 * DAY_S,
    SeatKind.OFFLINE: 400 * DAY_S,
    SeatKind.UNBOUND: 31 * DAY_S,
}
REFRESH_S: Final = 7 * DAY_S
NO_SALT: Final = bytes(16)
LONGEST_HOLDER: Final = 120


def licence_file(authority: Authority, held: Held, *, nonce: bytes, now: int) -> str:
    """Return the armoured licence file of a seat."""
    seat, licence = held
    signer = authority.signer()
    is_bound = seat.kind != SeatKind.UNBOUND
    payload = Licence(
        kid=signer.certificate.kid,
        mode=signer.certificate.mode,
        nonce=nonce,
        lic=licence.id,
        seat=seat.id,
        seq=licence.seq,
        tier=licence.plan,
        limits=licence.overrides,
        seats=licence.seats,
        holder=licence.holder[:LONGEST_HOLDER],
        iat=now,
        exp=expiry(licence, seat.kind, now=now),
        refresh_after=now + REFRESH_S,
        paid_until=licence.paid_until,
        bind=Bind.MACHINE if is_bound else Bind.NONE,
        install=seat.install_id if is_bound else "",
        fs=seat.fs if is_bound and seat.fs else NO_SALT,
        fp=seat.parts if is_bound else (None, None, None),
        usage=tuple(quota_of(licence)),
    )
    return sealed_licence(payload, signer.certified, signer.sign)


def expiry(licence: LicenceRecord, kind: str, *, now: int) -> int:
    """Return the last second of a file: its own life, or the end of the tier where that comes first."""
    end = hard_end(licence)
    own = now + LIFE_S[kind]
    return own if end is None else min(end, own)


def answer(authority: Authority, held: Held, found: Finding, *, nonce: bytes, now: int) -> str:
    """Return the armoured answer to a contact."""
    seat, licence = held
    signer = authority.signer()
    payload = Answer(
        kid=signer.certificate.kid,
        mode=signer.certificate.mode,
        nonce=nonce,
        iat=now,
        lic=licence.id,
        seat=seat.id,
        seq=licence.seq,
        verdict=found.verdict,
        reason=found.reason,
        paid_until=licence.paid_until,
        keys_seq=signer.keys_seq,
    )
    return answers.sealed(signer, payload)

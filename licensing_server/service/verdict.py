"""What the server says of a seat: pure, from what is stored, at a time."""

from typing import Final, NamedTuple

from engine.licensing.payloads import Verdict
from licensing_server.service.records import Held, LicenceRecord
from licensing_server.store.schema import LicenceState

DAY_S: Final = 86_400
GRACE_S: Final = 14 * DAY_S
"""Full function after the paid time."""


class Finding(NamedTuple):
    verdict: Verdict
    reason: str = ""


def finding(held: Held, *, now: int, seq: int, fits: bool = True, used_up: bool = False) -> Finding:
    """Return the verdict; where several hold, the first of the contract's order.

    Args:
        held: the seat that asks, and what was bought.
        now: the time of the answer.
        seq: state number of the file that the client has.
        fits: whether the machine is the one of the seat.
        used_up: whether a quota of this month is reached.
    """
    if ended := _ended(held, now=now, fits=fits):
        return ended
    licence = held.licence
    if licence.paid_until is not None and now > licence.paid_until:
        return Finding(Verdict.PAST_DUE)
    if used_up:
        return Finding(Verdict.QUOTA_REACHED)
    return Finding(Verdict.GOOD if seq >= licence.seq else Verdict.CHANGED)


def hard_end(licence: LicenceRecord) -> int | None:
    """Return the last second of the tier, None where there is none."""
    return None if licence.paid_until is None else licence.paid_until + GRACE_S


def is_over(licence: LicenceRecord, *, now: int) -> bool:
    end = hard_end(licence)
    return end is not None and now > end


def _ended(held: Held, *, now: int, fits: bool) -> Finding | None:
    seat, licence = held
    if licence.state == LicenceState.REVOKED:
        return Finding(Verdict.REVOKED, licence.reason)
    if licence.state == LicenceState.SUSPENDED:
        return Finding(Verdict.SUSPENDED, licence.reason)
    if not seat.is_live:
        return Finding(Verdict.RELEASED, seat.released_by or "")
    if not fits:
        return Finding(Verdict.OTHER_MACHINE)
    if now < licence.starts_at:
        return Finding(Verdict.NOT_STARTED)
    return Finding(Verdict.EXPIRED) if is_over(licence, now=now) else None

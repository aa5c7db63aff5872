"""What a licence is worth now: a function of the file, what was seen before, this machine and the clock."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import chain
from typing import Final, NamedTuple

from engine.licensing.entitlements import ENTITLEMENTS, Entitlement, Tier, entitlement_of
from engine.licensing.marks import Machine, fits
from engine.licensing.months import month_end
from engine.licensing.payloads import ENDS_THE_TIER, Answer, Bind, Licence, Verdict

DAY: Final = 86_400
TOLERANCE_S: Final = 2 * DAY
ONLINE_LIFE_S: Final = 44 * DAY
AFTER_PAID_S: Final = 14 * DAY
DOUBT_S: Final = 7 * DAY
STEP_S: Final = 30 * DAY
CONFIRMED_S: Final = DAY
ONLINE, OFFLINE, UNBOUND = "online", "offline", "unbound"
_COUNTED_DOWN_S: Final = {ONLINE: 14 * DAY, OFFLINE: 30 * DAY, UNBOUND: 7 * DAY}


class State(StrEnum):
    """The states of a licence; each has its row in `texts`."""

    FREE = "free"
    ACTIVE = "active"
    GRACE = "grace"
    LAPSED = "lapsed"
    PAST_DUE = "past-due"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    RELEASED = "released"
    PENDING_RELEASE = "pending-release"
    OTHER_MACHINE = "other-machine"
    NOT_STARTED = "not-started"
    CLOCK_DOUBT = "clock-doubt"
    CLOCK_WRONG = "clock-wrong"
    DAMAGED = "damaged"
    NEEDS_UPDATE = "needs-update"
    TEST_LICENCE = "test-licence"
    QUOTA_REACHED = "quota-reached"


PAID_STATES: Final = frozenset((State.ACTIVE, State.GRACE, State.PAST_DUE, State.CLOCK_DOUBT))


class Marks(NamedTuple):
    """What was seen before, each figure the highest; all of it survives in two places.

    `server`: `iat` of signed documents; `local`: the clock of a run; `step`: a run far ahead of that, not yet
    confirmed by a later one; `seq`, `keys_seq`: of licence and list of keys; `doubt_of`, `doubt_since`: the file
    (its nonce as hexadecimal digits) that a clock gone back was first seen with, and when.
    """

    server: int = 0
    local: int = 0
    step: int = 0
    seq: int = 0
    keys_seq: int = 0
    doubt_of: str = ""
    doubt_since: int = 0


class Held(NamedTuple):
    """What lies here: the file or the code of what is wrong with it, and the last signed answer about it.

    `is_pending`: this device gave its seat back, and the server does not know yet.
    """

    licence: Licence | None = None
    fault: State | None = None
    check: str = ""
    answer: Answer | None = None
    is_pending: bool = False
    install: str = ""


class Standing(NamedTuple):
    """A state, what is allowed in it, and the facts that its text tells: times in seconds, counts, words."""

    state: State
    tier: Tier
    entitlement: Entitlement
    facts: Mapping[str, int | str | None]
    licence: Licence | None = None


FREE: Final = Standing(
    State.FREE,
    Tier.FREE,
    ENTITLEMENTS[Tier.FREE],
    {"limit": ENTITLEMENTS[Tier.FREE].cases_per_operation},
)


def judged(held: Held, marks: Marks, machine: Machine, now: int) -> Standing:
    """Return what a licence is worth; `now` is the clock, or the time of a contact in this run."""
    licence = held.licence
    if held.is_pending:
        return FREE._replace(state=State.PENDING_RELEASE, facts={})
    if licence is None:
        return FREE if held.fault is None else FREE._replace(state=held.fault, facts={"check": held.check})
    about = _About(licence, _answer_to(licence, held.answer), marks, now)
    if not fits(licence, machine, held.install):
        state = State.OTHER_MACHINE
    else:
        state = next(chain(_without_tier(about), _with_tier(about)))
    if state not in PAID_STATES:
        return FREE._replace(state=state, facts=_facts(about), licence=licence)
    entitlement = entitlement_of(licence.tier, licence.limits)
    return Standing(state, licence.tier, entitlement, _facts(about), licence)


def seen(marks: Marks, now: int) -> Marks:
    """Return the marks after one more run at `now`: far ahead counts once a run a day later confirms it."""
    if now <= marks.local:
        return marks
    if marks.local and now - marks.local > STEP_S:
        if marks.step and now >= marks.step + CONFIRMED_S:
            return marks._replace(local=now, step=0)
        return marks._replace(step=marks.step if 0 < marks.step <= now else now)
    return marks._replace(local=now, step=0)


def signed(marks: Marks, iat: int, seq: int = 0) -> Marks:
    """Return the marks after a signed document; a contact ends every doubt about the clock."""
    return marks._replace(
        server=max(marks.server, iat), seq=max(marks.seq, seq), local=min(marks.local, iat), step=0
    )


def doubted(marks: Marks, licence: Licence, now: int) -> Marks:
    """Return the marks with the begin of doubt about the clock, once per file."""
    file = licence.nonce.hex()
    return marks if marks.doubt_of == file else marks._replace(doubt_of=file, doubt_since=now)


def merged(left: Marks, right: Marks) -> Marks:
    """Return the higher of both in every figure; of two doubts about one file the earlier."""
    doubt = max(left, right, key=lambda each: (bool(each.doubt_of), each.server))
    return Marks(
        server=max(left.server, right.server),
        local=max(left.local, right.local),
        step=max(left.step, right.step),
        seq=max(left.seq, right.seq),
        keys_seq=max(left.keys_seq, right.keys_seq),
        doubt_of=doubt.doubt_of,
        doubt_since=min(each.doubt_since for each in (left, right) if each.doubt_of == doubt.doubt_of),
    )


def hard_end(licence: Licence) -> int | None:
    """Return the last second after the paid time; None where the licence has no end."""
    return None if licence.paid_until is None else licence.paid_until + AFTER_PAID_S


class _About(NamedTuple):
    licence: Licence
    answer: Answer | None
    marks: Marks
    now: int

    @property
    def signed(self) -> int:
        """The latest time that the server is known to have signed anything."""
        return max(self.marks.server, self.licence.iat)

    @property
    def effective(self) -> int:
        return max(self.now, self.signed)

    @property
    def doubt_since(self) -> int:
        is_known = self.marks.doubt_of == self.licence.nonce.hex()
        return self.marks.doubt_since if is_known else self.now


def _without_tier(about: _About) -> Iterator[State]:
    """Yield what ends the tier, the gravest first."""
    licence, answer = about.licence, about.answer
    if answer is not None and answer.verdict in ENDS_THE_TIER:
        yield State(answer.verdict.value)
    if licence.seq < about.marks.seq:
        yield State.LAPSED
    if about.now < about.signed - TOLERANCE_S:
        yield State.CLOCK_WRONG
    if about.effective > licence.exp + TOLERANCE_S:
        end = hard_end(licence)
        yield State.LAPSED if end is None or licence.exp < end else State.EXPIRED
    is_used_up = answer is not None and answer.verdict is Verdict.QUOTA_REACHED
    if is_used_up and answer and about.effective < month_end(answer.iat):
        yield State.QUOTA_REACHED
    if _is_behind(about) and not about.doubt_since - TOLERANCE_S <= about.now <= about.doubt_since + DOUBT_S:
        yield State.CLOCK_WRONG


def _with_tier(about: _About) -> Iterator[State]:
    """Yield the states in which the tier is in force, that which needs most attention first."""
    if _is_behind(about):
        yield State.CLOCK_DOUBT
    paid_until = _paid_until(about)
    if paid_until is not None and about.effective > paid_until + TOLERANCE_S:
        yield State.PAST_DUE
    if about.effective > about.licence.exp - _counted_down(about.licence):
        yield State.GRACE
    yield State.ACTIVE


def _is_behind(about: _About) -> bool:
    return about.now < about.marks.local - TOLERANCE_S


def _answer_to(licence: Licence, answer: Answer | None) -> Answer | None:
    """Return the answer where it is about this seat and no older than the file."""
    return answer if answer and answer.seat == licence.seat and answer.iat >= licence.iat else None


def _paid_until(about: _About) -> int | None:
    """Return the end of the paid time as the newest document says; None without an end."""
    if about.licence.paid_until is None:
        return None
    return max(about.licence.paid_until, (about.answer and about.answer.paid_until) or 0)


def _kind(licence: Licence) -> str:
    """Return what a file is for: one device that asks the server, one without a network, or any device."""
    if licence.bind is Bind.NONE:
        return UNBOUND
    return ONLINE if licence.exp - licence.iat <= ONLINE_LIFE_S else OFFLINE


def _counted_down(licence: Licence) -> int:
    return _COUNTED_DOWN_S[_kind(licence)]


def _facts(about: _About) -> Mapping[str, int | str | None]:
    licence, answer, effective = about.licence, about.answer, about.effective
    contact = answer.iat if answer else licence.iat
    paid_until = _paid_until(about)
    return {
        "kind": _kind(licence),
        "tier": licence.tier.value.capitalize(),
        "holder": licence.holder,
        "paid_until": paid_until,
        "ends": None if paid_until is None else paid_until + AFTER_PAID_S,
        "until": licence.exp,
        "contact": contact,
        "days": max(0, -(-(licence.exp - effective) // DAY)),
        "reason": answer.reason if answer else "",
        "doubt_until": about.doubt_since + DOUBT_S,
        "days_back": max(0, (about.marks.local - about.now) // DAY),
        "now": about.now,
        "iat": about.signed,
        "resets_at": month_end(contact),
    }

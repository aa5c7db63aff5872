"""What a licence is worth: each state by its cause, and no path that leaves a person without a text or locked."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from engine.licensing import texts, verdict
from engine.licensing.entitlements import ENTITLEMENTS, Priority, Tier
from engine.licensing.marks import Machine, hashed
from engine.licensing.payloads import Answer, Bind, Licence, Verdict
from engine.licensing.verdict import Held, Marks, Standing, State, judged
from tests.samples.licences import DAY, INSTALL, NOW
from tests.samples.licences import licence as sample

MACHINE = Machine("os", "disk", "hw")
HOUR = 3_600


def licence(**changed: Any) -> Licence:
    plain = sample()
    return plain._replace(fp=hashed(MACHINE, plain.fs))._replace(**changed)


def perpetual(life_days: int = 44) -> Licence:
    return licence(paid_until=None, exp=NOW + life_days * DAY)


def answer(said: Verdict, **changed: Any) -> Answer:
    given = licence()
    plain = Answer(
        "2027-01a",
        "test",
        bytes(16),
        NOW + DAY,
        given.lic,
        given.seat,
        7,
        said,
        "refund",
        given.paid_until,
        0,
    )
    return plain._replace(**changed)


def at(
    now: float, given_licence: Licence | None = None, said: Answer | None = None, marks: Marks | None = None
) -> Standing:
    """Return the standing `now` days after the file was signed."""
    held = Held(licence=given_licence or licence(), answer=said, install=INSTALL)
    return judged(held, marks or Marks(server=NOW), MACHINE, NOW + round(now * DAY))


def test_without_a_file_it_is_free() -> None:
    standing = judged(Held(), Marks(), MACHINE, NOW)

    assert standing == verdict.FREE
    assert standing.entitlement == ENTITLEMENTS[Tier.FREE]


@pytest.mark.parametrize("fault", [State.DAMAGED, State.NEEDS_UPDATE, State.TEST_LICENCE])
def test_a_file_that_cannot_be_used_is_free_with_the_cause(fault: State) -> None:
    standing = judged(Held(fault=fault, check="the signature"), Marks(), MACHINE, NOW)

    assert (standing.state, standing.tier) == (fault, Tier.FREE)
    assert standing.facts["check"] == "the signature"


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, State.ACTIVE),
        (29.9, State.ACTIVE),
        (30.1, State.GRACE),
        (43.9, State.GRACE),
        (45.9, State.GRACE),
        (46.1, State.LAPSED),
        (4_000, State.LAPSED),
    ],
)
def test_in_silence_a_licence_holds_thirty_days_and_counts_down_fourteen(days: float, state: State) -> None:
    standing = at(days, perpetual())

    assert standing.state is state
    assert standing.tier is (Tier.FREE if state is State.LAPSED else Tier.PRO)


@pytest.mark.parametrize(
    ("given_licence", "quiet", "counted"),
    [
        (perpetual(400), 369.9, 370.1),
        (licence(paid_until=None, bind=Bind.NONE, exp=NOW + 31 * DAY), 23.9, 24.1),
    ],
)
def test_files_for_no_network_count_down_later(given_licence: Licence, quiet: float, counted: float) -> None:
    assert at(quiet, given_licence).state is State.ACTIVE
    assert at(counted, given_licence).state is State.GRACE


def test_days_left_are_counted_up() -> None:
    assert at(30.5, perpetual()).facts["days"] == 14
    assert at(43.5, perpetual()).facts["days"] == 1
    assert at(45, perpetual()).facts["days"] == 0


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (29, State.ACTIVE),
        (31.9, State.GRACE),
        (32.1, State.PAST_DUE),
        (45.9, State.PAST_DUE),
        (46.1, State.EXPIRED),
    ],
)
def test_after_the_paid_time_fourteen_days_stay(days: float, state: State) -> None:
    standing = at(days)

    assert standing.state is state
    assert standing.facts["paid_until"] == NOW + 30 * DAY
    assert standing.facts["ends"] == NOW + 44 * DAY


def test_a_newer_answer_tells_of_a_later_end_of_the_paid_time() -> None:
    paid = answer(Verdict.GOOD, iat=NOW + 29 * DAY, paid_until=NOW + 60 * DAY)

    assert at(33, said=paid).state is State.GRACE
    assert at(33, said=answer(Verdict.GOOD, paid_until=None)).state is State.PAST_DUE


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (Verdict.REVOKED, State.REVOKED),
        (Verdict.SUSPENDED, State.SUSPENDED),
        (Verdict.RELEASED, State.RELEASED),
        (Verdict.OTHER_MACHINE, State.OTHER_MACHINE),
        (Verdict.NOT_STARTED, State.NOT_STARTED),
        (Verdict.EXPIRED, State.EXPIRED),
        (Verdict.QUOTA_REACHED, State.QUOTA_REACHED),
        (Verdict.PAST_DUE, State.ACTIVE),
        (Verdict.CHANGED, State.ACTIVE),
        (Verdict.GOOD, State.ACTIVE),
    ],
)
def test_a_signed_verdict_counts(said: Verdict, state: State) -> None:
    assert at(2, said=answer(said)).state is state


def test_a_verdict_about_another_seat_or_before_the_file_counts_nothing() -> None:
    assert at(2, said=answer(Verdict.REVOKED, seat="seat_2")).state is State.ACTIVE
    assert at(2, said=answer(Verdict.REVOKED, iat=NOW - 1)).state is State.ACTIVE


@pytest.mark.parametrize(
    ("machine", "install", "state"),
    [
        (MACHINE, "other", State.ACTIVE),
        (Machine("os", "disk", "new card"), "other", State.ACTIVE),
        (Machine("os", None, "hw"), "other", State.ACTIVE),
        (Machine("os", "new disk", "new card"), INSTALL, State.OTHER_MACHINE),
        (Machine("os", None, None), INSTALL, State.OTHER_MACHINE),
        (Machine(), INSTALL, State.OTHER_MACHINE),
    ],
)
def test_two_of_three_marks_are_this_machine(machine: Machine, install: str, state: State) -> None:
    held = Held(licence=licence(), install=install)

    assert judged(held, Marks(), machine, NOW).state is state


def test_a_file_with_one_mark_needs_that_and_one_without_needs_the_installation() -> None:
    one = licence(fp=(licence().fp[0], None, None))
    none = licence(fp=(None, None, None))

    assert judged(Held(licence=one), Marks(), Machine("os"), NOW).state is State.ACTIVE
    assert judged(Held(licence=one), Marks(), Machine("new"), NOW).state is State.OTHER_MACHINE
    assert judged(Held(licence=none, install=INSTALL), Marks(), MACHINE, NOW).state is State.ACTIVE
    assert judged(Held(licence=none, install="other"), Marks(), MACHINE, NOW).state is State.OTHER_MACHINE
    assert judged(Held(licence=licence(bind=Bind.NONE)), Marks(), Machine(), NOW).state is State.ACTIVE


def test_a_file_below_the_highest_seen_number_is_an_old_one() -> None:
    assert at(1, marks=Marks(server=NOW, seq=8)).state is State.LAPSED
    assert at(1, marks=Marks(server=NOW, seq=7)).state is State.ACTIVE


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        (-1, State.ACTIVE),
        (-24, State.ACTIVE),
        (-47, State.ACTIVE),
        (-72, State.CLOCK_WRONG),
        (-NOW / HOUR, State.CLOCK_WRONG),
    ],
)
def test_a_clock_behind_the_signature_is_wrong_after_two_days(hours: float, state: State) -> None:
    assert at(hours / 24, perpetual()).state is state


def test_a_clock_behind_the_last_run_is_doubted_for_seven_days_of_one_file() -> None:
    marks = Marks(server=NOW, local=NOW + 20 * DAY)
    doubted = verdict.doubted(marks, perpetual(), NOW + 10 * DAY)

    assert at(18.1, perpetual(), marks=marks).state is State.ACTIVE
    assert at(10, perpetual(), marks=marks).state is State.CLOCK_DOUBT
    assert at(16.9, perpetual(), marks=doubted).state is State.CLOCK_DOUBT
    assert at(17.1, perpetual(), marks=doubted).state is State.CLOCK_WRONG
    assert at(7, perpetual(), marks=doubted).state is State.CLOCK_WRONG
    assert verdict.doubted(doubted, perpetual(), NOW + 12 * DAY) == doubted
    assert at(17.1, perpetual()._replace(nonce=b"\1" * 16), marks=doubted).state is State.CLOCK_DOUBT


def test_a_step_of_the_clock_counts_once_a_later_run_confirms_it() -> None:
    first = verdict.seen(Marks(local=NOW), NOW + DAY)
    ahead = verdict.seen(first, NOW + 730 * DAY)
    again = verdict.seen(ahead, NOW + 730 * DAY + HOUR)
    confirmed = verdict.seen(again, NOW + 731 * DAY)
    back = verdict.seen(ahead, NOW + 2 * DAY)

    assert first == Marks(local=NOW + DAY)
    assert ahead == again == Marks(local=NOW + DAY, step=NOW + 730 * DAY)
    assert confirmed == Marks(local=NOW + 731 * DAY)
    assert back == Marks(local=NOW + 2 * DAY)
    assert verdict.seen(first, NOW) == first
    assert verdict.seen(ahead, NOW + 500 * DAY) == ahead._replace(step=NOW + 500 * DAY)


def test_a_signed_document_raises_its_marks_and_ends_doubt() -> None:
    marks = Marks(server=NOW, local=NOW + 400 * DAY, step=NOW + 500 * DAY, seq=7)

    assert verdict.signed(marks, NOW + DAY, 8) == Marks(server=NOW + DAY, local=NOW + DAY, seq=8)
    assert verdict.signed(marks, NOW - DAY).server == NOW
    assert verdict.signed(marks, NOW - DAY).seq == 7


def test_of_two_places_the_higher_mark_counts() -> None:
    left = Marks(server=5, local=1, step=3, seq=9, keys_seq=1, doubt_of="aa", doubt_since=50)
    right = Marks(server=4, local=7, step=0, seq=2, keys_seq=6, doubt_of="aa", doubt_since=40)

    assert verdict.merged(left, right) == Marks(5, 7, 3, 9, 6, "aa", 40)
    assert verdict.merged(Marks(), right) == right


def test_a_licence_may_allow_more_than_its_tier() -> None:
    special = licence(
        limits={"cases_per_operation": 500, "parallel_jobs": 6, "priority": "low", "later": True}
    )

    assert at(1, special).entitlement.parallel_jobs == 6
    assert at(1, special).entitlement.cases_per_operation == 500
    assert at(1, special).entitlement.priority is Priority.LOW
    assert at(1, licence(limits={"cases_per_operation": None})).entitlement.cases_per_operation is None


TIMES = st.integers(0, 4_000_000_000)


@given(
    now=TIMES,
    marks=st.builds(
        Marks, TIMES, TIMES, TIMES, st.integers(0, 20), st.just(0), st.sampled_from(["", "00" * 16]), TIMES
    ),
    dates=st.tuples(st.none() | TIMES, TIMES),
    said=st.none() | st.sampled_from(Verdict),
    pending=st.booleans(),
)
@settings(max_examples=300)
def test_every_state_has_its_text_and_none_locks(
    now: int, marks: Marks, dates: tuple[int | None, int], said: Verdict | None, *, pending: bool
) -> None:
    held = Held(
        licence=licence(paid_until=dates[0], exp=dates[1]),
        answer=answer(said) if said else None,
        is_pending=pending,
        install=INSTALL,
    )

    standing = judged(held, marks, MACHINE, now)

    told = texts.told(standing.state, standing.facts)
    assert told.headline
    assert "?" not in told.headline + told.text
    assert "{" not in str(told)
    assert standing.tier is Tier.FREE or standing.state in verdict.PAID_STATES
    assert (standing.entitlement.cases_per_operation or 10) >= 10


class _Life(RuleBasedStateMachine):
    """Days pass, the clock is set, the server speaks or is silent: one check brings a paid licence back."""

    @initialize()
    def begin(self) -> None:
        self.now = self.true = NOW
        self.licence, self.marks = perpetual(), Marks(server=NOW, local=NOW)
        self.answer: Answer | None = None
        self.is_paid = True

    @rule(days=st.floats(0.1, 60))
    def time_passes(self, days: float) -> None:
        self.now += round(days * DAY)
        self.true += round(days * DAY)
        self._run()

    @rule(days=st.floats(-900, 900))
    def the_clock_is_set(self, days: float) -> None:
        self.now = max(0, self.now + round(days * DAY))
        self._run()

    @rule()
    def the_server_is_reached(self) -> None:
        seq = self.licence.seq
        if self.is_paid:
            self.licence = perpetual()._replace(iat=self.true, exp=self.true + 44 * DAY, seq=seq + 1)
            self.marks = verdict.signed(self.marks, self.true, seq + 1)
            self.answer = answer(Verdict.GOOD, iat=self.true)
            self.now = self.true
            assert self._standing().state is State.ACTIVE
        else:
            self.marks = verdict.signed(self.marks, self.true, seq)
            self.answer = answer(Verdict.REVOKED, iat=self.true)
            assert self._standing().state is State.REVOKED

    @rule(is_paid=st.booleans())
    def the_seller_decides(self, is_paid: bool) -> None:
        self.is_paid = is_paid

    @invariant()
    def a_person_is_never_without_text_or_ceiling(self) -> None:
        standing = self._standing()
        assert "?" not in str(texts.told(standing.state, standing.facts))
        assert standing.tier in (Tier.FREE, Tier.PRO)
        # Whatever is done to the clock here: nothing holds 46 days after what the server last signed.
        silent = self.now - max(self.licence.iat, self.marks.server)
        assert silent <= 46 * DAY or standing.tier is Tier.FREE

    def _run(self) -> None:
        self.marks = verdict.seen(self.marks, self.now)
        if self._standing().state is State.CLOCK_DOUBT:
            self.marks = verdict.doubted(self.marks, self.licence, self.now)

    def _standing(self) -> Standing:
        held = Held(licence=self.licence, answer=self.answer, install=INSTALL)
        return judged(held, self.marks, MACHINE, self.now)


def test_whatever_happens_there_is_a_way_back() -> None:
    run_state_machine_as_test(_Life, settings=settings(max_examples=30, stateful_step_count=15))

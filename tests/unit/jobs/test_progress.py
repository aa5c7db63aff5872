"""How far a job is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Problem
from engine.events import (
    AiBatchDone,
    CaseLeftOut,
    DocumentRead,
    EditKept,
    FileWritten,
    OperationPlanned,
    ProblemFound,
    RunFinished,
    StageStarted,
)
from engine.jobs.messages import STAGES, Kind, stages_of
from engine.jobs.progress import WEIGHTS, Running, StepsDone, Told, after, begun, shares, snapshot

EVENTS = st.one_of(
    st.builds(StageStarted, st.sampled_from(["read", "check", "plan", "write", "index"]), st.integers(0, 50)),
    st.builds(DocumentRead, st.just("A"), st.just("1"), st.just("3.1.0"), st.integers(0, 9), st.just(0)),
    st.builds(
        OperationPlanned,
        st.sampled_from("abc"),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    st.builds(StepsDone, st.sampled_from(["plan", "index", "other"]), st.integers(0, 50), st.integers(0, 50)),
    st.builds(FileWritten, st.just("a.py"), st.integers(0, 9)),
    st.just(CaseLeftOut("a", "full", "#", "duplicate", "")),
    st.just(ProblemFound(Problem("more", "", ""))),
    st.just(EditKept("a.py", "", deleted=False)),
)


def folded(*told: Told, kind: Kind = Kind.GENERATE, step_s: float = 1.0) -> Running:
    state = begun("000001", kind, 0.0)
    for number, each in enumerate(told, 1):
        state = after(state, each, number * step_s)
    return state


@pytest.mark.parametrize("kind", Kind)
def test_each_stage_has_its_share_and_all_shares_are_the_whole(kind: Kind) -> None:
    assert len(WEIGHTS[kind]) == len(STAGES[kind])
    assert sum(WEIGHTS[kind]) == pytest.approx(1.0)


@given(st.sampled_from(Kind), st.lists(EVENTS, max_size=60))
def test_what_is_counted_never_goes_back_whatever_is_told(kind: Kind, told: list[Told]) -> None:
    state = begun("000001", kind, 0.0)
    for now, each in enumerate(told, 1):
        before, state = state, after(state, each, now)

        assert 0.0 <= before.reached <= state.reached <= 1.0
        assert STAGES[kind].index(before.stage) <= STAGES[kind].index(state.stage)
        assert (before.stage, before.done) <= (before.stage, state.done) or state.stage != before.stage
        assert 0 <= state.done <= state.total
        assert (before.operations, before.cases, before.left_out, before.files) <= (
            state.operations,
            state.cases,
            state.left_out,
            state.files,
        )


def test_a_run_goes_through_its_stages_to_the_end() -> None:
    told: tuple[Told, ...] = (
        StageStarted("read"),
        DocumentRead("A", "1", "3.1.0", 2, 0),
        StageStarted("plan", 2),
        OperationPlanned("listPets", 10, 1, 1, 2),
        FileWritten("a.py", 3),
        OperationPlanned("addPet", 9, 0, 2, 2),
        StageStarted("write", 5),
        FileWritten("specmint.json", 3),
        StepsDone("index", 1, 4),
        StepsDone("index", 4, 4),
    )

    shares = [round(folded(*told[:count]).reached, 3) for count in range(1, len(told) + 1)]

    assert shares == [0.0, 0.15, 0.15, 0.45, 0.45, 0.75, 0.75, 0.756, 0.835, 1.0]
    end = folded(*told)
    assert (end.stage, end.done, end.total) == ("index", 4, 4)
    assert (end.operations, end.cases, end.left_out, end.files) == (2, 19, 1, 2)


def test_the_engines_own_counts_have_the_last_word() -> None:
    state = folded(RunFinished(11, 96, 2, 125, None, "a.zip"))

    assert (state.operations, state.cases, state.left_out, state.files) == (11, 96, 2, 125)


def test_a_snapshot_tells_the_operation_and_the_steps_per_second_of_its_stage() -> None:
    state = folded(StageStarted("plan", 20), OperationPlanned("listPets", 10, 0, 4, 20), step_s=2.0)

    shown = snapshot(state, 4.0)

    assert (shown.operation, shown.done, shown.total, shown.elapsed_s) == ("listPets", 4, 20, 4.0)
    assert shown.rate == 2.0


@pytest.mark.parametrize(
    ("done", "now", "remaining"),
    [(10, 1.9, None), (0, 3.0, 17.0), (10, 4.0, 4 * 0.55 / 0.45), (20, 6.0, 2.0)],
)
def test_the_time_that_remains_is_told_after_two_seconds_and_a_twentieth_of_the_work(
    done: int, now: float, remaining: float | None
) -> None:
    state = folded(StageStarted("plan", 20), OperationPlanned("a", 1, 0, done, 20), step_s=0.1)

    assert snapshot(state, now).remaining_s == (None if remaining is None else pytest.approx(remaining))


def test_less_than_a_twentieth_tells_no_time_however_long_it_takes() -> None:
    assert snapshot(begun("000001", Kind.GENERATE, 0.0), 60.0).remaining_s is None


def test_a_clock_that_stands_still_divides_by_nothing() -> None:
    state = folded(StageStarted("plan", 2), OperationPlanned("a", 1, 0, 1, 2), step_s=0.0)

    shown = snapshot(state, 0.0)

    assert (shown.rate, shown.elapsed_s, shown.remaining_s) == (None, 0.0, None)


def test_a_run_that_asks_a_model_has_a_stage_for_it_that_takes_the_most() -> None:
    asks = begun("000001", Kind.GENERATE, 0.0, asks=True)
    told = (StageStarted("ask"), AiBatchDone(3, 4, 2, 900, 0.01, 0.9))

    for each in told:
        asks = after(asks, each, 1.0)

    assert (asks.stage, asks.done, asks.total) == ("ask", 3, 4)
    assert asks.reached == pytest.approx(0.03 + 0.8 * 3 / 4)


def test_a_run_that_asks_no_model_has_no_stage_for_it() -> None:
    assert stages_of(Kind.GENERATE, asks=False) == ("read", "plan", "write", "index")
    assert shares(Kind.GENERATE, asks=False) == pytest.approx(
        {"read": 0.15, "plan": 0.6, "write": 0.03, "index": 0.22}
    )
    assert stages_of(Kind.SAVE, asks=False) == ("compare", "write")

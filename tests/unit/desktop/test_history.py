"""The history follows the queue and the store."""

from dataclasses import replace

import pytest

from engine.errors import Problem
from engine.jobs.messages import Cancelled, Failed, Job, Kind
from engine.options import GenerateOptions
from specmint_desktop.presenters import history, queue
from specmint_desktop.state.jobs import (
    HistoryFiltered,
    JobCancelAsked,
    JobDeleted,
    JobPinned,
    JobRemoved,
    JobReported,
    JobRetried,
    JobsRecalled,
    JobsRemembered,
    JobStatus,
    RememberJobs,
    RememberSaved,
    StartJob,
    matching,
)
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent
from specmint_desktop.state.results import ResultsState, SaveState, SaveStep
from specmint_desktop.state.shell import NoticeDismissed
from specmint_desktop.state.whole import State
from tests.samples.job_rows import PROBLEM, finished, progress, row, state

QUEUED, RUNNING, DONE = JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE
FAILED, CANCELLED, INTERRUPTED = JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.INTERRUPTED


def _after(given: State, message: Intent | Fact) -> tuple[State, tuple[Effect, ...]]:
    """Let the queue look first, as the window does; return the effects of the history."""
    given, _ = queue.after(given, message)
    return history.after(given, message)


def _ids(given: State) -> list[str]:
    return [each.id for each in given.history.rows]


def test_all_that_ended_or_was_interrupted_comes_back_newest_first() -> None:
    kept = (
        row(1, DONE, created="2026-01-03"),
        row(2, FAILED, created="2026-01-01"),
        row(3, QUEUED),
        row(4, INTERRUPTED, created="2026-01-02"),
    )

    after, _ = _after(State("/jobs"), JobsRecalled(kept, 5, is_paused=True))

    assert after.history.is_read
    assert _ids(after) == ["000001", "000004", "000002"]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        (finished("000001"), DONE),
        (Failed("000001", PROBLEM, "plan", "x"), FAILED),
        (Cancelled("000001"), CANCELLED),
    ],
)
def test_a_run_that_ends_joins_the_history_on_top(word: object, status: JobStatus) -> None:
    given = state(row(1, RUNNING), history=(row(7, DONE, created="2026"),))

    after, effects = _after(given, JobReported(word))  # type: ignore[arg-type]  # words of jobs

    assert [(each.id, each.status) for each in after.history.rows] == [("000001", status), ("000007", DONE)]
    assert after.history.rows[0] is after.queue.rows[0]
    assert effects == ()


def test_progress_leaves_the_history_as_it_is() -> None:
    given = state(row(1, RUNNING), row(2, DONE))

    after, _ = _after(given, JobReported(progress("000001")))

    assert after.history is given.history


def test_a_cancelled_waiting_run_and_one_that_could_not_start_join_it() -> None:
    cancelled, _ = _after(state(row(1)), JobCancelAsked("000001"))
    job = Job("000001", Kind.GENERATE, "a", "b", GenerateOptions())
    failed, _ = _after(state(row(1, RUNNING)), EffectFailed(StartJob(job), Problem("x", "y", "")))

    assert [each.status for each in cancelled.history.rows] == [CANCELLED]
    assert [each.status for each in failed.history.rows] == [FAILED]


def test_a_retried_run_leaves_it_until_it_ends_again() -> None:
    again, _ = _after(state(history=(row(1, FAILED), row(2, DONE))), JobRetried("000001"))

    assert _ids(again) == ["000002"]


def test_what_the_history_alone_knows_survives_the_queue() -> None:
    known = row(1, DONE, created="2026", saved_in="/out")
    given = state(row(1, DONE), row(2), history=(known,))

    after, _ = _after(given, JobCancelAsked("000002"))

    assert known in after.history.rows


def test_nothing_new_leaves_the_history_as_it_is() -> None:
    done = row(1, DONE)
    given = state(done, history=(done,))

    after, _ = _after(given, JobCancelAsked("000001"))

    assert after is given


def test_a_dismissed_run_counts_as_cancelled_and_other_removed_rows_stay_as_they_are() -> None:
    interrupted, done = row(1, INTERRUPTED), row(2, DONE)
    given = state(interrupted, done, history=(done, interrupted))

    dismissed, _ = _after(given, JobRemoved("000001"))
    removed, _ = _after(given, JobRemoved("000002"))

    assert {each.id: each.status for each in dismissed.history.rows} == {"000001": CANCELLED, "000002": DONE}
    assert removed.history is given.history


def test_a_deleted_run_is_gone_and_one_that_is_unknown_changes_nothing() -> None:
    given = state(history=(row(1, DONE), row(2, DONE)))

    assert _ids(_after(given, JobDeleted("000001"))[0]) == ["000002"]
    assert _after(given, JobDeleted("000099"))[0] is given


def test_a_pin_is_shown_at_once_and_kept() -> None:
    given = state(history=(row(1, DONE), row(2, DONE)))

    after, effects = _after(given, JobPinned("000001", is_pinned=True))

    pinned = row(1, DONE, is_pinned=True)
    assert pinned in after.history.rows
    assert effects == (RememberJobs((pinned,)),)
    assert _after(given, JobPinned("000099", is_pinned=True)) == (given, ())


def test_the_store_tells_the_time_and_what_made_room() -> None:
    given = state(history=(row(3, DONE), row(2, DONE, created="2025"), row(1, DONE, created="2024")))

    after, _ = _after(given, JobsRemembered(("000003", "000002"), "2026", ("000001",)))

    assert [(each.id, each.created) for each in after.history.rows] == [
        ("000003", "2026"),
        ("000002", "2025"),
    ]


def test_a_saved_result_is_noted_with_its_folder() -> None:
    results = ResultsState(job="000001", save=SaveState(SaveStep.WRITING, "000005"))
    given = replace(state(history=(row(1, DONE), row(2, DONE))), results=results)

    after, effects = _after(given, JobReported(finished("000005", out="/out")))

    assert {each.id: each.saved_in for each in after.history.rows} == {"000001": "/out", "000002": ""}
    assert effects == (RememberSaved("000001", "/out"),)


@pytest.mark.parametrize(
    ("results", "out"),
    [
        (ResultsState(job="000001", save=SaveState(SaveStep.WRITING, "000005")), None),
        (ResultsState(job="000001", save=SaveState(SaveStep.ASKED, "000005")), "/out"),
        (ResultsState(job="000001", save=SaveState(SaveStep.WRITING, "000006")), "/out"),
        (ResultsState(save=SaveState(SaveStep.WRITING, "000005")), "/out"),
    ],
    ids=["only a ZIP", "a comparison", "another job", "no result"],
)
def test_nothing_else_counts_as_saved(results: ResultsState, out: str | None) -> None:
    given = replace(state(history=(row(1, DONE),)), results=results)

    after, effects = _after(given, JobReported(finished("000005", out=out)))

    assert (after.history, effects) == (given.history, ())


ROWS = (
    row(1, DONE, title="Straße API", document="/a/b.yaml", created="2026-11-23"),
    row(2, FAILED, title="Shop", document="https://h.example/shop.json"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["000001", "000002"]),
        ("  ", ["000001", "000002"]),
        ("STRASSE", ["000001"]),
        ("shop failed", ["000002"]),
        ("shop done", []),
        ("2026-11", ["000001"]),
        ("h.example", ["000002"]),
    ],
)
def test_the_filter_finds_every_word_in_title_document_state_or_time(text: str, found: list[str]) -> None:
    after, _ = _after(state(history=ROWS), HistoryFiltered(text))

    assert after.history.text == text
    assert [each.id for each in matching(after.history)] == found


def test_messages_of_others_change_nothing() -> None:
    given = state(history=ROWS)

    assert _after(given, NoticeDismissed("x")) == (given, ())

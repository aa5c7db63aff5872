"""Comparing two runs: the earlier is what was before, and a filter says what is shown."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Problem
from engine.jobs.differences import Change, Comparison, Difference, Subject
from specmint_desktop.effects.comparison import compare_results
from specmint_desktop.presenters import comparison, root
from specmint_desktop.state.comparison import (
    CompareResults,
    ComparisonClosed,
    ComparisonFiltered,
    ComparisonState,
    ResultsCompared,
    RunsCompared,
)
from specmint_desktop.state.jobs import JobDeleted, JobStatus
from specmint_desktop.state.messages import EffectFailed
from specmint_desktop.state.results import ResultsState
from specmint_desktop.state.shell import Place, WindowOpened
from specmint_desktop.state.whole import State
from tests.samples.index_of import index_of
from tests.samples.job_rows import finished, row, state

NOWHERE: Any = None
ROWS = (
    row(4, JobStatus.DONE),
    row(3, JobStatus.FAILED),
    row(2, JobStatus.DONE),
    row(1, JobStatus.DONE, finished=finished("000001", index_file=None)),
)
GIVEN = state(history=ROWS)
OLD, NEW = "000002", "000004"
FOUND = Comparison(
    (
        Difference(Change.ADDED, Subject.OPERATION, "listCats", "All cats", "GET /cats"),
        Difference(Change.CHANGED, Subject.CASE, "list-pets-minimal", "Smallest", "GET /pets", ("wire",)),
        Difference(Change.REMOVED, Subject.CASE, "list-pets-full", "Largest", "GET /pets"),
    ),
    {
        (Subject.OPERATION, Change.ADDED): 1,
        (Subject.CASE, Change.CHANGED): 1,
        (Subject.CASE, Change.REMOVED): 1,
    },
    7,
)


def compared() -> State:
    asked, _ = comparison.after(GIVEN, RunsCompared(OLD, NEW))
    return comparison.after(asked, ResultsCompared(OLD, NEW, FOUND))[0]


def shown(given: State) -> list[str]:
    assert given.comparison is not None
    return [each.id for each in given.comparison.shown]


@pytest.mark.parametrize("pair", [(OLD, NEW), (NEW, OLD)])
def test_the_run_that_is_older_is_what_was_before(pair: tuple[str, str]) -> None:
    after, effects = comparison.after(GIVEN, RunsCompared(*pair))

    assert after.comparison == ComparisonState(OLD, NEW)
    assert after.shell.place is Place.HISTORY
    assert effects == (CompareResults(OLD, NEW, "/jobs/000002/index.sqlite", "/jobs/000004/index.sqlite"),)


@pytest.mark.parametrize("pair", [(OLD, OLD), (OLD, "000003"), ("000001", NEW), ("000009", NEW)])
def test_runs_without_a_result_are_not_compared_and_that_is_said(pair: tuple[str, str]) -> None:
    after, effects = comparison.after(GIVEN, RunsCompared(*pair))

    assert after.comparison is None
    assert [str(notice.text) for notice in after.shell.notices] == [
        "Only runs with a result can be compared."
    ]
    assert effects == ()


def test_a_shown_result_that_the_history_has_no_longer_is_the_latest() -> None:
    given = replace(GIVEN, results=ResultsState(job="000009", index_file="/kept/index.sqlite"))

    _, effects = comparison.after(given, RunsCompared("000009", NEW))

    assert effects == (CompareResults(NEW, "000009", "/jobs/000004/index.sqlite", "/kept/index.sqlite"),)


def test_all_differences_are_shown_until_they_are_filtered() -> None:
    given = compared()
    assert shown(given) == ["listCats", "list-pets-minimal", "list-pets-full"]

    changed, _ = comparison.after(given, ComparisonFiltered(Change.REMOVED, ""))
    found, _ = comparison.after(given, ComparisonFiltered(None, "PETS small"))
    none, _ = comparison.after(given, ComparisonFiltered(Change.ADDED, "pets"))

    assert shown(changed) == ["list-pets-full"]
    assert shown(found) == ["list-pets-minimal"]
    assert shown(none) == []


def test_the_answer_about_other_runs_is_no_answer() -> None:
    asked, _ = comparison.after(GIVEN, RunsCompared(OLD, NEW))

    assert comparison.after(asked, ResultsCompared(NEW, OLD, FOUND)) == (asked, ())
    assert comparison.after(GIVEN, ResultsCompared(OLD, NEW, FOUND)) == (GIVEN, ())


def test_a_comparison_is_left_by_closing_it_by_a_fault_and_with_one_of_its_runs() -> None:
    effect = CompareResults(OLD, NEW, "a", "b")
    for message in (
        ComparisonClosed(),
        EffectFailed(effect, Problem("index-broken", "a", "b")),
        JobDeleted(OLD),
    ):
        assert comparison.after(compared(), message)[0].comparison is None


def test_what_is_about_others_changes_nothing() -> None:
    given = compared()
    for message in (JobDeleted("000003"), WindowOpened()):
        assert comparison.after(given, message) == (given, ())
    assert comparison.after(GIVEN, ComparisonFiltered(None, "x")) == (GIVEN, ())


def test_every_presenter_lives_with_a_comparison() -> None:
    after, effects = root.after(GIVEN, RunsCompared(OLD, NEW))

    assert after.comparison == ComparisonState(OLD, NEW)
    assert len(effects) == 1


def test_the_indexes_of_both_are_read(tmp_path: Path) -> None:
    one, two = index_of(tmp_path / "one.sqlite", 1, 1), index_of(tmp_path / "two.sqlite", 1, 2)

    found = compare_results(CompareResults(OLD, NEW, str(one), str(two)), NOWHERE)

    assert (found.before, found.after) == (OLD, NEW)
    assert found.comparison.counts == {(Subject.CASE, Change.ADDED): 1}

import pytest

from engine.cli.verdicts import LiveVerdicts, Verdicts
from engine.errors import Problem, Severity
from engine.events import (
    CaseFinished,
    CleanupFailed,
    Event,
    ExecutionFinished,
    ExecutionStarted,
    FileWritten,
    ProblemFound,
    StageStarted,
)

FAILED = CaseFinished("a", "op", "fail", "201: accepted", "a: title\n  got  \x1b[31m201", 12, 1, 4)
EVENTS: tuple[Event, ...] = (
    StageStarted("plan", 1),
    ExecutionStarted("Shop", "http://localhost", 3, 1),
    FAILED,
    CaseFinished("b", "op", "skip", "set API_TOKEN_MAIN, API_VALUE_X", "", 0, 2, 4),
    CaseFinished("c", "op", "skip", "set API_TOKEN_MAIN", "", 0, 3, 4),
    CaseFinished("d", "op", "pass", "", "", 3, 4, 4),
    CleanupFailed("x-delete", "got 500"),
    ProblemFound(Problem("schemas-missing", "missing", "make them", severity=Severity.WARNING)),
    ExecutionFinished(1, 1, 2, 1_250),
    FileWritten("out.html", 9),
)
SHOWN = [
    "a: title",
    "  got  \\x1b[31m201",
    "4 cases: 1 passed, 1 failed, 2 skipped in 1.2 s",
    "to run what was skipped set API_TOKEN_MAIN (2), API_VALUE_X (1)",
    "report: out.html",
]
BESIDE = ["warning: missing [schemas-missing]; make them", "warning: cleanup failed: x-delete: got 500"]


def test_failures_are_told_in_full_and_sums_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = Verdicts("shop.yaml")

    for event in EVENTS:
        verdicts(event)
    early = capsys.readouterr()
    verdicts.close()

    late = capsys.readouterr()
    assert early.out.splitlines() == SHOWN[:2]
    assert late.out.splitlines() == SHOWN[2:]
    assert late.err.splitlines() == BESIDE


def test_a_terminal_sees_how_far_it_is_and_then_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = LiveVerdicts("shop.yaml")

    for event in EVENTS:
        verdicts(event)
    verdicts.close()

    told = capsys.readouterr()
    assert told.out.splitlines() == SHOWN
    assert all(line in told.err for line in BESIDE)


def test_a_run_that_ended_early_has_no_sums(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = Verdicts("shop.yaml")

    verdicts(EVENTS[7])
    verdicts.close()

    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()) == ("", BESIDE[:1])


def test_of_many_settings_the_most_waited_for_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = Verdicts("shop.yaml")

    for number in range(12):
        reason = ", ".join(f"API_VALUE_{name:02}" for name in range(number, 12))
        verdicts(CaseFinished("b", "op", "skip", f"set {reason}", "", 0, 2, 4))
    verdicts(ExecutionFinished(0, 0, 12, 1))
    verdicts.close()

    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("to run what was skipped set API_VALUE_11 (12), API_VALUE_10 (11), ")
    assert line.endswith("API_VALUE_04 (5) and 4 more")

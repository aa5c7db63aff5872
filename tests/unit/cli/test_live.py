import pytest

from engine.cli.live import LiveProgress
from engine.errors import Problem
from engine.events import (
    CaseLeftOut,
    DocumentRead,
    FileSetAside,
    FileWritten,
    OperationPlanned,
    ProblemFound,
    RunFinished,
    RunStarted,
    StageStarted,
    SuiteMerged,
)


def test_a_whole_run_ends_with_a_table_and_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveProgress()
    for event in (
        RunStarted("0.1.0", "pets.yaml", ("python",), 10, 0),
        StageStarted("read"),
        DocumentRead("[bold]Pets\x1b[2J", "1", "3.1.0", 1, 0),
        StageStarted("plan", 1),
        CaseLeftOut("a", "full", "#", "unsolved", ""),
        OperationPlanned("a", 10, 1, 1, 1),
        ProblemFound(Problem("odd", "odd", "even it")),
        FileWritten("a", 1),
        FileSetAside("README.md", ".specmint/replaced/README.md"),
        StageStarted("write", 5),
        SuiteMerged("Pets\x1b[2J", 1, 1200, 2, 1),
        RunFinished(1, 1234, 1, 5, "out", None),
    ):
        live(event)
    live.close()

    shown = capsys.readouterr()
    assert "1,234 cases for 1 operation written to out (5 files)" in shown.out
    assert "README.md had been edited" in shown.out
    summed_up = "1 case added, 1,200 removed, 2 edits kept (1 conflict: see .specmint/new)"
    assert f"Pets\\x1b[2J: {summed_up}" in shown.out
    assert "odd [odd]; even it" in shown.err
    assert "[bold]Pets\\x1b[2J" in shown.err
    assert "1,234" in shown.err


def test_a_run_that_fails_has_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveProgress()
    live(RunStarted("0.1.0", "pets.yaml", ("python",), 10, 0))
    live(StageStarted("read"))
    live.close()

    shown = capsys.readouterr()
    assert shown.out == ""
    assert "operations" not in shown.err

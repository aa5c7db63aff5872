import pytest

from engine.cli.plain import PlainResult
from engine.errors import Problem
from engine.events import DocumentRead, Event, FileSetAside, ProblemFound, RunFinished, RunStarted

STARTED = RunStarted("0.1.0", "pets.yaml", ("nodejs",), 10, 0)


def _heard(*events: Event) -> None:
    result = PlainResult()
    for event in events:
        result(event)
    result.close()


def test_a_run_says_what_was_written_where_and_what_to_type_next(capsys: pytest.CaptureFixture[str]) -> None:
    _heard(STARTED, RunFinished(19, 1470, 1, 158, "out", "out.zip", 1))

    assert capsys.readouterr().out.splitlines() == [
        "1,470 cases and 1 flow for 19 operations written to out and out.zip (158 files)",
        "1 case left out: coverage.json says which and why",
        "next: export API_BASE_URL=http://localhost:8080 && cd out/nodejs && npm install && npm test",
    ]


def test_the_address_to_type_next_has_the_base_path_of_the_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    read = DocumentRead("Pets", "1", "3.1.0", 1, 0, "https://api.example.com/v3/")

    _heard(STARTED, read, RunFinished(1, 2, 0, 3, "out", None))

    assert "next: export API_BASE_URL=http://localhost:8080/v3 && " in capsys.readouterr().out


def test_a_suite_without_cases_has_nothing_to_type_next(capsys: pytest.CaptureFixture[str]) -> None:
    _heard(STARTED, RunFinished(0, 0, 0, 3, "out", None))

    assert capsys.readouterr().out == "0 cases for 0 operations written to out (3 files)\n"


def test_a_zip_alone_has_no_folder_to_go_to(capsys: pytest.CaptureFixture[str]) -> None:
    _heard(STARTED, RunFinished(1, 2, 0, 3, None, "out.zip"))

    assert capsys.readouterr().out == "2 cases for 1 operation written to out.zip (3 files)\n"


def test_many_edits_are_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    edits = [FileSetAside(f"{number}", f".specmint/replaced/{number}") for number in range(13)]

    _heard(STARTED, *edits, RunFinished(1, 2, 0, 3, None, "z"))

    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "0 had been edited: your version is now .specmint/replaced/0"
    assert lines[11:] == ["and 3 more files in .specmint/replaced"]


def test_problems_go_beside_the_result_also_when_the_run_fails(capsys: pytest.CaptureFixture[str]) -> None:
    _heard(STARTED, *(ProblemFound(Problem("odd", f"odd {number}", "even it")) for number in range(11)))

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "odd 0 [odd]; even it (and 10 more [odd])",
        "11 problems in all: `specmint validate pets.yaml` lists them",
    ]

"""`--self-test`: every part is tried, and a part that is missing is named."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from specmint_desktop import __main__, selftest


@pytest.mark.functional
def test_everything_that_the_window_needs_is_here(tmp_path: Path, qtbot: QtBot) -> None:
    report = tmp_path / "report.json"

    code = __main__.main(["--self-test", str(report)])

    found = json.loads(report.read_text("utf-8"))
    assert {name: each for name, each in found["checks"].items() if not each["passed"]} == {}
    assert (code, found["passed"], sorted(found["checks"])) == (0, True, sorted(selftest.CHECKS))


def test_a_missing_part_and_a_broken_check_are_told_and_the_others_go_on(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_folder: Path) -> selftest.Found:
        raise ValueError("no such thing")

    def lacking(_folder: Path) -> selftest.Found:
        raise selftest.MissingError("there is no guide")

    checks = {"versions": selftest.versions, "broken": broken, "resources": lacking}
    monkeypatch.setattr(selftest, "CHECKS", checks)
    report = tmp_path / "report.json"

    code = selftest.run(report)

    found = json.loads(report.read_text("utf-8"))["checks"]
    assert code == 1
    assert {name: each["passed"] for name, each in found.items()} == {
        "versions": True,
        "broken": False,
        "resources": False,
    }
    assert found["resources"]["why"] == "there is no guide"
    assert "ValueError: no such thing" in found["broken"]["why"]


def test_a_report_that_cannot_be_written_is_one_line_and_its_own_exit_code(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(selftest, "CHECKS", {"versions": selftest.versions})
    (tmp_path / "file").write_text("")

    code = selftest.run(tmp_path / "file" / "report.json")

    assert code == 5
    assert capsys.readouterr().err.endswith("give a file that can be written\n")


def test_the_self_test_asks_for_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["--self-test"]) == 2
    assert "--self-test needs one FILE" in capsys.readouterr().err

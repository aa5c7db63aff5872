"""Faults of our own in a running window: told exactly, and the window goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
START = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from specmint_desktop import app
from specmint_desktop.state.shell import Place, PlaceChosen

def go_on(window):
    before = app.App._painted
    def painted(self):
        before(self)
        QTimer.singleShot(0, self.fail)
        QTimer.singleShot(300, self.look)
    return painted

def fail(self):
    raise LookupError("text of a document")

def look(self):
    self.dispatch(PlaceChosen(Place.QUEUE))
    dialogs = [each for each in QApplication.topLevelWidgets() if type(each).__name__ == "CrashDialog"]
    print(json.dumps([[each.report() for each in dialogs], self.state.shell.place.value]), flush=True)
    self._close()

app.App.fail, app.App.look = fail, look
app.App._painted = go_on(app.App)
sys.exit(app.run((), ()))
"""

pytestmark = pytest.mark.functional


def started(home: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "SPECMINT_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def test_an_exception_in_a_slot_is_reported_and_the_window_goes_on(tmp_path: Path) -> None:
    answer = started(tmp_path, START)

    assert answer.returncode == 0, answer.stderr
    reports, place = json.loads(answer.stdout)
    assert place == "queue"
    assert len(reports) == 1
    assert "builtins.LookupError" in reports[0]
    assert "in fail" in reports[0]
    assert "text of a document" not in reports[0]
    assert "builtins.LookupError" in (tmp_path / "specmint.log").read_text("utf-8")


def test_a_hard_crash_is_told_at_the_next_start(tmp_path: Path) -> None:
    crashed = started(
        tmp_path, START.replace('raise LookupError("text of a document")', "import os; os.abort()")
    )
    told = started(
        tmp_path,
        START.replace('raise LookupError("text of a document")', "pass").replace(
            "self.state.shell.place.value", "[str(each.text) for each in self.state.shell.notices]"
        ),
    )

    assert crashed.returncode != 0
    _, notices = json.loads(told.stdout)
    assert notices == ["SpecMint ended unexpectedly last time. What you typed and the queue were kept."]


def test_a_window_that_ended_well_tells_nothing_at_the_next_start(tmp_path: Path) -> None:
    script = START.replace('raise LookupError("text of a document")', "pass").replace(
        "self.state.shell.place.value", "[str(each.text) for each in self.state.shell.notices]"
    )
    started(tmp_path, script)

    answer = started(tmp_path, script)

    assert json.loads(answer.stdout) == [[], []], answer.stderr


def test_a_folder_that_cannot_be_written_hinders_no_window(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("a file where the folder should be", "utf-8")
    script = START.replace('raise LookupError("text of a document")', "pass").replace(
        "self.state.shell.place.value", "len(self.state.shell.notices)"
    )

    answer = started(file / "home", script)

    assert answer.returncode == 0, answer.stderr
    reports, notices = json.loads(answer.stdout)
    assert reports == []
    assert notices > 0

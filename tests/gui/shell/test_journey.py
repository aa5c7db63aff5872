"""The first journey with a real engine: a sample is opened, generated and looked at, by keys alone."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs.messages import Job, Kind, Progress
from engine.options import GenerateOptions
from specmint_desktop.bridge import Bridge, JobRelay
from specmint_desktop.state.documents import Loading
from specmint_desktop.state.jobs import JobStatus
from specmint_desktop.state.shell import Place
from tests.samples.window import opened_window

pytestmark = pytest.mark.functional
CONTROL = Qt.KeyboardModifier.ControlModifier
JOB_MS = 40_000


def test_a_sample_becomes_a_suite_by_keys_alone(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with opened_window(tmp_path / "home", real=Bridge()) as opened:
        window = opened.window
        window.activateWindow()
        for _ in range(40):  # Tab in reading order, until the sample is reached
            focused = QApplication.focusWidget()
            if focused is not None and focused.objectName() == "sample-bookshop":
                break
            QTest.keyClick(focused or window, Qt.Key.Key_Tab)
        sample = QApplication.focusWidget()
        assert sample is not None
        assert sample.objectName() == "sample-bookshop"

        QTest.keyClick(sample, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: opened.state.document.loading is Loading.READY, timeout=JOB_MS)
        assert opened.state.shell.place is Place.DOCUMENT
        assert window.windowTitle() == "Bookshop - SpecMint"

        QTest.keyClick(window, Qt.Key.Key_Return, CONTROL)
        qtbot.waitUntil(lambda: opened.state.results.job is not None, timeout=JOB_MS)
        (row,) = opened.state.queue.rows
        assert row.status is JobStatus.DONE
        assert row.finished is not None
        assert re.match(r".*/jobs/\d{6}/suite\.zip$", row.finished.suite_file or "")
        assert row.finished.operations == 11
        assert opened.state.options.forecast_cases == row.finished.cases


class _Talker:
    """A child that says a hundred thousand things as fast as it can."""

    def __init__(self, count: int) -> None:
        self._left = count

    def take(self) -> "_Talker":
        return self

    def send(self, job: Job) -> None:
        pass

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        pass

    def poll(self, _timeout_s: float) -> object:
        from engine.jobs.messages import Finished

        self._left -= 1
        if self._left < 0:
            return Finished("000001", 1.0)
        return Progress("000001", "read", 1, 2, 0.5, None, 0.0, None, 0, 0, 0, 0, "")


def test_a_talking_child_signals_at_most_forty_times_a_second(qapp: QApplication, qtbot: QtBot) -> None:
    """Nobody takes what is said: one signal is all there is, however long the child talks."""
    talker = _Talker(100_000)
    relay = JobRelay(
        Job("000001", Kind.LOAD, "a.yaml", "jobs/000001", GenerateOptions()),
        lambda: talker,  # type: ignore[arg-type,return-value]  # all that the relay asks of a nursery
    )
    signals: list[object] = []
    relay.ready.connect(signals.append)

    relay.run()

    assert len(signals) == 1
    assert len(relay.mailbox.take()) == 2

"""What a window leaves behind, and that the guard sees it."""

import gc
import threading
from pathlib import Path

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from specmint_desktop.bridge import Bridge
from specmint_desktop.state.shell import Place, PlaceChosen
from tests.samples.leftovers import running
from tests.samples.window import Opened, opened_window


def test_a_thread_and_a_timer_that_run_are_seen(qapp: QApplication) -> None:
    before = len(running())
    thread, timer = QThread(), QTimer()
    thread.start()
    timer.start(60_000)

    seen = len(running()) - before

    thread.quit()
    thread.wait()
    timer.stop()
    assert seen == 2
    assert len(running()) == before


def test_a_window_with_a_real_bridge_leaves_no_thread_and_no_timer(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    gc.collect()
    before, threads = {id(each) for each in running()}, threading.active_count()

    with opened_window(tmp_path / "home", real=Bridge()) as opened:
        for place in Place:
            opened.app.dispatch(PlaceChosen(place))
        qtbot.waitUntil(lambda: opened.state.queue.is_recalled)

    assert [each for each in running() if id(each) not in before] == []
    assert threading.active_count() == threads


def test_a_window_that_rests_runs_no_timer(opened: Opened, qtbot: QtBot) -> None:
    for place in Place:
        opened.app.dispatch(PlaceChosen(place))

    qtbot.waitUntil(lambda: not [each for each in running() if isinstance(each, QTimer)], timeout=5000)

    assert [each for each in running() if isinstance(each, QTimer)] == []

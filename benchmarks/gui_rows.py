"""The measurements of the window: each runs in a process of its own and prints its figures as one JSON object."""

import gc
import json
import os
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QTreeView

from engine.jobs.messages import Cancelled, Finished, Message, Progress
from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop import settings, theme
from specmint_desktop.app import App, Desktop, first_state, read_settings
from specmint_desktop.bridge import Bridge, Mailbox
from specmint_desktop.effects import Outside
from specmint_desktop.state.documents import DocumentsGiven, Loading
from specmint_desktop.state.jobs import JobCancelAsked, JobRow, JobStatus, ResultOpened
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.results import CaseFilter, CasesFiltered, SaveFolderChosen, SaveStep

Figures = Mapping[str, float]
TICK_MS = 10
LONGEST_S = 180.0
IDLE_S = 60.0
OPERATIONS, CASES = 10_000, 100_000
FRAMES = 200


def main(measure: str, document: str) -> None:
    print(json.dumps(MEASURES[measure](document)))
    sys.stdout.flush()
    os._exit(0)


class Opened:
    """A window with everything real behind it; `messages` are those of jobs, with the time they came."""

    def __init__(self) -> None:
        self.qt = QApplication(["benchmark"])
        places = settings.places(os.environ)
        places.data.mkdir(parents=True, exist_ok=True)
        loaded = read_settings(places.config)
        theme.apply(self.qt, loaded.settings.appearance, loaded.settings.zoom)
        self.bridge = Bridge()
        self.app = App(
            first_state(places.data, loaded),
            Outside(places.data, places.config, partial(datetime.now, UTC)),
            self.bridge,
            Desktop(lambda _text: None, lambda _url: True),
        )
        self.messages: list[tuple[float, object]] = []
        self.bridge.reported.connect(self._note)
        self.app.start()

    def until(self, holds: Callable[[], bool]) -> float:
        """Let events run until something holds; return the time it was seen."""
        loop, begun = QEventLoop(), time.monotonic()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(
            lambda: loop.quit() if holds() or time.monotonic() - begun > LONGEST_S else None
        )
        timer.start(1)
        if not holds():
            loop.exec()
        timer.stop()
        if not holds():
            sys.exit("benchmarks: what was waited for did not come")
        return time.monotonic()

    def rest(self, seconds: float) -> None:
        """Let events run for some time, without a timer that wakes the window."""
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def read(self, document: str) -> None:
        self.app.dispatch(DocumentsGiven((document,)))
        self.until(lambda: self.app.state.document.loading is Loading.READY)

    def last(self, kind: type) -> object | None:
        return next((each for _, each in reversed(self.messages) if isinstance(each, kind)), None)

    def _note(self, message: object) -> None:
        self.messages.append((time.monotonic(), message))


def jitter(document: str) -> Figures:
    opened = Opened()
    opened.read(document)
    with _witness() as late:
        opened.app.dispatch(GenerateAsked())
        opened.until(lambda: opened.app.state.results.index_file is not None)
        opened.rest(0.5)
    late.sort()
    return {"p99": late[int(len(late) * 0.99)] * 1000, "max": late[-1] * 1000}


@contextmanager
def _witness() -> Iterator[list[float]]:
    """Collect how much later than wished each tick of a precise timer comes, in seconds."""
    late: list[float] = []
    before = [time.monotonic()]
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)

    def tick() -> None:
        now = time.monotonic()
        late.append(max(0.0, now - before[0] - TICK_MS / 1000))
        before[0] = now

    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    yield late
    timer.stop()


def first_paint(_document: str) -> Figures:
    opened = Opened()
    painted: list[float] = []
    opened.app.window.painted.connect(lambda: painted.append(time.monotonic()))
    opened.until(lambda: bool(painted))
    return {"seconds": painted[0] - float(os.environ["SPECMINT_BENCHMARK_STARTED"])}


def drop_to_summary(document: str) -> Figures:
    opened = Opened()
    opened.rest(1.5)  # the spare child is there, as it is when a person has found the file
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(document)])
    window = opened.app.window
    actions, buttons, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    middle = window.rect().center()
    QApplication.sendEvent(window, QDragEnterEvent(middle, actions, data, buttons, keys))
    begun = time.monotonic()
    QApplication.sendEvent(
        window, QDropEvent(QPointF(middle), actions, data, buttons, keys, QEvent.Type.Drop)
    )
    return {"seconds": opened.until(lambda: opened.app.state.document.summary is not None) - begun}


def large_result(_document: str) -> Figures:
    opened = Opened()
    begun = _open_large(opened)
    tree = opened.app.window.findChildren(QTreeView)
    shown = next(each for each in tree if each.isVisible() and each.model().rowCount())
    ready = time.monotonic()
    shown.expandAll()
    frames = []
    bar = shown.verticalScrollBar()
    for number in range(FRAMES):
        bar.setValue(bar.maximum() * number // FRAMES)
        before = time.monotonic()
        shown.viewport().repaint()
        opened.qt.sendPostedEvents()
        frames.append((time.monotonic() - before) * 1000)
    frames.sort()
    return {
        "open": (ready - begun) * 1000,
        "frame p99": frames[int(FRAMES * 0.99)],
        "memory": _memory_mb(os.getpid()),
    }


def filtering(_document: str) -> Figures:
    opened = Opened()
    _open_large(opened)
    times = []
    for text in ("operation0007", "enum", "required left out", "/things/5", "no such case at all"):
        before = opened.app.state.results.matches
        begun = time.monotonic()
        opened.app.dispatch(CasesFiltered(CaseFilter(text=text)))
        seen = opened.until(lambda before=before: opened.app.state.results.matches is not before)  # type: ignore[misc]
        times.append((seen - begun) * 1000)
    return {"median": statistics.median(times), "slowest": max(times)}


def _open_large(opened: Opened) -> float:
    """Open a result of 10,000 operations; return when it was asked for."""
    from tests.samples.index_of import index_of

    folder = Path(opened.app.state.jobs_folder).with_name(
        "large"
    )  # what no job is known of is swept out of `jobs`
    folder.mkdir(parents=True)
    index = index_of(folder / "index.sqlite", OPERATIONS, CASES)
    with zipfile.ZipFile(folder / "suite.zip", "w") as suite:
        suite.writestr("README.md", "a suite of this size is in no need of its files here")
    finished = Finished("000900", 1.0, OPERATIONS, CASES, 0, 1, 1, str(folder / "suite.zip"), str(index))
    row = JobRow(
        "000900", "large.yaml", "Large", GenerateOptions(), Priority.LOW, JobStatus.DONE, finished=finished
    )
    opened.until(lambda: opened.app.state.queue.next_number > 0)
    opened.rest(0.5)
    gc.collect()
    state = opened.app.state
    opened.app.state = replace(state, queue=replace(state.queue, rows=(*state.queue.rows, row)))
    begun = time.monotonic()
    opened.app.dispatch(ResultOpened("000900"))
    opened.until(lambda: opened.app.state.results.listed is not None)
    opened.qt.sendPostedEvents()
    return begun


def cancelling(document: str) -> Figures:
    opened = Opened()
    opened.read(document)
    seen, gone = [], []
    for share in (0.0, 0.5, 0.99):
        for figures in (_cancel_at(opened, share),):
            seen.append(figures[0])
            gone.append(figures[1])
    return {"seen": max(seen), "gone": max(gone), "saving": _cancel_saving(opened)}


def _cancel_at(opened: Opened, share: float) -> tuple[float, float]:
    """Cancel once the bar is that far; return when the row said so and when no child was left."""
    opened.messages.clear()
    opened.app.dispatch(GenerateAsked())
    opened.until(lambda: _far(opened) >= share)
    (job,) = opened.bridge.running_jobs()
    begun = time.monotonic()
    opened.app.dispatch(JobCancelAsked(job))
    ended = opened.until(lambda: opened.last(Cancelled) is not None or opened.last(Finished) is not None)
    gone = opened.until(lambda: not opened.bridge.running_jobs())
    return ended - begun, gone - begun


def _far(opened: Opened) -> float:
    progress = opened.last(Progress)
    return progress.overall if isinstance(progress, Progress) else -1.0


def _cancel_saving(opened: Opened) -> float:
    opened.app.dispatch(GenerateAsked())
    opened.until(lambda: opened.app.state.results.index_file is not None)
    opened.rest(0.5)
    opened.messages.clear()
    folder = Path(opened.app.state.jobs_folder).parent / "saved"
    opened.app.dispatch(SaveFolderChosen(str(folder)))
    opened.until(lambda: opened.app.state.results.save.step is SaveStep.WRITING)
    jobs = opened.bridge.running_jobs()
    begun = time.monotonic()
    for job in jobs:
        opened.bridge.cancel_job(job)
    return opened.until(lambda: not opened.bridge.running_jobs()) - begun


def signals(document: str) -> Figures:
    opened = Opened()
    opened.read(document)
    counted: list[float] = []
    take = Mailbox.take

    def counting(mailbox: Mailbox) -> tuple[Message, ...]:
        counted.append(time.monotonic())
        return take(mailbox)

    Mailbox.take = counting  # type: ignore[method-assign, assignment]  # called once for each signal that arrives
    begun = time.monotonic()
    opened.app.dispatch(GenerateAsked())
    opened.until(lambda: opened.app.state.results.index_file is not None)
    return {"per second": len(counted) / (time.monotonic() - begun)}


def idle(_document: str) -> Figures:
    opened = Opened()
    opened.rest(5)
    children = _children(os.getpid())
    before = time.process_time() + sum(map(_cpu_s, children))
    opened.rest(IDLE_S)
    spent = time.process_time() + sum(map(_cpu_s, children)) - before
    memory = _memory_mb(os.getpid()) + sum(map(_memory_mb, children))
    return {"CPU": spent / IDLE_S * 100, "memory": memory}


def _children(parent: int) -> Sequence[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children")
    tasks = [each.read_text() for each in Path(f"/proc/{parent}/task").glob("*/children")]
    return [int(word) for text in (tasks or [found.read_text()]) for word in text.split()]


def _cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(process: int) -> float:
    """Return the memory that only this process holds: what it shares with its like counts once."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


MEASURES: Mapping[str, Callable[[str], Figures]] = {
    "jitter": jitter,
    "first_paint": first_paint,
    "drop_to_summary": drop_to_summary,
    "large_result": large_result,
    "filtering": filtering,
    "cancelling": cancelling,
    "signals": signals,
    "idle": idle,
}

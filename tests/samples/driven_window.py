"""A whole window without a screen, driven by itself, that tells on its standard output what happens.

`python -m tests.samples.driven_window HOME generate DOCUMENT [LINE]...` opens the document and generates from it;
it stands still, and waits to be killed, once it has told one of these lines;
`python -m tests.samples.driven_window HOME resume` tells what it finds and runs again what was interrupted.
Lines: `row STATUS STAGE` whenever that changes, `child PID`, and at the end `done SHA256` of the suite.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWidgets import QApplication

from engine.jobs.messages import Message, Started
from specmint_desktop import theme
from specmint_desktop.app import App, Desktop, first_state, read_settings
from specmint_desktop.bridge import Bridge
from specmint_desktop.effects import Outside
from specmint_desktop.state.documents import DocumentsGiven, Loading
from specmint_desktop.state.jobs import JobRetried, JobStatus
from specmint_desktop.state.options import GenerateAsked

LOOK_MS = 5
STILL_S = 60
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Driver:
    def __init__(self, app: App, bridge: Bridge, wish: str, document: str, ends: Sequence[str]) -> None:
        self._app = app
        self._bridge = bridge
        self._wish = wish
        self._document = document
        self._ends = ends
        self._said = ""
        self._untold = 0

    def heard(self, message: Message) -> None:
        if isinstance(message, Started):
            say(f"child {message.pid}")
        for line in self._rows():
            if line in self._ends:
                self._stand_still(line)

    def look(self) -> None:
        state = self._app.state
        if not state.queue.is_recalled:
            return
        self._tell()
        if self._wish == "generate":
            self._wish = "open"
            self._app.dispatch(DocumentsGiven((self._document,)))
        elif self._wish == "open" and state.document.loading is Loading.READY:
            self._wish = "wait"
            self._app.dispatch(GenerateAsked())
        elif self._wish == "resume":
            self._wish = "wait"
            for row in state.queue.rows:
                if row.status is JobStatus.INTERRUPTED:
                    self._app.dispatch(JobRetried(row.id))
        elif self._wish == "wait" and not self._is_busy() and not self._untold:
            self._wish = "end"
            self._end()

    def _tell(self) -> None:
        for line in self._rows():
            if line != self._said:
                self._said = line
                self._tell_once_kept(line)

    def _tell_once_kept(self, line: str) -> None:
        """Errands are done one after the other: the store knows of the row before this one comes back."""

        def tell(_: object) -> None:
            self._untold -= 1
            say(line)

        self._untold += 1
        self._bridge.call(lambda: None, tell, tell)

    def _rows(self) -> list[str]:
        return [
            f"row {row.status} {row.progress.stage if row.progress else '-'}"
            for row in self._app.state.queue.rows
        ]

    def _stand_still(self, line: str) -> None:
        """Tell a line and take nothing more of what a child says, though it may have said its last word."""
        store_knows = Event()
        self._bridge.call(store_knows.set, lambda _: None, lambda _: None)
        store_knows.wait()
        say(line)
        Event().wait(STILL_S)

    def _is_busy(self) -> bool:
        open_ones = (JobStatus.QUEUED, JobStatus.RUNNING)
        return any(row.status in open_ones for row in self._app.state.queue.rows)

    def _end(self) -> None:
        for row in self._app.state.history.rows:
            suite = row.finished.suite_file if row.finished else None
            say(
                f"done {hashlib.sha256(Path(suite).read_bytes()).hexdigest()}"
                if suite
                else f"none {row.status}"
            )
        self._app.window.may_close = True
        self._app.window.close_asked.emit()


def main(home: Path, wish: str, document: str = "", *ends: str) -> int:
    qt = QApplication([])
    home.mkdir(parents=True, exist_ok=True)
    loaded = read_settings(home)
    theme.apply(qt, loaded.settings.appearance, loaded.settings.zoom)
    bridge = Bridge()
    opened: list[str] = []

    def open_nothing(address: QUrl) -> bool:
        opened.append(address.toString())
        return True

    app = App(
        first_state(home, loaded),
        Outside(home, home, lambda: NOON),
        bridge,
        Desktop(opened.append, open_nothing),
    )
    driver = Driver(app, bridge, wish, document, ends)
    bridge.reported.connect(driver.heard)
    app.ended.connect(qt.quit)
    timer = QTimer(app)
    timer.timeout.connect(driver.look)
    timer.start(LOOK_MS)
    app.start()
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))

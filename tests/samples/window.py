"""A whole window without a screen, a child process or a thread: errands are done at once, jobs are only noted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl, Signal

from engine.errors import Problem, SpecMintError
from engine.jobs.messages import Job
from engine.jobs.messages import Message as JobMessage
from specmint_desktop.app import App, Desktop
from specmint_desktop.bridge import Bridge
from specmint_desktop.effects import Outside
from specmint_desktop.effects.keys import Keys
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.preferences import SettingsState
from specmint_desktop.state.whole import State
from specmint_desktop.views.main_window import MainWindow
from tests.samples.key_stores import NoKeyring

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


class FakeWorker(QObject):
    """Does errands at once, in the same thread; keeps what would have been started."""

    reported = Signal(object)
    changed_on_disk = Signal(str)
    broken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []
        self.cancelled: list[str] = []
        self.watched: list[tuple[str, tuple[str, ...]]] = []
        self.errands = 0
        self.is_closed = False

    def call(
        self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None:
        self.errands += 1
        try:
            answer = function()
        except SpecMintError as error:
            failed(error.problem)
        else:
            done(answer)

    def reach(
        self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None:
        self.call(function, done, failed)

    def warm(self) -> None:
        pass

    def start_job(self, job: Job) -> None:
        self.jobs.append(job)

    def cancel_job(self, job: str) -> None:
        self.cancelled.append(job)

    def watch(self, document: str, files: Sequence[str]) -> None:
        self.watched.append((document, tuple(files)))

    def close(self) -> None:
        self.is_closed = True

    def say(self, *messages: JobMessage) -> None:
        """Let a job say something."""
        for message in messages:
            self.reported.emit(message)


@dataclass
class Opened:
    """A window and what it asked of the outside."""

    app: App
    worker: FakeWorker
    copied: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    @property
    def window(self) -> MainWindow:
        return self.app.window

    @property
    def state(self) -> State:
        return self.app.state


@contextmanager
def opened_window(
    folder: Path, settings: Settings | None = None, real: Bridge | None = None
) -> Iterator[Opened]:
    """Open a window of 1280 x 720 whose files lie in `folder`; it is light and at 100 % unless told otherwise.

    With a `real` bridge jobs run in children; the worker that is noted is then left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    worker, copied, opened = FakeWorker(), list[str](), list[str]()

    def open_address(address: QUrl) -> bool:
        opened.append(address.toString())
        return True

    state = State(jobs_folder=(folder / "jobs").as_posix())
    chosen = settings or Settings(appearance=Appearance.LIGHT)
    app = App(
        replace(state, settings=SettingsState(chosen)),
        Outside(folder, folder, lambda: NOON, keys=Keys(NoKeyring())),
        real or worker,
        Desktop(copied.append, open_address),
    )
    app.window.resize(1280, 720)
    app.window.show()
    for _ in range(3):  # shown, painted, and what waited for the first paint
        QCoreApplication.processEvents()
    try:
        yield Opened(app, worker, copied, opened)
    finally:
        app.window.may_close = True
        app.window.close_asked.emit()
        app.window.deleteLater()
        app.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

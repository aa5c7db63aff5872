"""The composition root: the only file that knows every part, and the way that messages go."""

import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, SignalInstance, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.errors import Problem
from engine.jobs.messages import Cancelled, Job
from engine.jobs.messages import Message as JobMessage
from specmint_desktop import crash, session, settings, theme, translate, update
from specmint_desktop.bridge import Bridge, start_program
from specmint_desktop.effects import PERFORMERS, Outside
from specmint_desktop.effects.editor import editor_command
from specmint_desktop.effects.keys import reach_here, with_keys
from specmint_desktop.effects.preferences import faults_of
from specmint_desktop.handover import SingleInstance
from specmint_desktop.log_relay import LogRelay
from specmint_desktop.presenters import root
from specmint_desktop.presenters.release import may_send_reports
from specmint_desktop.settings import Loaded
from specmint_desktop.state.documents import DocumentChangedOnDisk, WatchFiles
from specmint_desktop.state.jobs import CancelJob, JobReported, JobStatus, StartJob
from specmint_desktop.state.licence import LicenceDue, WakeForLicence
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Reaching
from specmint_desktop.state.models import ModelsState
from specmint_desktop.state.preferences import (
    KeepFile,
    SettingsRead,
    SettingsState,
)
from specmint_desktop.state.release import Channel, OpenFile, ReleaseState, UpdateDue, WakeForUpdate
from specmint_desktop.state.results import CopyText, OpenInEditor, ResultsState, RevealFolder, SaveStep, Shell
from specmint_desktop.state.shell import CrashFound, DocumentsOffered, Tell, WindowClosed, WindowOpened
from specmint_desktop.state.whole import State
from specmint_desktop.views.main_window import MainWindow

KEPT_AFTER_MS: Final = 500
"""What changed is written once nothing changed for this long."""
JOBS: Final = "jobs"

logger = logging.getLogger("specmint.window")


class Worker(Protocol):
    """What the application needs of the bridge; a test gives it another one."""

    @property
    def reported(self) -> SignalInstance: ...
    @property
    def changed_on_disk(self) -> SignalInstance: ...
    @property
    def broken(self) -> SignalInstance: ...
    def call(
        self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None: ...
    def reach(
        self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None: ...
    def warm(self) -> None: ...
    def start_job(self, job: Job) -> None: ...
    def cancel_job(self, job: str) -> None: ...
    def watch(self, document: str, files: Sequence[str]) -> None: ...
    def close(self) -> None: ...


class Desktop(NamedTuple):
    """What the system does for us: `open` shows a file or folder in the program that the person has for it."""

    copy: Callable[[str], None]
    open: Callable[[QUrl], bool]


class App(QObject):
    """Holds the state; every message goes through `dispatch`, in the order in which it came."""

    ended = Signal()

    def __init__(
        self, state: State, outside: Outside, worker: Worker, desktop: Desktop, documents: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self.state = state
        self.window = MainWindow()
        self._outside = outside
        self._worker = worker
        self._desktop = desktop
        self._documents = tuple(documents)
        self._waiting: deque[Intent | Fact] = deque()
        self._is_dispatching = False
        self._is_closed = False
        self._session: Mapping[str, Any] | None = None
        self._awaiting_keys: set[str] = set()
        self._keep_session = self._timer(self._write_session)
        self._keep_window = self._timer(self._write_window)
        self._update = self._timer(self._update_due)
        self._licence = self._timer(self._licence_due)
        self._effects: Mapping[type[Effect], Callable[[Any], None]] = {
            Tell: self._tell,
            StartJob: self._start_job,
            CancelJob: self._cancel_job,
            WatchFiles: self._watch,
            CopyText: self._copy,
            RevealFolder: self._reveal,
            OpenInEditor: self._open_in_editor,
            OpenFile: self._open_file,
            WakeForUpdate: self._wake_for_update,
            WakeForLicence: self._wake_for_licence,
        }
        self._connect()
        self.window.show_state(state)

    def start(self) -> None:
        """Show the window where it was; everything else waits for its first paint."""
        geometry = session.read(self._outside.data, session.WINDOW).get("geometry")
        self.window.restore_kept(geometry if isinstance(geometry, str) else "")
        self.window.show()

    def dispatch(self, message: Intent | Fact) -> None:
        """Let the presenters look at a message, show the new state, and do what they want done."""
        self._waiting.append(message)
        if self._is_dispatching:
            return
        self._is_dispatching = True
        try:
            while self._waiting:
                self._step(self._waiting.popleft())
        finally:
            self._is_dispatching = False

    def defect(self, error: BaseException) -> None:
        """Show and log a fault of our own; the window goes on."""
        logger.error("a fault of SpecMint", exc_info=(type(error), error, error.__traceback__))
        self.window.show_crash(
            crash.report(error), crash.event_of(error) if may_send_reports(self.state) else ""
        )

    @Slot(object)
    def open_documents(self, documents: Sequence[str]) -> None:
        """Take what a later start, or the command line, gives; and come to the front."""
        if documents:
            self.dispatch(DocumentsOffered(tuple(documents)))
        if self.window.isMinimized():
            self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def _connect(self) -> None:
        window, worker = self.window, self._worker
        window.intent.connect(self.dispatch)
        window.painted.connect(self._painted, Qt.ConnectionType.QueuedConnection)
        window.changed_place.connect(self._keep_window.start)
        window.close_asked.connect(self._close_asked)
        worker.reported.connect(self._reported)
        worker.changed_on_disk.connect(self._changed_on_disk)
        worker.broken.connect(self.defect)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_look_changed)

    def _step(self, message: Intent | Fact) -> None:
        old = self.state
        self.state, effects = root.after(old, message)
        if self.state.settings is not old.settings:
            self._look(old)
        self.window.show_state(self.state)
        for effect in effects:
            self._perform(effect)
        if self._session is not None and session.may_differ(old, self.state):
            self._keep_session.start()

    def _perform(self, effect: Effect) -> None:
        own = self._effects.get(type(effect))
        if own is not None:
            own(effect)
            return
        performer = PERFORMERS[type(effect)]
        call = self._worker.reach if isinstance(effect, Reaching) else self._worker.call
        call(partial(performer, effect, self._outside), self._answered, partial(self._effect_failed, effect))

    def _answered(self, fact: Intent | Fact | None) -> None:
        if fact is not None:
            self.dispatch(fact)

    def _effect_failed(self, effect: Effect, problem: Problem) -> None:
        logger.info("%s failed: %s", type(effect).__name__, problem.code)
        self.dispatch(EffectFailed(effect, problem))

    def _tell(self, effect: Tell) -> None:
        self.dispatch(effect.message)

    def _start_job(self, effect: StartJob) -> None:
        """Start a child; one that asks a model gets the key on its way, which no state ever holds."""
        if effect.job.asking is None:
            self._worker.start_job(effect.job)
            return
        self._awaiting_keys.add(effect.job.id)
        found = partial(with_keys, effect.job, self._outside.keys)
        self._worker.call(found, self._start_with_keys, partial(self._effect_failed, effect))

    def _start_with_keys(self, job: Job) -> None:
        if job.id in self._awaiting_keys:
            self._awaiting_keys.discard(job.id)
            self._worker.start_job(job)

    def _cancel_job(self, effect: CancelJob) -> None:
        if effect.job in self._awaiting_keys:
            self._awaiting_keys.discard(effect.job)
            self.dispatch(JobReported(Cancelled(effect.job)))
        else:
            self._worker.cancel_job(effect.job)

    def _watch(self, effect: WatchFiles) -> None:
        self._worker.watch(effect.document, effect.files)

    def _copy(self, effect: CopyText) -> None:
        self._desktop.copy(effect.text)

    def _reveal(self, effect: RevealFolder) -> None:
        if not self._desktop.open(QUrl.fromLocalFile(effect.folder)):
            self._effect_failed(effect, _not_opened(effect.folder))

    def _open_in_editor(self, effect: OpenInEditor) -> None:
        command = editor_command(self.state.settings.settings.editor_command, effect)
        if command:
            failed = partial(self._effect_failed, effect)
            self._worker.call(partial(start_program, command), self._answered, failed)
        elif not self._desktop.open(QUrl.fromLocalFile(effect.path)):
            self._effect_failed(effect, _not_opened(effect.path))

    def _open_file(self, effect: OpenFile) -> None:
        if not self._desktop.open(QUrl.fromLocalFile(effect.path)):
            self._reveal(RevealFolder(Path(effect.path).parent.as_posix()))

    def _wake_for_update(self, effect: WakeForUpdate) -> None:
        self._update.start(effect.seconds * 1000)

    @Slot()
    def _update_due(self) -> None:
        self.dispatch(UpdateDue())

    def _wake_for_licence(self, effect: WakeForLicence) -> None:
        self._licence.start(effect.seconds * 1000)

    @Slot()
    def _licence_due(self) -> None:
        self.dispatch(LicenceDue())

    def _look(self, old: State) -> None:
        """Draw palette, size and language anew where they were changed."""
        before, now = old.settings.settings, self.state.settings.settings
        app = QApplication.instance()
        if before.language != now.language and app is not None:
            translate.install(app, now.language)
            self.window.speak_anew()
        if (before.appearance, before.zoom) != (now.appearance, now.zoom):
            self._draw_anew()

    def _draw_anew(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            chosen = self.state.settings.settings
            theme.apply(app, chosen.appearance, chosen.zoom)
            self.window.rebuild()

    @Slot()
    def _painted(self) -> None:
        """Go on after the first paint: start a child ahead, read what was kept, open what was given."""
        self._worker.warm()
        self.dispatch(WindowOpened())
        read = partial(session.read, self._outside.data, session.SESSION)
        self._worker.call(read, self._session_read, self._session_lost)

    def _session_read(self, content: Mapping[str, Any]) -> None:
        """Go on where the person was; the queue is known by now, since errands are done in order."""
        self.state, intents = session.restored(self.state, content)
        self._session = content
        self.window.show_state(self.state)
        for intent in intents:
            self.dispatch(intent)
        if self._documents:
            self.open_documents(self._documents)

    def _session_lost(self, _problem: Problem) -> None:
        self._session_read({})

    def _write_session(self) -> None:
        content = session.of(self.state)
        if content != self._session:
            self._session = content
            self._perform(KeepFile(session.SESSION, content))

    def _write_window(self) -> None:
        if self.window.isVisible():
            self._perform(KeepFile(session.WINDOW, {"geometry": self.window.kept_geometry()}))

    @Slot(object)
    def _reported(self, message: JobMessage) -> None:
        self.dispatch(JobReported(message))

    @Slot(str)
    def _changed_on_disk(self, document: str) -> None:
        self.dispatch(DocumentChangedOnDisk(document))

    @Slot()
    def _system_look_changed(self) -> None:
        if theme.follows_system(self.state.settings.settings.appearance):
            self._draw_anew()

    @Slot()
    def _close_asked(self) -> None:
        if is_busy(self.state) and not self.window.may_close:
            self.window.ask_close()
        else:
            self._close()

    def _close(self) -> None:
        """Write what is not yet written, end children and threads, and go."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._session is not None:
            self._write_session()
        self._write_window()
        self.dispatch(WindowClosed())
        self._keep_session.stop()
        self._keep_window.stop()
        self._update.stop()
        self._licence.stop()
        self.window.may_close = True
        self.window.close()
        self._worker.close()
        self.ended.emit()

    def _timer(self, written: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(KEPT_AFTER_MS)
        timer.timeout.connect(written)
        return timer


def is_busy(state: State) -> bool:
    """Return whether closing would stop what a person asked for; a document that is read is none."""
    runs = any(row.status is JobStatus.RUNNING for row in state.queue.rows)
    return runs or state.results.save.step is SaveStep.WRITING


def _not_opened(path: str) -> Problem:
    return Problem(
        "not-opened", f"the system has no program to open `{path}`", "open it yourself, or set an editor"
    )


def first_state(data: Path, loaded: Loaded) -> State:
    shell = Shell.WINDOWS if sys.platform == "win32" else Shell.POSIX
    state = State(jobs_folder=(data / JOBS).as_posix(), results=ResultsState(shell=shell))
    known = SettingsState(loaded.settings, faults_of(loaded), languages=translate.languages())
    channel = Channel(update.ADDRESS, update.PUBLIC_KEY, crash.ADDRESS)
    models = ModelsState(policy=reach_here())
    return replace(state, settings=known, release=ReleaseState(channel), models=models)


def read_settings(config: Path) -> Loaded:
    try:
        return settings.read(config)
    except OSError:
        return settings.load({})


def run(arguments: Sequence[str], documents: Sequence[str]) -> int:
    """Open the window and return the exit code; where one is open already, hand it the documents."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a handler of Python waits for Python to run
    places = settings.places(os.environ)
    qt = QApplication([sys.argv[0], *arguments])
    qt.setApplicationName("SpecMint")
    qt.setDesktopFileName("specmint")
    with suppress(OSError):  # the window works without it, and says what it cannot keep
        places.data.mkdir(parents=True, exist_ok=True)
    instance = SingleInstance(places.data)
    if not instance.is_first() and instance.hand_over(documents):
        return 0
    left = crash.left_fault(places.data)
    faults = crash.watch_faults(places.data)
    loaded = read_settings(places.config)
    translate.install(qt, loaded.settings.language)
    theme.apply(qt, loaded.settings.appearance, loaded.settings.zoom)
    bridge = Bridge()
    app = App(
        first_state(places.data, loaded),
        Outside(places.data, places.config, partial(datetime.now, UTC), bridge.is_closing),
        bridge,
        Desktop(QGuiApplication.clipboard().setText, QDesktopServices.openUrl),
        documents,
    )
    _set_up_log(app, places.data)
    _report_defects(app)
    instance.handed_over.connect(app.open_documents)
    app.ended.connect(qt.quit)
    app.dispatch(SettingsRead(loaded.settings, faults_of(loaded)))
    if left:
        app.dispatch(CrashFound(left))
    app.start()
    code = qt.exec()
    instance.close()
    if faults is not None:
        faults.close()
    return code


def _set_up_log(app: App, data: Path) -> None:
    log = logging.getLogger()
    log.setLevel(logging.INFO)
    for handler in (crash.file_handler(data), LogRelay(app.dispatch, app)):
        log.addHandler(handler)
    logger.info("%s", crash.system())


def _report_defects(app: App) -> None:
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        sys.__excepthook__(kind, error, trace)
        app.defect(error)

    sys.excepthook = hook

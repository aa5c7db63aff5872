"""Where threads meet the window: the only file here with threads and processes.

The GUI thread never waits: it sends orders through queued signals and takes answers the same way.
"""

import os
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QThread, QTimer, Signal, Slot

from engine.errors import Problem, RemoteError, SpecMintError
from engine.jobs.messages import LAST_WORDS, Failed, Job, Message, Progress, Started

if TYPE_CHECKING:
    from engine.jobs.process import Child, Nursery

SNAPSHOT_S: Final = 0.033
"""At most one signal per job in this time: about thirty a second, however fast the engine counts."""
SETTLED_MS: Final = 300
"""A program that writes a file does so in several steps: ask once it is quiet."""

HEARD_MS: Final = 50
"""How often answers from the network are looked for, while some are to come."""

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


class Mailbox:
    """What a child said and the window has not yet taken; a newer snapshot takes the place of an older one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._messages: deque[Message] = deque()
        self._is_announced = False

    def put(self, message: Message) -> None:
        with self._lock:
            if isinstance(message, Progress):
                for place, each in enumerate(self._messages):
                    if isinstance(each, Progress):
                        del self._messages[place]
                        break
            self._messages.append(message)

    def announce(self) -> bool:
        """Return whether a signal is due: something is here, and the last signal was answered."""
        with self._lock:
            if self._is_announced or not self._messages:
                return False
            self._is_announced = True
            return True

    def take(self) -> tuple[Message, ...]:
        with self._lock:
            self._is_announced = False
            taken = tuple(self._messages)
            self._messages.clear()
            return taken


class JobRelay(QObject):
    """Lives in a thread of its own for the time of one job, and passes on what its child says."""

    ready = Signal(object)
    """Carries the relay: its mailbox has something."""
    ended = Signal(object)
    given_out = Signal()
    """The job has its child: a new spare can be started."""

    def __init__(self, job: Job, nursery: "Callable[[], Nursery]") -> None:
        super().__init__()
        self.job = job
        self.mailbox = Mailbox()
        self.cancel_asked = False
        self.abandoned = False
        self._nursery = nursery

    @Slot()
    def run(self) -> None:
        try:
            child = self._nursery().take()
            try:
                child.send(self.job)
                self.given_out.emit()
                self._relay(child)
            finally:
                child.close()
        except Exception:  # noqa: BLE001 - what goes wrong here is told as the end of the job
            self.mailbox.put(_broken(self.job))
            self._announce()
        self.ended.emit(self)

    def _relay(self, child: "Child") -> None:
        told = 0.0
        has_ended = was_cancelled = False
        while not has_ended and not self.abandoned:
            if self.cancel_asked and not was_cancelled:
                was_cancelled = True
                child.cancel()
            message = child.poll(SNAPSHOT_S)
            if message is not None:
                self.mailbox.put(message)
            has_ended = isinstance(message, LAST_WORDS)
            now = monotonic()
            if has_ended or isinstance(message, Started) or now - told >= SNAPSHOT_S:
                told = now
                self._announce()

    def _announce(self) -> None:
        if self.mailbox.announce():
            self.ready.emit(self)


@dataclass(frozen=True, slots=True)
class Errand:
    """A function for the worker thread, and what the window does with its answer."""

    function: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Problem], None]


class Errands(QObject):
    """Lives in the worker thread: does errands one after the other."""

    done = Signal(object, object)
    failed = Signal(object, object)
    broken = Signal(object)
    """An errand met a defect: carries the exception."""

    @Slot(object)
    def run(self, errand: Errand) -> None:
        try:
            answer = errand.function()
        except SpecMintError as error:
            self.failed.emit(errand, error.problem)
        except Exception as error:  # noqa: BLE001 - a defect of an errand is reported, the window goes on
            self.broken.emit(error)
        else:
            self.done.emit(errand, answer)


class FarErrands(QObject):
    """Lives in the GUI thread: errands that wait for the network, each in a thread that nobody waits for.

    These threads are Python's and touch no Qt, since one may still wait when the last object of Qt is gone. So
    answers are looked for, while there are any to come.
    """

    broken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._answers: SimpleQueue[tuple[Callable[[Any], None], object]] = SimpleQueue()
        self._waited_for = 0
        self._look = QTimer(self)
        self._look.setInterval(HEARD_MS)
        self._look.timeout.connect(self._hear)

    def send(self, errand: Errand) -> None:
        self._waited_for += 1
        Thread(target=self._do, args=(errand,), name="network", daemon=True).start()
        self._look.start()

    def close(self) -> None:
        """Hear nothing any more."""
        self._look.stop()

    def _do(self, errand: Errand) -> None:
        try:
            answer = errand.function()
        except SpecMintError as error:
            self._answers.put((errand.failed, error.problem))
        except Exception as error:  # noqa: BLE001 - a defect of an errand is reported, the window goes on
            self._answers.put((self.broken.emit, error))
        else:
            self._answers.put((errand.done, answer))

    @Slot()
    def _hear(self) -> None:
        with suppress(Empty):
            while True:
                hear, told = self._answers.get_nowait()
                self._waited_for -= 1
                hear(told)
        if not self._waited_for:
            self._look.stop()


class FileWatcher(QObject):
    """Lives in the worker thread: tells once the watched files are other than they were."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._document = ""
        self._files: tuple[str, ...] = ()
        self._stamp: Stamp = ()
        self._watcher: QFileSystemWatcher | None = None
        self._quiet: QTimer | None = None

    @Slot(str, object)
    def watch(self, document: str, files: tuple[str, ...]) -> None:
        self._document, self._files = document, files
        self._stamp = stamp(files)
        if self._watcher is None:  # made here, so that it belongs to this thread
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(self._something)
            self._watcher.directoryChanged.connect(self._something)
            self._quiet = QTimer(self)
            self._quiet.setSingleShot(True)
            self._quiet.setInterval(SETTLED_MS)
            self._quiet.timeout.connect(self._settled)
        if old := self._watcher.files() + self._watcher.directories():
            self._watcher.removePaths(old)
        self._add()

    @Slot()
    def stop(self) -> None:
        if self._quiet is not None:
            self._quiet.stop()
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None

    def _add(self) -> None:
        """Watch the files and their folders: most editors put a new file in the place of the old one."""
        paths = [path for path in self._files if Path(path).is_file()]
        folders = sorted({str(Path(path).parent) for path in self._files if Path(path).parent.is_dir()})
        if self._watcher is not None and paths + folders:
            self._watcher.addPaths(paths + folders)

    @Slot(str)
    def _something(self, _path: str) -> None:
        if self._quiet is not None:
            self._quiet.start()

    @Slot()
    def _settled(self) -> None:
        self._add()
        now = stamp(self._files)
        if now != self._stamp:
            self._stamp = now
            self.changed.emit(self._document)


class Bridge(QObject):
    """All that happens outside the GUI thread; every signal of it arrives in the GUI thread."""

    reported = Signal(object)
    """A message of a job."""
    changed_on_disk = Signal(str)
    broken = Signal(object)
    """A defect in the worker thread: carries the exception."""
    _asked = Signal(object)
    _watched = Signal(str, object)
    _stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._nursery: Nursery | None = None
        self._nursery_lock = Lock()
        self._relays: dict[str, tuple[JobRelay, QThread]] = {}
        self._is_closing = False
        self._thread = QThread()
        self._thread.setObjectName("errands")
        self._errands = Errands()
        self._far = FarErrands()
        self._far.broken.connect(self.broken)
        self._watcher = FileWatcher()
        for each in (self._errands, self._watcher):
            each.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._errands.run, queued)
        self._watched.connect(self._watcher.watch, queued)
        self._stopped.connect(self._watcher.stop, queued)
        self._errands.done.connect(self._done, queued)
        self._errands.failed.connect(self._failed, queued)
        self._errands.broken.connect(self.broken, queued)
        self._watcher.changed.connect(self.changed_on_disk, queued)
        self._thread.start()

    def call(
        self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None:
        """Call a function in the worker thread; `done` or `failed` get its answer in the GUI thread."""
        if not self._is_closing:
            self._asked.emit(Errand(function, done, failed))

    def reach(
        self, function: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]
    ) -> None:
        """Call a function that waits for the network, in a thread of its own: the worker thread goes on.

        The end of the window does not wait for it; what it says then is not heard.
        """
        if not self._is_closing:
            self._far.send(Errand(function, done, failed))

    def is_closing(self) -> bool:
        return self._is_closing

    def warm(self) -> None:
        """Start a child ahead, so that the next job need not wait for it."""
        self.call(self._warm, _nothing, _nothing)

    def start_job(self, job: Job) -> None:
        if self._is_closing:
            return
        relay, thread = JobRelay(job, self._the_nursery), QThread()
        thread.setObjectName(f"job {job.id}")
        relay.moveToThread(thread)
        queued = Qt.ConnectionType.QueuedConnection
        thread.started.connect(relay.run)
        relay.ready.connect(self._take, queued)
        relay.ended.connect(self._relay_ended, queued)
        relay.given_out.connect(self.warm, queued)
        self._relays[job.id] = relay, thread
        thread.start()

    def cancel_job(self, job: str) -> None:
        """Ask a job to stop; it is seen within one snapshot, and its last word comes as ever."""
        if job in self._relays:
            self._relays[job][0].cancel_asked = True

    def running_jobs(self) -> tuple[str, ...]:
        return tuple(self._relays)

    def watch(self, document: str, files: Sequence[str]) -> None:
        self._watched.emit(document, tuple(files))

    def close(self) -> None:
        """End every child and thread; errands that were asked for are done first, their answers heard no more."""
        if self._is_closing:  # a second end would speak to threads that are gone
            return
        self._is_closing = True
        self._far.close()
        for relay, _ in self._relays.values():
            relay.abandoned = True
        for _, thread in self._relays.values():
            thread.quit()
            thread.wait()
        self._relays.clear()
        self._asked.emit(Errand(self._close_nursery, _nothing, _nothing))
        self._stopped.emit()
        self._asked.emit(Errand(self._thread.quit, _nothing, _nothing))
        self._thread.wait()

    def _the_nursery(self) -> "Nursery":
        with self._nursery_lock:
            if self._nursery is None:
                from engine.jobs.process import Nursery

                self._nursery = Nursery()
            return self._nursery

    def _warm(self) -> None:
        if not self._is_closing:
            self._the_nursery().warm()

    def _close_nursery(self) -> None:
        if self._nursery is not None:
            self._nursery.close()

    @Slot(object)
    def _take(self, relay: JobRelay) -> None:
        for message in relay.mailbox.take():
            self.reported.emit(message)

    @Slot(object)
    def _relay_ended(self, relay: JobRelay) -> None:
        found = self._relays.pop(relay.job.id, None)
        if found is not None:
            found[1].quit()
            found[1].wait()
            self._take(relay)

    @Slot(object, object)
    def _done(self, errand: Errand, answer: object) -> None:
        if not self._is_closing:
            errand.done(answer)

    @Slot(object, object)
    def _failed(self, errand: Errand, problem: Problem) -> None:
        if not self._is_closing:
            errand.failed(problem)


def stamp(files: Sequence[str]) -> Stamp:
    """Return time and size of each file, to see whether it was written; 0 where it is gone."""
    found = []
    for name in files:
        try:
            status = Path(name).stat()
        except (OSError, ValueError):
            found.append((name, 0, 0))
        else:
            found.append((name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def start_program(command: Sequence[str]) -> None:
    """Start a program of the person, an editor; it outlives the window.

    Raises:
        RemoteError: `editor-failed`.
    """
    flags: Mapping[str, Any] = (
        {"creationflags": subprocess.DETACHED_PROCESS}  # type: ignore[attr-defined]  # Windows only
        if os.name == "nt"
        else {"start_new_session": True}
    )
    try:
        subprocess.Popen(  # noqa: S603 - the person's own editor, as a list, by no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment_of_others(os.environ),
            **flags,
        )
    except (OSError, ValueError) as error:
        raise RemoteError(
            "editor-failed",
            f"`{command[0]}` cannot be started: {error}",
            cure="set the command of your editor in the settings",
        ) from error


def environment_of_others(own: Mapping[str, str]) -> dict[str, str]:
    """Return our environment as it was before a bundle pointed the loader at its own libraries."""
    kept = dict(own)
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = kept.pop(f"{name}_ORIG", None)
        if before is not None:
            kept[name] = before
        elif getattr(sys, "frozen", False):
            kept.pop(name, None)
    return kept


def _broken(job: Job) -> Failed:
    return Failed(
        job.id,
        Problem("defect", "a fault of SpecMint itself ended the job", "send the report; try again"),
        "",
        "",
        traceback.format_exc(),
    )


def _nothing(_answer: object) -> None:
    pass

"""The parent's side of a job: a child process, what it says, and its end, whatever ends it."""

import contextlib
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final

from engine.errors import Problem
from engine.jobs import child
from engine.jobs.limits import MEMORY
from engine.jobs.messages import LAST_WORDS, STAGES, SUITE, Cancelled, Failed, Job, Message, Progress
from engine.jobs.pipe import CANCEL, LARGEST, packed_order, unpacked

GRACE_S: Final = 2.0
"""What a cancelled child gets to end by itself; then it is terminated, and a second later killed."""
TERMINATED_S: Final = 1.0
_SLICE_S: Final = 0.1
_OF_MEMORY: Final = ("SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS")
"""How the system, or a library in C, ends a process that gets no more memory."""


class Child:
    """One process for one job. `cancel` may be called from any thread, all else from one at a time."""

    def __init__(
        self,
        process: SpawnProcess,
        orders: Connection,
        messages: Connection,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._process = process
        self._orders = orders
        self._messages = messages
        self._clock = clock
        self._sending = threading.Lock()
        self._job: Job | None = None
        self._stage = ""
        self._operation = ""
        self._cancelled_at: float | None = None
        self._has_ended = False

    @classmethod
    def start(cls, memory: int = MEMORY, target: Callable[..., None] = child.main) -> "Child":
        """Start a process that waits for its job; `memory` is its ceiling in bytes."""
        context = multiprocessing.get_context("spawn")
        orders_there, orders = context.Pipe(duplex=False)
        messages, messages_there = context.Pipe(duplex=False)
        # A daemon: at the end of the window the child is ended, not waited for.
        process = context.Process(
            target=target, args=(orders_there, messages_there, memory), name="specmint-job", daemon=True
        )
        process.start()
        orders_there.close()
        messages_there.close()
        return cls(process, orders, messages)

    @property
    def pid(self) -> int | None:
        return None if self._has_ended else self._process.pid

    def is_alive(self) -> bool:
        return not self._has_ended and self._process.is_alive()

    def send(self, job: Job) -> None:
        """Give the child its job; of a child that is gone, `messages` tells."""
        self._job = job
        self._stage = STAGES[job.kind][0]
        with self._sending, contextlib.suppress(OSError):
            self._orders.send_bytes(packed_order(job))

    def cancel(self) -> None:
        """Ask the child to stop; whoever reads its messages ends it where it does not."""
        with self._sending:
            if self._cancelled_at is not None or self._has_ended:
                return
            self._cancelled_at = self._clock()
            with contextlib.suppress(OSError):
                self._orders.send_bytes(packed_order(CANCEL))

    def messages(self) -> Iterator[Message]:
        """Yield what the child says up to the last word, and make the last word where it is dead."""
        while not self._has_ended:
            message = self.poll(_SLICE_S)
            if message is not None:
                yield message

    def poll(self, timeout_s: float) -> Message | None:
        """Return the next message; None where there was none in time, or the last word was said."""
        until = self._clock() + timeout_s
        while not self._has_ended:
            self._press()
            left = until - self._clock()
            message = self._next(max(0.0, min(left, _SLICE_S)))
            if message is not None or left <= 0:
                return message
        return None

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._has_ended:
            return
        with self._sending:
            self._has_ended = True
            self._orders.close()
        self._messages.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        with contextlib.suppress(ValueError):  # another thread's start has just collected it
            self._process.close()

    def _next(self, timeout_s: float) -> Message | None:
        try:
            if not self._messages.poll(timeout_s):
                return None
            message = unpacked(self._messages.recv_bytes(LARGEST))
        except (EOFError, OSError):
            message = self._gone()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._process.kill()
            message = self._failed("said something that is no message of a job")
        if isinstance(message, Progress):
            self._stage, self._operation = message.stage, message.operation
        if isinstance(message, LAST_WORDS):
            self._end()
        return message

    def _press(self) -> None:
        """End a child that was asked to stop and does not."""
        if self._cancelled_at is None:
            return
        waited = self._clock() - self._cancelled_at
        if waited >= GRACE_S + TERMINATED_S:
            self._process.kill()
        elif waited >= GRACE_S:
            self._process.terminate()

    def _end(self) -> None:
        """Let the child, which has said its last word, go; it goes by itself."""
        self._process.join(_SLICE_S * 5)
        self.close()

    def _gone(self) -> Message:
        """Return the last word about a child that died without one."""
        self._process.join(_SLICE_S * 10)
        self._tidy()
        if self._cancelled_at is not None:
            return Cancelled(self._name)
        return self._failed(_death(self._process.exitcode))

    def _tidy(self) -> None:
        """Take away what a child that is gone has half written."""
        if self._job is not None:
            from engine.writer.leftovers import sweep  # most children say their last word

            with contextlib.suppress(OSError):
                sweep(Path(self._job.folder) / SUITE)

    def _failed(self, how: str) -> Failed:
        where = f"in stage `{self._stage}`" if self._stage else "before it had a job"
        at = f" of `{self._operation}`" if self._operation else ""
        return Failed(
            self._name,
            Problem(
                "engine-stopped",
                f"the engine stopped {where}{at}: it {how}",
                "try again; where it happens again, leave out operations or formats, or send the log",
            ),
            self._stage,
            self._operation,
        )

    @property
    def _name(self) -> str:
        return self._job.id if self._job else ""


class Nursery:
    """Keeps one idle child started ahead, so that a job never waits for a start; any thread may ask."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._spare: Child | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start the spare where there is none: after the first paint, and whenever a job was given out."""
        with self._lock:
            if self._spare is None or not self._spare.is_alive():
                self._drop()
                self._spare = Child.start(self._memory)

    def take(self) -> Child:
        """Return the spare, else a new child; it belongs to the caller."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None and spare.is_alive():
            return spare
        if spare is not None:
            spare.close()
        return Child.start(self._memory)

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._spare is not None:
            self._spare.close()
            self._spare = None


def _death(exit_code: int | None) -> str:
    """Return how a process ended, in words a person can pass on."""
    if exit_code is None:
        return "closed its pipe"
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    if name in _OF_MEMORY:
        return f"was ended by {name}, as happens when memory runs out"
    return f"was ended by {name}"

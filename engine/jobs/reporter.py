"""From the engine's many events to the few messages of a job."""

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from engine.errors import Problem
from engine.events import (
    AiBatchDone,
    AiFinished,
    AiPlanned,
    DocumentRead,
    OperationPlanned,
    ProblemFound,
    ProviderChanged,
    ProviderProblem,
    StageStarted,
)
from engine.jobs.messages import (
    AskingTold,
    CasesOffered,
    DocumentTitled,
    Job,
    Kind,
    LogWritten,
    Message,
    OperationDone,
    OperationsDone,
    ProblemsFound,
    Started,
)
from engine.jobs.progress import Told, after, begun, snapshot

GAP_S: Final = 0.033
"""Between two messages; a stage that begins and the last word do not wait."""
LARGEST_BATCH: Final = 200
LONGEST: Final = 10_000
"""Characters of a title: a document may have a million on one line."""


class Stopped(BaseException):
    """A person stopped the job: no `except Exception` on the way may take it for a fault."""


class Reporter:
    """Listens to one job and says at most one message per `GAP_S`; nothing told is lost but old snapshots."""

    def __init__(
        self,
        job: Job,
        send: Callable[[Message], None],
        clock: Callable[[], float],
        *,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._job = job
        self._send = send
        self._clock = clock
        self._is_cancelled = is_cancelled
        self._state = begun(job.id, job.kind, clock(), asks=job.asking is not None)
        self._said = self._state.started
        self._problems: deque[Problem] = deque()
        self._operations: deque[OperationDone] = deque()
        self._offers: deque[tuple[str, int]] = deque()
        self._log: deque[tuple[str, str]] = deque()
        self._turns: deque[Callable[[], Message | None]] = deque(
            (self._snapshot, self._next_problems, self._next_operations, self._next_offers, self._next_log)
        )

    @property
    def stage(self) -> str:
        return self._state.stage

    @property
    def operation(self) -> str:
        return self._state.operation

    @property
    def elapsed_s(self) -> float:
        return self._clock() - self._state.started

    def started(self, pid: int) -> None:
        self._send(Started(self._job.id, pid))

    def emit(self, told: Told) -> None:
        """Take an event.

        Raises:
            Stopped: the job was cancelled.
        """
        self.go_on()
        self.note(told)

    def note(self, told: Told) -> None:
        """Take an event of what can no longer be stopped."""
        now = self._clock()
        before = self._state.stage
        self._state = after(self._state, told, now)
        if isinstance(told, OperationPlanned) and self._job.kind is not Kind.LOAD:
            self._operations.append(OperationDone(told.operation, told.cases, told.left_out))
        elif isinstance(told, ProblemFound):
            self._problems.append(told.problem)
        elif isinstance(told, AiPlanned | AiBatchDone | ProviderProblem | ProviderChanged | AiFinished):
            self.say(AskingTold(self._job.id, told))
        elif isinstance(told, DocumentRead):
            if told.title and self._job.kind is Kind.GENERATE:
                self._send(DocumentTitled(self._job.id, told.title[:LONGEST]))
        elif isinstance(told, StageStarted):
            self.log("INFO", f"{told.stage}: {told.total:,} to do" if told.total else told.stage)
        if self._state.stage != before:
            self.say(snapshot(self._state, now))
        elif now - self._said >= GAP_S:
            self._say_one(now)

    def go_on(self) -> None:
        """Do nothing, unless the job was cancelled.

        Raises:
            Stopped: it was.
        """
        if self._is_cancelled():
            raise Stopped

    def offer(self, operation: str, cases: int) -> None:
        """Tell how many cases an operation has to offer."""
        self._offers.append((operation, cases))

    def log(self, level: str, text: str) -> None:
        self._log.append((level, text))

    def say(self, message: Message) -> None:
        """Send a message at once."""
        self._said = self._clock()
        self._send(message)

    def flush(self) -> None:
        """Say all that waits, and how far it is."""
        waiting = (self._next_problems, self._next_operations, self._next_offers, self._next_log)
        for following in waiting:
            while message := following():
                self._send(message)
        self.say(snapshot(self._state, self._clock()))

    def _say_one(self, now: float) -> None:
        """Say one message: those that wait take turns."""
        self._said = now
        for _ in range(len(self._turns)):
            following = self._turns[0]
            self._turns.rotate(-1)
            message = following()
            if message is not None:
                self._send(message)
                return

    def _snapshot(self) -> Message:
        return snapshot(self._state, self._said)

    def _next_problems(self) -> Message | None:
        return ProblemsFound(self._job.id, _batch(self._problems)) if self._problems else None

    def _next_operations(self) -> Message | None:
        return OperationsDone(self._job.id, _batch(self._operations)) if self._operations else None

    def _next_offers(self) -> Message | None:
        return CasesOffered(self._job.id, _batch(self._offers), complete=False) if self._offers else None

    def _next_log(self) -> Message | None:
        return LogWritten(self._job.id, _batch(self._log)) if self._log else None


def _batch(waiting: "deque[Any]") -> tuple[Any, ...]:
    taken = tuple(islice(waiting, LARGEST_BATCH))
    for _ in taken:
        waiting.popleft()
    return taken

"""The queue, its history, and what a running job says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from engine.errors import Problem
from engine.events import ProviderProblem
from engine.jobs.messages import Finished, Job, OperationDone, Progress
from engine.jobs.messages import Message as JobMessage
from engine.licensing.entitlements import Priority
from engine.options import AiOptions, GenerateOptions
from specmint_desktop.state.messages import Effect, Fact, Intent, Message
from specmint_desktop.state.options import Lock


class JobStatus(StrEnum):
    """`interrupted`: the window ended while it ran."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


ENDED = frozenset((JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED))


class Spent(NamedTuple):
    """What asking a model has taken so far; `done` of `total` questions are answered. `usd` is None without a price."""

    done: int
    total: int
    calls: int
    tokens: int
    usd: float | None
    budget_usd: float


@dataclass(frozen=True, slots=True)
class JobRow:
    """One run of a document: a row of the queue, and later of the history.

    `created` is an ISO 8601 time in UTC, written by the store; `place` orders rows of one priority. `stage`,
    `operation` and `log`, the last lines as `(level, text)`, say where it failed. `saved_in` is the folder that
    its result was saved into last. `ai` says how it asks models, None where it asks none, `nonce` how its questions are
    marked, `troubles` what providers failed with. `written` are operations that are done while it runs, the last ones.
    """

    id: str
    document: str
    title: str
    options: GenerateOptions
    priority: Priority
    status: JobStatus
    place: int = 0
    created: str = ""
    progress: Progress | None = None
    finished: Finished | None = None
    problem: Problem | None = None
    report: str | None = None
    stage: str = ""
    operation: str = ""
    log: tuple[tuple[str, str], ...] = ()
    is_pinned: bool = False
    saved_in: str = ""
    cancel_asked: bool = False
    licence: str = ""
    """The licence file that it was queued with, armoured: what was covered then is done."""
    ai: AiOptions | None = None
    nonce: str = ""
    spent: Spent | None = None
    troubles: tuple[ProviderProblem, ...] = ()
    written: tuple[OperationDone, ...] = ()


PARALLEL_CHOICES = (1, 2, 4, 8)
"""Numbers of jobs at once that are offered."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """`rows`: waiting, running and ended since the window opened, in the order in which they are shown.

    `next_number` makes ids of new jobs; `parallel` is how many may run at once; `chosen` is the selected row.
    Nothing starts before `is_recalled`: what the store held is known. `locks` say which of `PARALLEL_CHOICES` are
    not covered, and why.
    """

    rows: tuple[JobRow, ...] = ()
    next_number: int = 1
    parallel: int = 1
    is_paused: bool = False
    is_recalled: bool = False
    chosen: str | None = None
    locks: Mapping[str, Lock] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryState:
    """Earlier runs, newest first, as the store has them; `is_read` once they were."""

    rows: tuple[JobRow, ...] = ()
    is_read: bool = False
    text: str = ""


def matching(history: HistoryState) -> tuple[JobRow, ...]:
    """Return the rows that have every word of the filter in title, document, state or time."""
    words = history.text.casefold().split()
    return tuple(row for row in history.rows if all(word in _searched(row) for word in words))


def _searched(row: JobRow) -> str:
    return f"{row.title}\n{row.document}\n{row.status}\n{row.created}".casefold()


@dataclass(frozen=True, slots=True)
class JobReported(Fact):
    """A running job said something; only the last word ends it."""

    message: JobMessage


@dataclass(frozen=True, slots=True)
class StartJob(Effect):
    """Start a child for the job; its messages come as `JobReported`."""

    job: Job


@dataclass(frozen=True, slots=True)
class CancelJob(Effect):
    """Stop a running job: it is asked, after 2 s it is ended. Its last word is `Cancelled`."""

    job: str


@dataclass(frozen=True, slots=True)
class JobChosen(Intent):
    job: str | None


@dataclass(frozen=True, slots=True)
class JobCancelAsked(Intent):
    """`job` None: the selected one, else the running one."""

    job: str | None = None


@dataclass(frozen=True, slots=True)
class JobRetried(Intent):
    job: str


@dataclass(frozen=True, slots=True)
class JobRemoved(Intent):
    """Take a row out of the queue: one that waits is forgotten, one that ended stays in the history."""

    job: str


@dataclass(frozen=True, slots=True)
class EndedJobsRemoved(Intent):
    """Take all rows that ended out of the queue; they stay in the history."""


@dataclass(frozen=True, slots=True)
class JobDeleted(Intent):
    """Delete an ended run and its result from history and disk."""

    job: str


@dataclass(frozen=True, slots=True)
class JobMoved(Intent):
    """Reordered within its priority: the row goes before `before`, None to the end."""

    job: str
    before: str | None


@dataclass(frozen=True, slots=True)
class JobPriorityChosen(Intent):
    job: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class QueuePaused(Intent):
    """No further job starts; running ones go on."""

    is_paused: bool


@dataclass(frozen=True, slots=True)
class ResultOpened(Intent):
    """Show the result of a job that is done."""

    job: str


@dataclass(frozen=True, slots=True)
class DocumentOfJobOpened(Intent):
    """Open the document with the options of an earlier run, to generate again."""

    job: str


@dataclass(frozen=True, slots=True)
class JobPinned(Intent):
    job: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class HistoryFiltered(Intent):
    text: str


@dataclass(frozen=True, slots=True)
class RecallJobs(Effect):
    """Read the store, once, when the window opens; answers `JobsRecalled`."""


@dataclass(frozen=True, slots=True)
class JobsRecalled(Fact):
    """What the store held; those that ran are `interrupted`. `faults` say what it had lost."""

    rows: tuple[JobRow, ...]
    next_number: int
    is_paused: bool
    faults: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class RememberJobs(Effect):
    """Write rows to the store (new or changed; progress is not kept); answers `JobsRemembered`."""

    rows: tuple[JobRow, ...]


@dataclass(frozen=True, slots=True)
class JobsRemembered(Fact):
    """`created` is the time that rows without one got; `gone` had to make room, with their results."""

    jobs: tuple[str, ...]
    created: str
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForgetJob(Effect):
    """Delete a job from store and disk, its result with it."""

    job: str


@dataclass(frozen=True, slots=True)
class RememberPause(Effect):
    is_paused: bool


@dataclass(frozen=True, slots=True)
class RememberSaved(Effect):
    """Note that a job's result was saved into a folder: its suite is kept to compare with."""

    job: str
    folder: str

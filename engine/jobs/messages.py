"""What goes through the pipe between the window and the child process of a job, both ways.

`engine.jobs.message_json` writes and reads it. Never pickled: a child that went wrong must not be able to run code in the window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

from engine import events
from engine.errors import Problem
from engine.openapi.problems import RefusedHost
from engine.options import AiOptions, GenerateOptions
from engine.provider_keys import Secret


class Kind(StrEnum):
    """What a job does.

    `load` reads a document and counts what it offers; `generate` writes suite and index into the job's folder;
    `plan-save` says what saving would change; `save` writes the suite of an earlier job where a person wants it.
    `plan-asking` says what a language model would be asked, and sends nothing; `try-model` sends it one question that
    has nothing of a document; `list-models` asks a provider what it offers.
    """

    LOAD = "load"
    GENERATE = "generate"
    PLAN_SAVE = "plan-save"
    SAVE = "save"
    PLAN_ASKING = "plan-asking"
    TRY_MODEL = "try-model"
    LIST_MODELS = "list-models"


@dataclass(frozen=True, slots=True)
class SaveTarget:
    """Where the suite of a job goes: a folder, a ZIP file or both.

    `choices`: path in the folder -> a person's word against the plan's default.
    """

    suite: str
    folder: str | None = None
    zip_file: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    replace_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """How a document at an address is fetched: not at all where it is not allowed.

    `hosts` are other hosts that references of the document may lead to. `proxy` is an address, `ca_file` a PEM file of authorities to trust beside the known ones; empty is what
    the system says.
    """

    is_allowed: bool = True
    proxy: str = ""
    ca_file: str = ""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """How a job asks language models.

    `keys`: account (`provider@host`) -> key, which travels through the pipe and is written nowhere. `reach` is how far
    requests may go, `cache` the file of earlier answers, `folder` one that may hold an `ai.lock.json`; `nonce` marks
    the questions as a person has seen them. So many jobs as `sharing` says may ask at the same time.
    """

    options: AiOptions
    keys: tuple[tuple[str, Secret], ...] = ()
    reach: str = "any"
    cache: str = ""
    folder: str = ""
    nonce: str = ""
    sharing: int = 1


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it goes down the pipe.

    `id` is the name of its folder under `jobs/`; `document` is a path or an http(s) address; `licence` is the licence
    file that it was queued with, armoured, empty in the free edition.
    """

    id: str
    kind: Kind
    document: str
    folder: str
    options: GenerateOptions
    save: SaveTarget | None = None
    network: Network = Network()
    licence: str = ""
    asking: Asking | None = None


SUITE: Final = "suite.zip"
"""What a job makes, in its folder."""
ASK: Final = "ask"
REFUSED: Final = "ai-check-"
"""Before the number of the check that something a model said has failed: the reason for which it is left out."""
STAGES: Mapping[Kind, tuple[str, ...]] = {
    Kind.LOAD: ("read", "count"),
    Kind.GENERATE: ("read", ASK, "plan", "write", "index"),
    Kind.PLAN_SAVE: ("compare",),
    Kind.SAVE: ("compare", "write"),
    Kind.PLAN_ASKING: ("read", "count"),
    Kind.TRY_MODEL: (ASK,),
    Kind.LIST_MODELS: (ASK,),
}


def stages_of(kind: Kind, *, asks: bool) -> tuple[str, ...]:
    """Return the stages of a job; a run that asks no model has none for that."""
    return STAGES[kind] if asks or kind is not Kind.GENERATE else tuple(s for s in STAGES[kind] if s != ASK)


class Started(NamedTuple):
    """The child has the job."""

    job: str
    pid: int


class Progress(NamedTuple):
    """A snapshot, at most one per 33 ms; what it counts never goes back.

    `stage` is a word of `STAGES`; `done` of `total` are its steps (0 unknown); `overall` runs from 0 to 1;
    `rate` counts steps per second; `remaining_s` is None until 5 % and 2 s have passed.
    """

    job: str
    stage: str
    done: int
    total: int
    overall: float
    rate: float | None
    elapsed_s: float
    remaining_s: float | None
    operations: int
    cases: int
    left_out: int
    files: int
    operation: str


class ProblemsFound(NamedTuple):
    """At most 200 at once."""

    job: str
    problems: tuple[Problem, ...]


class OperationDone(NamedTuple):
    operation: str
    cases: int
    left_out: int


class OperationsDone(NamedTuple):
    """Operations that the job has finished, at most 200 at once."""

    job: str
    operations: tuple[OperationDone, ...]


class LogWritten(NamedTuple):
    """Lines of the child's log: `(level, text)`; secrets are masked already."""

    job: str
    lines: tuple[tuple[str, str], ...]


class OperationSummary(NamedTuple):
    """One operation as the document tells it; `line` counts from 1, None where the source has none."""

    id: str
    method: str
    path: str
    tags: tuple[str, ...]
    summary: str
    deprecated: bool
    pointer: str
    line: int | None
    document: str
    """The file that holds it, as `Location.document` names it."""


class DocumentSummary(NamedTuple):
    """What a person sees of a document at once.

    `read` of `found` operations are usable; `skipped` names the others; `servers` and `schemes` are texts to
    show; `size` is in bytes; `sha256` of the text as it was read.
    """

    document: str
    title: str
    version: str
    openapi: str
    description: str
    found: int
    operations: tuple[OperationSummary, ...]
    skipped: tuple[str, ...]
    schemes: tuple[str, ...]
    servers: tuple[str, ...]
    size: int
    sha256: str
    files: tuple[str, ...]
    """All files that were read, to be watched for changes; empty for an address."""
    refused: tuple[RefusedHost, ...] = ()


class DocumentSummarised(NamedTuple):
    job: str
    summary: DocumentSummary


class DocumentTitled(NamedTuple):
    """What the document that is generated from calls itself: said once it is read."""

    job: str
    title: str


class CasesOffered(NamedTuple):
    """How many cases operations have to offer when `--cases` is unlimited: `(operation id, count)`.

    A forecast is `min(options.cases, count)` summed. `complete` with the last message of a document, which has the
    number of `flows` too.
    """

    job: str
    offers: tuple[tuple[str, int], ...]
    complete: bool
    flows: int = 0


class SavePlanned(NamedTuple):
    """What saving would do, as `engine.writer.plan.dump_plan` writes it."""

    job: str
    plan: Mapping[str, Any]


class AskingPlanned(NamedTuple):
    """What a language model would be asked: exact but for repairs, less what is stored.

    `stored` of `questions` need no call; `read` and `written` are tokens, and the cost runs from visible to hidden
    answers, in dollars, None where no price is known. Each call sends `system`, and one of `prompts`, word for word,
    while the job has `nonce`. `secrets` were taken out, by shape.
    """

    job: str
    questions: int
    stored: int
    operations: int
    calls: int
    read: int
    written: int
    least_usd: float | None
    most_usd: float | None
    nonce: str
    system: str
    prompts: tuple[str, ...]
    secrets: tuple[tuple[str, int], ...] = ()


class AskingTold(NamedTuple):
    """An event about language models, as `engine.events` has it."""

    job: str
    event: events.Event


class ModelTried(NamedTuple):
    """A model answered the question that tries it; tokens are 0 where the server counts none."""

    job: str
    took_ms: int
    read: int
    written: int


class ModelsListed(NamedTuple):
    """What a provider offers by its own list: id, and the date on which it ends or nothing."""

    job: str
    models: tuple[tuple[str, str], ...]


class Finished(NamedTuple):
    """The last word of a job that did all of its work.

    `suite_file` (a ZIP) and `index_file` (SQLite) are paths in the job's folder, for `generate`; `out` and `zip_file`
    are where a `save` wrote; `text` is one sentence of what was done.
    """

    job: str
    elapsed_s: float
    operations: int = 0
    cases: int = 0
    left_out: int = 0
    files: int = 0
    size: int = 0
    suite_file: str | None = None
    index_file: str | None = None
    out: str | None = None
    zip_file: str | None = None
    text: str = ""
    ai: "AiWorth | None" = None


class AiWorth(NamedTuple):
    """What language models were worth to a run; `usd` is None where no price is known."""

    model: str
    values: int
    rules: int
    refused: int
    questions: int
    answered: int
    calls: int
    tokens: int
    usd: float | None


class Failed(NamedTuple):
    """The last word of a job that ended badly; `report` only for a defect of ours: text for a crash report.

    `stage` and `operation` are where it was.
    """

    job: str
    problem: Problem
    stage: str
    operation: str
    report: str | None = None


class Cancelled(NamedTuple):
    """The last word of a job that a person stopped."""

    job: str


Message: TypeAlias = (
    Started
    | Progress
    | ProblemsFound
    | OperationsDone
    | LogWritten
    | DocumentSummarised
    | DocumentTitled
    | CasesOffered
    | SavePlanned
    | AskingPlanned
    | AskingTold
    | ModelTried
    | ModelsListed
    | Finished
    | Failed
    | Cancelled
)
LAST_WORDS = (Finished, Failed, Cancelled)

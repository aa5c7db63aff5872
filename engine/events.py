"""What a person should see of a run: frozen facts in the past tense, and nothing else.

The terminal, `--events`, the window and the tests listen to the same stream.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, get_args

from engine.errors import Location, Pointer, Problem, Severity


class RunStarted(NamedTuple):
    version: str
    document: str
    formats: tuple[str, ...]
    cases_per_operation: int
    seed: int


class StageStarted(NamedTuple):
    """`stage` is one of `read`, `check`, `ask`, `plan`, `write`; `total` counts operations or files, 0 unknown."""

    stage: str
    total: int = 0


class DocumentRead(NamedTuple):
    title: str
    version: str
    openapi: str
    operations: int
    skipped: int
    server: str = ""
    """The first one that the document names."""


class ProblemFound(NamedTuple):
    problem: Problem


class OperationPlanned(NamedTuple):
    operation: str
    cases: int
    left_out: int
    done: int
    total: int


class CaseLeftOut(NamedTuple):
    """A case that failed its self-verification, or could not be made; it was not written."""

    operation: str
    technique: str
    target: str
    reason: str
    detail: str


class FileWritten(NamedTuple):
    """`path` is relative to the output folder, with `/`."""

    path: str
    size: int


class FileSetAside(NamedTuple):
    """A file that a person had edited: `path` was written anew, the edit is kept at `kept_as`."""

    path: str
    kept_as: str


class FileRemoved(NamedTuple):
    """A file of the last run that is no longer made, and that nobody had changed."""

    path: str


class EditKept(NamedTuple):
    """A change of a person's that stays; with `deleted` what they deleted is not written again.

    `unit` is a case, a block of code or a Postman item; empty where the file is one as a whole.
    """

    path: str
    unit: str
    deleted: bool


class EditConflicted(NamedTuple):
    """Both sides changed it: the person's stays, the new text of the file is at `new_at`."""

    path: str
    unit: str
    new_at: str


class EditOrphaned(NamedTuple):
    """A person had changed what nothing in the document stands for any more; it stays."""

    path: str
    unit: str


class SuiteMerged(NamedTuple):
    """What became of the suite that stood in the folder; `conflicts` are among `edits_kept`."""

    title: str
    cases_added: int
    cases_removed: int
    edits_kept: int
    conflicts: int


class RunFinished(NamedTuple):
    operations: int
    cases: int
    left_out: int
    files: int
    out: str | None
    zip_file: str | None
    flows: int = 0


class ExecutionStarted(NamedTuple):
    """A suite begins to run against a service."""

    title: str
    base_url: str
    cases: int
    flows: int


class CaseFinished(NamedTuple):
    """`verdict` is `pass`, `fail` or `skip`; `message` is what a person needs of a failure, in lines."""

    case: str
    operation: str
    verdict: str
    reason: str
    message: str
    took_ms: int
    done: int
    total: int


class CleanupFailed(NamedTuple):
    """Something that the run made is still there; `case` is the step that should have deleted it."""

    case: str
    reason: str


class ExecutionFinished(NamedTuple):
    passed: int
    failed: int
    skipped: int
    took_ms: int


class AiPlanned(NamedTuple):
    """Who will be asked, before anything is sent: `stored` of all `questions` need no call.

    The cost runs from visible to hidden answers, None where no price is known; `most_usd` may lie above
    the budget, what is spent never does.
    """

    provider: str
    model: str
    host: str
    questions: int
    stored: int
    calls: int
    tokens: int
    least_usd: float | None
    most_usd: float | None
    budget_usd: float


class AiBatchDone(NamedTuple):
    """After each call: `done` of `total` questions have an answer; `left` is the part of the budget, from 0 to 1."""

    done: int
    total: int
    calls: int
    tokens: int
    usd: float | None
    left: float


class AiItemRefused(NamedTuple):
    """Something that a model said and that was not believed: `check` is the number of the check that failed."""

    operation: str
    kind: str
    check: int
    reason: str


class ProviderProblem(NamedTuple):
    """A provider failed, told once per kind and host: `text` says how, `action` what a person can do.

    `request_id` is the vendor's, empty where there is none.
    """

    kind: str
    provider: str
    host: str
    text: str
    action: str
    request_id: str


class ProviderChanged(NamedTuple):
    """What is still open is asked of another model, since the one before it failed with `kind`."""

    from_provider: str
    from_model: str
    to_provider: str
    to_model: str
    kind: str


class AiFinished(NamedTuple):
    """What a model was worth: what passed the gate, and what did not, by the number of the check (as text).

    `usd` is None where no price is known. Nothing of it is in the output: it would not be the same twice.
    """

    values: int
    rules: int
    links: int
    flows: int
    refused: Mapping[str, int]
    questions: int
    answered: int
    calls: int
    tokens: int
    usd: float | None
    is_cancelled: bool


Event: TypeAlias = (
    RunStarted
    | StageStarted
    | DocumentRead
    | ProblemFound
    | OperationPlanned
    | CaseLeftOut
    | FileWritten
    | FileSetAside
    | FileRemoved
    | EditKept
    | EditConflicted
    | EditOrphaned
    | SuiteMerged
    | RunFinished
    | ExecutionStarted
    | CaseFinished
    | CleanupFailed
    | ExecutionFinished
    | AiPlanned
    | AiBatchDone
    | AiItemRefused
    | ProviderProblem
    | ProviderChanged
    | AiFinished
)
Emit: TypeAlias = Callable[[Event], None]


def dump(event: Event) -> dict[str, Any]:
    """Return the event as JSON: `{"event": "operation-planned", "leftOut": 2, ...}`."""
    written: dict[str, Any] = {"event": _WORDS[type(event)]}
    for name, value in zip(event._fields, event, strict=True):
        written[_camel(name)] = _dumped(value)
    return written


def _dumped(value: Any) -> Any:
    if isinstance(value, Problem):
        return dump_problem(value)
    return dict(value) if isinstance(value, Mapping) else value


def dump_problem(problem: Problem) -> dict[str, Any]:
    at = problem.at
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "what": problem.what,
        "cure": problem.cure,
        "at": at and {"document": at.document, "pointer": at.pointer, "line": at.line, "column": at.column},
    }


def load(written: Mapping[str, Any]) -> Event:
    """Return the event that `dump` wrote, also after it went through JSON.

    Raises:
        KeyError: no event of this union.
    """
    made: type[Event] = _CLASSES[written["event"]]
    values: dict[str, Any] = {name: written[_camel(name)] for name in made._fields}
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
        elif name == "problem":
            values[name] = _load_problem(value)
    return made(**values)


def _load_problem(written: Mapping[str, Any]) -> Problem:
    at = written["at"]
    location = at and Location(
        at["document"], None if at["pointer"] is None else Pointer(at["pointer"]), at["line"], at["column"]
    )
    return Problem(written["code"], written["what"], written["cure"], location, Severity(written["severity"]))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


_WORDS: Mapping[type, str] = {
    each: re.sub(r"(?<!^)(?=[A-Z])", "-", each.__name__).lower() for each in get_args(Event)
}
_CLASSES: Mapping[str, type] = {word: each for each, word in _WORDS.items()}

"""What is run, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from engine.cases.model import Flow, Kind, TestCase
from engine.errors import Problem

if TYPE_CHECKING:
    from engine.runner.coverage import Coverable, Covered

Verdict: TypeAlias = Literal["pass", "fail", "skip"]


class Documented(NamedTuple):
    """What the document says of an answer: required headers, and media type -> schema reference."""

    headers: tuple[str, ...]
    content: Mapping[str, str | None]


class Answers(NamedTuple):
    """What the document says of the answers of an operation, by status, range or `default`.

    `slug` is the name of the operation in case ids and in what `{{run}}` stands for.
    """

    slug: str
    responses: Mapping[str, Documented]


@dataclass(frozen=True, slots=True)
class RunSuite:
    """Cases in the order of the suite, and what judging them needs.

    `setups`: step id -> its setup flow. `flows` are the others. `answers`: operation id -> what is
    documented; an operation that is missing there is judged by status alone. `schemas`: URI -> document.
    `gaps`: what cannot be checked, and why. `coverable`: what there is to see of the document.
    """

    title: str
    cases: tuple[TestCase, ...]
    flows: tuple[Flow, ...]
    setups: Mapping[str, Flow]
    answers: Mapping[str, Answers]
    schemas: Mapping[str, Any]
    gaps: tuple[Problem, ...] = ()
    coverable: "Coverable | None" = field(default=None, compare=False)


class Failure(NamedTuple):
    """Why a case failed, in the words of the generated projects; credentials are variables.

    `details`: what an oracle found, a line each. `before`: the steps of a flow up to here. `again`: a
    command for a shell that sends the same.
    """

    expected: str
    got: str
    details: tuple[str, ...] = ()
    body: str = ""
    before: tuple[str, ...] = ()
    again: str = ""


class CaseResult(NamedTuple):
    """The verdict on a case or flow. `reason` is one sentence, empty for a pass; `status` 0 without answer."""

    id: str
    operation_id: str
    method: str
    path: str
    kind: Kind
    technique: str
    target: str
    title: str
    why: str
    verdict: Verdict
    reason: str
    status: int
    took_ms: int
    failure: Failure | None = None


class CleanupTrouble(NamedTuple):
    """What a run made and could not delete."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """The whole run, results in the order of the suite. `started` is text for people, in UTC."""

    title: str
    base_url: str
    started: str
    took_ms: int
    results: tuple[CaseResult, ...]
    cleanup: tuple[CleanupTrouble, ...] = ()
    gaps: tuple[Problem, ...] = ()
    coverage: "Covered | None" = None

    def count(self, verdict: Verdict) -> int:
        return sum(result.verdict == verdict for result in self.results)

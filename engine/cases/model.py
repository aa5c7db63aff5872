"""The test case, and what belongs to it. Field names in JSON: `engine.cases.neutral`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, NewType, TypeAlias

from engine.errors import Pointer
from engine.openapi.model import Api, JsonValue, Operation

if TYPE_CHECKING:
    from engine.cases.coverage.model import Items

CaseId = NewType("CaseId", str)
Kind: TypeAlias = Literal["positive", "boundary", "negative", "security", "flow"]
CaseSource: TypeAlias = Literal["rule", "example", "ai"]
Auth: TypeAlias = Literal["default", "none", "invalid", "partial", "other"]


class Absent:
    """The type of `ABSENT`: no body at all, where `None` would mean JSON null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()
_NONE: Mapping[str, JsonValue] = {}


class Request(NamedTuple):
    """Values before serialisation. Text `{{name}}` stands for a value that is known at run time.

    `raw_body` is text sent as it stands (broken JSON, wrong media type); then `body` is `ABSENT`.
    """

    path_params: Mapping[str, JsonValue] = _NONE
    query: Mapping[str, JsonValue] = _NONE
    headers: Mapping[str, JsonValue] = _NONE
    cookies: Mapping[str, JsonValue] = _NONE
    media_type: str | None = None
    body: JsonValue = ABSENT
    raw_body: str | None = None
    auth: Auth = "default"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body: `value` as text, or `file`, the name of a fixture in `files/`."""

    name: str
    value: str | None = None
    file: str | None = None
    filename: str | None = None
    content_type: str | None = None


class Wire(NamedTuple):
    """The request exactly as sent, below the base URL; `{{name}}` in it is always live.

    `target` is path and query. At most one of `body` (text) and `body_base64` is set. `parts` repeats a
    multipart `body` for the generated projects, joined by the boundary that `Content-Type` names.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    body_base64: str | None = None
    parts: tuple[Part, ...] = ()


class Expectation(NamedTuple):
    """`status`: codes or ranges such as `2XX`, never empty; `strict` where the document names them.

    `schema` is the pointer of the response schema that belongs to the first of them, if any. `gateway`: what
    stands before the service may answer, so a refusal of another media type than documented is no finding.
    """

    status: tuple[str, ...]
    strict: bool
    schema: Pointer | None = None
    headers: tuple[str, ...] = ()
    gateway: bool = False


class Pages(NamedTuple):
    """How a list goes on: `parameter` of the query asks for another page of it.

    Its value is the number of the page (`by` "page") or of the first item on it ("item"), `first` for the first
    page, or what stands at `at` in the page before ("next").
    """

    parameter: str
    by: Literal["page", "item", "next"]
    first: int = 0
    at: str = ""


class Check(NamedTuple):
    """An oracle of a flow step over the answer's body at `pointer`.

    One of `equals`, `differs` (whatever stands there, it is not this), `absent`, `same_as`, `most` (items at
    most) is set. `unordered`: pointers into the body of arrays whose items may stand in any order.
    `within`: at `pointer` is a list, and at `within` one of its items has what `equals` says, or none has
    what `differs` says; a list of `page` items may go on elsewhere, where `pages` says, of which the first
    five are looked at.
    """

    oracle: str
    pointer: str
    equals: JsonValue = ABSENT
    absent: bool = False
    same_as: str | None = None
    unordered: tuple[str, ...] = ()
    differs: JsonValue = ABSENT
    within: str | None = None
    page: int | None = None
    most: int | None = None
    pages: Pages | None = None


class Passage(NamedTuple):
    """Words of the document by their position: characters `start` to `end` of the text at `at`, which is `text`."""

    at: Pointer
    start: int
    end: int
    text: str


class FromModel(NamedTuple):
    """What of a case a language model gave: `values` are pointers into its request, as JSON has it.

    `rests_on` are the words that state the rule which the case is about, None where it is about none.
    """

    values: tuple[str, ...] = ()
    rests_on: Passage | None = None


class TestCase(NamedTuple):
    """A test case, or a step of a flow (`kind` "flow").

    `setup`: ids of flow steps that run before, in order. `captures`: name -> JSON pointer into the
    answer's body (`/id`), `xml:/owner/@id` (local names below the root element; `xml-number:` where it is a number),
    `header:Location`, `header:Location#last` (the last path segment) or
    `header:Location#path` (path and query below the base URL, for a wire whose target is nothing else).
    `scope` and `checks` are for steps only. `tags`: those of the document, `smoke`, `destructive`.
    """

    id: CaseId
    operation_id: str
    method: str
    path: str
    kind: Kind
    technique: str
    target: Pointer
    title: str
    why: str
    request: Request
    wire: Wire
    expect: Expectation
    setup: tuple[str, ...] = ()
    captures: Mapping[str, str] = _NONE
    source: CaseSource = "rule"
    confidence: float = 1.0
    tags: tuple[str, ...] = ()
    scope: Literal["shared", "own"] | None = None
    checks: tuple[Check, ...] = ()
    ai: FromModel | None = None


TestCase.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it


@dataclass(frozen=True, slots=True)
class Flow:
    """Steps in order, and what to do afterwards.

    Technique `setup`: its steps make the objects that other cases need and its `cleanup` deletes them,
    in the order given; a case names the steps in `TestCase.setup`. A `setup` flow is all of one scope: `shared` steps run once per operation and test file, before the
    first case that names them; `own` steps run before each case that names them.
    """

    id: str
    technique: str
    resource: str
    operation_id: str
    title: str
    why: str
    steps: tuple[TestCase, ...]
    cleanup: tuple[TestCase, ...] = ()
    confidence: float = 1.0


LeftOutReason: TypeAlias = Literal[
    "cut",
    "too-large",
    "unsatisfiable",
    "unsolved",
    "not-verified",
    "not-on-the-wire",
    "duplicate",
    "another-variant",
    "needs-value",
    "needs-second-credential",
    "excluded",
    "not-provokable",
]


class LeftOut(NamedTuple):
    """What could have been a case and is none, and why."""

    operation_id: str
    technique: str
    target: Pointer
    reason: LeftOutReason
    detail: str


class Resource(NamedTuple):
    """What one code file holds: `slug` names the file (`[a-z0-9-]`, unique), `path` the collection."""

    slug: str
    path: str
    operation_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """All cases of one operation, in rank order. `slug` begins every case id and names its data file.

    `items`: what there is to cover in the operation.
    """

    operation: Operation
    slug: str
    resource: str
    cases: tuple[TestCase, ...]
    left_out: tuple[LeftOut, ...] = ()
    items: "Items | None" = None


@dataclass(frozen=True, slots=True)
class Suite:
    """What is known before the first operation is planned. `flows` are all flows, setup flows first."""

    api: Api
    resources: tuple[Resource, ...]
    flows: tuple[Flow, ...]
    ai: Mapping[str, JsonValue] | None = None
    """What a language model gave, and what of it was refused: counts for `coverage.json`; None without one."""

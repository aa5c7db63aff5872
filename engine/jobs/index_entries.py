"""What the index tells: plain records, one kind for each question."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from engine.jobs.index import MatrixCell

CURES: Final[Mapping[str, str]] = {
    "cut": "raise the number of cases per operation",
    "too-large": "lower the limits of the schema, or accept that no test sends so much",
    "unsatisfiable": "correct the schema: no value satisfies it",
    "unsolved": "give an example in the document",
    "not-verified": "simplify the schema, or give an example in the document",
    "not-on-the-wire": "change the style of the parameter, or its schema",
    "duplicate": "nothing to do: another case sends the same",
    "needs-value": "give an example in the document",
    "excluded": "let the operation in by --include and --exclude",
    "not-provokable": "nothing to do: a client cannot cause it",
}
"""The next step for each reason of what is left out."""


class Facts(NamedTuple):
    """All counts of a suite; `kinds`, `techniques`, `sources` and `tags` give their counts of cases.

    `cut` counts what waits behind the limit of cases per operation, `limit`.
    """

    title: str
    version: str
    openapi: str
    formats: tuple[str, ...]
    limit: int
    operations: int
    cases: int
    left_out: int
    cut: int
    skipped: int
    problems: int
    flows: int
    files: int
    kinds: Mapping[str, int]
    techniques: Mapping[str, int]
    sources: Mapping[str, int]
    tags: Mapping[str, int]


class OperationEntry(NamedTuple):
    """`number` counts from 1 without gaps; `cut` waits behind the limit."""

    number: int
    id: str
    slug: str
    method: str
    path: str
    tags: tuple[str, ...]
    summary: str
    deprecated: bool
    pointer: str
    line: int | None
    document: str
    cases: int
    left_out: int
    cut: int


class CaseEntry(NamedTuple):
    """`number` counts all cases from 1; `position` those of the operation from 0; `line` is that of `target`."""

    number: int
    operation: int
    position: int
    id: str
    title: str
    why: str
    kind: str
    technique: str
    source: str
    confidence: float
    target: str
    document: str
    line: int | None
    status: tuple[str, ...]
    strict: bool
    setup: tuple[str, ...]


class Matches(NamedTuple):
    """`operations`: number -> how many of its cases match, in the order of the suite."""

    operations: Mapping[int, int]
    cases: int


class CasePlace(NamedTuple):
    """Where a case stands: `code` runs it, `data` holds its values; lines count from 1."""

    format: str
    part: str
    file: str
    first_line: int
    last_line: int


class MatrixRow(NamedTuple):
    operation: int
    id: str
    method: str
    path: str
    cells: tuple[MatrixCell, ...]


class LeftOutEntry(NamedTuple):
    operation: str
    technique: str
    target: str
    document: str
    line: int | None
    reason: str
    detail: str
    cure: str


class SkippedEntry(NamedTuple):
    name: str
    pointer: str
    line: int | None
    reason: str


class FlowEntry(NamedTuple):
    id: str
    technique: str
    resource: str
    operation: str
    title: str
    why: str
    confidence: float
    steps: int

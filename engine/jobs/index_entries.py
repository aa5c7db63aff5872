"""What the index tells: plain records, one kind for each question."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from engine.jobs.index import MatrixCell

CURES: Final[Mapping[str, str]] = {
    "cut": "raise the number of cases per operation",
    "too-large": "lower the limits of the schema, or accept that no test sends so much",
    "unsatisfiable": "correct the schema: no value satisfies it",
    "unsolved": "give an example in the document",
    "not-verified": "simplify the schema, or give an example in the document",
    "not-on-the-wire": "change the style of the parameter, or its schema",
    "duplicate": "nothing to do: another case sends the same",
    "another-variant": "nothing to do, or tell the variants apart by a property that all of them require",
    "needs-value": "give an example in the document",
    "needs-second-credential": "give the credential of a second person",
    "excluded": "let the operation in by --include and --exclude",
    "not-provokable": "nothing to do: a client cannot cause it",
}
"""The next step for each reason of what is left out."""


SMOKE: Final = "smoke"
"""The group of cases of `SMOKE_TECHNIQUE` in a format that has a test of its own for them."""
SMOKE_TECHNIQUE: Final = "minimal"


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
    ai: bool = False
    """A language model gave a part of it: what, says the case itself."""


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


def nearest(
    rows: Iterable[tuple[Any, ...]],
    kind: str,
    technique: str,
    own: Mapping[str, tuple[int | None, int | None]],
) -> tuple[CasePlace, ...]:
    """Return the place of a case in each format and part: of all that are about it, the nearest.

    Args:
        rows: The fields of a place, and the kind of cases that it runs: "" for all of an operation.
        kind: That of the case.
        technique: That of the case.
        own: `postman` and `data` -> lines of the case itself, None where it is not there.
    """
    wanted = ("", kind, SMOKE) if technique == SMOKE_TECHNIQUE else ("", kind)
    found: dict[tuple[str, str], tuple[int, CasePlace]] = {}
    for *fields, its_kind in rows:
        place = _of_case(CasePlace._make(fields), own)
        if place is None or its_kind not in wanted:
            continue
        rank, key = wanted.index(its_kind), (place.format, place.part)
        if key not in found or rank > found[key][0]:
            found[key] = rank, place
    return tuple(place for _, (_, place) in sorted(found.items()))


def _of_case(place: CasePlace, own: Mapping[str, tuple[int | None, int | None]]) -> CasePlace | None:
    lines = own.get("postman" if place.format == "postman" else place.part)
    if lines is None:
        return place
    first, last = lines
    return None if first is None or last is None else place._replace(first_line=first, last_line=last)

"""What a suite covers: operations by techniques, and what is not in it and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

TECHNIQUES_OF: Mapping[str, tuple[str, ...]] = {
    "positive": ("minimal", "full", "example", "realistic", "enum-value", "variant", "null-value", "media-type", "accept", "style", "default", "dependency", "pairwise"),
    "boundary": (
        "at-minimum", "at-maximum", "inside-minimum", "inside-maximum", "shortest", "longest", "fewest-items",
        "most-items", "fewest-properties", "most-properties", "multiple", "format-limit", "below-minimum",
        "above-maximum", "too-short", "too-long", "too-few-items", "too-many-items", "too-few-properties",
        "too-many-properties", "not-multiple", "format-overflow", "long-string", "huge-number", "deep-nesting",
        "odd-characters",
    ),
    "negative": (
        "missing-required", "wrong-type", "null-not-allowed", "not-in-enum", "bad-format", "bad-pattern",
        "no-variant", "wrong-discriminator", "duplicate-items", "unknown-property", "dependency-violation", "read-only",
        "missing-body", "malformed-body", "wrong-media-type", "wrong-method", "unknown-id",
        "not-acceptable", "duplicate-key", "duplicate-parameter", "extra-parameter",
    ),
    "security": (
        "no-auth", "invalid-auth", "partial-auth", "mass-assignment", "sql-injection", "nosql-injection",
        "command-injection", "path-traversal", "script-injection", "template-injection", "xml-entity",
    ),
}  # fmt: skip
"""The kinds of cases and the techniques of each, in the order in which they are shown."""
KIND_OF: Mapping[str, str] = {word: kind for kind, words in TECHNIQUES_OF.items() for word in words}
LIMIT = "cut"
"""The reason of what waits behind the number of cases that a person chose."""


class Level(IntEnum):
    """How much of what an operation offers to a technique is written."""

    NOTHING_TO_TEST = 0
    NONE = 1
    SOME = 2
    MOST = 3
    ALL = 4


class LeftOutCase(NamedTuple):
    """A case that is not in the suite; `target` points into the document, to `line` of one of its files."""

    operation: str
    technique: str
    target: str
    reason: str
    detail: str
    document: str = ""
    line: int | None = None


class Cell(NamedTuple):
    """One operation and one technique: cases written, cases behind the limit, and cases left out."""

    written: int = 0
    cut: int = 0
    left_out: tuple[LeftOutCase, ...] = ()

    @property
    def offered(self) -> int:
        return self.written + self.cut + len(self.left_out)

    @property
    def level(self) -> Level:
        if not self.offered:
            return Level.NOTHING_TO_TEST
        if not self.written:
            return Level.NONE
        if self.written == self.offered:
            return Level.ALL
        return Level.MOST if 2 * self.written >= self.offered else Level.SOME


EMPTY = Cell()


class Reached(NamedTuple):
    """A level of coverage (0 to 7); `lacking`: criterion, what is missing and of how many, for the next one."""

    level: int
    lacking: tuple[tuple[str, int, int], ...] = ()


class CoveredOperation(NamedTuple):
    """`cells`: technique -> what there is; a technique without an entry has nothing to test here."""

    operation: str
    method: str
    path: str
    cells: Mapping[str, Cell]
    reached: Reached | None = None

    @property
    def written(self) -> int:
        return sum(cell.written for cell in self.cells.values())

    @property
    def offered(self) -> int:
        return sum(cell.offered for cell in self.cells.values())


class SkippedOperation(NamedTuple):
    """An operation of the document that the suite does not have at all."""

    name: str
    pointer: str
    reason: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """`techniques` are those that any operation has something for, in the order in which they are shown.

    `flows` are left out; those that are written belong to no cell either. `refused` are no cases: what language models
    said and nobody believed, with the check that failed as the reason.
    """

    operations: tuple[CoveredOperation, ...] = ()
    techniques: tuple[str, ...] = ()
    skipped: tuple[SkippedOperation, ...] = ()
    by_level: Mapping[Level, int] = field(default_factory=dict)
    reached: Reached | None = None
    flows: tuple[LeftOutCase, ...] = ()
    refused: tuple[LeftOutCase, ...] = ()

    @property
    def written(self) -> int:
        return sum(each.written for each in self.operations)

    @property
    def offered(self) -> int:
        return sum(each.offered for each in self.operations)


def coverage_of(
    operations: tuple[CoveredOperation, ...],
    skipped: tuple[SkippedOperation, ...] = (),
    reached: Reached | None = None,
    flows: tuple[LeftOutCase, ...] = (),
) -> Coverage:
    used = {word for each in operations for word, cell in each.cells.items() if cell.offered}
    techniques = tuple(word for word in KIND_OF if word in used) + tuple(sorted(used - KIND_OF.keys()))
    by_level = dict.fromkeys(Level, 0)
    for each in operations:
        for cell in each.cells.values():
            by_level[cell.level] += 1
    by_level[Level.NOTHING_TO_TEST] = len(operations) * len(techniques) - sum(
        count for level, count in by_level.items() if level is not Level.NOTHING_TO_TEST
    )
    return Coverage(operations, techniques, skipped, by_level, reached, flows)

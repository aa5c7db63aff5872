"""What differs between two results: plain records, which the window reads without a database."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Subject(StrEnum):
    OPERATION = "operation"
    CASE = "case"
    FLOW = "flow"


class Difference(NamedTuple):
    """One thing that only one of two results has, or that is not the same in both.

    `operation` is its method and path; `fields` are those of the case that differ, as `cases.json` names them.
    """

    change: Change
    subject: Subject
    id: str
    title: str
    operation: str
    fields: tuple[str, ...] = ()


class Comparison(NamedTuple):
    """`counts` holds every difference, also those that are not kept; `same` counts cases that are alike in both."""

    differences: tuple[Difference, ...]
    counts: Mapping[tuple[Subject, Change], int]
    same: int

    @property
    def is_cut(self) -> bool:
        return len(self.differences) < sum(self.counts.values())

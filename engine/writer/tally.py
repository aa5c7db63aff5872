"""What a merge did, in numbers."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.units import CASES, HEAD, Units
from engine.writer.decide import Step
from engine.writer.kinds import format_of
from engine.writer.manifest import Written
from engine.writer.operations import compared, holds_cases
from engine.writer.threeway import EDITS


class Tally(NamedTuple):
    """Operations as people read them, cases by id; an edit is a grain, or a whole file where that is one grain."""

    title: str
    operations_added: tuple[str, ...]
    operations_removed: tuple[str, ...]
    operations_changed: tuple[str, ...]
    cases_added: tuple[str, ...]
    cases_removed: tuple[str, ...]
    cases_changed: tuple[str, ...]
    edits_kept: int
    conflicts: int


def tally(steps: Iterable[Step], old: Written, new: Written) -> Tally:
    before, after = _cases(old), _cases(new)
    steps = [*steps]
    operations = compared(old.operations if old.files else {}, new.operations)
    return Tally(
        new.title,
        *operations,
        tuple(case for case in after if case not in before),
        tuple(case for case in before if case not in after),
        tuple(case for case, digest in after.items() if before.get(case, digest) != digest),
        sum(map(_edits, steps)),
        sum(map(_conflicts, steps)),
    )


def _edits(step: Step) -> int:
    if step.found:
        return sum(outcome in EDITS for outcome in step.found.values())
    return step.state in {"yours", "conflict", "orphan"}


def _conflicts(step: Step) -> int:
    if step.found:
        return sum(outcome == "conflict" for outcome in step.found.values())
    return step.state == "conflict"


def _cases(written: Written) -> Units:
    """Return case -> digest, as one format has them."""
    found: dict[str, dict[str, str]] = {}
    for path, units in written.units.items():
        if path == CASES or holds_cases(path):
            found.setdefault(format_of(path), {}).update(units)
    cases: Mapping[str, str] = max(found.values(), key=len, default={})
    return {name: digest for name, digest in cases.items() if name != HEAD}

"""`coverage.json`: how much of the document the suite covers, and what it leaves out and why."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from engine.cases.coverage.conditions import gathered
from engine.cases.coverage.model import Measure, Measures, OperationCoverage, level_name
from engine.cases.coverage.suite import Designed, Sums, excluded, unsatisfiable
from engine.cases.coverage.words import notes
from engine.cases.model import LeftOut, OperationPlan, Suite
from engine.renderers.neutral.case import json_line
from engine.renderers.neutral.items import items_entry

Entry = dict[str, Any]

_HEAD = b'{"schemaVersion": 1, "operations": ['
_PIECE = 32 * 1024


class Coverage:
    """Fed operation by operation; what is said of one leaves at once."""

    def __init__(self, suite: Suite) -> None:
        self._api = suite.api
        self._ai = suite.ai
        self._designed = Designed(suite)
        self._sums = Sums(suite.api.operations, suite.api.skipped)
        self._left_out: list[LeftOut] = []
        self._conditions: list[LeftOut] = []
        self._planned: set[str] = set()
        self._pieces = [_HEAD]
        self._size = 0

    def add(self, plan: OperationPlan) -> bytes:
        """Take an operation; return the next piece of the file, empty while it is small."""
        covered = self._designed.of(plan)
        self._sums.add(covered)
        self._left_out += plan.left_out
        self._left_out += covered.not_provokable
        self._conditions += covered.conditions
        first = not self._planned
        self._planned.add(plan.operation.id)
        line = json_line(operation_entry(plan, covered))
        self._pieces += [b"\n" if first else b",\n", line]
        self._size += len(line)
        return self._piece() if self._size > _PIECE else b""

    def end(self) -> bytes:
        left_out = [*self._left_out, *gathered(self._conditions), *excluded(self._api, self._planned)]
        parts = [
            (b'"level": ', [json_line(level_name(self._sums.level))]),
            (b'"criteria": ', [json_line(criteria_entry(self._sums.measures))]),
            (b'"leftOut": ', _lines(map(left_out_entry, left_out))),
            (b'"unsatisfiable": ', _lines(each.entry() for each in unsatisfiable(left_out))),
            (b'"skipped": ', _lines(self._skipped())),
            (b'"notes": ', _lines({"text": text} for text in notes(self._sums))),
        ]
        if self._ai is not None:
            parts.append((b'"ai": ', [json_line(dict(self._ai))]))
        rest = b"".join(b", " + name + b"".join(lines) for name, lines in parts)
        return self._piece() + b"\n]" + rest + b"}\n"

    def _piece(self) -> bytes:
        piece = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return piece

    def _skipped(self) -> Iterator[Entry]:
        for each in self._api.skipped:
            yield {"name": each.name, "pointer": each.at, "reason": each.reason}


def operation_entry(plan: OperationPlan, covered: OperationCoverage) -> Entry:
    operation, items = plan.operation, plan.items
    return {
        "operationId": operation.id,
        "method": operation.method,
        "path": operation.path,
        "level": level_name(covered.level),
        "cases": len(plan.cases),
        "byKind": _counted([case.kind for case in plan.cases]),
        "byTechnique": _counted([case.technique for case in plan.cases]),
        "cut": items.cut if items else {},
        "requests": covered.requests,
        "leavesData": covered.leaves_data,
        "criteria": criteria_entry(covered.measures),
        "items": items_entry(items, covered.measures) if items else {},
    }


def criteria_entry(measures: Measures) -> Entry:
    return {name: _measure_entry(measure) for name, measure in measures.items()}


def _measure_entry(measure: Measure) -> Entry:
    total, covered, missing = measure
    return {"total": total, "covered": covered, "missing": missing} if missing else _whole_entry(total)


@lru_cache(maxsize=1_024)
def _whole_entry(total: int) -> Entry:
    return {"total": total, "covered": total, "missing": ()}


def left_out_entry(each: LeftOut) -> Entry:
    return {
        "operationId": each.operation_id,
        "technique": each.technique,
        "target": each.target,
        "reason": each.reason,
        "detail": each.detail,
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:  # a `Counter` takes four times as long to make
        counts[name] = counts.get(name, 0) + 1
    return counts


def _lines(entries: Iterable[Entry]) -> list[bytes]:
    """Return the pieces of a list with an entry on each line."""
    lines = [json_line(entry) for entry in entries]
    return [b"[\n", b",\n".join(lines), b"\n]"] if lines else [b"[]"]

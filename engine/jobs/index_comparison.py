"""Two results beside each other, by the ids of their operations and cases; read from their indexes only."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from engine.jobs.differences import Change, Comparison, Difference, Subject
from engine.jobs.index_entries import OperationEntry
from engine.jobs.index_reader import Index

MOST: Final = 20_000
"""Differences that are kept; the others are counted."""


def compare(before: str | Path, after: str | Path, most: int = MOST) -> Comparison:
    """Return what is different in the later of two results, in the order of its operations.

    Raises:
        OutputError: `index-broken`.
    """
    with Index(before) as old, Index(after) as new:
        walk = _Walk(old, new)
        kept: list[Difference] = []
        counts: Counter[tuple[Subject, Change]] = Counter()
        for each in walk.differences():
            counts[each.subject, each.change] += 1
            if len(kept) < most:
                kept.append(each)
    return Comparison(tuple(kept), dict(counts), walk.same)


class _Walk:
    def __init__(self, old: Index, new: Index) -> None:
        self._old, self._new = old, new
        self.same = 0

    def differences(self) -> Iterator[Difference]:
        """Yield operation by operation, so that no more than the cases of one are held."""
        old = {each.id: each for each in self._old.operations()}
        new = {each.id: each for each in self._new.operations()}
        for id_, operation in new.items():
            if id_ not in old:
                yield _of_operation(Change.ADDED, operation)
            yield from self._cases(old.get(id_), operation)
        for id_, operation in old.items():
            if id_ not in new:
                yield _of_operation(Change.REMOVED, operation)
                yield from self._cases(operation, None)
        yield from self._flows()

    def _cases(self, old: OperationEntry | None, new: OperationEntry | None) -> Iterator[Difference]:
        name = _named(new or old)
        before = self._old.case_lines(old.number) if old else {}
        after = self._new.case_lines(new.number) if new else {}
        for change, id_, line, fields in _compared(before, after):
            title = str(_read(line).get("title", ""))
            yield Difference(change, Subject.CASE, id_, title, name, fields)
        self.same += sum(before.get(id_) == line for id_, line in after.items())

    def _flows(self) -> Iterator[Difference]:
        before, after = self._old.flow_lines(), self._new.flow_lines()
        for change, id_, line, fields in _compared(before, after):
            flow = _read(line)
            title, operation = str(flow.get("title", "")), str(flow.get("operationId", ""))
            yield Difference(change, Subject.FLOW, id_, title, operation, fields)


def _compared(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> Iterator[tuple[Change, str, bytes, tuple[str, ...]]]:
    for id_, line in after.items():
        if id_ not in before:
            yield Change.ADDED, id_, line, ()
        elif before[id_] != line and (fields := _fields(_read(before[id_]), _read(line))):
            yield Change.CHANGED, id_, line, fields
    for id_, line in before.items():
        if id_ not in after:
            yield Change.REMOVED, id_, line, ()


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    names: Iterable[str] = dict.fromkeys((*after, *before))
    return tuple(name for name in names if before.get(name, _NOTHING) != after.get(name, _NOTHING))


_NOTHING: Final = object()


def _read(line: bytes) -> Mapping[str, Any]:
    try:
        entry: Mapping[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError:  # halves of characters, as a document may have them
        entry = json.loads(line)
    return entry


def _of_operation(change: Change, operation: OperationEntry) -> Difference:
    return Difference(change, Subject.OPERATION, operation.id, operation.summary, _named(operation))


def _named(operation: OperationEntry | None) -> str:
    return f"{operation.method} {operation.path}" if operation else ""

"""`coverage.json`: what the suite has per operation, and what it leaves out and why."""

from collections.abc import Iterable
from typing import Any

from engine.cases.model import LeftOut, OperationPlan
from engine.openapi.model import Api
from engine.renderers.neutral.case import json_line


class Coverage:
    """Fed operation by operation; keeps lines of JSON, not cases."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._operations: list[str] = []
        self._left_out: list[str] = []
        self._planned: set[str] = set()

    def add(self, plan: OperationPlan) -> None:
        operation = plan.operation
        self._planned.add(operation.id)
        self._operations.append(
            _line(
                {
                    "operationId": operation.id,
                    "method": operation.method,
                    "path": operation.path,
                    "cases": len(plan.cases),
                    "byKind": _counted([case.kind for case in plan.cases]),
                    "byTechnique": _counted([case.technique for case in plan.cases]),
                }
            )
        )
        self._left_out.extend(_line(_left_out_entry(each)) for each in plan.left_out)

    def content(self) -> bytes:
        parts = (
            '"operations": ' + _lines(self._operations),
            '"leftOut": ' + _lines(self._left_out),
            '"skipped": ' + _lines(self._skipped()),
        )
        return ('{"schemaVersion": 1, ' + ", ".join(parts) + "}\n").encode()

    def _skipped(self) -> list[str]:
        found = [(each.name, each.at, each.reason) for each in self._api.skipped]
        found += [
            (each.id, each.at, "not chosen by the options of this run")
            for each in self._api.operations
            if each.id not in self._planned
        ]
        return [_line({"name": name, "pointer": at, "reason": reason}) for name, at, reason in found]


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:  # a `Counter` takes four times as long to make
        counts[name] = counts.get(name, 0) + 1
    return counts


def _left_out_entry(each: LeftOut) -> dict[str, str]:
    return {
        "operationId": each.operation_id,
        "technique": each.technique,
        "target": each.target,
        "reason": each.reason,
        "detail": each.detail,
    }


def _line(entry: dict[str, Any]) -> str:
    """Return text, which waits for the end: the bytes of orjson hold 4 KB each, however few they are."""
    return json_line(entry).decode()


def _lines(entries: list[str]) -> str:
    return "[\n" + ",\n".join(entries) + "\n]" if entries else "[]"

"""The coverage of a whole suite: fed operation by operation, it keeps sums and no cases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.cases.coverage.answers import answers_of
from engine.cases.coverage.conditions import conditions_of
from engine.cases.coverage.costs import leaves_data, requests_of, sources_of, steps_of
from engine.cases.coverage.links import carried_in
from engine.cases.coverage.measured import WRONG_METHOD, Asked, measured
from engine.cases.coverage.model import (
    CRITERIA,
    Items,
    Measure,
    Measures,
    OperationCoverage,
    level_of,
)
from engine.cases.coverage.properties import ResponseProperties
from engine.cases.methods import Methods
from engine.cases.model import Flow, LeftOut, OperationPlan, Suite, TestCase
from engine.errors import Pointer
from engine.openapi.model import Api, JsonValue, Operation, Skipped

OF_OPERATIONS = tuple(name for name in CRITERIA if name not in ("paths", "operations"))
"""The criteria that an operation has of its own."""


_NONE: frozenset[str] = frozenset()


class Designed:
    """What the cases of a suite ask for, as they are written."""

    def __init__(self, suite: Suite) -> None:
        self._steps = steps_of(suite.flows)
        self._carried = carried_in(suite.flows)
        self._properties = ResponseProperties(suite.api.schemas.follow)
        self._methods = Methods(suite.api.operations, suite.api.skipped)
        self._tried: set[str] = set()
        self._flows: dict[str, list[Flow]] = {}
        self._flow_steps: dict[str, list[TestCase]] = {}
        for flow in suite.flows:
            if flow.technique != "setup":
                self._flows.setdefault(flow.operation_id, []).append(flow)
                for step in flow.steps:
                    self._flow_steps.setdefault(step.operation_id, []).append(step)

    def of(self, plan: OperationPlan) -> OperationCoverage:
        """Return what an operation's cases and the steps of flows cover of it."""
        operation, cases = plan.operation, plan.cases
        items = plan.items if plan.items is not None else Items(operation)
        flows = self._flows.get(operation.id, ())
        steps = self._flow_steps.get(operation.id, ())
        sources = sources_of(cases, self._steps) if items.links else set()
        sources |= self._carried.get(operation.id, _NONE)
        given = Asked((*cases, *steps) if steps else cases, sources)
        self._note_method(operation, given)
        answers = answers_of(
            operation,
            lambda: any("{{run}}" in str(request.body) for request in given.valid),
            self._methods.is_tried,
        )
        measures = measured(items, given, answers, self._properties.count)
        return OperationCoverage(
            operation,
            len(cases) + len(steps),
            level_of(measures) if cases or steps else 0,
            measures,
            requests_of(cases, flows, self._steps),
            leaves_data(operation, cases, flows, self._steps),
            tuple(answers.not_provokable),
            conditions_of(operation, cases, flows),
        )

    def _note_method(self, operation: Operation, given: Asked) -> None:
        """Count another method for every operation of the path: one of them carries the case."""
        if WRONG_METHOD in given.insisted:
            self._tried.add(operation.path)
        elif operation.path in self._tried:
            given.insisted.add(WRONG_METHOD)


class Sums:
    """Adds up operations. `measures` is whole after the last."""

    def __init__(self, operations: Sequence[Operation], skipped: Sequence[Skipped] = ()) -> None:
        self._operations = operations
        self._unreadable = unreadable(skipped)
        self._paths: dict[str, bool] = {each.path: False for each in operations}
        self._counted: set[str] = set()
        self._total = dict.fromkeys(CRITERIA, 0)
        self._covered = dict.fromkeys(CRITERIA, 0)
        self._missing: dict[str, list[Pointer]] = {name: [] for name in CRITERIA}

    def add(self, covered: OperationCoverage) -> None:
        operation = covered.operation
        self._counted.add(operation.id)
        if covered.cases:
            self._paths[operation.path] = True
        for name, (total, count, _) in covered.measures.items():
            self._total[name] += total
            self._covered[name] += count
            if count < total:
                self._missing[name].append(operation.at)

    @property
    def measures(self) -> Measures:
        """Criterion -> sum; what is `missing` are operations, and paths."""
        found = {name: self._measure(name) for name in CRITERIA}
        return {name: measure for name, measure in found.items() if measure.total}

    @property
    def level(self) -> int:
        return level_of(self.measures)

    def _measure(self, name: str) -> Measure:
        if name == "paths":
            covered = [path for path, is_covered in self._paths.items() if is_covered]
            return Measure(len(self._paths), len(covered), tuple(self._uncovered_paths()))
        total, count, missing = self._total[name], self._covered[name], self._missing[name]
        if name == "operations":
            absent = [each.at for each in self._operations if each.id not in self._counted]
            absent += self._unreadable
            missing, total = [*missing, *absent], total + len(absent)
        return Measure(total, count, tuple(missing))

    def _uncovered_paths(self) -> Iterable[Pointer]:
        at = {each.path: Pointer(each.at.rpartition("/")[0]) for each in reversed(self._operations)}
        return (at[path] for path, is_covered in self._paths.items() if not is_covered)


def unreadable(skipped: Iterable[Skipped]) -> list[Pointer]:
    """Return the operations of a document that its problems keep out of the suite."""
    return [each.at for each in skipped if "#/paths/" in each.at and "/callbacks/" not in each.at]


def excluded(api: Api, planned: Iterable[str]) -> list[LeftOut]:
    """Return the operations that the options of a run leave out."""
    known = set(planned)
    return [
        LeftOut(each.id, "", each.at, "excluded", "not chosen by the options of this run")
        for each in api.operations
        if each.id not in known
    ]


class Unsatisfiable(NamedTuple):
    """What no value satisfies, and the operations that this concerns."""

    at: Pointer
    detail: str
    operations: tuple[str, ...]

    def entry(self) -> dict[str, JsonValue]:
        return {"pointer": self.at, "detail": self.detail, "operations": self.operations}


def unsatisfiable(left_out: Iterable[LeftOut]) -> list[Unsatisfiable]:
    found: Mapping[tuple[Pointer, str], dict[str, None]] = {}
    found = {}
    for each in left_out:
        if each.reason == "unsatisfiable":
            found.setdefault((each.target, each.detail), {})[each.operation_id] = None
    return [Unsatisfiable(at, detail, tuple(names)) for (at, detail), names in found.items()]

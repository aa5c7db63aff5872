"""Documents of tests, planned and measured."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.cases.coverage.model import Measure, Measures, OperationCoverage
from engine.cases.coverage.suite import Designed, Sums
from engine.cases.planner import Planner
from engine.openapi.model import Api
from engine.options import GenerateOptions
from tests.samples.openapi import read, version_3


class Measured(NamedTuple):
    """`operations`: operation id -> its coverage."""

    measures: Measures
    level: int
    operations: Mapping[str, OperationCoverage]

    def of(self, operation: str, criterion: str) -> Measure | None:
        return self.operations[operation].measures.get(criterion)


def measured(api: Api, cases: int, **options: Any) -> Measured:
    planner = Planner(api, GenerateOptions(cases=cases, **options), lambda _event: None)
    designed, sums = Designed(planner.suite), Sums(api.operations, api.skipped)
    found = {}
    for plan in planner.operations():
        found[plan.operation.id] = designed.of(plan)
        sums.add(found[plan.operation.id])
    return Measured(sums.measures, sums.level, found)


def measured_paths(paths: dict[str, Any], folder: Path, cases: int = 2_000, **more: Any) -> Measured:
    api, _ = read(version_3(paths, **more), folder)
    return measured(api, cases)

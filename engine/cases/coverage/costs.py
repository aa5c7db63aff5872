"""What running the cases of an operation costs: requests, and data that stays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.cases.coverage.links import live
from engine.cases.model import Flow, TestCase
from engine.cases.oracles import documents
from engine.openapi.model import Operation


class Step(NamedTuple):
    """A step of a setup flow. `source`: its operation; `live`: how what it captures stands in a request."""

    flow: Flow
    source: str
    live: tuple[str, ...]


def steps_of(flows: Iterable[Flow]) -> Mapping[str, Step]:
    """Return the steps that cases name in `setup`."""
    return {
        step.id: Step(flow, step.operation_id, tuple(map(live, step.captures)))
        for flow in flows
        if flow.technique == "setup"
        for step in flow.steps
    }


def sources_of(cases: Sequence[TestCase], steps: Mapping[str, Step]) -> set[str]:
    """Return the operations whose captured values the cases send."""
    return {
        steps[name].source
        for case in cases
        for name in case.setup
        if name in steps and any(each in case.wire.target for each in steps[name].live)
    }


def requests_of(cases: Sequence[TestCase], flows: Sequence[Flow], steps: Mapping[str, Step]) -> int:
    """Return how many requests a run sends: shared setup once, a case's own each time, and all cleanup."""
    count = len(cases) + sum(len(flow.steps) + len(flow.cleanup) for flow in flows)
    shared: dict[str, int] = {}
    for case in cases:
        if not case.setup:
            continue
        flow = steps[case.setup[0]].flow
        cost = len(case.setup) + len(flow.cleanup)
        if flow.steps[0].scope == "own":
            count += cost
        else:
            shared[flow.id] = cost
    return count + sum(shared.values())


def leaves_data(
    operation: Operation, cases: Sequence[TestCase], flows: Sequence[Flow], steps: Mapping[str, Step]
) -> bool:
    """Tell whether a run may make objects that it does not delete."""
    makes = operation.method == "POST" or (operation.method == "PUT" and documents(operation, "201"))
    if makes and any(case.expect.status[0][0] == "2" for case in cases):
        return True
    setups = {case.setup[0] for case in cases if case.setup}
    return any(map(_keeps, flows)) or any(_keeps(steps[name].flow) for name in setups)


def _keeps(flow: Flow) -> bool:
    """Tell whether a flow makes more than it deletes."""
    methods = [step.method for step in (*flow.steps, *flow.cleanup)]
    return methods.count("POST") > methods.count("DELETE")

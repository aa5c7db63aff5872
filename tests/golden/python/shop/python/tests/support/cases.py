# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""The cases: read from `data/`, one file per operation, when a test asks for it."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from support.settings import ROOT

MARKS = {"smoke": pytest.mark.smoke, "destructive": pytest.mark.destructive}


@dataclass(frozen=True)
class Case:
    """A request and what must come back; in a flow, a step."""

    id: str
    kind: str
    technique: str
    title: str
    why: str
    target: str
    request: dict[str, Any]
    status: list[str]
    strict: bool
    operation: dict[str, Any]
    gateway: bool = False
    setup: list[str] = field(default_factory=list)
    captures: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Flow:
    """Steps in order, and what deletes the objects that they made."""

    id: str
    technique: str
    shared: bool
    steps: dict[str, Case]
    cleanup: list[Case]

    @property
    def captured(self) -> set[str]:
        """Names that the steps take from answers."""
        return {name for step in self.steps.values() for name in step.captures}


def cases(operation: str, kind: str) -> list[Any]:
    """Return the cases of one kind as pytest parameters; their ids are the case ids."""
    chosen = (case for case in _cases(operation) if case.kind == kind)
    return [pytest.param(case, id=case.id, marks=_marks(case.tags)) for case in chosen]


def flows(resource: str, flow: str) -> list[Any]:
    """Return one flow as a pytest parameter."""
    return [pytest.param(each, id=each.id) for each in _flows(resource) if each.id == flow]


@cache
def setup_flows() -> dict[str, Flow]:
    """Return the flow of every setup step, by the id of the step."""
    paths = sorted((ROOT / "data" / "flows").glob("*.json"))
    found = [flow for path in paths for flow in _flows(path.stem) if flow.technique == "setup"]
    return {step.id: flow for flow in found for step in flow.steps.values()}


@cache
def _cases(operation: str) -> list[Case]:
    data = json.loads((ROOT / "data" / f"{operation}.json").read_text("utf-8"))
    return [_case(entry, data["operation"]) for entry in data["cases"]]


@cache
def _flows(resource: str) -> list[Flow]:
    path = ROOT / "data" / "flows" / f"{resource}.json"
    return [_flow(entry) for entry in json.loads(path.read_text("utf-8"))["flows"]]


def _flow(entry: dict[str, Any]) -> Flow:
    prefix = entry["id"] + "-"
    steps = {step["id"].removeprefix(prefix): _case(step, step["operation"]) for step in entry["steps"]}
    return Flow(
        id=entry["id"],
        technique=entry["technique"],
        shared=any(step["scope"] == "shared" for step in entry["steps"]),
        steps=steps,
        cleanup=[_case(step, step["operation"]) for step in entry["cleanup"]],
    )


def _case(entry: dict[str, Any], operation: dict[str, Any]) -> Case:
    return Case(
        id=entry["id"],
        kind=entry["kind"],
        technique=entry["technique"],
        title=entry["title"],
        why=entry["why"],
        target=entry["target"],
        request=entry["request"],
        status=entry["expect"]["status"],
        strict=entry["expect"]["strict"],
        operation=operation,
        gateway=entry["expect"].get("gateway", False),
        setup=entry.get("setup", []),
        captures=entry.get("captures", {}),
        tags=entry.get("tags", []),
        checks=entry.get("checks", []),
    )


def _marks(tags: list[str]) -> list[pytest.MarkDecorator]:
    return [MARKS[tag] for tag in tags if tag in MARKS]

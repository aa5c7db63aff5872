"""Small documents for tests of case design, written as text and read by the real reader."""

from pathlib import Path
from typing import Any

import orjson

from engine.cases.model import Flow, OperationPlan, Suite, TestCase
from engine.cases.planner import plan
from engine.errors import Problem
from engine.openapi.load import load
from engine.openapi.model import Api
from engine.options import GenerateOptions

JSON = "application/json"


def read(document: dict[str, Any], folder: Path) -> Api:
    """Write `document` below `folder` and read it as a user's file."""
    path = folder / "document.json"
    path.write_bytes(orjson.dumps(document))
    problems: list[Problem] = []
    return load(str(path), report=problems.append, stdin=lambda: b"")


def document(paths: dict[str, Any], **components: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sample", "version": "1"},
        "paths": paths,
        "components": components,
    }


def planned(
    described: dict[str, Any], folder: Path, **options: Any
) -> tuple[Suite, dict[str, OperationPlan]]:
    """Plan the whole document; operations by id."""
    suite, operations = plan(read(described, folder), GenerateOptions(**options), lambda _: None)
    return suite, {each.operation.id: each for each in operations}


def case(plans: dict[str, OperationPlan], operation: str, technique: str, leaf: str = "") -> TestCase:
    """Return the first case of `technique` whose id ends with `leaf`."""
    return next(
        each
        for each in plans[operation].cases
        if each.technique == technique and (not leaf or each.id.endswith(leaf))
    )


def flow(suite: Suite, name: str) -> Flow:
    return next(each for each in suite.flows if each.id == name)


def body(schema: Any, *, required: bool = True) -> dict[str, Any]:
    return {"required": required, "content": {JSON: {"schema": schema}}}


def answer(schema: Any | None = None, **more: Any) -> dict[str, Any]:
    content = {} if schema is None else {"content": {JSON: {"schema": schema}}}
    return {"description": "An answer", **content, **more}


def parameter(name: str, place: str, schema: Any, *, required: bool | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path" if required is None else required,
        "schema": schema,
    }

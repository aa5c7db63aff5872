"""Mutation: a service that forgets one constraint of its document is found by a case about that constraint."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.cases.model import OperationPlan, TestCase
from engine.cases.verify import Verifier
from tests.samples.documents import planned, read

DOCUMENTS = (
    *(Path("tests/samples", name) for name in ("shop.yaml", "tickets.yaml", "bookings.yaml", "stays.yaml")),
    *(Path("resources/samples", name) for name in ("bookshop.yaml", "clinic.yaml")),
)
CONSTRAINTS = frozenset(
    ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
     "enum", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "additionalProperties")
)  # fmt: skip
IDS = ("1", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
LEAST_KILLED = 0.95


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_service_that_forgets_one_constraint_is_found_by_a_case_about_it(
    path: Path, tmp_path: Path
) -> None:
    original = yaml.safe_load(path.read_text("utf-8"))
    plans = planned(original, tmp_path, cases=1_000)[1]

    mutants = list(_mutants(original))
    survivors = [
        pointer for pointer, mutant in mutants if not _is_killed(plans.values(), pointer, mutant, tmp_path)
    ]

    assert len(mutants) > 3
    assert len(survivors) <= (1 - LEAST_KILLED) * len(mutants), survivors


def _is_killed(plans: Any, pointer: str, mutant: dict[str, Any], folder: Path) -> bool:
    """Tell whether a case that must be refused, and is about the constraint, is a right request for the mutant."""
    api = read(mutant, folder)
    operations = {each.id: each for each in api.operations}
    verifier = Verifier(api)
    return any(
        verifier.positive(operations[plan.operation.id], case.request, case.wire, _samples(case, made))
        is None
        for plan in plans
        for case in _about(plan, pointer)
        for made in IDS
    )


def _about(plan: OperationPlan, pointer: str) -> Iterator[TestCase]:
    for case in plan.cases:
        if case.target == pointer and not any(code.startswith("2") for code in case.expect.status):
            yield case


def _samples(case: TestCase, made: str) -> dict[str, str]:
    text = case.wire.target + (case.wire.body or "")
    return {part.partition("}}")[0]: made for part in text.split("{{")[1:]}


def _mutants(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the document without one constraint of a request, and where that stood."""
    for place in dict.fromkeys(_constraints(document)):
        mutant = deepcopy(document)
        holder: Any = mutant
        for key in place[:-1]:
            holder = holder[key]
        if isinstance(holder, list):
            holder.remove(holder[place[-1]])
        elif place[-1] == "required":
            holder["required"] = False
        else:
            del holder[place[-1]]
        is_parameter = place[-1] == "required" and holder["in"] != "body"
        target = place[:-1] if is_parameter else place
        yield "#/" + "/".join(str(key).replace("~", "~0").replace("/", "~1") for key in target), mutant


_Place = tuple[Any, ...]


def _constraints(document: dict[str, Any]) -> Iterator[_Place]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            holder = {"parameters": operation} if method == "parameters" else operation
            above: _Place = ("paths", path) if method == "parameters" else ("paths", path, method)
            if not isinstance(holder, dict):
                continue
            for index, parameter in enumerate(holder.get("parameters", ())):
                place, found = _followed(document, (*above, "parameters", index), parameter)
                if found.get("required") and found["in"] not in ("path", "cookie"):
                    yield (*place, "required")
                if "schema" in found:
                    yield from _of_schema(document, (*place, "schema"), found["schema"], frozenset())
            place, body = _followed(document, (*above, "requestBody"), holder.get("requestBody", {}))
            # Other media types than the usual one are sent once, as they should be.
            for media, content in list(body.get("content", {}).items())[:1]:
                within = (*place, "content", media, "schema")
                yield from _of_schema(document, within, content["schema"], frozenset())


def _followed(document: dict[str, Any], place: _Place, node: dict[str, Any]) -> tuple[_Place, dict[str, Any]]:
    while "$ref" in node:
        place = tuple(node["$ref"].removeprefix("#/").split("/"))
        node = document
        for key in place:
            node = node[key]
    return place, node


def _of_schema(
    document: dict[str, Any], place: _Place, schema: Any, above: frozenset[_Place]
) -> Iterator[_Place]:
    place, schema = _followed(document, place, schema)
    if place in above or schema.get("readOnly"):
        return
    above |= {place}
    for keyword in sorted(CONSTRAINTS & schema.keys()):
        if schema[keyword] not in (True, 0) or keyword == "uniqueItems":
            yield (*place, keyword)
    properties = schema.get("properties", {})
    for index, name in enumerate(schema.get("required", ())):
        if not _followed(document, (), properties.get(name, {}))[1].get("readOnly"):
            yield (*place, "required", index)
    for name, inner in properties.items():
        yield from _of_schema(document, (*place, "properties", name), inner, above)
    if isinstance(schema.get("items"), dict):
        yield from _of_schema(document, (*place, "items"), schema["items"], above)
    for keyword in ("allOf", "oneOf", "anyOf"):
        for index, inner in enumerate(schema.get(keyword, ())):
            yield from _of_schema(document, (*place, keyword, index), inner, above)

from collections import Counter
from pathlib import Path
from typing import Any

from engine.cases.planner import Planner
from engine.options import GenerateOptions
from tests.samples.documents import answer, body, document, parameter, planned, read

PET: dict[str, Any] = {
    "type": "object",
    "required": ["name", "kind"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "nick": {"type": ["string", "null"], "default": "Rex"},
        "kind": {"enum": ["cat", "dog", "bird"]},
        "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "born": {"type": "string", "format": "date"},
        "weight": {"type": "number", "exclusiveMinimum": 0},
        "good": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3, "uniqueItems": True},
        "food": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["brand"]}]},
    },
}
FILTERS = [
    parameter("limit", "query", {"type": "integer", "minimum": 1, "default": 20}),
    parameter("word", "query", {"type": "string"}),
    parameter("deep", "query", {"type": "boolean"}),
    parameter("X-Trace", "header", {"type": "string", "format": "uuid"}),
]
ID = parameter("petId", "path", {"type": "integer", "minimum": 1})
PATHS: dict[str, Any] = {
    "/pets": {
        "get": {"operationId": "find", "parameters": FILTERS, "responses": {"200": answer()}},
        "post": {"operationId": "make", "requestBody": body(PET), "responses": {"201": answer(PET)}},
    },
    "/pets/{petId}": {
        "parameters": [ID],
        "get": {"operationId": "look", "parameters": FILTERS, "responses": {"200": answer(PET)}},
        "put": {"operationId": "put", "requestBody": body(PET), "responses": {"200": answer(PET)}},
        "delete": {"operationId": "drop", "requestBody": body(PET), "responses": {"204": answer()}},
    },
    "/visits": {
        "post": {
            "operationId": "visit",
            "requestBody": body(
                {
                    "type": "object",
                    "required": ["petId"],
                    "properties": {
                        "petId": {"type": "integer", "minimum": 1},
                        "hours": {"type": "integer", "minimum": 1},
                    },
                }
            ),
            "responses": {"201": answer()},
        },
    },
    "/forms": {
        "post": {
            "operationId": "form",
            "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": PET}}},
            "responses": {"201": answer()},
        },
    },
    "/never": {
        "post": {
            "operationId": "never",
            "requestBody": body({"allOf": [{"type": "string"}, {"type": "integer"}]}),
            "responses": {"201": answer()},
        },
    },
}


def test_what_waits_is_what_the_ranking_would_yield_behind_the_cases(tmp_path: Path) -> None:
    api = read(document(PATHS), tmp_path)
    planner = Planner(api, GenerateOptions(cases=3), lambda _: None)

    counted = {
        plan.operation.id: Counter(plan.items.cut if plan.items else {})
        + Counter(case.technique for case in plan.cases)
        + Counter(each.technique for each in plan.left_out)
        for plan in planner.operations()
    }

    offered = {
        each.id: Counter(candidate.technique for candidate in planner.candidates(each))
        for each in api.operations
    }
    assert counted == offered
    assert counted["make"].total() > 100


def test_an_operation_whose_cases_are_all_written_has_nothing_behind_them(tmp_path: Path) -> None:
    _, plans = planned(document(PATHS), tmp_path, cases=1_000)

    assert [plan.items.cut for plan in plans.values() if plan.items] == [{}] * 8


def test_an_operation_that_offers_more_than_a_suite_holds_says_so(tmp_path: Path) -> None:
    kinds = parameter("kind", "query", {"enum": list(range(2_100))})
    find = {"operationId": "find", "parameters": [kinds], "responses": {"200": answer()}}

    plans = planned(document({"/pets": {"get": find}}), tmp_path, cases=1)[1]

    (left_out,) = plans["find"].left_out
    assert (left_out.technique, left_out.target, left_out.reason) == ("", "#/paths/~1pets/get", "too-large")
    assert left_out.detail == "it has 2,105 cases to offer: those behind the first 2,000 are in no suite"

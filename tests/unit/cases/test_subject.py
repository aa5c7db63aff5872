"""What the baselines of an operation hold, and what they leave to the service."""

from pathlib import Path
from typing import Any

import orjson

from engine.cases.model import OperationPlan
from tests.samples.documents import answer, body, case, document, parameter, planned

NOTE = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "text": {"type": "string"},
        "pinned": {"type": "boolean"},
    },
}
ID = parameter("noteId", "path", {"type": "integer"})


def _plans(paths: dict[str, Any], folder: Path, cases: int = 200) -> dict[str, OperationPlan]:
    return planned(document(paths), folder, cases=cases)[1]


def _notes(**item: Any) -> dict[str, Any]:
    return {
        "/notes": {
            "post": {
                "operationId": "addNote",
                "requestBody": body(NOTE),
                "responses": {"201": answer(NOTE)},
            }
        },
        "/notes/{noteId}": {"parameters": [ID], **item},
    }


def _sent(plans: dict[str, OperationPlan], operation: str, technique: str) -> Any:
    return orjson.loads(case(plans, operation, technique).wire.body or "")


def test_a_full_body_leaves_the_object_its_own_id(tmp_path: Path) -> None:
    put = {"operationId": "putNote", "requestBody": body(NOTE), "responses": {"200": answer(NOTE)}}

    plans = _plans(_notes(put=put), tmp_path)

    assert set(_sent(plans, "addNote", "full")) == {"text", "pinned"}
    assert set(_sent(plans, "putNote", "full")) == {"text", "pinned"}


def test_no_other_id_is_called_right_for_an_object_that_exists(tmp_path: Path) -> None:
    item = {**NOTE, "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 9}}}
    put = {"operationId": "putNote", "requestBody": body(item), "responses": {"200": answer()}}

    found = {each.id for each in _plans(_notes(put=put), tmp_path)["putNote"].cases}

    assert "put-note-at-minimum-body-id" not in found
    assert "put-note-below-minimum-body-id" in found


def test_a_patch_without_required_properties_changes_one(tmp_path: Path) -> None:
    patch = {"operationId": "patchNote", "requestBody": body(NOTE), "responses": {"200": answer()}}

    assert set(_sent(_plans(_notes(patch=patch), tmp_path), "patchNote", "minimal")) == {"text"}


def test_texts_that_only_the_service_understands_are_not_guessed(tmp_path: Path) -> None:
    found = parameter("sort", "query", {"type": "string"}, required=False)
    listed = parameter("order", "query", {"enum": ["asc", "desc"]}, required=False)
    count = parameter("limit", "query", {"type": "integer"}, required=False)
    get = {"operationId": "find", "parameters": [found, listed, count], "responses": {"200": answer()}}

    target = case(_plans({"/notes": {"get": get}}, tmp_path), "find", "full").wire.target

    assert "sort=" not in target
    assert "order=asc" in target
    assert "limit=" in target


def test_optional_headers_that_make_a_request_conditional_are_left_out(tmp_path: Path) -> None:
    match = parameter("If-Match", "header", {"type": "string"}, required=False)
    trace = parameter("X-Trace", "header", {"type": "string"}, required=False)
    get = {"operationId": "find", "parameters": [match, trace], "responses": {"200": answer()}}

    names = {
        name for name, _ in case(_plans({"/notes": {"get": get}}, tmp_path), "find", "full").wire.headers
    }

    assert names == {"X-Trace"}


def test_a_limit_inside_an_optional_object_parameter_needs_no_other_part_of_it(tmp_path: Path) -> None:
    options = {
        "type": "object",
        "properties": {"size": {"type": "integer", "minimum": 1}, "text": {"type": "string"}},
    }
    deep = {**parameter("page", "query", options, required=False), "style": "deepObject", "explode": True}
    get = {"operationId": "find", "parameters": [deep], "responses": {"200": answer()}}

    made = case(_plans({"/notes": {"get": get}}, tmp_path), "find", "at-minimum")

    assert made.wire.target == "/notes?page%5Bsize%5D=1"


def test_an_operation_without_a_baseline_still_asks_who_is_there(tmp_path: Path) -> None:
    never = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": []}}}
    post = {
        "operationId": "add",
        "security": [{"main": []}],
        "requestBody": body({"allOf": [never, {"properties": {"a": {"type": "integer"}}}]}),
        "responses": {"201": answer()},
    }
    described = document(
        {"/notes": {"post": post}}, securitySchemes={"main": {"type": "http", "scheme": "bearer"}}
    )

    plan = planned(described, tmp_path)[1]["add"]

    assert {each.technique for each in plan.cases} >= {"no-auth", "invalid-auth", "missing-body"}
    assert "minimal" in {each.technique for each in plan.left_out}


def test_an_answer_that_leaves_its_object_open_is_searched_for_the_usual_id(tmp_path: Path) -> None:
    opened = {"type": "object", "properties": {"data": {"type": "object", "additionalProperties": True}}}
    paths = _notes(get={"operationId": "getNote", "responses": {"200": answer()}})
    paths["/notes"]["post"]["responses"] = {"201": answer(opened)}

    suite, plans = planned(document(paths), tmp_path)

    assert case(plans, "getNote", "minimal").wire.target == "/notes/{{noteId}}"
    assert [dict(step.captures) for step in suite.flows[0].steps] == [{"noteId": "/data/id"}]
    assert suite.flows[0].confidence == 0.5


def test_a_limit_deep_in_an_optional_part_brings_only_the_way_to_it(tmp_path: Path) -> None:
    street = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 5}, "no": {}}}
    place = {
        "type": "object",
        "required": ["city"],
        "properties": {"city": {"type": "string"}, "street": street},
    }
    note = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "places": {"type": "array", "items": place}},
    }
    post = {"operationId": "add", "requestBody": body(note), "responses": {"201": answer()}}

    sent = _sent(_plans({"/notes": {"post": post}}, tmp_path), "add", "longest")

    assert set(sent) == {"places"}
    assert [set(each) for each in sent["places"]] == [{"city", "street"}]
    assert [set(each["street"]) for each in sent["places"]] == [{"name"}]
    assert len(sent["places"][0]["street"]["name"]) == 5


def test_a_full_body_stays_one_that_a_person_can_read(tmp_path: Path) -> None:
    many = {f"part{n}": {"type": "object", "properties": {"on": {"type": "boolean"}}} for n in range(300)}
    post = {
        "operationId": "add",
        "requestBody": body({"type": "object", "properties": many}),
        "responses": {"201": answer()},
    }

    sent = _sent(_plans({"/notes": {"post": post}}, tmp_path, cases=3), "add", "full")

    assert 30 <= len(sent) <= 60

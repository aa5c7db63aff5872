from pathlib import Path
from typing import Any

import orjson

from engine.cases.model import TestCase
from tests.samples.documents import JSON, answer, body, document, parameter, planned

NOTE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
ALIVE = ("2XX", "3XX", "4XX")


def _cases(folder: Path, technique: str, method: str = "post", **operation: Any) -> list[TestCase]:
    whole = {"operationId": "act", "responses": {"200": answer()}, **operation}
    schemes = {name: {"type": "apiKey", "in": "header", "name": f"X-{name}"} for name in ("One", "Two")}
    described = document({"/notes": {method: whole}}, securitySchemes=schemes)
    cases = planned(described, folder, cases=500)[1]["act"].cases
    return [each for each in cases if each.technique == technique]


def test_the_default_is_sent_where_it_is_valid_and_new(tmp_path: Path) -> None:
    size = parameter("size", "query", {"type": "integer", "default": 20})
    wrong = parameter("size", "query", {"type": "integer", "default": "many"})

    (made,) = _cases(tmp_path, "default", "get", parameters=[size, parameter("q", "query", {})])

    assert made.wire.target == "/notes?size=20"
    assert made.target == "#/paths/~1notes/get/parameters/0/schema/default"
    assert made.expect.status == ("200",)
    assert _cases(tmp_path, "default", "get", parameters=[wrong]) == []


def test_a_key_of_the_body_comes_twice(tmp_path: Path) -> None:
    (made,) = _cases(tmp_path, "duplicate-key", requestBody=body(NOTE))

    text = made.wire.body or ""
    assert text.count('"text":') == 2
    assert list(orjson.loads(text)) == ["text"]
    assert made.expect.status == ALIVE
    assert _cases(tmp_path, "duplicate-key", requestBody=body({"type": "array", "items": NOTE})) == []


def test_a_single_query_parameter_comes_twice_and_a_list_does_not(tmp_path: Path) -> None:
    ids = parameter("ids", "query", {"type": "array", "items": {"type": "integer"}})
    size = parameter("size", "query", {"type": "integer", "example": 7})

    (made,) = _cases(tmp_path, "duplicate-parameter", "get", parameters=[ids, size])

    assert made.wire.target == "/notes?size=7&size=7"
    assert made.expect.status == ALIVE
    assert _cases(tmp_path, "duplicate-parameter", "get", parameters=[ids]) == []


def test_an_unknown_query_parameter_stands_beside_known_ones(tmp_path: Path) -> None:
    (made,) = _cases(
        tmp_path, "extra-parameter", "get", parameters=[parameter("size", "query", {"type": "integer"})]
    )

    assert made.wire.target == "/notes?specmintExtra=1"
    assert _cases(tmp_path, "extra-parameter", "get") == []


def test_a_type_that_nobody_has_is_asked_for_where_something_is_negotiated(tmp_path: Path) -> None:
    several = {"200": {"description": "ok", "content": {JSON: {}, "text/csv": {}}}}

    (made,) = _cases(tmp_path, "not-acceptable", "get", responses=several)

    assert ("Accept", "application/x-specmint-unknown") in made.wire.headers
    assert (
        len(_cases(tmp_path, "not-acceptable", "get", responses={"200": answer(NOTE), "406": answer()})) == 1
    )
    assert _cases(tmp_path, "not-acceptable", "get", responses={"200": answer(NOTE)}) == []


def test_a_body_is_nested_deeply_in_json_only(tmp_path: Path) -> None:
    text = {"content": {"text/plain": {"schema": {"type": "string"}}}}

    (made,) = _cases(tmp_path, "deep-nesting", requestBody=body(NOTE))

    assert made.wire.body == "[" * 200 + "]" * 200
    assert _cases(tmp_path, "deep-nesting", requestBody=text) == []


def test_an_xml_entity_names_no_file_and_no_host(tmp_path: Path) -> None:
    xml = {"content": {"application/xml": {"schema": {**NOTE, "xml": {"name": "note"}}}}}

    (made,) = _cases(tmp_path, "xml-entity", requestBody=xml)

    assert "<!ENTITY" in (made.wire.body or "")
    assert not [word for word in ("SYSTEM", "PUBLIC", "://") if word in (made.wire.body or "")]
    assert _cases(tmp_path, "xml-entity", requestBody=body(NOTE)) == []


def test_an_undeclared_privilege_is_ignored_or_refused(tmp_path: Path) -> None:
    closed = {**NOTE, "additionalProperties": False}
    with_role = {
        **NOTE,
        "properties": {"text": {"type": "string"}, "role": {"type": "string"}, "is_admin": {}},
    }

    made = _cases(tmp_path, "mass-assignment", requestBody=body(NOTE))

    assert [set(each.request.body) - {"text"} for each in made] == [{"role"}, {"isAdmin"}, {"ownerId"}]
    assert {each.expect.status for each in made} == {("2XX", "400", "422")}
    assert _cases(tmp_path, "mass-assignment", requestBody=body(closed)) == []
    named = _cases(tmp_path, "mass-assignment", requestBody=body(with_role))
    assert [each.id for each in named] == ["act-mass-assignment-body-owner-id"]


def test_one_of_several_credentials_is_left_out(tmp_path: Path) -> None:
    (made,) = _cases(tmp_path, "partial-auth", "get", security=[{"One": [], "Two": []}])

    assert [name for name, _ in made.wire.headers] == ["X-One"]
    assert made.expect.status == ("401", "403", "404")
    assert made.request.auth == "partial"
    assert _cases(tmp_path, "partial-auth", "get", security=[{"One": []}]) == []

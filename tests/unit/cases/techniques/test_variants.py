from pathlib import Path
from typing import Any

import orjson

from engine.cases.model import OperationPlan, TestCase
from tests.samples.documents import answer, body, case, document, parameter, planned

CAT = {
    "type": "object",
    "required": ["kind", "lives"],
    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
}
DOG = {
    "type": "object",
    "required": ["kind", "barks"],
    "properties": {"kind": {"const": "dog"}, "barks": {"type": "boolean"}},
}
PET = {
    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
    "discriminator": {"propertyName": "kind"},
}


def _plans(given: dict[str, Any], folder: Path) -> dict[str, OperationPlan]:
    create = {"operationId": "create", "requestBody": body(given), "responses": {"201": answer()}}
    described = document({"/pets": {"post": create}}, schemas={"Cat": CAT, "Dog": DOG, "Pet": PET})
    return planned(described, folder, cases=200)[1]


def _of(plans: dict[str, OperationPlan], technique: str) -> list[TestCase]:
    return [each for each in plans["create"].cases if each.technique == technique]


def test_each_branch_that_the_baseline_does_not_show_is_sent(tmp_path: Path) -> None:
    plans = _plans({"$ref": "#/components/schemas/Pet"}, tmp_path)

    (made,) = _of(plans, "variant")

    assert made.id == "create-variant-body-dog"
    assert made.target == "#/components/schemas/Pet/oneOf/1"
    assert made.title == "POST /pets accepts the body as `Dog`"
    assert orjson.loads(made.wire.body or "") == {"kind": "dog", "barks": True}
    assert made.expect.status == ("201",)


def test_branches_inside_of_an_object_are_sent_in_their_place(tmp_path: Path) -> None:
    owner = {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}, "contact": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
    }}  # fmt: skip

    plans = _plans(owner, tmp_path)

    assert {each.id: type(each.request.body["contact"]) for each in _of(plans, "variant")} == {
        "create-variant-body-contact-integer": int,
    }
    assert [each.request.body["contact"] for each in _of(plans, "null-value")] == [None]


def test_null_is_sent_where_it_is_allowed_and_nowhere_else(tmp_path: Path) -> None:
    given = {"type": "object", "properties": {
        "note": {"type": ["string", "null"]}, "name": {"type": "string"}, "any": {},
        "size": {"type": ["string", "null"], "enum": ["s", "m"]},
    }}  # fmt: skip

    plans = _plans(given, tmp_path)

    (made,) = _of(plans, "null-value")
    assert made.request.body == {"note": None}
    assert made.target.endswith("/schema/properties/note/type")
    assert case(plans, "create", "null-not-allowed", "body-name").request.body == {"name": None}


def test_a_value_that_fits_no_branch_is_refused_where_no_format_decides(tmp_path: Path) -> None:
    given = {"type": "object", "properties": {
        "pet": {"$ref": "#/components/schemas/Pet"},
        "when": {"oneOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "uuid"}]},
    }}  # fmt: skip

    plans = _plans(given, tmp_path)

    (made,) = _of(plans, "no-variant")
    assert made.request.body == {"pet": {}}
    assert made.target == "#/components/schemas/Pet/oneOf"
    assert made.expect.status == ("400", "422")
    assert "Pet" not in made.why


def test_no_variant_breaks_nothing_beside_the_branches(tmp_path: Path) -> None:
    given = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}},
        "anyOf": [{"required": ["phone"]}, {"required": ["mail"]}],
    }

    assert _of(_plans(given, tmp_path), "no-variant") == []


def test_a_discriminator_that_names_nothing_is_refused_where_the_schemas_forbid_it(tmp_path: Path) -> None:
    strict = _plans({"$ref": "#/components/schemas/Pet"}, tmp_path)
    open_tag = {
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind"},
    }
    loose = _plans(open_tag, tmp_path)

    (made,) = _of(strict, "wrong-discriminator")

    assert made.request.body["kind"] == "not-a-variant"
    assert made.target == "#/components/schemas/Pet/discriminator"
    assert _of(loose, "wrong-discriminator") == []


def test_a_number_that_is_a_text_too_is_no_variant_of_a_query(tmp_path: Path) -> None:
    given = parameter("order", "query", {"oneOf": [{"type": "string"}, {"type": "integer"}]})
    find = {"operationId": "create", "parameters": [given], "responses": {"200": answer()}}

    plans = planned(document({"/pets": {"get": find}}), tmp_path, cases=200)[1]

    assert "create-variant-query-order-integer" not in [each.id for each in _of(plans, "variant")]


def test_each_type_of_a_list_of_types_is_sent_where_json_shows_it(tmp_path: Path) -> None:
    value = {"type": ["string", "integer", "boolean", "null"], "minLength": 3}
    rules = {"type": "object", "required": ["value"], "properties": {"value": value}}
    several = {"type": "object", "properties": {"value": {"type": ["string", "integer"], "enum": ["a", 1]}}}

    made = _of(_plans(rules, tmp_path), "variant")

    assert [each.id for each in made] == [
        "create-variant-body-value-boolean",
        "create-variant-body-value-integer",
    ]
    assert [type(each.request.body["value"]) for each in made] == [bool, int]
    assert {str(each.target).rpartition("/")[2] for each in made} == {"type"}
    assert _of(_plans(several, tmp_path), "variant") == []


def test_a_list_of_types_is_one_text_in_a_query(tmp_path: Path) -> None:
    given = parameter("value", "query", {"type": ["string", "integer"]})
    find = {"operationId": "find", "parameters": [given], "responses": {"200": answer()}}

    plan = planned(document({"/pets": {"get": find}}), tmp_path, cases=200)[1]["find"]

    assert not [each for each in plan.cases if each.technique == "variant"]


def test_a_schema_that_forbids_its_name_in_the_mapping_is_left_out(tmp_path: Path) -> None:
    mapping = {"cat": "#/components/schemas/Cat", "hound": "#/components/schemas/Dog"}
    pets = {**PET, "discriminator": {"propertyName": "kind", "mapping": mapping}}

    plans = _plans(pets, tmp_path)

    assert _of(plans, "variant") == []
    (left,) = [each for each in plans["create"].left_out if each.technique == "variant"]
    assert str(left.target).endswith("/oneOf/1")


def test_an_example_that_breaks_its_schema_is_left_out_with_both_places(tmp_path: Path) -> None:
    wrong = {"example": {"kind": "cat"}, "schema": {"$ref": "#/components/schemas/Cat"}}
    limit = parameter("limit", "query", {"type": "integer"}) | {"example": "many"}
    create = {
        "operationId": "create",
        "parameters": [limit],
        "requestBody": {"required": True, "content": {"application/json": wrong}},
        "responses": {"201": answer()},
    }

    plan = planned(document({"/pets": {"post": create}}, schemas={"Cat": CAT}), tmp_path, cases=200)[1][
        "create"
    ]

    left = {str(each.target): each.detail for each in plan.left_out if each.technique == "example"}
    at = "#/paths/~1pets/post/requestBody/content/application~1json"
    assert left[f"{at}/example"] == f"this example breaks the schema at {at}/schema"
    assert left["#/paths/~1pets/post/parameters/0/example"].endswith("/parameters/0/schema")
    assert not [each for each in plan.cases if each.technique == "example"]


def test_null_points_to_where_the_document_allows_it(tmp_path: Path) -> None:
    given = {"type": "object", "properties": {"note": {"type": "string", "nullable": True}}}
    create = {"operationId": "create", "requestBody": body(given), "responses": {"201": answer()}}
    described = {**document({"/pets": {"post": create}}), "openapi": "3.0.3"}

    plans = planned(described, tmp_path, cases=200)[1]

    (made,) = _of(plans, "null-value")
    assert made.target.endswith("/schema/properties/note/nullable")

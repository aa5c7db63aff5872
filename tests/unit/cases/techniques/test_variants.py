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

from pathlib import Path
from typing import Any

import pytest

from engine.errors import Problem
from tests.samples.openapi import at, codes, get, opened, post, read, version_2, version_3, written


def problems(folder: Path, schema: Any, version: str = "3.0.3") -> list[Problem]:
    document = version_3({"/x": get()}, version, components={"schemas": {"S": schema}})
    return read(document, folder)[1]


@pytest.mark.parametrize(
    ("schema", "code", "below"),
    [
        ({"type": "integer", "minimum": 10, "maximum": 5}, "bounds-crossed", "/minimum"),
        ({"minLength": 2, "maxLength": 1}, "bounds-crossed", "/minLength"),
        ({"type": "array", "items": {}, "minItems": 2, "maxItems": 1}, "bounds-crossed", "/minItems"),
        ({"minProperties": 2, "maxProperties": 1}, "bounds-crossed", "/minProperties"),
        ({"pattern": "["}, "pattern-invalid", "/pattern"),
        ({"pattern": "/^[a-z]+$/i"}, "pattern-slashes", "/pattern"),
        ({"pattern": "/[a-z]+$/"}, "pattern-slashes", "/pattern"),
        ({"readOnly": True, "writeOnly": True}, "direction-both", "/writeOnly"),
        ({"properties": {"a": {}}, "required": ["a", "b"]}, "required-undefined", "/required/1"),
        ({"type": "array"}, "items-missing", ""),
        ({"type": "integer", "default": {}}, "default-invalid", "/default"),
        ({"enum": ["a"], "default": "b"}, "default-invalid", "/default"),
        ({"type": "string", "enum": ["a", 1]}, "enum-invalid", "/enum/1"),
        ({"enum": []}, "enum-empty", "/enum"),
        ({"type": "string", "enum": []}, "enum-empty", "/enum"),
        ({"properties": {"a": {"$ref": "#/nothing"}}}, "reference-dangling", "/properties/a/$ref"),
        (
            {"allOf": [{"items": {"minLength": 2, "maxLength": 1}}]},
            "bounds-crossed",
            "/allOf/0/items/minLength",
        ),
    ],
)
def test_each_rule_tells_the_place_of_its_keyword(tmp_path: Path, schema: Any, code: str, below: str) -> None:
    found = problems(tmp_path, schema)

    assert codes(found) == [code]
    assert at(found, code) == f"#/components/schemas/S{below}"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 5, "maximum": 5},
        {"type": "string", "nullable": True, "default": None, "enum": ["a", None]},
        {"type": "number", "default": 1},
        {"type": "integer", "default": 1.0},
        {"properties": {"a": {}}, "required": ["b"], "allOf": [{"properties": {"b": {}}}]},
        {"required": ["b"]},
        {"pattern": r"^\p{L}+$"},
        {"pattern": "^[a-z]+$"},
        {"pattern": "^/users/$"},
        {"pattern": "/^a|b/"},
        {"readOnly": True, "writeOnly": False},
        {"pattern": r"^[a-z\-_]+$"},
        {"example": {"$ref": "#/nothing", "minimum": 2, "maximum": 1}},
        {"default": {"$ref": "#/nothing"}},
        {
            "properties": {
                "$ref": {"type": "string"},
                "enum": {"type": "string"},
                "default": {"type": "string"},
            }
        },
    ],
)
def test_what_is_right_is_not_reported(tmp_path: Path, schema: Any) -> None:
    assert problems(tmp_path, schema) == []


def test_3_1_may_leave_out_items_and_says_that_nullable_means_nothing(tmp_path: Path) -> None:
    found = problems(tmp_path, {"type": "array", "nullable": True}, "3.1.0")

    assert codes(found) == ["nullable-ignored"]


def test_a_parameter_of_2_0_is_checked_as_a_schema(tmp_path: Path) -> None:
    parameter = {"name": "p", "in": "query", "type": "integer", "default": "x", "required": True}

    _, found = read(version_2({"/x": get(parameters=[parameter])}), tmp_path)

    assert at(found, "default-invalid") == "#/paths/~1x/get/parameters/0/default"


def test_what_stands_beside_a_reference_to_a_parameter_is_said_to_be_ignored(tmp_path: Path) -> None:
    shared = {"name": "page", "in": "query", "schema": {"type": "integer"}}
    used = {
        "$ref": "#/components/parameters/page",
        "required": True,
        "description": "Which page.",
        "x-own": 1,
    }
    document = version_3({"/x": get(parameters=[used])}) | {"components": {"parameters": {"page": shared}}}

    _, found = read(document, tmp_path)

    assert at(found, "reference-siblings") == "#/paths/~1x/get/parameters/0/required"


def test_a_path_item_may_refer_and_have_methods_of_its_own(tmp_path: Path) -> None:
    document = version_3({"/x": get(), "/y": {"$ref": "#/paths/~1x", **post({"type": "object"})}})

    _, found = read(document, tmp_path)

    assert "reference-siblings" not in codes(found)


def test_an_encoding_needs_its_property(tmp_path: Path) -> None:
    document = version_3({"/x": post({"type": "object", "properties": {"a": {}}}, "multipart/form-data")})
    content = document["paths"]["/x"]["post"]["requestBody"]["content"]["multipart/form-data"]
    content["encoding"] = {"a": {}, "b": {}}

    _, found = read(document, tmp_path)

    assert at(found, "encoding-unknown") == (
        "#/paths/~1x/post/requestBody/content/multipart~1form-data/encoding/b"
    )


def test_a_document_without_operations_says_so(tmp_path: Path) -> None:
    _, found = read(version_3({}), tmp_path)

    assert [(one.code, one.severity) for one in found] == [("no-operations", "warning")]


def test_schemas_in_other_files_are_checked_too_and_have_their_place(tmp_path: Path) -> None:
    document = version_3({"/x": post({"$ref": "parts/pet.yaml#/Pet"})})
    written("Pet:\n  type: integer\n  minimum: 2\n  maximum: 1\n", tmp_path, "parts/pet.yaml")
    path = written(document, tmp_path)

    _, (problem,) = opened(path)

    assert problem.at is not None
    assert str(problem.at) == f"{tmp_path.as_posix()}/parts/pet.yaml:3:3 parts/pet.yaml#/Pet/minimum"
    assert problem.what == "minimum 2 is above maximum 1"


def test_problems_come_in_the_order_of_the_text_and_each_once(tmp_path: Path) -> None:
    schemas = {f"S{number}": {"$ref": "#/nothing"} for number in range(3)}
    document = version_3({"/x": post({"$ref": "#/components/schemas/S1"})}, components={"schemas": schemas})

    _, found = read(document, tmp_path)

    places = [(one.at.line, one.at.column) for one in found if one.at and one.at.line and one.at.column]
    assert places == sorted(places)
    assert len(set(found)) == len(found)


def test_past_fifty_of_one_code_the_rest_is_counted(tmp_path: Path) -> None:
    schemas = {f"S{number}": {"minLength": 2, "maxLength": 1} for number in range(60)}

    _, found = read(version_3({"/x": get()}, components={"schemas": schemas}), tmp_path)

    assert codes(found) == ["bounds-crossed"] * 50 + ["more"]
    assert found[-1].what == "10 more problems `bounds-crossed` are not shown"


def test_what_the_official_description_tells_is_not_told_again(tmp_path: Path) -> None:
    schema = {
        "pattern": 5,
        "type": ["text"],
        "default": 1,
        "properties": {"a": {"$ref": 5}, "b": {"type": "boolean", "default": True}},
        "anyOf": [{"type": ["string", "integer"], "default": 2.0}, {"type": [], "enum": [1]}],
    }

    found = problems(tmp_path, schema, "3.1.0")

    assert set(codes(found)) <= {"value-type", "value-not-allowed", "structure"}
    assert found


@pytest.mark.parametrize(
    ("schema", "encoding"),
    [
        ({"type": "object", "properties": {"a": {}}}, []),
        ({"type": "object", "properties": {"a": {}}, "allOf": [{}]}, {"b": {}}),
        ({"type": "object"}, {"b": {}}),
        ({"$ref": "#/nothing"}, {"b": {}}),
        (True, {"b": {}}),
    ],
)
def test_an_encoding_is_judged_only_where_all_properties_are_known(
    tmp_path: Path, schema: Any, encoding: Any
) -> None:
    document = version_3({"/x": post(schema, "multipart/form-data")}, "3.1.0")
    content = document["paths"]["/x"]["post"]["requestBody"]["content"]["multipart/form-data"]
    content["encoding"] = encoding

    _, found = read(document, tmp_path)

    assert "encoding-unknown" not in codes(found)


def test_an_encoding_sees_the_properties_that_a_reference_gives(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"$ref": "#/components/schemas"}}
    document = version_3(
        {"/x": post(schema, "multipart/form-data")}, components={"schemas": {"a": {"type": "string"}}}
    )
    content = document["paths"]["/x"]["post"]["requestBody"]["content"]["multipart/form-data"]
    content["encoding"] = {"a": {}}

    _, found = read(document, tmp_path)

    assert codes(found) == []


def test_schemas_that_are_a_list_are_told_by_the_official_description(tmp_path: Path) -> None:
    document = version_2({"/x": get()}, definitions=[{"minLength": 2, "maxLength": 1}])

    _, found = read(document, tmp_path)

    assert codes(found) == ["value-type"]


def test_a_default_past_64_bits_is_quoted_in_full(tmp_path: Path) -> None:
    found = problems(tmp_path, {"type": "integer", "default": 1, "enum": [2]})
    document = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n"
    schemas = f"components: {{schemas: {{S: {{enum: [1], default: {10**20}}}}}}}\n"

    _, wide = read(document + schemas, tmp_path)

    assert [one.what for one in found] == ["the default `1` is not in `enum`"]
    assert [one.what for one in wide if one.code == "default-invalid"] == [
        "the default `100000000000000000000` is not in `enum`"
    ]

import math
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Pointer
from engine.openapi.model import SchemaObject, Schemas
from engine.openapi.normal_form import Normaliser, SchemaRules
from engine.openapi.resolve import Documents
from engine.openapi.source import Source
from engine.openapi.v2 import ADAPTER as V2
from engine.openapi.v3_0 import ADAPTER as V3_0
from engine.openapi.v3_1 import ADAPTER as V3_1
from tests.samples.openapi import post, read, version_3

AT = Pointer("#/schema")


def normal(rules: SchemaRules, schema: Any, **beside: Any) -> SchemaObject:
    tree = {"schema": schema, **beside}
    documents = Documents(Source("document", "document", b"", lambda _: b""), tree, has_names=rules.siblings)
    documents.anchors.add("", tree, b"$id")
    return Normaliser(documents, rules)(AT, schema)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (True, {}),
        (False, {"not": {}}),
        ({"additionalProperties": False}, {"additionalProperties": {"not": {}}}),
        ({"type": "string", "nullable": True}, {"type": ["string", "null"], "nullable": True}),
        ({"nullable": True}, {"nullable": True}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "nullable": True, "enum": ["a"]},
        ),
        ({"type": "string", "nullable": False}, {"type": "string", "nullable": False}),
        (
            {"type": ["string", "null"], "nullable": True, "maxLength": 1},
            {"type": ["string", "null"], "nullable": True, "maxLength": 1},
        ),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"maximum": 9, "exclusiveMaximum": True}, {"exclusiveMaximum": 9}),
        ({"$ref": "#/Pet", "description": "x", "type": "string"}, {"$ref": "#/Pet"}),
        ({"$ref": "#/Pet", "readOnly": True, "nullable": True}, {"$ref": "#/Pet", "readOnly": True}),
        ({"$ref": "#/Pet", "writeOnly": True, "readOnly": False}, {"$ref": "#/Pet", "writeOnly": True}),
        ({"$ref": "#/nothing", "readOnly": True}, {}),
        ({"properties": {"$ref": {"type": "string"}}}, {"properties": {"$ref": {"type": "string"}}}),
        ({"readOnly": True, "example": {"$ref": "x"}}, {"readOnly": True, "example": {"$ref": "x"}}),
    ],
)
def test_what_3_0_writes_in_its_own_way_is_translated(written: Any, meant: SchemaObject) -> None:
    assert normal(V3_0.schemas, written, Pet={"type": "object"}) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"const": None, "prefixItems": [True]}, {"const": None, "prefixItems": [{}]}),
        ({"items": [{"type": "string"}, False]}, {"prefixItems": [{"type": "string"}, {"not": {}}]}),
        (
            {"items": [{}], "additionalItems": False},
            {"prefixItems": [{}], "items": {"not": {}}},
        ),
        ({"$ref": "#/Pet", "minLength": 1}, {"$ref": "#/Pet", "minLength": 1}),
        ({"$ref": "#/Pet", "$dynamicRef": "#/Pet"}, {"$ref": "#/Pet"}),
        ({"items": [], "type": "array"}, {"type": "array"}),
        ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
        ({"dependentRequired": {"a": ["b", "b"], "c": 5}}, {"dependentRequired": {"a": ["b"]}}),
        ({"$id": "x", "$schema": "y", "$anchor": "z", "type": "string"}, {"type": "string"}),
        ({"$defs": {"a": {"items": True}}}, {"$defs": {"a": {"items": {}}}}),
        ({"if": True, "then": False}, {"if": {}, "then": {"not": {}}}),
        ({"nullable": True, "type": "string"}, {"nullable": True, "type": "string"}),
    ],
)
def test_3_1_is_nearly_the_normal_form(written: Any, meant: SchemaObject) -> None:
    assert normal(V3_1.schemas, written, Pet={"type": "object"}) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            {"name": "id", "in": "path", "required": True, "type": "integer", "collectionFormat": "csv"},
            {"type": "integer"},
        ),
        ({"type": "file"}, {"type": "string", "format": "binary"}),
        ({"type": "string", "x-nullable": True}, {"type": ["string", "null"], "x-nullable": True}),
        ({"discriminator": "kind"}, {"discriminator": "kind"}),
    ],
)
def test_2_0_has_files_and_parameters_that_are_their_own_schema(written: Any, meant: SchemaObject) -> None:
    assert normal(V2.schemas, written) == meant


@pytest.mark.parametrize(
    "malformed",
    [
        {"type": "user"},
        {"type": 7},
        {"type": []},
        {"type": [["string"]]},
        {"required": True},
        {"required": [1]},
        {"enum": "a"},
        {"enum": [math.nan]},
        {"properties": None},
        {"properties": []},
        {"items": "x"},
        {"allOf": {}},
        {"allOf": []},
        {"minimum": "1"},
        {"minimum": math.inf},
        {"minimum": True},
        {"multipleOf": 0},
        {"minLength": -1},
        {"minLength": 1.5},
        {"maxItems": True},
        {"pattern": 1},
        {"format": {}},
        {"uniqueItems": "yes"},
        {"$ref": 1},
        {"$ref": None},
        {"$ref": "#/nothing"},
        {"dependentRequired": []},
        {"additionalProperties": None},
    ],
)
@pytest.mark.parametrize("rules", [V2.schemas, V3_0.schemas, V3_1.schemas])
def test_a_malformed_keyword_constrains_nothing(rules: SchemaRules, malformed: Any) -> None:
    assert normal(rules, malformed) == {}


@pytest.mark.parametrize("rules", [V2.schemas, V3_0.schemas, V3_1.schemas])
def test_an_enum_without_values_allows_nothing(rules: SchemaRules) -> None:
    assert normal(rules, {"type": "string", "enum": []}) == {"type": "string", "not": {}}
    assert normal(rules, {"enum": [], "not": {"minimum": 1}}) == {"not": {}}


@pytest.mark.parametrize("malformed", [None, [], "text", 7, [{"type": "string"}]])
def test_a_schema_that_is_no_object_allows_everything(malformed: Any) -> None:
    assert normal(V3_0.schemas, malformed) == {}


def test_unknown_types_beside_known_ones_are_left_out() -> None:
    assert normal(V3_1.schemas, {"type": ["string", "date", "null"]}) == {"type": ["string", "null"]}


def test_a_length_that_is_whole_becomes_an_integer() -> None:
    assert normal(V3_0.schemas, {"maxLength": 3.0})["maxLength"] == 3
    assert isinstance(normal(V3_0.schemas, {"maxLength": 3.0})["maxLength"], int)


def test_a_schema_in_normal_form_is_given_as_it_is_and_not_copied() -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/schema"}}, "allOf": [{"minLength": 1}]}

    assert normal(V3_0.schemas, schema) is schema


def test_the_document_itself_is_never_changed() -> None:
    schema = {"properties": {"a": {"type": "string", "nullable": True}}, "items": False}

    normal(V3_0.schemas, schema)

    assert schema == {"properties": {"a": {"type": "string", "nullable": True}}, "items": False}


@pytest.mark.parametrize(
    "loop", [{"$ref": "#/schema"}, {"$ref": "#/B"}, {"$ref": "#/schema", "description": "x"}]
)
def test_references_that_lead_only_to_themselves_are_dropped(loop: Any) -> None:
    assert normal(V3_0.schemas, loop, B={"$ref": "#/schema"}) == {}


def test_a_schema_that_contains_itself_keeps_its_reference() -> None:
    tree = {"properties": {"children": {"items": {"$ref": "#/schema"}}}}

    assert normal(V3_0.schemas, tree) == tree


def test_names_of_schemas_become_pointers() -> None:
    tree = {
        "$id": "https://example.com/tree",
        "$dynamicAnchor": "node",
        "properties": {"left": {"$dynamicRef": "#node"}, "right": {"$ref": "tree"}},
    }

    assert normal(V3_1.schemas, tree) == {
        "properties": {"left": {"$ref": "#/schema"}, "right": {"$ref": "#/schema"}}
    }


def test_schemas_as_deep_as_a_document_may_be_are_translated(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "string", "nullable": True}
    for _ in range(90):
        schema = {"type": "object", "properties": {"a": schema}}
    api, _ = read(version_3({"/x": post(schema)}), tmp_path)
    body = api.operations[0].body
    assert body is not None
    assert body.content[0].schema is not None

    node = api.schemas.at(body.content[0].schema)

    for _ in range(90):
        node = node["properties"]["a"]
    assert node["type"] == ["string", "null"]


def test_properties_and_items_are_put_in_normal_form_once_with_the_schema_that_holds_them() -> None:
    tree = {"pet": {"properties": {"tags": {"items": {"type": "string", "nullable": True}}}}}
    documents = Documents(Source("document", "document", b"", lambda _: b""), tree)
    schemas = Schemas(documents.at, Normaliser(documents, V3_0.schemas))

    pet = schemas.at(Pointer("#/pet"))

    tags = schemas.at(Pointer("#/pet/properties/tags"))
    assert tags is pet["properties"]["tags"]
    assert schemas.at(Pointer("#/pet/properties/tags/items")) is tags["items"]


def test_items_that_are_several_have_no_normal_form_of_their_own() -> None:
    tree = {"pet": {"items": [{"type": "string"}], "additionalItems": {"type": "integer"}}}
    documents = Documents(Source("document", "document", b"", lambda _: b""), tree)
    schemas = Schemas(documents.at, Normaliser(documents, V3_0.schemas))

    assert schemas.at(Pointer("#/pet"))["items"] == {"type": "integer"}
    assert schemas.at(Pointer("#/pet/items")) == {}

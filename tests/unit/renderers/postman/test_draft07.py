import json
from typing import Any

import jsonschema_rs
import pytest

from engine.errors import Pointer
from engine.openapi.model import MediaType, Operation, Response, Schemas
from engine.renderers.postman.draft07 import LARGEST, Draft07, loosened, translate
from engine.renderers.schemas import ResponseSchemas


def responses(components: dict[str, Any], root: str = "Root") -> tuple[dict[str, Any], Draft07]:
    """Return what an operation says that answers with `root`, and the translator."""
    described = {"components": {"schemas": components}}

    def resolve(pointer: Pointer) -> Any:
        node: Any = described
        for token in pointer.removeprefix("#").split("/")[1:]:
            node = node[token]
        return node

    draft = Draft07(ResponseSchemas(Schemas(resolve, lambda _, node: node)))
    media = MediaType("application/json", Pointer("#/m"), Pointer(f"#/components/schemas/{root}"))
    operation = Operation(
        "read", "GET", "/", Pointer("#/paths/~1/get"), responses=(Response("200", Pointer("#/r"), (media,)),)
    )
    return json.loads(draft.responses(operation, "all")), draft


def heard(schema: Any) -> tuple[Any, list[str]]:
    weak: list[str] = []
    return translate(schema, weak.append), weak


@pytest.mark.parametrize(
    ("schema", "translated"),
    [
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        (
            {"prefixItems": [{"type": "string"}], "items": False},
            {"items": [{"type": "string"}], "additionalItems": False},
        ),
        ({"dependentRequired": {"a": ["b"]}}, {"dependencies": {"a": ["b"]}}),
        (
            {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"maxProperties": 3}}},
            {"dependencies": {"a": {"allOf": [{"maxProperties": 3}, {"required": ["b"]}]}}},
        ),
        (
            {"$ref": "#/$defs/Pet", "maxProperties": 2},
            {"maxProperties": 2, "allOf": [{"$ref": "#/$defs/Pet"}]},
        ),
        (
            {"properties": {"prefixItems": {"type": "string"}}},
            {"properties": {"prefixItems": {"type": "string"}}},
        ),
        ({"contains": {"const": 1}, "minContains": 0}, {}),
    ],
)
def test_a_keyword_of_the_newer_draft_becomes_what_says_the_same(schema: Any, translated: Any) -> None:
    assert heard(schema)[0] == translated


@pytest.mark.parametrize(
    ("schema", "keyword"),
    [
        ({"unevaluatedProperties": False}, "unevaluatedProperties"),
        ({"contains": True, "minContains": 2}, "minContains"),
        ({"maximum": 2**53 + 1}, "maximum"),
    ],
)
def test_what_has_no_counterpart_is_left_out_and_named(schema: Any, keyword: str) -> None:
    translated, weak = heard(schema)

    assert keyword not in translated
    assert weak == [keyword]


def test_an_operation_carries_the_definitions_that_its_answers_reach() -> None:
    found, _ = responses(
        {
            "Root": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
            "Pet": {"properties": {"owner": {"$ref": "#/components/schemas/Owner"}}},
            "Owner": {"type": "string"},
            "Other": {"type": "number"},
        }
    )

    assert found["responses"] == {"200": {"headers": [], "content": {"application/json": "Root"}}}
    assert list(found["definitions"]) == ["Root", "Pet", "Owner"]
    assert found["definitions"]["Pet"]["properties"]["owner"] == {"$ref": "#/definitions/Owner"}


def test_a_recursive_schema_judges_in_draft_07_as_it_did() -> None:
    found, draft = responses(
        {
            "Root": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Root"}},
                },
            }
        }
    )
    judge = jsonschema_rs.Draft7Validator(
        {"allOf": [{"$ref": "#/definitions/Root"}], "definitions": found["definitions"]}
    )

    assert judge.is_valid({"name": "a", "children": [{"name": "b"}]})
    assert not judge.is_valid({"name": "a", "children": [{"children": []}]})
    assert draft.weakened == ()


def test_what_does_not_fit_becomes_true_and_is_listed() -> None:
    properties = {f"p{number}": {"type": "string", "maxLength": number} for number in range(300)}
    found, draft = responses(
        {
            "Root": {
                "properties": {name: {"$ref": f"#/components/schemas/{name}"} for name in ("A", "B", "C")}
            },
            "A": {"properties": properties},
            "B": {"properties": properties},
            "C": {"type": "string"},
        }
    )

    definitions = found["definitions"]
    assert definitions["B"] is True
    assert definitions["A"]["properties"]["p7"] == {"type": "string", "maxLength": 7}
    assert definitions["C"]["type"] == "string"
    assert len(json.dumps(definitions, separators=(",", ":"))) < LARGEST + 200
    assert [(each.pointer, each.keyword) for each in draft.weakened] == [("#/components/schemas/B", "$ref")]


def test_a_definition_that_is_too_large_alone_keeps_its_upper_levels() -> None:
    deep: Any = {"type": "object", "properties": {f"leaf{n}": {"type": "string"} for n in range(900)}}
    found, draft = responses({"Root": {"type": "object", "required": ["deep"], "properties": {"deep": deep}}})

    assert found["definitions"]["Root"] == {
        "$comment": "#/components/schemas/Root",
        "type": "object",
        "required": ["deep"],
        "properties": {"deep": {"type": "object", "properties": dict.fromkeys(deep["properties"], True)}},
    }
    assert [each.keyword for each in draft.weakened] == ["*"]


def test_one_of_several_does_not_refuse_where_its_branches_were_weakened() -> None:
    large = {"properties": {f"p{number}": {"type": "string", "maxLength": number} for number in range(500)}}
    found, _ = responses(
        {
            "Root": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
            "A": {**large, "required": ["a"]},
            "B": {**large, "required": ["b"]},
        }
    )
    judge = jsonschema_rs.Draft7Validator(
        {"allOf": [{"$ref": "#/definitions/Root"}], "definitions": found["definitions"]}
    )

    assert judge.is_valid({"a": 1})
    assert judge.is_valid({"b": 1})


def test_a_loosened_schema_asks_nothing_that_a_weaker_part_could_turn_around() -> None:
    schema = {
        "not": {"type": "string"},
        "if": {"type": "object"},
        "then": {"required": ["a"]},
        "allOf": [{"minProperties": 1}],
        "oneOf": [{"type": "object"}, {"type": "array"}],
    }

    assert loosened(schema) == {
        "allOf": [{"minProperties": 1}, {"anyOf": [{"type": "object"}, {"type": "array"}]}]
    }


def test_an_integer_beyond_64_bits_is_left_out() -> None:
    found, draft = responses({"Root": {"type": "integer", "maximum": 10**30}})

    assert found["definitions"]["Root"] == {"$comment": "#/components/schemas/Root", "type": "integer"}
    assert [each.keyword for each in draft.weakened] == ["maximum"]

"""What lost a keyword never makes the schemas around it refuse more."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from engine.errors import Pointer
from engine.openapi.model import Schemas
from engine.renderers.schemas import ResponseSchemas

UNREADABLE = r"^(?<=a)b\p{Lu}$"


def compiled(schemas: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[tuple[str, str]]]:
    """Return the definitions of `components.json` for the schema `Root`, and what was weakened."""
    made = ResponseSchemas(Schemas(lambda pointer: _at(schemas, pointer), lambda _, node: node))
    made.reference(Pointer("#/components/schemas/Root"), "pets")
    (content,) = made.files.values()
    return orjson.loads(content)["$defs"], [(each.pointer, each.keyword) for each in made.weakened]


def _at(schemas: Mapping[str, Any], pointer: str) -> Any:
    node: Any = {"components": {"schemas": schemas}}
    for token in pointer.removeprefix("#").split("/")[1:]:
        node = node[int(token)] if isinstance(node, list) else node[token]
    return node


LOST = {"type": "string", "pattern": UNREADABLE}
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("root", "fitting", "keyword"),
    [
        ({"oneOf": [LOST, {"type": "string", "maxLength": 3}]}, "xy", "oneOf"),
        ({"oneOf": [{"properties": {"a": LOST}}, {"type": "object"}]}, {"a": "x"}, "oneOf"),
        ({"not": LOST}, "xy", "not"),
        ({"if": LOST, "then": {"maxLength": 1}}, "xy", "if"),
        ({"type": "array", "contains": LOST, "maxContains": 1}, ["x", "y"], "maxContains"),
        ({"oneOf": [{"$ref": "#/components/schemas/Lost"}, TEXT]}, "xy", "oneOf"),
        ({"oneOf": [{"items": {"$ref": "#/components/schemas/Around"}}, {"type": "array"}]}, ["x"], "oneOf"),
    ],
)
def test_a_value_that_the_document_allows_is_still_allowed(
    root: dict[str, Any], fitting: Any, keyword: str
) -> None:
    around = {"allOf": [{"$ref": "#/components/schemas/Lost"}]}

    definitions, weakened = compiled({"Root": root, "Lost": LOST, "Around": around})

    judge = Draft202012Validator({"$ref": "#/$defs/Root", "$defs": definitions})
    assert judge.is_valid(fitting)
    assert ("#/components/schemas/Root", keyword) in weakened


def test_branches_that_lost_nothing_still_exclude_each_other() -> None:
    root = {"properties": {"lost": LOST, "kept": {"oneOf": [{"minimum": 1}, {"minimum": 5}]}}}

    definitions, weakened = compiled({"Root": root})

    judge = Draft202012Validator({"$ref": "#/$defs/Root", "$defs": definitions})
    assert not judge.is_valid({"kept": 7})
    assert [keyword for _, keyword in weakened] == ["pattern"]

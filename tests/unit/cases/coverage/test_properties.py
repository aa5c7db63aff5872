from typing import Any

from engine.cases.coverage.properties import ResponseProperties
from engine.errors import Pointer
from tests.samples.tiny import schemas_of

PET: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
        "never": {"not": {}},
        "owner": {"$ref": "#/owner"},
        "tags": {"type": "array", "items": {"properties": {"label/s": {}}}},
    },
}
OWNER = {"properties": {"pets": {"type": "array", "items": {"$ref": "#/pet"}}, "age": {"type": "integer"}}}
KIND = {"allOf": [{"$ref": "#/owner"}, {"properties": {"kind": {}}}]}


def _properties(**schemas: Any) -> ResponseProperties:
    return ResponseProperties(schemas_of(schemas).follow)


def test_nested_and_referenced_properties_count_once_and_those_of_requests_do_not() -> None:
    found = _properties(pet=PET, owner=OWNER)

    assert found.count(Pointer("#/pet")) == 6
    assert sorted(found.all(Pointer("#/pet"))) == [
        "#/owner/properties/age",
        "#/owner/properties/pets",
        "#/pet/properties/name",
        "#/pet/properties/owner",
        "#/pet/properties/tags",
        "#/pet/properties/tags/items/properties/label~1s",
    ]


def test_properties_of_a_schema_that_leads_back_to_itself_count_once_where_an_answer_refers_to_it() -> None:
    found = _properties(pet=PET, owner=OWNER, answer={"$ref": "#/pet"})

    assert found.count(Pointer("#/answer")) == 6
    assert len(list(found.all(Pointer("#/answer")))) == 6


def test_a_body_shows_what_it_has_through_arrays_references_and_parts() -> None:
    found = _properties(pet=PET, owner=OWNER, kind=KIND)
    body = {"kind": 1, "pets": [{"name": "Rex"}, {"tags": [{"label/s": "x"}], "other": 1}]}

    assert sorted(found.shown(Pointer("#/kind"), body)) == [
        "#/kind/allOf/1/properties/kind",
        "#/owner/properties/pets",
        "#/pet/properties/name",
        "#/pet/properties/tags",
        "#/pet/properties/tags/items/properties/label~1s",
    ]


def test_what_is_shown_is_among_all() -> None:
    found = _properties(pet=PET, owner=OWNER, kind=KIND)
    body = {"kind": 1, "age": 2, "secret": 3, "pets": [{"name": "Rex", "never": 1, "secret": 2, "owner": {}}]}

    assert found.shown(Pointer("#/kind"), body) < set(found.all(Pointer("#/kind")))


def test_additional_properties_and_leading_items_are_looked_into() -> None:
    schema = {
        "prefixItems": [{"properties": {"a": {}}}],
        "items": {"additionalProperties": {"properties": {"b": {}}}},
    }
    found = _properties(list=schema)

    assert found.count(Pointer("#/list")) == 2
    assert found.shown(Pointer("#/list"), [{"a": 1}, {"x": {"b": 1}}]) == set(found.all(Pointer("#/list")))


def test_a_schema_without_end_or_without_place_has_no_more_properties() -> None:
    found = _properties(loop={"allOf": [{"$ref": "#/loop"}], "properties": {"next": {"$ref": "#/loop"}}})
    body: dict[str, Any] = {}
    for _ in range(200):
        body = {"next": body}

    assert found.count(Pointer("#/loop")) == 1
    assert found.shown(Pointer("#/loop"), body) == {"#/loop/properties/next"}
    assert found.count(Pointer("#/nowhere")) == 0
    assert found.shown(Pointer("#/nowhere"), {"a": 1}) == set()

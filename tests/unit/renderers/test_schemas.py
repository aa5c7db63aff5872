from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from engine.errors import Pointer
from engine.openapi.model import Schemas
from engine.renderers.schemas import DEEPEST_SCHEMA, ResponseSchemas

ROOT = "#/paths/~1a/get/responses/200/content/application~1json/schema"


def schemas(root: Any, **components: Any) -> ResponseSchemas:
    """Return the schemas of a document in normal form; `root` stands at `ROOT`."""
    made: dict[str, Any] = {ROOT: root} | {
        f"#/components/schemas/{name}": each for name, each in components.items()
    }
    return ResponseSchemas(Schemas(made.__getitem__, lambda _, node: node))


def compiled(root: Any, **components: Any) -> dict[str, Any]:
    book = schemas(root, **components)
    reference = book.reference(Pointer(ROOT), "a")
    document, _, key = reference.removeprefix("urn:specmint:").partition("#/$defs/")
    definition: dict[str, Any] = dict(book.documents[document]["$defs"][key])
    del definition["$comment"]
    return definition


def is_valid(instance: Any, root: Any, **components: Any) -> bool:
    book = schemas(root, **components)
    reference = book.reference(Pointer(ROOT), "a")
    pairs = [(each["$id"], Resource.from_contents(each)) for each in book.documents.values()]
    registry: Registry[Any] = Registry().with_resources(pairs)
    for _, resource in pairs:
        Draft202012Validator.check_schema(resource.contents)
    return Draft202012Validator({"$ref": reference}, registry=registry).is_valid(instance)


def test_a_named_schema_stands_once_in_components_and_an_inline_one_with_its_resource() -> None:
    book = schemas({"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}, Pet={"type": "object"})

    reference = book.reference(Pointer(ROOT), "pets")

    assert reference == "urn:specmint:pets#/$defs/a.get.200.application-json"
    assert book.documents == {
        "components": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:specmint:components",
            "$defs": {"Pet": {"$comment": "#/components/schemas/Pet", "type": "object"}},
        },
        "pets": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:specmint:pets",
            "$defs": {
                "a.get.200.application-json": {
                    "$comment": ROOT,
                    "type": "array",
                    "items": {"$ref": "urn:specmint:components#/$defs/Pet"},
                }
            },
        },
    }


def test_a_pure_reference_leads_straight_to_the_named_schema() -> None:
    book = schemas({"$ref": "#/components/schemas/Pet"}, Pet={"type": "object"})

    assert book.reference(Pointer(ROOT), "pets") == "urn:specmint:components#/$defs/Pet"
    assert list(book.documents) == ["components"]


def test_what_only_openapi_knows_and_what_is_not_checked_is_left_out() -> None:
    root = {
        "type": "string",
        "format": "uuid",
        "example": "x",
        "xml": {},
        "x-y": 1,
        "title": "t",
        "minLength": 1,
    }

    assert compiled(root) == {"type": "string", "minLength": 1}


def test_properties_may_be_called_like_keywords() -> None:
    root = {"properties": {"format": {"type": "string", "title": "t"}, "$ref": {"type": "integer"}}}

    assert compiled(root) == {"properties": {"format": {"type": "string"}, "$ref": {"type": "integer"}}}


@pytest.mark.parametrize(
    "root",
    [
        {"required": ["a", "pin"], "properties": {"pin": {"writeOnly": True}}},
        {
            "required": ["a", "pin"],
            "properties": {"pin": {"$ref": "#/components/schemas/Text", "writeOnly": True}},
        },
        {"required": ["a", "pin"], "properties": {"pin": {"$ref": "#/components/schemas/Beside"}}},
        {"required": ["a", "pin"], "properties": {"pin": {"$ref": "#/components/schemas/Pin"}}},
        {"required": ["a", "pin"], "allOf": [{"properties": {"pin": {"writeOnly": True}}}]},
        {"allOf": [{"properties": {"pin": {"writeOnly": True}}}, {"required": ["a", "pin"]}]},
        {"allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["a", "pin"]}]},
    ],
)
def test_a_write_only_property_is_not_required_of_an_answer(root: Any) -> None:
    parts = {
        "Pin": {"writeOnly": True},
        "Base": {"properties": {"pin": {"writeOnly": True}}},
        "Text": {"type": "string"},
        "Beside": {"$ref": "#/components/schemas/Text", "writeOnly": True},
    }

    assert is_valid({"a": 1}, root, **parts)
    assert not is_valid({"pin": "1"}, root, **parts)


PETS = {
    "Cat": {"required": ["claws"], "properties": {"claws": {"type": "integer"}}},
    "Dog": {"required": ["barks"], "properties": {"barks": {"type": "boolean"}}},
}
REFERENCES = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]


@pytest.mark.parametrize(
    "discriminator",
    [
        {"propertyName": "kind", "mapping": {"Cat": "#/components/schemas/Cat", "Dog": "Dog"}},
        {"propertyName": "kind", "mapping": {"Other": "#/components/schemas/Nowhere"}},
        {"propertyName": "kind"},
    ],
)
def test_a_discriminator_asks_for_the_branch_that_it_names(discriminator: Any) -> None:
    root = {"oneOf": REFERENCES, "discriminator": discriminator}

    assert is_valid({"kind": "Cat", "claws": 1}, root, **PETS)
    assert not is_valid({"kind": "Cat", "barks": True}, root, **PETS)
    assert is_valid({"kind": "unknown", "claws": 1}, root, **PETS)


def test_a_discriminator_of_a_parent_without_branches_asks_for_nothing() -> None:
    assert compiled({"discriminator": {"propertyName": "kind"}, "type": "object"}) == {"type": "object"}


def test_a_pattern_that_engines_read_differently_is_left_out_and_listed() -> None:
    book = schemas({"properties": {"a/b": {"type": "string", "pattern": r"^\p{L}$"}}})

    book.reference(Pointer(ROOT), "a")

    (weakened,) = book.weakened
    assert weakened.pointer == f"{ROOT}/properties/a~1b/pattern"
    assert weakened.keyword == "pattern"


def test_a_lost_property_pattern_does_not_make_its_properties_forbidden() -> None:
    root = {"patternProperties": {r"^\p{L}": {"type": "integer"}}, "additionalProperties": False}

    assert is_valid({"x": "text"}, root)


def test_boolean_schemas_stay_boolean_inside_and_become_objects_at_the_top() -> None:
    assert compiled({"additionalProperties": False, "items": True}) == {
        "additionalProperties": False,
        "items": True,
    }


def test_recursion_is_kept_and_a_dangling_reference_is_listed() -> None:
    node = {"properties": {"next": {"$ref": "#/components/schemas/Node"}, "lost": {"$ref": "#/nowhere"}}}
    book = schemas({"$ref": "#/components/schemas/Node"}, Node=node)

    reference = book.reference(Pointer(ROOT), "a")

    assert reference == "urn:specmint:components#/$defs/Node"
    assert book.documents["components"]["$defs"]["Node"]["properties"]["next"] == {"$ref": "#/$defs/Node"}
    assert [each.pointer for each in book.weakened] == ["#/nowhere"]


def test_a_schema_that_nests_too_deep_is_cut_and_listed() -> None:
    root: Any = {"type": "integer"}
    for _ in range(400):
        root = {"properties": {"a": root}}
    book = schemas(root)

    book.reference(Pointer(ROOT), "a")

    assert book.files["a.json"].count(b'"properties"') == DEEPEST_SCHEMA + 1
    assert book.weakened[0].reason == "nested too deep"


@pytest.mark.parametrize(
    "parts",
    [
        {"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}},
        {
            "A": {"anyOf": [{"$ref": "#/components/schemas/B"}]},
            "B": {"$ref": "#/components/schemas/A", "type": "object"},
        },
    ],
)
def test_a_schema_that_is_only_itself_ends(parts: Any) -> None:
    assert is_valid({}, {"$ref": "#/components/schemas/A"}, **parts)


def test_keys_of_other_files_and_odd_names_are_plain_and_unique() -> None:
    made = {f"parts/pet.yaml#/Pet{mark}": {"type": "object"} for mark in "«»"} | {
        "parts/a.yaml#/Pet": {},
        "#/x/Pet": {},
    }
    book = ResponseSchemas(Schemas(made.__getitem__, lambda _, node: node))

    references = [book.reference(Pointer(pointer), "a") for pointer in made]

    assert len(set(references)) == 4
    assert all(reference.isascii() for reference in references)


def test_a_limit_of_more_than_64_bits_is_written_whole() -> None:
    book = schemas({"type": "integer", "maximum": 2**64})

    book.reference(Pointer(ROOT), "a")

    assert b'"maximum": 18446744073709551616\n' in book.files["a.json"]

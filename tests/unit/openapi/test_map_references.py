from pathlib import Path
from typing import Any

import pytest

from engine.errors import Pointer
from engine.openapi import map_references
from engine.openapi.model import Api
from tests.samples.openapi import at, codes, get, opened, post, read, version_2, version_3, written

OK = {"200": {"description": "ok"}}


def in_folder(folder: Path, entry: dict[str, Any], **files: dict[str, Any]) -> tuple[Api, list[str]]:
    for name, tree in files.items():
        written(tree, folder, f"{name}.json")
    api, problems = opened(written(entry, folder, "openapi.json"))
    return api, codes(problems)


def body_schema(api: Api) -> Pointer:
    body = api.operations[0].body
    assert body is not None
    assert body.content[0].schema is not None
    return body.content[0].schema


def test_properties_that_are_one_reference_are_those_of_the_file(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["a/b %"], "properties": {"$ref": "parts/own.json#/named"}}
    own = {"named": {"a/b %": {"$ref": "#/short"}, "x-y": {"type": "integer"}}, "short": {"maxLength": 3}}

    api, problems = in_folder(tmp_path, version_3({"/x": post(schema)}), **{"parts/own": own})
    root = body_schema(api)

    assert problems == []
    assert api.schemas.at(root)["properties"] == {
        "a/b %": {"$ref": "parts/own.json#/named/a~1b %"},
        "x-y": {"$ref": "parts/own.json#/named/x-y"},
    }
    assert api.schemas.follow(Pointer(f"{root}/properties/a~1b %")) == (
        "parts/own.json#/short",
        {"maxLength": 3},
    )


@pytest.mark.parametrize("keyword", ["properties", "patternProperties", "$defs", "dependentSchemas"])
def test_every_mapping_of_schemas_can_be_a_reference(tmp_path: Path, keyword: str) -> None:
    schema = {keyword: {"$ref": "#/components/x-shared/a"}}
    shared = {"a": {"n": {"type": "integer"}, "never": False}}
    document = version_3({"/x": post(schema)}, "3.1.0", components={"x-shared": shared})

    api, problems = read(document, tmp_path)

    assert codes(problems) == []
    assert api.schemas.at(body_schema(api))[keyword] == {
        "n": {"$ref": "#/components/x-shared/a/n"},
        "never": {"$ref": "#/components/x-shared/a/never"},
    }


def test_paths_components_responses_and_what_they_hold_can_be_references(tmp_path: Path) -> None:
    operation = {
        "responses": {"$ref": "#/x-responses"},
        "parameters": [{"name": "q", "in": "query", "schema": {}, "examples": {"$ref": "#/x-examples"}}],
    }
    files = {
        "x-examples": {"one": {"value": 1}},
        "x-responses": {
            "200": {
                "description": "ok",
                "headers": {"$ref": "#/x-headers"},
                "content": {"$ref": "#/x-content"},
                "links": {"$ref": "#/x-links"},
            }
        },
        "x-headers": {"ETag": {"schema": {"type": "string"}}},
        "x-content": {"application/json": {"schema": {"$ref": "openapi.json#/components/schemas/Pet"}}},
        "x-links": {"self": {"operationId": "x"}},
    }
    entry = version_3({}, components={"$ref": "components.json"})
    entry["paths"] = {"$ref": "paths.json#/all"}

    api, problems = in_folder(
        tmp_path,
        entry,
        paths={"all": {"/x": {"get": operation}, "x-note": "text"}, **files},
        components={"schemas": {"$ref": "schemas.json"}},
        schemas={"Pet": {"type": "object"}},
    )
    (only,) = api.operations
    (response,) = only.responses

    assert problems == []
    assert (only.path, only.at) == ("/x", "paths.json#/all/~1x/get")
    assert [one.value for one in only.parameters[0].examples] == [1]
    assert [header.name for header in response.headers] == ["ETag"]
    assert [link.operation_id for link in response.links] == ["x"]
    assert [media.name for media in response.content] == ["application/json"]
    assert response.content[0].schema is not None
    assert api.schemas.follow(response.content[0].schema) == ("schemas.json#/Pet", {"type": "object"})


def test_definitions_of_2_0_can_be_a_reference(tmp_path: Path) -> None:
    body = {"name": "b", "in": "body", "schema": {"$ref": "#/definitions/Pet"}}
    paths = {"/x": {"post": {"parameters": [body], "responses": OK}}}

    api, problems = in_folder(
        tmp_path, version_2(paths, definitions={"$ref": "pets.json"}), pets={"Pet": {"minProperties": 1}}
    )

    assert problems == []
    assert api.schemas.follow(body_schema(api)) == ("pets.json#/Pet", {"minProperties": 1})


def test_a_property_named_ref_stays_one(tmp_path: Path) -> None:
    properties = {"$ref": {"type": "string", "maxLength": 5}}

    api, problems = read(version_3({"/x": post({"type": "object", "properties": properties})}), tmp_path)

    assert codes(problems) == []
    assert api.schemas.at(body_schema(api))["properties"] == properties


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/Pet",
        "#/info/title",
        "#/components/schemas/Loop/properties",
        "#/components/x-none",
    ],
)
def test_a_reference_to_something_else_than_schemas_makes_no_property(tmp_path: Path, reference: str) -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"$ref": reference}}
    loop = {"properties": {"$ref": "#/components/schemas/Loop/properties"}}
    components = {"schemas": {"Pet": {"type": "object", "properties": {}}, "Loop": loop}}

    api, problems = read(version_3({"/x": post(schema)}, components={**components, "x-none": {}}), tmp_path)

    assert set(codes(problems)) == {"value-type"}
    assert "properties" not in api.schemas.at(body_schema(api))


@pytest.mark.parametrize("reference", ["#/nothing", "none.json", "../../outside.json"])
def test_a_mapping_that_leads_nowhere_is_told_once_with_its_place(tmp_path: Path, reference: str) -> None:
    document = version_3({"/x": get()}, components={"schemas": {"S": {"properties": {"$ref": reference}}}})

    _, problems = read(document, tmp_path)

    assert len(problems) == 1
    assert problems[0].code in ("reference-dangling", "reference-outside")
    assert at(problems, problems[0].code) == "#/components/schemas/S/properties/$ref"


def test_paths_that_lead_nowhere_are_told_and_not_taken_for_a_path(tmp_path: Path) -> None:
    _, problems = read(version_3({"$ref": "#/nothing"}), tmp_path)

    assert codes(problems) == ["no-operations", "reference-dangling"]


def test_referenced_mappings_have_a_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_references, "MOST_REFERENCES", 5)
    shared: dict[str, Any] = {"x-shared": {"a": {}, "b": {}, "c": {}}}
    schemas = {name: {"properties": {"$ref": "#/x-shared"}} for name in ("One", "Two")}
    document = version_3({"/x": get()}, components={"schemas": schemas}, **shared)

    _, problems = read(document, tmp_path)

    assert codes(problems) == ["reference-budget"]

from pathlib import Path
from typing import Any

from engine.cases.dependencies import Dependencies, collection, resources, shape
from engine.cases.values.effective import Effectives
from engine.openapi.model import Api
from tests.samples.documents import answer, body, document, parameter, read

PET = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
ID = parameter("petId", "path", {"type": "integer"})


def _pets(**create: Any) -> dict[str, Any]:
    return {
        "/pets": {
            "get": {"operationId": "listPets", "responses": {"200": answer({"type": "array", "items": PET})}},
            "post": {
                "operationId": "createPet",
                "requestBody": body(PET),
                "responses": {"201": answer(PET)},
                **create,
            },
        },
        "/pets/{petId}": {
            "parameters": [ID],
            "get": {"operationId": "getPet", "responses": {"200": answer(PET)}},
            "delete": {"operationId": "deletePet", "responses": {"204": answer()}},
        },
    }


def _chain(api: Api, operation: str) -> list[tuple[str, str, bool]] | None:
    found = Dependencies(api, Effectives(api.schemas)).chain(
        next(each for each in api.operations if each.id == operation)
    )
    return None if found is None else [(each.operation.id, each.capture, each.lists) for each in found]


def test_the_collection_of_an_item_path_is_what_stands_before_its_parameters() -> None:
    assert collection("/pets/{petId}") == "/pets"
    assert collection("/repos/{owner}/{repo}") == "/repos"
    assert collection("/pets/{petId}/adopt") is None
    assert shape("/pets/{petId}/") == "/pets/{}"


def test_operations_are_grouped_by_their_collection(tmp_path: Path) -> None:
    paths = {
        **_pets(),
        "/pets/{petId}/adopt": {
            "parameters": [ID],
            "post": {"operationId": "adopt", "responses": {"204": answer()}},
        },
        "/health": {"get": {"operationId": "health", "responses": {"200": answer()}}},
    }

    found = resources(read(document(paths), tmp_path).operations)

    assert [(each.slug, each.operation_ids) for each in found] == [
        ("pets", ("listPets", "createPet", "getPet", "deletePet", "adopt")),
        ("health", ("health",)),
    ]


def test_the_post_of_the_collection_makes_the_object_of_its_items(tmp_path: Path) -> None:
    api = read(document(_pets()), tmp_path)

    assert _chain(api, "getPet") == [("createPet", "/id", False)]
    assert _chain(api, "deletePet") == [("createPet", "/id", False)]
    assert _chain(api, "listPets") == []


def test_a_documented_link_names_the_value_to_capture(tmp_path: Path) -> None:
    link = {"one": {"operationId": "getPet", "parameters": {"petId": "$response.body#/meta/key"}}}
    paths = _pets(responses={"201": answer(PET, links=link)})

    assert _chain(read(document(paths), tmp_path), "getPet") == [("createPet", "/meta/key", False)]


def test_a_location_header_gives_the_id_where_the_body_has_none(tmp_path: Path) -> None:
    created = answer(headers={"Location": {"schema": {"type": "string"}}})
    paths = _pets(responses={"201": created})

    assert _chain(read(document(paths), tmp_path), "getPet") == [("createPet", "header:Location#last", False)]


def test_without_a_creator_reads_use_the_first_listed_object_and_writes_have_none(tmp_path: Path) -> None:
    paths = _pets()
    del paths["/pets"]["post"]
    api = read(document(paths), tmp_path)

    assert _chain(api, "getPet") == [("listPets", "/0/id", True)]
    assert _chain(api, "deletePet") is None


def test_a_child_needs_its_parent_first(tmp_path: Path) -> None:
    toy = {"type": "object", "properties": {"toyId": {"type": "string"}}}
    paths = {
        **_pets(),
        "/pets/{petId}/toys": {
            "parameters": [ID],
            "post": {
                "operationId": "createToy",
                "requestBody": body(toy),
                "responses": {"201": answer({"type": "object", "properties": {"data": toy}})},
            },
        },
        "/pets/{petId}/toys/{toyId}": {
            "parameters": [ID, parameter("toyId", "path", {"type": "string"})],
            "get": {"operationId": "getToy", "responses": {"200": answer(toy)}},
        },
    }

    assert _chain(read(document(paths), tmp_path), "getToy") == [
        ("createPet", "/id", False),
        ("createToy", "/data/toyId", False),
    ]


def test_a_parameter_that_names_no_object_needs_no_producer(tmp_path: Path) -> None:
    paths = {
        "/reports/{year}/{kind}": {
            "parameters": [
                parameter("year", "path", {"type": "integer"}),
                parameter("kind", "path", {"enum": ["short", "long"]}),
            ],
            "get": {"operationId": "report", "responses": {"200": answer()}},
        }
    }

    assert _chain(read(document(paths), tmp_path), "report") == []

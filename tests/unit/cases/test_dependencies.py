from pathlib import Path

from engine.cases.dependencies import collection, shape
from engine.cases.resources import resources
from tests.samples.documents import answer, document, parameter, read

ID = parameter("petId", "path", {"type": "integer"})


def test_the_collection_of_an_item_path_is_what_stands_before_its_parameters() -> None:
    assert collection("/pets/{petId}") == "/pets"
    assert collection("/repos/{owner}/{repo}") == "/repos"
    assert collection("/pets/{petId}/adopt") is None
    assert shape("/pets/{petId}/") == "/pets/{}"


def test_operations_are_grouped_by_their_collection(tmp_path: Path) -> None:
    paths = {
        "/pets": {
            "get": {"operationId": "listPets", "responses": {"200": answer()}},
            "post": {"operationId": "createPet", "responses": {"201": answer()}},
        },
        "/pets/{petId}": {
            "parameters": [ID],
            "get": {"operationId": "getPet", "responses": {"200": answer()}},
            "delete": {"operationId": "deletePet", "responses": {"204": answer()}},
        },
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

"""Services that answer in XML alone: ids are taken out of it, and flows are followed by status."""

from pathlib import Path
from typing import Any

from engine.cases.model import TestCase
from tests.samples.documents import answer, document, parameter, planned

PET: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "id": {"type": "integer", "readOnly": True, "xml": {"attribute": True}},
        "name": {"type": "string"},
    },
}
REFERENCE = {"$ref": "#/components/schemas/Pet"}
ID = parameter("petId", "path", {"type": "integer"})


def _xml(schema: Any) -> dict[str, Any]:
    return {"content": {"application/xml": {"schema": schema}}}


def _paths(**post: Any) -> dict[str, Any]:
    made = {"201": {"description": "made", **_xml(REFERENCE)}, "400": answer()}
    gone = {"204": answer(), "404": answer()}
    shown = {"200": {"description": "a pet", **_xml(REFERENCE)}, "404": answer()}
    all_of_them = {"200": {"description": "pets", **_xml({"type": "array", "items": REFERENCE})}}
    creating = {"requestBody": {"required": True, **_xml(REFERENCE)}, "responses": made, **post}
    return {
        "/pets": {
            "post": {"operationId": "createPet", **creating},
            "get": {"operationId": "listPets", "responses": all_of_them},
        },
        "/pets/{petId}": {
            "parameters": [ID],
            "get": {"operationId": "getPet", "responses": shown},
            "delete": {"operationId": "deletePet", "responses": gone},
        },
    }


def _minimal(paths: dict[str, Any], folder: Path) -> tuple[TestCase, tuple[TestCase, ...]]:
    """Return the smallest request for a pet, and the steps before it."""
    suite, plans = planned(document(paths, schemas={"Pet": PET}), folder)
    (case,) = (each for each in plans["getPet"].cases if each.technique == "minimal")
    steps = {str(step.id): step for flow in suite.flows for step in flow.steps}
    return case, tuple(steps[each] for each in case.setup if each in steps)


def test_an_id_is_taken_out_of_an_answer_in_xml(tmp_path: Path) -> None:
    case, (made,) = _minimal(_paths(), tmp_path)

    assert case.wire.target == "/pets/{{petId}}"
    assert (made.operation_id, made.captures) == ("createPet", {"petId": "xml-number:/@id"})


def test_what_nobody_makes_is_looked_up_in_a_list_in_xml(tmp_path: Path) -> None:
    paths = _paths()
    del paths["/pets"]["post"]

    _, (listed,) = _minimal(paths, tmp_path)

    assert (listed.operation_id, listed.captures) == ("listPets", {"petId": "xml-number:/Pet/@id"})


def test_a_service_in_xml_has_the_flows_that_look_at_status_alone(tmp_path: Path) -> None:
    suite, _ = planned(document(_paths(), schemas={"Pet": PET}), tmp_path)
    found = {flow.id: flow for flow in suite.flows if flow.technique != "setup"}

    assert {"pets-crud", "pets-use-after-delete"} <= found.keys()
    assert {"pets-read-back", "pets-listed", "pets-page-limit"}.isdisjoint(found)
    assert not [step.checks for flow in found.values() for step in flow.steps if step.checks]

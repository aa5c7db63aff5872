from pathlib import Path
from typing import Any

from engine.cases.coverage.conditions import conditions_of, gathered
from engine.cases.coverage.suite import Designed
from engine.cases.model import LeftOut
from tests.samples.documents import answer, body, document, parameter, planned

NOTE: dict[str, Any] = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
MADE: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}}}
ID = parameter("noteId", "path", {"type": "integer"})
SHOP = parameter("shop", "path", {"type": "string"})
PATHS: dict[str, Any] = {
    "/notes": {
        "post": {
            "operationId": "make",
            "security": [{"main": []}],
            "requestBody": body(NOTE),
            "responses": {"201": answer(MADE)},
        }
    },
    "/notes/{noteId}": {
        "get": {
            "operationId": "look",
            "security": [{"main": []}],
            "parameters": [ID],
            "responses": {"200": answer(NOTE), "403": answer()},
        }
    },
    "/shops/{shop}": {
        "get": {"operationId": "shop", "parameters": [SHOP], "responses": {"200": answer()}},
        "delete": {"operationId": "close", "parameters": [SHOP], "responses": {"204": answer()}},
    },
}


def _found(scheme: dict[str, Any], folder: Path) -> list[LeftOut]:
    suite, plans = planned(document(PATHS, securitySchemes={"main": scheme}), folder)
    designed = Designed(suite)
    return list(gathered([each for plan in plans.values() for each in designed.of(plan).conditions]))


def test_a_flow_of_another_user_names_the_second_credential_that_it_waits_for(tmp_path: Path) -> None:
    found = _found({"type": "http", "scheme": "bearer"}, tmp_path)

    (second,) = [each for each in found if each.reason == "needs-second-credential"]
    assert (second.operation_id, second.technique) == ("look", "other-user")
    assert second.target == "#/paths/~1notes~1{noteId}/get/security/0"
    assert second.detail.startswith("runs only where `API_TOKEN_MAIN_OTHER` is set: ")


def test_a_second_user_has_a_name_and_a_password(tmp_path: Path) -> None:
    found = _found({"type": "http", "scheme": "basic"}, tmp_path)

    assert "`API_USER_MAIN_OTHER` and `API_PASSWORD_MAIN_OTHER` are set" in found[0].detail


def test_a_value_that_nothing_makes_is_asked_for_once_for_all_operations(tmp_path: Path) -> None:
    found = _found({"type": "http", "scheme": "bearer"}, tmp_path)

    (shop,) = [each for each in found if each.reason == "needs-value"]
    assert (shop.operation_id, shop.target) == ("shop", "#/paths/~1shops~1{shop}/get/parameters/0")
    assert shop.detail == (
        "runs only where `API_VALUE_SHOP` is set: nothing in the document makes such a value (2 operations)"
    )


def test_a_suite_that_makes_all_it_needs_waits_for_nothing(tmp_path: Path) -> None:
    plan = planned(document(PATHS), tmp_path)[1]["look"]

    assert conditions_of(plan.operation, plan.cases, []) == []

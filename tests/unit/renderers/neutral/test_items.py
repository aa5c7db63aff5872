from pathlib import Path
from typing import Any

from engine.cases.coverage.suite import Designed
from engine.renderers.neutral.items import items_entry
from tests.samples.documents import answer, body, document, parameter, planned

PET: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "kind": {"enum": ["cat", "dog"]},
        "good": {"type": "boolean"},
    },
}
MAKE: dict[str, Any] = {
    "operationId": "make",
    "parameters": [parameter("trace", "query", {"type": "integer"})],
    "requestBody": body({"$ref": "#/components/schemas/Pet"}),
    "security": [{"main": []}],
    "responses": {"201": answer()},
}
DOCUMENT = document(
    {"/pets": {"post": MAKE}},
    schemas={"Pet": PET},
    securitySchemes={"main": {"type": "http", "scheme": "bearer"}},
)


def _entry(folder: Path, cases: int) -> dict[str, Any]:
    suite, plans = planned(DOCUMENT, folder, cases=cases)
    items = plans["make"].items
    assert items
    return items_entry(items, Designed(suite).of(plans["make"]).measures)


def test_pointers_go_on_from_the_operation_where_they_lie_in_it(tmp_path: Path) -> None:
    entry = _entry(tmp_path, 1)

    assert entry["inputs"] == [("query", "trace", "./parameters/0")]
    assert entry["body"] == "./requestBody"
    assert entry["bodyTypes"] == [("application/json", "./requestBody/content/application~1json")]
    assert entry["security"] == "./security/0"
    assert entry["breaches"] == ("no-auth", "invalid-auth")
    assert "links" not in entry


def test_values_and_constraints_stand_there_once_a_case_covers_them(tmp_path: Path) -> None:
    first, all_of_them = _entry(tmp_path, 1), _entry(tmp_path, 200)

    assert "values" not in first
    assert "constraints" not in first
    kind = "#/components/schemas/Pet/properties/kind/enum"
    assert ("body", "", ("kind",), [(f"{kind}/0", "cat"), (f"{kind}/1", "dog")]) in all_of_them["values"]
    assert len(all_of_them["constraints"]) == 6


def test_of_a_boolean_both_values_stand_there_where_one_is_sent(tmp_path: Path) -> None:
    good = "#/components/schemas/Pet/properties/good/type"

    entry = _entry(tmp_path, 2)

    assert ("body", "", ("good",), [(good, True), (good, False)]) in entry["values"]


def test_an_operation_behind_a_reference_says_where_it_stands(tmp_path: Path) -> None:
    paths = {"/pets": {"$ref": "#/components/pathItems/Pets"}}
    elsewhere = document(paths, pathItems={"Pets": {"get": {"operationId": "find", "responses": {}}}})

    suite, plans = planned(elsewhere, tmp_path)

    items = plans["find"].items
    assert items
    assert items_entry(items, Designed(suite).of(plans["find"]).measures) == {
        "pointer": "#/components/pathItems/Pets/get"
    }

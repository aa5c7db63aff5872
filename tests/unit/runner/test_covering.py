from typing import Any

import pytest

from engine.cases.coverage.model import Measure
from engine.errors import Pointer
from engine.runner.covering import described
from engine.runner.entries import EntryError

ITEMS: dict[str, Any] = {
    "inputs": [["query", "limit", "./parameters/0"], ["path", "id", "#/components/parameters/Id"]],
    "body": "./requestBody",
    "bodyTypes": [["application/json", "./requestBody/content/application~1json"]],
    "values": [["query", "kind", [], [["./parameters/1/schema/enum/0", "cat"]]]],
    "constraints": [["body", "", ["tags", 0], ["#/components/schemas/Tag/maxLength"]]],
    "rules": ["./x-dependencies/0"],
    "security": "./security/0",
    "breaches": ["no-auth"],
    "links": [["make", "./parameters/2"]],
}
OPERATION: dict[str, Any] = {
    "operationId": "look",
    "method": "GET",
    "path": "/pets/{id}",
    "criteria": {"constraints": {"total": 3, "covered": 2, "missing": ["#/x"]}},
    "items": ITEMS,
}
EXCLUDED = {"operationId": "drop", "target": "#/paths/~1pets~1{id}/delete", "reason": "excluded"}
SKIPPED = {"name": "born", "pointer": "#/webhooks/born", "reason": "a webhook"}
WHOLE: dict[str, Any] = {
    "operations": [OPERATION],
    "leftOut": [EXCLUDED, {"reason": "cut"}],
    "skipped": [SKIPPED],
}


def test_what_there_is_to_cover_is_read_back_with_its_places_in_the_document() -> None:
    found = described(WHOLE)

    assert found is not None
    items, at = found.items["look"], "#/paths/~1pets~1{id}/get"
    assert [(each.name, each.at) for each in items.inputs] == [
        ("limit", f"{at}/parameters/0"),
        ("id", "#/components/parameters/Id"),
    ]
    assert (items.operation.at, items.body, items.security) == (at, f"{at}/requestBody", f"{at}/security/0")
    assert items.operation.body
    assert items.operation.body.content[0].at == f"{at}/requestBody/content/application~1json"
    assert items.values[0].values == ((f"{at}/parameters/1/schema/enum/0", "cat"),)
    assert (items.constraints[0].site.path, items.constraints[0].at) == (
        ("tags", 0),
        ("#/components/schemas/Tag/maxLength",),
    )
    assert (items.rules, items.breaches) == ((f"{at}/x-dependencies/0",), ("no-auth",))
    assert [(link.source, link.to, link.at) for link in items.links] == [
        ("make", "look", f"{at}/parameters/2")
    ]
    assert found.designed == {"look": {"constraints": Measure(3, 2, (Pointer("#/x"),))}}


def test_what_is_not_in_the_suite_is_read_back_too() -> None:
    found = described(WHOLE)

    assert found is not None
    assert [(each.id, each.method, each.path) for each in found.unchosen] == [
        ("drop", "DELETE", "/pets/{id}")
    ]
    assert [each.name for each in found.skipped] == ["born"]


def test_an_operation_that_stands_elsewhere_has_its_places_there() -> None:
    there = {"pointer": "pets.yaml#/look/get", "inputs": ITEMS["inputs"]}

    found = described({"operations": [{**OPERATION, "items": there}]})

    assert found is not None
    assert found.items["look"].operation.at == "pets.yaml#/look/get"
    assert found.items["look"].inputs[0].at == "pets.yaml#/look/get/parameters/0"


def test_an_operation_without_inputs_has_nothing_to_cover() -> None:
    found = described({"operations": [{**OPERATION, "items": {}}]})

    assert found is not None
    assert found.items["look"].operation.body is None


def test_a_file_of_an_earlier_version_describes_nothing() -> None:
    assert described({"operations": [OPERATION, {"operationId": "look"}]}) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"body": 5},
        {"inputs": [["query", "limit"]]},
        {"inputs": [["body", "limit", "#/x"]]},
        {"inputs": {}},
        {"inputs": [[[], "limit", "#/x"]]},
        {"values": [["nowhere", "kind", [], []]]},
        {"values": [["query", "kind", "path", []]]},
        {"values": [["query", "kind", [7], []]]},
        {"values": [["query", "kind", [], [["#/x"]]]]},
        {"constraints": [["body", "", [], [5]]]},
        {"constraints": [[{}, "", [], []]]},
        {"breaches": [None]},
    ],
)
def test_items_that_are_none_are_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(EntryError):
        described({"operations": [{**OPERATION, "items": {**ITEMS, **broken}}]})


@pytest.mark.parametrize(
    "broken",
    [
        5,
        {},
        {"operations": [{**OPERATION, "method": None}]},
        {"operations": [{**OPERATION, "items": 5}]},
        {"operations": [{**OPERATION, "criteria": []}]},
        {"operations": [{**OPERATION, "criteria": {"paths": {"total": 1, "covered": 2, "missing": []}}}]},
        {"operations": [{**OPERATION, "criteria": {"paths": {"total": "1", "covered": 1, "missing": []}}}]},
        {**WHOLE, "leftOut": [5]},
        {**WHOLE, "leftOut": [{"reason": "excluded"}]},
        {**WHOLE, "skipped": {}},
        {**WHOLE, "skipped": [{"name": "born"}]},
    ],
)
def test_a_coverage_file_that_is_none_is_refused(broken: Any) -> None:
    with pytest.raises(EntryError):
        described(broken)

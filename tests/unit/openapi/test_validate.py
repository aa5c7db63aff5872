from pathlib import Path
from typing import Any

import pytest

from engine.openapi.validate import structure_faults
from tests.samples.openapi import get, read, version_2, version_3


def faults(version: str, tree: Any) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.at, finding.what) for finding in structure_faults(version, tree)]


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_document_that_keeps_its_version_has_no_fault(version: str) -> None:
    assert faults(version, version_3({"/x": get()}, f"{version}.0")) == []


def test_a_2_0_document_that_keeps_its_version_has_no_fault() -> None:
    assert faults("2.0", version_2({"/x": get()})) == []


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_one_wrong_value_is_one_fault_and_no_cascade(version: str) -> None:
    parameter = {"name": "p", "in": "query", "deprecated": "true", "schema": {"type": "string"}}
    tree = version_3({"/x": get(parameters=[parameter])}, f"{version}.0")

    assert faults(version, tree) == [
        ("value-type", "#/paths/~1x/get/parameters/0/deprecated", '`"true"` is not of type boolean')
    ]


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_missing_and_an_unknown_field_are_both_told(version: str) -> None:
    tree = version_3({"/x": get(operationID="x")}, f"{version}.0")
    del tree["info"]["version"]

    assert sorted(faults(version, tree)) == [
        ("field-missing", "#/info", "`version` is missing"),
        ("field-unknown", "#/paths/~1x/get/operationID", "`operationID` is no field of this object"),
    ]


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_fault_deep_in_a_schema_is_told_where_it_is(version: str) -> None:
    schema = {"type": "object", "properties": {"a": {"items": {"type": "user"}, "type": "array"}}}
    tree = version_3({"/x": get()}, f"{version}.0", components={"schemas": {"Pet": schema}})

    ((code, pointer, what),) = faults(version, tree)

    assert pointer == "#/components/schemas/Pet/properties/a/items/type"
    assert code == "value-not-allowed"
    assert '`"user"`' in what


def test_a_status_code_as_key_does_not_disturb_the_place() -> None:
    tree = version_3({"/x": {"get": {"responses": {"200": None}}}})

    assert faults("3.0", tree) == [
        ("value-type", "#/paths/~1x/get/responses/200", "`null` is not of type object")
    ]


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_fault_as_deep_as_a_document_may_be_is_one_fault(version: str) -> None:
    schema: dict[str, Any] = {"type": "user"}
    for _ in range(98):
        schema = {"properties": {"a": schema}}
    tree = version_3({}, f"{version}.0", components={"schemas": {"Deep": schema}})

    ((code, pointer, _),) = faults(version, tree)

    assert code == "value-not-allowed"
    assert pointer == f"#/components/schemas/Deep{'/properties/a' * 98}/type"


def test_a_place_is_reported_once_by_rules_or_description(tmp_path: Path) -> None:
    _, problems = read(version_3({"/x": None}), tmp_path)

    assert [problem.code for problem in problems] == ["no-operations", "path-item-unusable"]


@pytest.mark.parametrize("version", ["3.1", "3.2"])
def test_an_unknown_field_is_told_beside_a_fault_below_and_the_known_ones_are_not(version: str) -> None:
    raw = {"name": "p", "in": "query", "required": "yes", "schema": {}}
    tree = version_3({"/x": get(parameters=[raw], operationID="x", summary="S")}, f"{version}.0", tagz=[])

    assert sorted(faults(version, tree)) == [
        ("field-unknown", "#/paths/~1x/get/operationID", "`operationID` is no field of this object"),
        ("field-unknown", "#/tagz", "`tagz` is no field of this object"),
        ("value-type", "#/paths/~1x/get/parameters/0/required", '`"yes"` is not of type boolean'),
    ]


def test_what_only_follows_from_another_fault_is_not_told() -> None:
    schemes = {"key": {"type": "oauth2", "flow": {"implicit": {}}}}

    found = faults("3.0", version_3({}, components={"securitySchemes": schemes}))

    assert sorted(found) == [
        ("field-missing", "#/components/securitySchemes/key", "`flows` is missing"),
        ("field-unknown", "#/components/securitySchemes/key/flow", "`flow` is no field of this object"),
    ]


@pytest.mark.parametrize(
    ("schema", "code", "what"),
    [
        ({"minLength": -1}, "structure", "`-1` is less than the minimum of 0"),
        ({"required": ["a", "a"]}, "structure", "a list has non-unique elements"),
        ({"maximum": float("inf")}, "value-type", "`inf` is not of type number"),
    ],
)
def test_other_faults_quote_the_value_and_the_rule(schema: Any, code: str, what: str) -> None:
    ((found, _, said),) = faults("3.0", version_3({}, components={"schemas": {"S": schema}}))

    assert (found, said) == (code, what)

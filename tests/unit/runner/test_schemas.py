from typing import Any

import pytest

from engine.runner.schemas import SchemaChecks

NAME = "urn:specmint:components"


def _checks(**definitions: Any) -> SchemaChecks:
    named = {key: {"$comment": f"#/components/schemas/{key}", **each} for key, each in definitions.items()}
    return SchemaChecks({NAME: {"$id": NAME, "$defs": named}})


def _violations(schema: Any, body: Any, **others: Any) -> list[str]:
    return list(_checks(Thing=schema, **others).violations(f"{NAME}#/$defs/Thing", body))


def test_a_violation_names_its_place_in_body_and_document() -> None:
    schema = {"properties": {"a/b": {"items": {"$ref": "#/$defs/Kind"}}}}

    found = _violations(schema, {"a/b": ["cat", "cow"]}, Kind={"enum": ["cat", "dog"]})

    assert found == ['/a/b/1  enum: ["cat", "dog"], got "cow"  #/components/schemas/Kind/enum']


def test_at_most_three_violations_are_told_each_cut_to_a_line() -> None:
    found = _violations({"items": {"type": "string", "maxLength": 1}}, ["x" * 1000] * 9)

    assert len(found) == 3
    assert all(len(line) < 300 for line in found)


def test_where_no_branch_fits_what_is_furthest_inside_is_told() -> None:
    schema = {"anyOf": [{"type": "string"}, {"properties": {"x": {"type": "integer"}}, "type": "object"}]}

    assert _violations(schema, {"x": "y"}) == [
        '/x  type: "integer", got "y"  #/components/schemas/Thing/anyOf/1/properties/x/type'
    ]
    assert _violations(schema, 1)[0].startswith("the body  anyOf: ")


@pytest.mark.parametrize(
    ("factor", "value", "fits"),
    [(0.01, 19.99, True), (0.01, 19.991, False), (3, 9, True), (3, 10, False), (0.5, 1e300, True), (3, True, True)],
)  # fmt: skip
def test_multiples_are_those_of_people(factor: float, value: Any, fits: bool) -> None:
    assert (_violations({"multipleOf": factor}, value) == []) is fits


@pytest.mark.parametrize("body", [1e999, -1e999, "\ud800", 2**200, {"\udfff": [{}]}])
def test_odd_values_are_compared_without_a_fault(body: Any) -> None:
    assert _violations({"not": {"const": 1}}, body) == []
    assert len(_violations({"const": 1}, body)) == 1


def test_a_body_that_nests_too_deeply_is_told_so() -> None:
    body: Any = []
    for _ in range(3_000):
        body = [body]

    found = _violations({"type": "object"}, body)

    assert found == ["the body  cannot be compared with its schema: Recursion limit reached"]


def test_a_pattern_without_end_gives_up() -> None:
    found = _violations({"pattern": "^(a+)+(?=b)$"}, "a" * 40)

    assert len(found) == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "no-such"},
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": "#/$defs/Absent"},
        {"multipleOf": "x"},
        {"multipleOf": 0},
        {"pattern": "("},
    ],
)
def test_a_schema_that_is_none_checks_nothing_fetches_nothing_and_is_named(schema: Any) -> None:
    checks = _checks(Thing=schema)

    assert list(checks.violations(f"{NAME}#/$defs/Thing", {})) == []
    assert list(checks.unusable) == [f"{NAME}#/$defs/Thing"]
    assert "\n" not in checks.unusable[f"{NAME}#/$defs/Thing"]


def test_a_document_without_the_schema_checks_nothing() -> None:
    checks = SchemaChecks({})

    assert list(checks.violations("urn:specmint:absent#/$defs/X", 1)) == []
    assert list(checks.unusable) == ["urn:specmint:absent#/$defs/X"]

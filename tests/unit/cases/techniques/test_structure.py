from pathlib import Path
from typing import Any

from engine.cases.model import OperationPlan, TestCase
from tests.samples.documents import answer, body, document, planned


def _cases(given: dict[str, Any], technique: str, folder: Path, **more: Any) -> list[TestCase]:
    create = {"operationId": "create", "requestBody": body(given), "responses": {"201": answer()}, **more}
    plans: dict[str, OperationPlan] = planned(document({"/pets": {"post": create}}), folder, cases=200)[1]
    return [each for each in plans["create"].cases if each.technique == technique]


def _tags(**more: Any) -> dict[str, Any]:
    tags = {"type": "array", "items": {"type": "string"}, **more}
    return {"type": "object", "properties": {"tags": tags}}


def test_an_item_stands_twice_where_items_must_differ(tmp_path: Path) -> None:
    (made,) = _cases(_tags(uniqueItems=True), "duplicate-items", tmp_path)

    first, *others = made.request.body["tags"]
    assert first in others
    assert made.target.endswith("/properties/tags/uniqueItems")
    assert made.expect.status == ("400", "422")


def test_an_item_twice_keeps_the_limits_of_the_list(tmp_path: Path) -> None:
    (made,) = _cases(_tags(uniqueItems=True, minItems=3, maxItems=3), "duplicate-items", tmp_path)

    assert len(made.request.body["tags"]) == 3
    assert len(set(made.request.body["tags"])) == 2


def test_nothing_stands_twice_where_it_may_or_where_one_item_is_the_most(tmp_path: Path) -> None:
    assert _cases(_tags(), "duplicate-items", tmp_path) == []
    assert _cases(_tags(uniqueItems=True, maxItems=1), "duplicate-items", tmp_path) == []


def test_a_property_too_many_is_refused_where_the_schema_is_closed(tmp_path: Path) -> None:
    given = {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}

    (made,) = _cases(given, "unknown-property", tmp_path)

    assert made.request.body["unknownProperty"] == "value"
    assert made.target.endswith("/schema/additionalProperties")
    assert made.id == "create-unknown-property-body"


def test_a_property_that_an_open_schema_lets_be_is_no_negative(tmp_path: Path) -> None:
    given = {"type": "object", "properties": {"name": {"type": "string"}}}
    patterned = {**given, "additionalProperties": False, "patternProperties": {"^[a-zA-Z_]+$": {}}}

    assert _cases(given, "unknown-property", tmp_path) == []
    assert _cases(patterned, "unknown-property", tmp_path) == []


def test_one_property_more_is_not_sent_where_it_would_be_too_many_too(tmp_path: Path) -> None:
    given = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}},
        "additionalProperties": False,
        "maxProperties": 1,
    }

    assert _cases(given, "unknown-property", tmp_path) == []


def test_what_is_read_only_may_be_ignored_or_refused(tmp_path: Path) -> None:
    given = {
        "type": "object",
        "properties": {"id": {"type": "integer", "readOnly": True}, "name": {"type": "string"}},
    }

    (made,) = _cases(given, "read-only", tmp_path)

    assert isinstance(made.request.body["id"], int)
    assert made.target.endswith("/properties/id/readOnly")
    assert (made.expect.status, made.expect.strict, made.expect.schema) == (
        ("2XX", "400", "422"),
        False,
        None,
    )
    assert made.confidence == 0.8
    assert _cases({"type": "object", "properties": {"name": {"type": "string"}}}, "read-only", tmp_path) == []

from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.model import TestCase
from tests.samples.documents import answer, document, parameter, planned

TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
ORDER: dict[str, Any] = {"oneOf": [{"type": "string"}, TEXTS]}


def _sent(schema: Any, folder: Path, name: str = "filter") -> list[TestCase]:
    """Return the cases that must be accepted, with every technique there is."""
    find = {"parameters": [parameter(name, "query", schema)], "responses": {"200": answer()}}
    plans = planned(document({"/todos": {"get": {"operationId": "find", **find}}}), folder, cases=300)[1]
    return [each for each in plans["find"].cases if each.expect.status == ("200",)]


def _holding(cases: list[TestCase], name: str) -> list[str]:
    return [each.id for each in cases if f'"{name}"' in orjson.dumps(each.request.query).decode()]


def test_optional_text_that_only_the_service_understands_is_not_guessed_below_an_object(
    tmp_path: Path,
) -> None:
    properties = {"limit": {"type": "integer", "minimum": 1}, "order": ORDER, "cursor": {"type": "string"}}

    cases = _sent({"type": "object", "properties": properties}, tmp_path, "options")

    assert len(_holding(cases, "limit")) > 2
    assert _holding(cases, "order") == _holding(cases, "cursor") == []


def test_what_the_document_lists_is_sent_below_an_object(tmp_path: Path) -> None:
    listed = {"type": "string", "enum": ["name", "-name"]}

    cases = _sent({"type": "object", "properties": {"order": listed}}, tmp_path)

    values = [each.request.query["filter"] for each in cases if each.technique == "enum-value"]
    assert values == [{"order": "name"}, {"order": "-name"}]


@pytest.mark.parametrize("schema", [{"type": "string", "minLength": 1, "maxLength": 9}, ORDER])
def test_no_variant_and_no_boundary_guesses_text_that_only_the_service_understands(
    schema: dict[str, Any], tmp_path: Path
) -> None:
    assert not _holding(_sent(schema, tmp_path, "cursor"), "cursor")
    assert _holding(_sent(schema, tmp_path, "word"), "word")


def test_what_an_object_requires_is_sent_whatever_its_name(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["order"], "properties": {"order": {"type": "string"}}}

    assert _holding(_sent(schema, tmp_path, "options"), "order")


@pytest.mark.parametrize("name", ["fields", "$select"])
def test_what_chooses_the_properties_of_an_answer_is_sent_wrong_only(name: str, tmp_path: Path) -> None:
    listed = {"type": "array", "items": {"type": "string", "enum": ["id", "name"]}, "minItems": 1}
    nested = {"type": "object", "properties": {name: listed, "limit": {"type": "integer", "minimum": 1}}}

    assert not _holding(_sent(listed, tmp_path, name), name)
    assert not _holding(_sent(nested, tmp_path, "options"), name)
    assert _holding(_sent(nested, tmp_path, "options"), "limit")


@pytest.mark.parametrize("example", [{}, {"example": "8e03978e"}])
def test_what_names_a_request_is_another_in_each_case(example: dict[str, Any], tmp_path: Path) -> None:
    text = {"type": "string", "maxLength": 255}
    key = {**parameter("Idempotency-Key", "header", text, required=True), **example}
    pay = {"operationId": "pay", "parameters": [key], "responses": {"201": answer()}}

    plans = planned(document({"/payments": {"post": pay}}), tmp_path)[1]

    sent = [
        each.request.headers["Idempotency-Key"] for each in plans["pay"].cases if each.technique == "minimal"
    ]
    assert [value for value in sent if "{{run}}" not in str(value)] == []
    assert sent


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_any_fields_is_sent_with_one_since_an_empty_form_looks_like_no_body(
    form: str, tmp_path: Path
) -> None:
    notes = {"type": "object", "additionalProperties": {"type": "string"}}
    content = {"application/json": {"schema": notes}, form: {"schema": notes}}
    save = {"operationId": "save", "responses": {"200": answer()}}
    save["requestBody"] = {"required": True, "content": content}

    plans = planned(document({"/notes": {"put": save}}), tmp_path, cases=300)[1]

    sent: dict[str, Any] = {each.technique: each.request.body for each in plans["save"].cases}
    assert sent["minimal"] == {}
    assert list(sent["media-type"]) == ["key"]


def test_an_example_is_sent_where_only_a_new_address_beside_it_is_as_long_as_may_be(tmp_path: Path) -> None:
    mail = {"type": "string", "format": "email", "maxLength": 32}
    note = {
        "type": "object",
        "required": ["email", "text"],
        "properties": {"email": mail, "text": {"type": "string"}},
    }
    shown = {"email": "howdy.from.all@hello.example", "text": "As documented"}
    content = {"application/json": {"schema": note, "examples": {"one": {"value": shown}}}}
    save: dict[str, Any] = {"operationId": "save", "responses": {"201": answer()}}
    save["requestBody"] = {"required": True, "content": content}

    for seed in range(6):
        plan = planned(document({"/notes": {"post": save}}), tmp_path, cases=1, seed=seed)[1]["save"]

        assert plan.cases[0].request.body["text"] == "As documented"

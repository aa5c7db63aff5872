from pathlib import Path
from typing import Any

import pytest

from tests.samples.documents import answer, body, case, document, parameter, planned

FORM = "application/x-www-form-urlencoded"


def _missing(media: str, properties: dict[str, Any], folder: Path) -> tuple[list[str | None], list[str]]:
    """Return the bodies sent without `name`, and why none was, of an operation with an optional body."""
    schema = {"type": "object", "required": ["name"], "properties": properties}
    post = {
        "operationId": "send",
        "requestBody": {"content": {media: {"schema": schema}}},
        "responses": {"200": answer()},
    }
    plan = planned(document({"/tools": {"post": post}}), folder, cases=40)[1]["send"]
    sent = [each.wire.body for each in plan.cases if each.technique == "missing-required"]
    return sent, [each.reason for each in plan.left_out if each.technique == "missing-required"]


def test_a_form_without_its_required_field_holds_another_so_that_there_is_a_body(tmp_path: Path) -> None:
    colour = {"type": "string", "enum": ["red"]}

    assert _missing(FORM, {"name": {"type": "string"}, "colour": colour}, tmp_path) == (["colour=red"], [])


def test_an_optional_form_of_one_field_cannot_lack_it_on_the_wire(tmp_path: Path) -> None:
    assert _missing(FORM, {"name": {"type": "string"}}, tmp_path) == ([], ["not-on-the-wire"])


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data"])
def test_a_body_that_is_seen_without_fields_is_sent_without_them(media: str, tmp_path: Path) -> None:
    sent, left_out = _missing(media, {"name": {"type": "string"}}, tmp_path)

    assert len(sent) == 1
    assert left_out == []


def test_a_wrong_request_that_suits_an_operation_that_only_a_fragment_marks_is_not_on_the_wire(
    tmp_path: Path,
) -> None:
    mode = parameter("mode", "query", {"type": "integer"}, required=True)
    plain = {"operationId": "find", "responses": {"200": answer()}}
    marked = {"operationId": "findByMode", "parameters": [mode], "responses": {"200": answer()}}

    plans = planned(document({"/tools": {"get": plain}, "/tools#mode": {"get": marked}}), tmp_path, cases=40)[
        1
    ]

    told = {each.technique: (each.reason, each.detail) for each in plans["findByMode"].left_out}
    reason = ("not-on-the-wire", "it is a valid request of GET /tools")
    assert told["missing-required"] == told["wrong-type"] == reason


@pytest.mark.parametrize("place", ["query", "body"])
def test_what_is_required_and_has_a_default_may_be_filled_in(place: str, tmp_path: Path) -> None:
    size = {"type": "integer", "default": 20}
    schema = {"type": "object", "required": ["size"], "properties": {"size": size}}
    given: dict[str, Any] = {
        "query": {"parameters": [parameter("size", "query", size, required=True)]},
        "body": {"requestBody": body(schema)},
    }
    send = {"operationId": "send", **given[place], "responses": {"200": answer(), "400": answer()}}

    plans = planned(document({"/tools": {"post": send}}), tmp_path, cases=40)[1]

    missing = case(plans, "send", "missing-required")
    assert missing.expect.status == ("2XX", "400", "422")
    assert missing.title.startswith("POST /tools fills in or refuses a ")
    assert "size" not in f"{missing.wire.target}{missing.wire.body}"


@pytest.mark.parametrize(
    ("place", "says", "codes"),
    [
        ("body", "reads or refuses `level` set to", ("2XX", "400", "422")),
        ("query", "reads or refuses query parameter `level` set to", ("2XX", "400", "422")),
        ("path", "stays up with path parameter `level` set to", ("2XX", "3XX", "4XX")),
    ],
)
def test_a_listed_value_in_another_case_may_be_read_as_it_is_meant(
    place: str, says: str, codes: tuple[str, ...], tmp_path: Path
) -> None:
    level = {"enum": ["Error", "Info"]}
    send: dict[str, Any] = {"operationId": "send", "responses": {"200": answer(), "400": answer()}}
    if place == "body":
        send["requestBody"] = body({"type": "object", "required": ["level"], "properties": {"level": level}})
    else:
        send["parameters"] = [parameter("level", place, level, required=True)]

    plans = planned(
        document({"/logs/{level}" if place == "path" else "/logs": {"post": send}}), tmp_path, cases=60
    )

    sent = {
        each.id.rpartition("-")[2]: each for each in plans[1]["send"].cases if each.technique == "not-in-enum"
    }
    assert "must refuse" in sent["unknown"].title
    assert f'{says} "ERROR"' in sent["case"].title
    assert sent["case"].expect.status == codes


def test_the_types_below_a_json_part_are_seen_as_in_a_json_body(tmp_path: Path) -> None:
    meta = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    schema = {
        "type": "object",
        "properties": {"meta": meta, "several": {"type": "array", "items": meta}, "told": meta},
        "required": ["meta"],
    }
    told = {"told": {"style": "deepObject", "explode": True}}
    content = {"multipart/form-data": {"schema": schema, "encoding": told}}
    post = {
        "operationId": "send",
        "requestBody": {"required": True, "content": content},
        "responses": {"200": answer()},
    }

    plan = planned(document({"/tools": {"post": post}}), tmp_path, cases=200)[1]["send"]

    sent = {str(each.id): each.wire.body or "" for each in plan.cases}
    assert '{"name":12345}' in sent["send-wrong-type-body-meta-name-integer"]
    assert '{"name":null}' in sent["send-null-not-allowed-body-several-name"]
    assert not [name for name in sent if name.startswith("send-wrong-type-body-told-name")]


def test_a_parameter_in_json_has_types_that_text_would_hide(tmp_path: Path) -> None:
    where = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    given = {"name": "where", "in": "query", "content": {"application/json": {"schema": where}}}
    find = {"operationId": "find", "parameters": [given], "responses": {"200": answer()}}

    plan = planned(document({"/tools": {"get": find}}), tmp_path, cases=200)[1]["find"]

    sent = {str(each.id): each.wire.target for each in plan.cases}
    assert sent["find-wrong-type-query-where-name-integer"] == "/tools?where=%7B%22name%22%3A12345%7D"
    assert sent["find-null-not-allowed-query-where-name"] == "/tools?where=%7B%22name%22%3Anull%7D"

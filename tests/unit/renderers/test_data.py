import orjson
import pytest

from engine.cases.model import Part, Wire
from engine.renderers.data import data_file, is_json, request_entry
from engine.renderers.schemas import ResponseSchemas
from tests.samples.suite import sample_suite

JSON = (("Content-Type", "application/json"),)


def entry(body: str, media_type: str = "application/json", *, raw: bool = False) -> dict[str, object]:
    made = request_entry(Wire("POST", "/", (("Content-Type", media_type),), body), raw=raw)
    return {name: value for name, value in made.items() if name.lower().endswith("body")}


def test_a_json_body_is_written_as_json() -> None:
    assert entry('{"a": [1, 2.5, "x", null, "{{petId}}"]}') == {
        "body": {"a": [1, 2.5, "x", None, "{{petId}}"]}
    }


@pytest.mark.parametrize(
    "body",
    [
        "123456789012345678901234567890",
        "9007199254740993",
        "0.1234567890123456789",
        "1e400",
        "[1E+500]",
        '{"a": [1,\n -0.1234567890123456789]}',
        '{"a": ',
        '{"a": "\\u007b{name}}"}',
        "[" * 201 + "]" * 201,
    ],
)
def test_json_that_a_double_or_a_parser_would_change_is_kept_as_text(body: str) -> None:
    assert entry(body) == {"rawBody": body}


@pytest.mark.parametrize(
    "body",
    [
        "9007199254740992",
        '"4111111111111111"',
        "0.1",
        "-1e10",
        "1.0",
        '["1e400"]',
        '{"a": "5e7b-8f5e", "1": 2}',
    ],
)
def test_json_that_a_double_can_hold_is_written_as_json(body: str) -> None:
    assert entry(body) == {"body": orjson.loads(body)}


def test_a_raw_body_is_kept_as_text_even_where_it_is_json() -> None:
    assert entry('{"a": 1, "a": 2}', raw=True) == {"rawBody": '{"a": 1, "a": 2}'}


@pytest.mark.parametrize(
    ("media_type", "json"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json", True),
        ("application/xml", False),
        ("application/json-seq", False),
        ("application/jsonx", False),
        ("", False),
    ],
)
def test_json_is_told_by_media_type_or_suffix(media_type: str, json: bool) -> None:
    assert is_json(media_type) is json


def test_parts_take_the_place_of_a_multipart_body() -> None:
    parts = (Part("photo", file="sample.png", filename="a.png", content_type="image/png"), Part("text", "x"))

    made = request_entry(Wire("POST", "/", (), "--b...", parts=parts))

    assert made["parts"] == [
        {"name": "photo", "file": "sample.png", "filename": "a.png", "contentType": "image/png"},
        {"name": "text", "value": "x"},
    ]
    assert "rawBody" not in made


def test_bytes_that_are_no_text_are_written_in_base64() -> None:
    assert request_entry(Wire("POST", "/", (), body_base64="/w=="))["rawBodyBase64"] == "/w=="


def test_a_data_file_holds_the_operation_and_its_cases_in_rank_order() -> None:
    suite, plans = sample_suite()
    plan = next(plan for plan in plans if plan.slug == "create-pet")

    data = orjson.loads(data_file(plan, ResponseSchemas(suite.api.schemas))[0])

    assert data["operation"] == {
        "id": "createPet",
        "slug": "create-pet",
        "method": "POST",
        "path": "/pets",
        "pointer": "#/paths/~1pets/post",
        "responses": {
            "201": {
                "headers": ["Location"],
                "content": {"application/json": "urn:specmint:components#/$defs/Pet"},
            },
            "401": {
                "headers": [],
                "content": {"application/problem+json": "urn:specmint:components#/$defs/Problem"},
            },
            "422": {
                "headers": [],
                "content": {"application/problem+json": "urn:specmint:components#/$defs/Problem"},
            },
        },
    }
    assert [case["id"] for case in data["cases"]] == [case.id for case in plan.cases]
    assert list(data["cases"][0]) == [
        *("id", "kind", "technique", "title", "why", "target", "request", "expect", "tags"),
    ]

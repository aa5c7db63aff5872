from pathlib import Path
from typing import Any

from engine.cases.model import TestCase
from tests.samples.documents import answer, document, parameter, planned


def _cases(folder: Path, *parameters: dict[str, Any]) -> list[TestCase]:
    found = {"operationId": "find", "parameters": list(parameters), "responses": {"200": answer()}}
    plans = planned(document({"/notes": {"get": found}}), folder, cases=200)[1]
    return [each for each in plans["find"].cases if each.technique == "style"]


def test_lists_of_one_and_three_are_written_in_their_style(tmp_path: Path) -> None:
    sizes = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}}

    given = parameter("sizes", "query", sizes) | {"style": "pipeDelimited", "explode": False}
    one, three = _cases(tmp_path, given)

    assert one.id == "find-style-query-sizes-1"
    assert three.wire.target.count("%7C") == 2
    assert three.target == "#/paths/~1notes/get/parameters/0"


def test_objects_of_one_and_three_are_written_in_their_style(tmp_path: Path) -> None:
    number = {"type": "integer", "minimum": 1, "maximum": 9}
    area = {
        "type": "object",
        "required": ["top"],
        "properties": dict.fromkeys(("left", "top", "width", "order"), number),
    }

    one, three = _cases(tmp_path, parameter("area", "query", area) | {"style": "deepObject"})

    assert list(one.request.query["area"]) == ["top"]
    assert one.title == "GET /notes accepts query parameter `area` with 1 property"
    assert list(three.request.query["area"]) == ["top", "left", "width"]
    assert three.id == "find-style-query-area-3"
    assert three.wire.target.count("%5B") == 3


def test_an_object_without_as_many_properties_is_left_alone(tmp_path: Path) -> None:
    pair = {"type": "object", "required": ["x", "y"], "properties": {"x": {}, "y": {}}}

    assert _cases(tmp_path, parameter("pair", "query", pair) | {"style": "deepObject"}) == []


def test_a_list_is_never_longer_than_it_may_be(tmp_path: Path) -> None:
    pair = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}

    assert _cases(tmp_path, parameter("pair", "query", pair)) == []


def test_free_text_holds_what_must_be_encoded(tmp_path: Path) -> None:
    made = _cases(tmp_path, parameter("q", "query", {"type": "string"}))

    assert {each.id.removeprefix("find-style-query-q-"): each.wire.target for each in made} == {
        "space": "/notes?q=two%20words",
        "reserved": "/notes?q=a%2Fb%3Fc%3Dd%26e%23f%3Ag",
        "non-ascii": "/notes?q=Zo%C3%AB%20%E6%9D%B1%E4%BA%AC",
        "percent": "/notes?q=100%2525%20of%20it",
        "plus": "/notes?q=1%2B1",
    }


def test_text_that_may_be_a_key_or_has_limits_is_left_alone(tmp_path: Path) -> None:
    short = parameter("q", "query", {"type": "string", "maxLength": 4})

    assert _cases(tmp_path, parameter("account", "query", {"type": "string"})) == []
    assert [each.wire.target for each in _cases(tmp_path, short)] == ["/notes?q=1%2B1"]


def test_lists_and_objects_of_a_path_are_written_in_their_style(tmp_path: Path) -> None:
    days = {"type": "array", "items": {"type": "string", "format": "date"}}
    area = {"type": "object", "required": ["top"], "properties": {"top": {"type": "integer", "maximum": 9}}}
    given = [
        parameter("days", "path", days) | {"style": "label", "explode": True},
        parameter("area", "path", area) | {"style": "matrix", "explode": True},
    ]
    found = {"operationId": "find", "parameters": given, "responses": {"200": answer(), "404": answer()}}

    plan = planned(document({"/notes/{days}/{area}": {"get": found}}), tmp_path, cases=200)[1]["find"]

    sent = {str(each.id): each.wire.target.split("/")[2:] for each in plan.cases}
    assert sent["find-style-path-days-3"][0].count(".") == 3
    assert sent["find-above-maximum-path-area-top"][1] == ";top=10"
    assert sent["find-wrong-type-path-area-top-string"][1] == ";top=abc"
    assert sent["find-bad-format-path-days"][0] == ".not-a-date"


def test_a_list_of_ids_in_a_path_is_asked_of_a_person(tmp_path: Path) -> None:
    ids = parameter("ids", "path", {"type": "array", "items": {"type": "integer"}})
    known = parameter("ids", "path", {"type": "array", "items": {"type": "integer"}, "example": [3, 4]})
    paths = {
        "/notes/{ids}": {"get": {"operationId": "some", "parameters": [ids], "responses": {"200": answer()}}},
        "/books/{ids}": {
            "get": {"operationId": "more", "parameters": [known], "responses": {"200": answer()}}
        },
    }

    plans = planned(document(paths), tmp_path, cases=200)[1]

    assert plans["some"].cases[0].wire.target == "/notes/{{API_VALUE_IDS}}"
    assert plans["more"].cases[0].wire.target == "/books/3,4"
    unknown = next(each for each in plans["more"].cases if each.technique == "unknown-id")
    assert unknown.wire.target == "/books/2147483600"


def test_cookies_and_delimited_lists_have_words_that_they_can_carry(tmp_path: Path) -> None:
    words = {"type": "array", "minItems": 2, "items": {"type": "string", "maxLength": 30}}
    given = [
        parameter("note", "cookie", {"type": "string", "minLength": 2, "maxLength": 40}),
        parameter("words", "query", words) | {"style": "spaceDelimited", "explode": False},
    ]
    found = {"operationId": "find", "parameters": given, "responses": {"200": answer()}}

    plan = planned(document({"/notes": {"get": found}}), tmp_path, cases=200)[1]["find"]

    techniques = {each.technique for each in plan.cases}
    assert {"full", "realistic", "longest", "too-long", "fewest-items", "style"} <= techniques
    unsent = {each.technique for each in plan.left_out if each.reason == "not-on-the-wire"}
    assert not unsent & techniques - {"sql-injection", "command-injection"}

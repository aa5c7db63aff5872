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

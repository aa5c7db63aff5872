"""The table of style values of the OpenAPI Specification (3.1.1, 4.8.12.4), written out by hand."""

from typing import Any

import pytest

from engine.cases.model import Request
from engine.cases.wire.encode import NotOnTheWire
from tests.samples.tiny import operation, parameter, sent

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, ARRAY, ";color=blue,black,brown"),
        ("matrix", False, OBJECT, ";color=R,100,G,200,B,150"),
        ("matrix", True, "blue", ";color=blue"),
        ("matrix", True, ARRAY, ";color=blue;color=black;color=brown"),
        ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
        ("label", False, "blue", ".blue"),
        ("label", False, ARRAY, ".blue,black,brown"),
        ("label", False, OBJECT, ".R,100,G,200,B,150"),
        ("label", True, "blue", ".blue"),
        ("label", True, ARRAY, ".blue.black.brown"),
        ("label", True, OBJECT, ".R=100.G=200.B=150"),
        ("simple", False, "blue", "blue"),
        ("simple", False, ARRAY, "blue,black,brown"),
        ("simple", False, OBJECT, "R,100,G,200,B,150"),
        ("simple", True, "blue", "blue"),
        ("simple", True, ARRAY, "blue,black,brown"),
        ("simple", True, OBJECT, "R=100,G=200,B=150"),
    ],
)
def test_a_path_variable_is_written_as_the_table_of_the_specification_says(
    style: str, explode: bool, value: Any, expected: str
) -> None:
    one = operation(parameter("path", style, explode=explode), path="/things/{color}/end")

    wire = sent(one, Request(path_params={"color": value}))

    assert wire.target == f"/things/{expected}/end"


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", False, "", "color="),
        ("form", False, "blue", "color=blue"),
        ("form", False, ARRAY, "color=blue,black,brown"),
        ("form", False, OBJECT, "color=R,100,G,200,B,150"),
        ("form", True, "", "color="),
        ("form", True, "blue", "color=blue"),
        ("form", True, ARRAY, "color=blue&color=black&color=brown"),
        ("form", True, OBJECT, "R=100&G=200&B=150"),
        ("spaceDelimited", False, ARRAY, "color=blue%20black%20brown"),
        ("spaceDelimited", False, OBJECT, "color=R%20100%20G%20200%20B%20150"),
        ("pipeDelimited", False, ARRAY, "color=blue%7Cblack%7Cbrown"),
        ("pipeDelimited", False, OBJECT, "color=R%7C100%7CG%7C200%7CB%7C150"),
        ("tabDelimited", False, ARRAY, "color=blue%09black%09brown"),
        ("deepObject", True, OBJECT, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    ],
)
def test_a_query_parameter_is_written_as_the_table_of_the_specification_says(
    style: str, explode: bool, value: Any, expected: str
) -> None:
    one = operation(parameter("query", style, explode=explode))

    wire = sent(one, Request(query={"color": value}))

    assert wire.target == f"/things?{expected}"


@pytest.mark.parametrize(
    ("explode", "value", "expected"),
    [
        (False, "blue", "blue"),
        (False, ARRAY, "blue,black,brown"),
        (False, OBJECT, "R,100,G,200,B,150"),
        (True, ARRAY, "blue,black,brown"),
        (True, OBJECT, "R=100,G=200,B=150"),
    ],
)
def test_a_header_is_written_as_the_table_of_the_specification_says(
    explode: bool, value: Any, expected: str
) -> None:
    one = operation(parameter("header", "simple", explode=explode))

    wire = sent(one, Request(headers={"color": value}))

    assert wire.headers == (("color", expected),)


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", True, "blue", "color=blue"),
        ("form", False, "blue", "color=blue"),
        ("form", False, ARRAY, "color=blue%2Cblack%2Cbrown"),
        ("form", False, {"R": 100}, "color=R%2C100"),
        ("cookie", True, ARRAY, "color=blue; color=black; color=brown"),
        ("cookie", True, {"R": 100, "G": 200}, "R=100; G=200"),
        ("form", True, "20%é", "color=20%25%C3%A9"),
    ],
)
def test_a_cookie_holds_encoded_values(style: str, explode: bool, value: Any, expected: str) -> None:
    one = operation(parameter("cookie", style, explode=explode))

    wire = sent(one, Request(cookies={"color": value}))

    assert wire.headers == (("Cookie", expected),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a b", "a%20b"),
        ("a+b&c=d", "a%2Bb%26c%3Dd"),
        ("50%", "50%25"),
        ("é", "%C3%A9"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("😀", "%F0%9F%98%80"),
        ("-._~", "-._~"),
        ("'(){}", "%27%28%29%7B%7D"),
        (True, "true"),
        (-0.5, "-0.5"),
        (2.0, "2"),
        (1e300, "1e%2B300"),
        (2**70, "1180591620717411303424"),
    ],
)
def test_text_is_percent_encoded_but_for_unreserved_characters(value: Any, expected: str) -> None:
    one = operation(parameter("query", "form", explode=True))

    assert sent(one, Request(query={"color": value})).target == f"/things?color={expected}"


@pytest.mark.parametrize(
    ("place", "style", "explode", "value"),
    [
        ("path", "simple", False, ""),
        ("path", "simple", False, []),
        ("path", "simple", False, {}),
        ("path", "simple", False, "."),
        ("path", "simple", False, ".."),
        ("path", "simple", False, "a/b"),
        ("path", "simple", False, ["a,b"]),
        ("path", "simple", False, None),
        ("path", "label", True, ["a.b"]),
        ("path", "form", False, "a"),
        ("query", "form", True, [["a"]]),
        ("query", "form", True, {"a": {"b": 1}}),
        ("query", "form", True, []),
        ("query", "form", False, ["a,b"]),
        ("query", "form", False, [""]),
        ("query", "form", True, None),
        ("query", "form", True, float("nan")),
        ("query", "form", True, float("inf")),
        ("query", "form", True, "\ud800"),
        ("query", "spaceDelimited", False, ["a b"]),
        ("query", "spaceDelimited", True, ["a"]),
        ("query", "spaceDelimited", False, "a"),
        ("query", "pipeDelimited", False, ["a|b"]),
        ("query", "deepObject", True, {"a": {"b": 1}}),
        ("query", "deepObject", True, {"a": [1]}),
        ("query", "deepObject", True, ["a"]),
        ("query", "deepObject", True, {"a]": 1}),
        ("query", "unheardOf", False, "a"),
        ("header", "simple", False, "a\r\nb"),
        ("header", "simple", False, "a\0b"),
        ("header", "simple", False, " a"),
        ("header", "simple", False, "é"),
        ("header", "simple", False, ""),
        ("header", "simple", False, "{{literal}}"),
        ("header", "simple", True, {"a=b": "c"}),
        ("cookie", "form", True, "a;b"),
        ("cookie", "form", True, "a b"),
        ("cookie", "form", True, 'a"b'),
        ("cookie", "form", True, "a,b"),
        ("cookie", "form", True, "a\\b"),
        ("cookie", "form", True, ["a", "b"]),
        ("cookie", "cookie", False, ["a", "b"]),
    ],
)
def test_a_value_without_a_defined_form_is_refused(place: str, style: str, explode: bool, value: Any) -> None:
    path = "/things/{color}" if place == "path" else "/things"
    one = operation(parameter(place, style, explode=explode), path=path)
    given = {"color": value}
    requests = {
        "path": Request(path_params=given),
        "query": Request(query=given),
        "header": Request(headers=given),
        "cookie": Request(cookies=given),
    }

    with pytest.raises(NotOnTheWire):
        sent(one, requests[place])


def test_reserved_characters_pass_where_the_document_allows_them() -> None:
    one = operation(parameter("query", "form", explode=True, allow_reserved=True))

    assert sent(one, Request(query={"color": "a/b?c:d&e#f"})).target == "/things?color=a/b?c:d%26e%23f"

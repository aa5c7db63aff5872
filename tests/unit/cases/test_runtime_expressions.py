import pytest

from engine.cases.runtime_expressions import Held, held_at, pieces, sent_at, source_of
from engine.openapi.model import JsonValue


@pytest.mark.parametrize(
    ("expression", "source"),
    [
        ("$response.body#/id", "/id"),
        ("{$response.body#/data/key}", "/data/key"),
        ("$response.body", ""),
        ("$response.header.X-Id", "header:X-Id"),
        ("$request.body#/id", None),
        ("id of $response.body#/id", None),
        (7, None),
    ],
)
def test_an_expression_names_a_place_of_the_answer(expression: JsonValue, source: str | None) -> None:
    assert source_of(expression) == source


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("$request.body#/a/b", ("body", "/a/b")),
        ("$request.path.petId", ("path", "petId")),
        ("$request.query.page[size]", ("query", "page[size]")),
        ("$request.header.X-Trace", ("header", "X-Trace")),
        ("$request.body", None),
        ("$request.cookie.id", None),
        ("$response.body#/id", None),
    ],
)
def test_an_expression_names_a_place_of_the_request(expression: str, place: tuple[str, str] | None) -> None:
    assert sent_at(expression) == place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", ["plain"]),
        ("$url", ["", "$url", ""]),
        ("{$url}", ["", "$url", ""]),
        ("a{$method}b{$response.body#/id}", ["a", "$method", "b", "$response.body#/id", ""]),
        ("a$url", ["a$url"]),
    ],
)
def test_a_text_is_taken_apart_at_its_expressions(text: str, found: list[str]) -> None:
    assert pieces(text) == found


BODY: JsonValue = {
    "id": "$response.body#/id",
    "text": "no. {$response.header.X-Id}!",
    "lines": [{"item": "$response.body#/item"}],
    "name": "$request.body#/name",
    "count": 3,
    "when": "$url",
    "both": "{$response.body#/a}{$response.body#/b}",
}


@pytest.mark.parametrize(
    ("path", "held"),
    [
        (("id",), Held("/id")),
        (("id", "a/b"), Held("/id/a~1b", tail=("a/b",))),
        (("id", 0), None),
        (("text",), Held("header:X-Id", text="no. {}!")),
        (("text", "inner"), None),
        (("lines", 0, "item"), Held("/item")),
        (("lines", 0, "count"), None),
        (("name",), None),
        (("count",), Held(literal=3)),
        (("when",), None),
        (("both",), None),
        (("other",), None),
    ],
)
def test_each_place_of_a_body_holds_what_the_link_has_there(
    path: tuple[str | int, ...], held: Held | None
) -> None:
    assert held_at(BODY, path) == held


def test_all_of_an_answer_has_all_of_its_properties() -> None:
    assert held_at("$response.body", ("owner", "id")) == Held("/owner/id", tail=("owner", "id"))

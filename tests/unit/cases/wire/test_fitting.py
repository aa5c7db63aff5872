import pytest

from engine.cases.wire.fitting import fitted
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Parameter

SENTENCE = "Kept cool, dry"


@pytest.mark.parametrize(
    ("place", "style", "explode", "value", "carried"),
    [
        ("query", "form", True, SENTENCE, SENTENCE),
        ("cookie", "form", False, SENTENCE, "Kept-cool--dry"),
        ("path", "simple", False, "a/b, c", "a-b, c"),
        ("query", "form", True, [SENTENCE], [SENTENCE]),
        ("query", "form", False, [SENTENCE, 3], ["Kept cool; dry", 3]),
        ("query", "spaceDelimited", False, [SENTENCE], ["Kept-cool,-dry"]),
        ("query", "pipeDelimited", False, ["a|b"], ["a-b"]),
        ("query", "deepObject", True, {"a": SENTENCE}, {"a": SENTENCE}),
        ("header", "simple", False, {"a": SENTENCE}, {"a": "Kept cool; dry"}),
        ("path", "label", True, ["v1.2", "a/b"], ["v1-2", "a-b"]),
        ("path", "matrix", True, ["a, b"], ["a, b"]),
    ],
)
def test_text_has_nothing_that_its_place_splits_at_or_cannot_hold(
    place: str, style: str, explode: bool, value: JsonValue, carried: JsonValue
) -> None:
    parameter = Parameter(name="note", place=place, at=Pointer("#/p"), style=style, explode=explode)  # type: ignore[arg-type]

    assert fitted(parameter, value) == carried


def test_a_value_that_its_place_carries_stays_the_same_object() -> None:
    parameter = Parameter(name="note", place="query", at=Pointer("#/p"), style="pipeDelimited", explode=False)
    words = ["one", "two"]

    assert fitted(parameter, words) is words

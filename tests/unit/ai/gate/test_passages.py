import pytest

from engine.ai.gate.passages import passage
from engine.cases.model import Passage
from engine.errors import Pointer

AT = Pointer("#/paths/~1a/get/description")


@pytest.mark.parametrize(
    ("sentence", "text", "found"),
    [
        ("End must be after start.", "Lists. End must be after start. Fast.", "End must be after start."),
        ("end must be after start", "**`end`** must\n  be after `start`.", "**`end`** must\n  be after `start`."),
        ("Straße muss gesetzt sein", "Die STRASSE muss gesetzt sein!", "STRASSE muss gesetzt sein!"),
    ],
)  # fmt: skip
def test_words_are_found_whatever_marks_and_spaces_stand_between_them(
    sentence: str, text: str, found: str
) -> None:
    start = text.index(found)

    assert passage(sentence, AT, text) == Passage(AT, start, start + len(found), found)


@pytest.mark.parametrize("sentence", ["nowhere to be found", "", "..."])
def test_words_that_stand_nowhere_have_no_place(sentence: str) -> None:
    assert passage(sentence, AT, "Something else.") is None

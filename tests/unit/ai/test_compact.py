"""A long description is told by the sentences that may state a rule."""

import pytest

from engine.ai.compact import BREAK, plain, sentences, telling

LONG = "A code. It is old, and nobody knows who made it first. It must not be used with `b`. See the manual for more."


def test_what_fits_is_told_as_it_stands() -> None:
    assert telling(LONG, 200) == plain(LONG, 200) == LONG


@pytest.mark.parametrize(
    ("longest", "told"),
    [
        (100, "A code. It is old, and nobody knows who made it first. It must not be used with `b`."),
        (75, "A code. | It must not be used with `b`. See the manual for more."),
        (60, "A code. | It must not be used with `b`."),
        (40, "It must not be used with `b`."),
        (20, "A code."),
    ],
)
def test_of_what_does_not_fit_the_duties_come_first(longest: int, told: str) -> None:
    assert telling(LONG, longest) == told


def test_one_sentence_that_does_not_fit_is_cut() -> None:
    assert telling("It must be one of all the codes that there are", 20) == "It must be one of"


def test_sentences_end_at_lines_and_know_whose_line_they_are_on() -> None:
    assert sentences(f"One. Two; three{BREAK}Four") == [
        ("One.", False),
        ("Two;", True),
        ("three", True),
        ("Four", False),
    ]

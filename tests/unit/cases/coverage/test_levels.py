import pytest

from engine.cases.coverage.model import CRITERIA, LEVELS, Measure, level_name, level_of
from engine.cases.coverage.words import LEVEL_WORDS, next_step

WHOLE = dict.fromkeys(CRITERIA, Measure(2, 2))


@pytest.mark.parametrize(
    ("criterion", "level"),
    [
        ("paths", 0),
        ("operations", 1),
        ("inputTypes", 2),
        ("outputTypes", 2),
        ("parameters", 3),
        ("statusClasses", 3),
        ("parameterValues", 4),
        ("statusCodes", 4),
        ("responseProperties", 5),
        ("flows", 6),
        ("constraints", 7),
        ("security", 7),
        ("rules", 7),
    ],
)
def test_the_level_ends_below_the_first_criterion_that_is_not_whole(criterion: str, level: int) -> None:
    assert level_of(WHOLE | {criterion: Measure(2, 1)}) == level


def test_of_several_criteria_that_are_short_the_lowest_decides() -> None:
    assert level_of(WHOLE | {"flows": Measure(1, 0), "parameters": Measure(9, 8)}) == 3


def test_what_there_is_nothing_of_stands_in_no_ones_way() -> None:
    assert level_of({"paths": Measure(1, 1), "operations": Measure(1, 1)}) == 7
    assert level_name(7) == "TCL7"


def test_every_level_has_its_words_and_asks_for_known_criteria() -> None:
    assert len(LEVEL_WORDS) == len(LEVELS) == 8
    assert {name for needed in LEVELS for name in needed} == CRITERIA.keys() - {
        "constraints",
        "security",
        "rules",
    }


def test_the_next_step_counts_what_is_missing() -> None:
    measures = WHOLE | {"parameters": Measure(1_200, 3), "statusClasses": Measure(4, 3)}

    assert next_step(measures) == (
        "TCL4 lacks 1,197 of 1,200 parameters and bodies that are sent with a valid value and 1 of 4 classes of "
        "answers, success and refusal, that are expected"
    )


def test_a_number_of_one_criterion_alone_has_no_and() -> None:
    assert next_step(WHOLE | {"flows": Measure(2, 0)}) == (
        "TCL7 lacks 2 of 2 ids that are taken from one operation's answer to another operation"
    )


def test_at_the_highest_level_there_is_no_next_step() -> None:
    assert next_step(WHOLE) == ""

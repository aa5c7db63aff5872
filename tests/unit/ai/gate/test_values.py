"""A value is a plain harmless literal that every place accepts."""

import pytest

from engine.ai.gate.answer import Refused, harmless, literal_of
from engine.ai.gate.values import accepted_values, has_right_digits
from engine.ai.provider import Item, Question
from engine.ai.questions import Asked
from engine.cases.sites import Site
from engine.errors import Pointer
from engine.openapi.model import JsonValue

QUESTION = Question("id", "values", "input title: string(3..20)", ("title",))
RULES = Question("id", "rules", "operation GET /: x", ("query/a", "query/b"))
SITES = tuple(Site("body", "", ("title",), (Pointer(at),), Pointer(at), None) for at in ("#/a", "#/b"))


def accepts(pointer: Pointer, value: JsonValue) -> bool:
    return isinstance(value, str) and 3 <= len(value) <= (20 if pointer == "#/a" else 10)


def kept(
    *literals: str, at: tuple[str, ...] = ("title",), kind: str = "value"
) -> tuple[tuple[str, ...], list[int]]:
    refused: list[int] = []
    items = tuple(Item(kind, at, "", literal) for literal in literals)
    found = accepted_values(
        Asked(QUESTION, {"title": SITES}, ("op",)), items, accepts, lambda _, why: refused.append(why.number)
    )
    return found, refused


def test_up_to_three_values_that_every_place_accepts_are_kept_in_their_order() -> None:
    assert kept('"Essays"', '"Walks"', '"Forty walks"', '"Maps"', '"Coast"') == (
        ("Essays", "Walks", "Maps"),
        [6],
    )


@pytest.mark.parametrize(
    ("literal", "check"),
    [
        ("Essays", 5), ("", 5), ('"a" "b"', 5), ("NaN", 5), ("1e999", 5), ("[-1e999]", 5), ('"' + "a" * 2_001 + '"', 5), ("[[[[[1]]]]]", 5),
        ('{"a": 1, "a": 2}', 5), ('"{{name}}"', 5), ('"${HOME}"', 5), ('"a<%b"', 5), ('"</script>"', 5),
        ('"a\\u202eb"', 5), ('"a\\u0000b"', 5), ('"a\\ud800b"', 5), ('"AKIA' + 'ABCDEFGHIJ234567"', 5),
        ('"see https://evil.io"', 5), ('"me@gmail.com"', 5), ('"www.evil.example"', 5), ('"host.com"', 5),
        ("5", 6), ("null", 6), ('" Walks"', 6), ('"ab"', 6), ('"abcdefghijkl"', 6), ('"test"', 6), ('"Title"', 6),
    ],
)  # fmt: skip
def test_what_is_no_plain_lifelike_value_is_refused(literal: str, check: int) -> None:
    assert kept(literal) == ((), [check])


@pytest.mark.parametrize(
    "text", ["a@example.com", "https://shop.example.com/a", "http://x.test", "e.g. 3.5 km/h", "Dr. No"]
)
def test_addresses_that_belong_to_nobody_are_harmless(text: str) -> None:
    assert harmless(f'"{text}"') == text


def test_the_same_value_counts_once() -> None:
    assert kept('"Walks"', '"Walks"') == (("Walks",), [6])


@pytest.mark.parametrize(
    ("item", "check"),
    [
        (Item("value", ("query/a",), "", "1"), 3),
        (Item("or", (), "", ""), 4),
        (Item("or", ("query/a", "query/a"), "", ""), 4),
        (Item("or", ("query/a", "query/c"), "", ""), 4),
        (Item("or", tuple("abcdefghi"), "", ""), 4),
    ],
)
def test_an_item_of_another_task_or_about_another_input_is_refused(item: Item, check: int) -> None:
    with pytest.raises(Refused) as refused:
        literal_of(item, RULES)

    assert refused.value.number == check


def test_a_kind_without_a_literal_has_none_whatever_stands_there() -> None:
    assert literal_of(Item("or", ("query/a", "query/b"), "", "{{x}}"), RULES) is None
    assert literal_of(Item("compare", ("query/a", "query/b"), "<", ""), RULES) is None
    assert literal_of(Item("compare", ("query/a",), "<", "3"), RULES) == 3


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("customerIban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013001"),
        ("isbn", "978-3-16-148410-0", "9783161484101"),
        ("isbn10", "316148410X", "3161484101"),
        ("issn", "0378-5955", "03785956"),
        ("gtin", "4006381333931", "4006381333932"),
        ("pan", "4111 1111 1111 1111", "4111111111111112"),
    ],
)
def test_numbers_with_check_digits_have_the_right_ones(name: str, right: str, wrong: str) -> None:
    assert (has_right_digits(name, right), has_right_digits(name, wrong)) == (True, False)

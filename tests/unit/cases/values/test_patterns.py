import time

import pytest
from regress import Regex

from engine.cases.rng import stream
from engine.cases.values.patterns import is_readable, matches, nearest_failing, sample

REAL = [
    r"^[A-Z]{2}\d{3}$",
    r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8,}$",
    r"^\p{Lu}\p{L}+$",
    r"^(a|b)*c$",
    "foo",
    r"^([0-9]{1,3}\.){3}[0-9]{1,3}$",
    r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==)?$",
    r"^[^/]+$",
    r"^\S+@\S+\.\S+$",
    r"^(?!foo)[a-z]+$",
    r"^(.)\1$",
    r"^#?([a-f0-9]{6}|[a-f0-9]{3})$",
    "^[\\u4e00-\\u9fa5]+$",
    r"^(?<year>\d{4})-\k<year>$",
    r"^\x41\u0042\cJ?$",
    r"^[\w-.]+$",
    r"^a{3}b{2,}c{1,4}d?$",
    r"^$",
]


@pytest.mark.parametrize("pattern", REAL)
def test_a_sample_matches_by_the_ecma_engine(pattern: str) -> None:
    text = sample([pattern], stream(0, pattern), 0, 100)

    assert text is not None
    flags = "" if pattern == r"^[\w-.]+$" else "u"
    assert Regex(pattern, flags).find(text) is not None


@pytest.mark.parametrize("length", [1, 2, 7, 50, 1_000])
def test_a_sample_has_the_length_that_is_asked_for(length: int) -> None:
    text = sample(["^[a-z][a-z0-9-]*$"], stream(0, length), length, length)

    assert text is not None
    assert len(text) == length


def test_an_unanchored_pattern_leaves_room_around_it() -> None:
    text = sample(["foo"], stream(0), 20, 20)

    assert text is not None
    assert len(text) == 20
    assert "foo" in text


def test_several_patterns_hold_at_once() -> None:
    text = sample(["^[a-z]{3}$", "[aeiou]", "^[^b]*$"], stream(0, "three"), 0, 10)

    assert text is not None
    assert len(text) == 3
    assert set(text) & set("aeiou")
    assert "b" not in text


def test_digits_are_those_of_ascii() -> None:
    assert matches(r"^\d$", "7")
    assert not matches(r"^\d$", "\N{ARABIC-INDIC DIGIT SEVEN}")


@pytest.mark.parametrize("pattern", ["^[a-z", "(", "a**", "(?i)x", "a{3,1}", "\\"])
def test_what_is_no_pattern_gives_nothing(pattern: str) -> None:
    assert not is_readable(pattern)
    assert sample([pattern], stream(0), 0, 10) is None
    assert nearest_failing(pattern, "a") is None
    assert not matches(pattern, "a")


def test_a_slash_delimited_pattern_is_read_as_written() -> None:
    assert sample(["/^abc$/"], stream(0), 0, 50) is None


@pytest.mark.parametrize(
    ("pattern", "valid", "failing"),
    [
        ("^[A-Z]{2}[0-9]$", "AB1", "aB1"),
        ("^[a-zA-Z]+$", "abc", "7bc"),
        ("^[0-9]+$", "123", "x23"),
        (".*", "abc", None),
        ("^.{3}$", "abc", "ab"),  # a line break in it cannot be seen
        (r"^\s[a-z]$", "\ta", "xa"),
        ("^[a-z]{8}$", "abcdefgh", "Abcdefgh"),
        ("^[0-9a-f-]{13}$", "79f26d28-ea8a", "x9f26d28-ea8a"),  # in capitals it is the same UUID
    ],
)
def test_the_nearest_failing_text_keeps_length_and_alphabet_where_it_can(
    pattern: str, valid: str, failing: str | None
) -> None:
    assert nearest_failing(pattern, valid) == failing


@pytest.mark.parametrize(
    "pattern", [r"^(a+)+$", r"^(a|a)*$", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"^(?=a)(a*)*b$"]
)
def test_a_catastrophic_pattern_does_not_hang(pattern: str) -> None:
    started = time.process_time()

    matches(pattern, "a" * 5_000 + "!")
    sample([pattern], stream(0), 30, 60)
    nearest_failing(pattern, "a" * 40)

    assert time.process_time() - started < 5


def test_deep_and_long_patterns_are_refused_and_do_not_recurse() -> None:
    assert not is_readable("(" * 4_000 + ")" * 4_000)
    assert sample(["a" * 6_000], stream(0), 0, 10_000) is None


def test_a_huge_count_is_not_written_out() -> None:
    assert sample(["^a{1000000}$"], stream(0), 0, 10_000) is None

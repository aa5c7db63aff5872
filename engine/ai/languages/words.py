"""What is known of a language, so that a sentence of it can be believed: words of duty, of choice and of order."""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

A, B, VALUE = "\x000\x00", "\x001\x00", "\x00v\x00"
"""Marks in place of the first and the second input of an item, and of its literal."""
_SOME: Final = r"[^\x00]*?"


def any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def either_way(*templates: str) -> str:
    """Return a pattern of sentences that say of `@A` and `@B` what they say of `@B` and `@A`."""
    turned = (re.sub("@([AB])", lambda found: "@B" if found[1] == "A" else "@A", each) for each in templates)
    return shapes(*templates, *turned).pattern


def shapes(*templates: str) -> re.Pattern[str]:
    """Return a pattern of sentences; `@A` and `@B` stand for inputs, `@T` for one beside its value, `@_` for other words."""
    told = rf"(?:{A}{_SOME}{VALUE}|{VALUE}{_SOME}{A})"
    return any_of(
        *(
            each.replace("@A", A).replace("@B", B).replace("@T", told).replace("@_", _SOME)
            for each in templates
        )
    )


class Language(NamedTuple):
    """`stops` tell the language. The patterns are searched in one sentence; those of `requires` and `implies` hold marks.

    `orders`: what stands between a left and a right side, the longer ways first; `turned` right before one turns it round.
    `classes`: what a ban may name, and the test for a character of it; `banned` has it as `what`, and `place` where in a text.
    `empty`: how a ban names a text of no characters; `signs`: how an order to zero is told without naming it.
    """

    name: str
    stops: frozenset[str]
    duty: re.Pattern[str]
    ban: re.Pattern[str]
    only: re.Pattern[str]
    recommended: re.Pattern[str]
    released: re.Pattern[str]
    exactly_one: re.Pattern[str]
    at_most_one: re.Pattern[str]
    at_least_one: re.Pattern[str]
    together: re.Pattern[str]
    requires: re.Pattern[str]
    cannot_without: re.Pattern[str]
    implies: re.Pattern[str]
    negated: re.Pattern[str]
    condition: re.Pattern[str]
    exception: re.Pattern[str]
    apart: re.Pattern[str]
    negation: re.Pattern[str]
    alternative: re.Pattern[str]
    of_state: re.Pattern[str]
    orders: tuple[tuple[re.Pattern[str], str], ...]
    turned: re.Pattern[str]
    past: re.Pattern[str]
    future: re.Pattern[str]
    classes: tuple[tuple[str, Callable[[str], bool]], ...]
    banned: re.Pattern[str]
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    empty: re.Pattern[str]
    signs: tuple[tuple[re.Pattern[str], str], ...]


def ordered(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), word) for pattern, word in pairs)


OPPOSITE: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
FLIPPED: Final[Mapping[str, str]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
IS_SIGN: Final[Callable[[str], bool]] = lambda one: not one.isalnum() and not one.isspace()  # noqa: E731 - one of a table
NEVER: Final = re.compile(r"(?!)")

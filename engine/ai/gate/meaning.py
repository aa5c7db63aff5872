"""Check 11: what a sentence says, read off its words, is what the item says; what cannot be read off is not believed."""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from engine.ai.languages.words import FLIPPED, OPPOSITE, VALUE, A, B, Language
from engine.ai.provider import Item
from engine.openapi.model import JsonValue


class Reading(NamedTuple):
    """A sentence with marks in place of the inputs of an item, by their place in it; `value` is its literal as text."""

    text: str
    value: str
    language: Language


def supports(item: Item, value: JsonValue, reading: Reading) -> bool:
    """Tell whether the words say what the item says, in the same direction."""
    return _TESTS[item.kind](item, value, reading)


# What asks for more than that the second input is there, or compares what is no value.
_WITH_A_VALUE: Final = re.compile(
    rf"{B}\s*=|{B}[^\x00]*\b(?:true|false|set to|equal to)\b"
    rf"|{B} to (?!be (?:set|given|provided|specified|present|used|sent|supplied|included|passed)\b)",
    re.IGNORECASE,
)
_OF_A_PART: Final = re.compile(
    r"\b(?:types?|formats?|kinds?|lengths?|sizes?|structures?|names?)\b[^\x00]*\bof\b[^\x00]*\x00",
    re.IGNORECASE,
)
# `checks` to pass before `run`: what happens first, and no order of two values.
_OF_EVENTS: Final = re.compile(r"\bto (?!be\b|the\b|a\b|that\b)[a-z]+\b", re.IGNORECASE)


def _requires(item: Item, _: JsonValue, reading: Reading) -> bool:
    language, text = reading.language, reading.text
    if len(item.at) != 2 or language.exception.search(text) or _WITH_A_VALUE.search(text):
        return False
    if language.cannot_without.search(text):
        return True
    return not language.negated.search(text) and bool(language.requires.search(text))


def _implies(item: Item, value: JsonValue, reading: Reading) -> bool:
    if len(item.at) != 2 or item.op != "==" or value is None or isinstance(value, (list, dict)):
        return False
    if not reading.value:
        return False
    language = reading.language
    written = r"[\s_-]".join(map(re.escape, re.split(r"[\s_-]", reading.value)))
    text = re.sub(
        rf"(?<![\w\x00-]){written}(?![\w-])",
        VALUE,
        reading.text,
        count=1,
        flags=re.IGNORECASE,
    )
    if (
        VALUE not in text
        or _WITH_A_VALUE.search(text)
        or language.exception.search(text)
        or language.negated.search(text)
    ):
        return False
    return language.implies.search(text) is not None


def _or(item: Item, _: JsonValue, reading: Reading) -> bool:
    language, text = reading.language, reading.text
    is_more = language.exactly_one.search(text) or language.at_most_one.search(text)
    return (
        len(item.at) > 1
        and not is_more
        and not language.condition.search(text)
        and bool(language.at_least_one.search(text))
    )


def _only_one(item: Item, _: JsonValue, reading: Reading) -> bool:
    language, text = reading.language, reading.text
    return (
        len(item.at) > 1 and not language.condition.search(text) and bool(language.exactly_one.search(text))
    )


def _zero_or_one(item: Item, _: JsonValue, reading: Reading) -> bool:
    language, text = reading.language, reading.text
    return (
        len(item.at) > 1
        and not language.exactly_one.search(text)
        and not language.apart.search(text)
        and bool(language.at_most_one.search(text))
    )


def _all_or_none(item: Item, _: JsonValue, reading: Reading) -> bool:
    language, text = reading.language, reading.text
    return (
        len(item.at) > 1
        and not language.negation.search(text)
        and not re.search(r"\b(?:unless|except)\b", text, re.IGNORECASE)
        and bool(language.together.search(text))
    )


def _compare(item: Item, value: JsonValue, reading: Reading) -> bool:
    language, text = reading.language, reading.text
    if not item.op or language.condition.search(text) or language.alternative.search(text):
        return False
    if _OF_A_PART.search(text):
        return False
    if len(item.at) == 2 and value is None:
        return item.op == _order_between(text, language)
    if len(item.at) != 1 or value is None:
        return False
    return _against(item, value, reading)


def _against(item: Item, value: JsonValue, reading: Reading) -> bool:
    """Tell whether the words compare one input with a number, or with the present moment."""
    if value == "now":
        return item.op in _of_now(reading.text, reading.language)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if reading.language.past.search(reading.text) or reading.language.future.search(reading.text):
        return False  # so many seconds from now
    signs = {word for pattern, word in reading.language.signs if pattern.search(reading.text)}
    if value == 0 and len(signs) == 1:
        return item.op in signs and not any(map(str.isdigit, _unmarked(reading.text)))
    text, found = re.subn(
        rf"(?<![\w.\x00-]){re.escape(reading.value)}(?![\w-]|\.\d)", "\x001\x00", reading.text
    )
    return found == 1 and item.op == _order_between(text, reading.language)


def _of_now(text: str, language: Language) -> tuple[str, ...]:
    past, future = language.past.search(text), language.future.search(text)
    if bool(past) == bool(future) or any(map(str.isdigit, _unmarked(text))):
        return ()
    is_past = bool(past) != bool(language.negation.search(text))
    return ("<", "<=") if is_past else (">", ">=")


def _unmarked(text: str) -> str:
    return re.sub("\x00[^\x00]*\x00", "", text)


def _order_between(text: str, language: Language) -> str | None:
    """Return the order in which the first mark stands to the second, None where the words tell none or several."""
    if text.count(A) != 1 or text.count(B) != 1:
        return None
    is_turned = text.index(A) > text.index(B)
    first, last = (B, A) if is_turned else (A, B)
    word = _order(text[text.index(first) + len(first) : text.index(last)], language)
    return FLIPPED[word] if word and is_turned else word


def _order(between: str, language: Language) -> str | None:
    if _OF_EVENTS.search(between):
        return None
    for pattern, word in language.orders:
        match = pattern.search(between)
        if match is None:
            continue
        before, rest = between[: match.start()], between[: match.start()] + " " + between[match.end() :]
        if any(other.search(rest) for other, _ in language.orders):
            return None
        is_turned = language.turned.search(before)
        if not is_turned and language.negation.search(before):
            return None
        return OPPOSITE[word] if is_turned else word
    return None


def _negative(item: Item, value: JsonValue, reading: Reading) -> bool:
    """Tell whether a text is banned beyond doubt: the words forbid what it visibly has."""
    language, text = reading.language, reading.text
    if len(item.at) != 1 or not isinstance(value, str):
        return False
    if language.condition.search(text) or language.of_state.search(text):
        return False
    if language.ban.search(text) is None or language.only.search(text):
        return False
    if not value:
        return language.empty.search(text) is not None
    return any(_has(value, match, language) for match in language.banned.finditer(text))


def _has(value: str, match: re.Match[str], language: Language) -> bool:
    """Tell whether `value` has what a ban names, at the place that it names."""
    test = next(test for name, test in language.classes if re.fullmatch(name, match["what"], re.IGNORECASE))
    place = (match["place"] or "").lower()
    if place.startswith(language.begins):
        return bool(value) and test(value[0])
    if place.startswith(language.ends):
        return bool(value) and test(value[-1])
    return any(map(test, value))


_TESTS: Final[Mapping[str, Callable[[Item, JsonValue, Reading], bool]]] = {
    "requires": _requires,
    "implies": _implies,
    "or": _or,
    "only_one": _only_one,
    "zero_or_one": _zero_or_one,
    "all_or_none": _all_or_none,
    "compare": _compare,
    "negative": _negative,
}

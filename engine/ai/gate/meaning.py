"""Check 11: what a sentence says, read off its words, is what the item says; what cannot be read off is not believed."""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from engine.ai import words
from engine.ai.provider import Item
from engine.openapi.model import JsonValue

_IF: Final = r"\b(?:if|when|whenever|where|in case|once)\b"
_NEED: Final = rf"\b{words.NEED}\b"
_GIVEN: Final = r"(?: (?:parameter|field|option|property|value|header))?(?: (?:is|are|has been|was))?(?: also)? ?(?:set(?! to)|given|provided|specified|present|used|sent|supplied|included|passed)\b"
_A, _B, _V = "\x000\x00", "\x001\x00", "\x00v\x00"
_SOME: Final = r"[^\x00]*?"
_NEGATED: Final = re.compile(
    r"\b(?:not|cannot|can't|never|without|mustn't|no|neither|nor|none|missing|absent|omitted|empty)\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(rf"{_IF}|\bunless\b|\bexcept\b|\botherwise\b|\bfor\b", re.IGNORECASE)
_EXCEPTION: Final = re.compile(r"\bunless\b|\bexcept\b|\botherwise\b|\bor\b", re.IGNORECASE)
_OF_STATE: Final = re.compile(
    r"\b(?:unique|exists?|existing|already|taken|in use|available|own(?:s|ed|er)?|permissions?|authori[sz]ed|authenticated|access|rate|sign(?:ed)? in|log(?:ged)? in|known|registered|enabled)\b",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """A sentence with marks in place of the inputs of an item, by their place in it; `value` is its literal as text."""

    text: str
    value: str


def supports(item: Item, value: JsonValue, reading: Reading) -> bool:
    """Tell whether the words say what the item says, in the same direction."""
    return _TESTS[item.kind](item, value, reading)


def _requires(item: Item, _: JsonValue, reading: Reading) -> bool:
    if len(item.at) != 2 or _EXCEPTION.search(reading.text):
        return False
    if _fits(
        rf"{_A}{_SOME}\b(?:cannot|can't|can not|must not|may not)\b{_SOME}\bwithout\b{_SOME}{_B}",
        reading.text,
    ):
        return True
    return not _NEGATED.search(reading.text) and _fits(
        rf"{_A}{_SOME}\b(?:requires?|needs)\b{_SOME}{_B}"
        rf"|{_A}{_SOME}\b(?:must|has to|have to)\b{_SOME}\b(?:with|accompanied by)\b{_SOME}{_B}"
        rf"|{_A}{_SOME}\bonly\b{_SOME}\b(?:with|if|when)\b{_SOME}{_B}{_GIVEN}"
        rf"|{_A}{_SOME}\bonly\b{_SOME}\bwith\b{_SOME}{_B}"
        rf"|{_IF}{_SOME}{_A}{_GIVEN}{_SOME}(?:{_B}{_SOME}{_NEED}|{_NEED}{_SOME}{_B})"
        rf"|(?:{_B}{_SOME}{_NEED}|{_NEED}{_SOME}{_B}){_SOME}{_IF}{_SOME}{_A}{_GIVEN}"
        rf"|{_IF}(?: (?:set|given|provided|specified|present|used|sent|supplied)),?{_SOME}{_A}?{_SOME}(?:{_B}{_SOME}{_NEED}|{_NEED}{_SOME}{_B})",
        reading.text,
    )


def _implies(item: Item, value: JsonValue, reading: Reading) -> bool:
    if len(item.at) != 2 or item.op != "==" or value is None or isinstance(value, (list, dict)):
        return False
    text = re.sub(
        rf"(?<![\w\x00-]){re.escape(reading.value)}(?![\w-])", _V, reading.text, count=1, flags=re.IGNORECASE
    )
    if _V not in text or _EXCEPTION.search(text) or _NEGATED.search(text):
        return False
    told = rf"(?:{_A}{_SOME}{_V}|{_V}{_SOME}{_A})"
    return _fits(
        rf"{told}{_SOME}(?:{_B}{_SOME}{_NEED}|{_NEED}{_SOME}{_B})"
        rf"|(?:{_B}{_SOME}{_NEED}|{_NEED}{_SOME}{_B}){_SOME}\b(?:if|when|whenever|where|for|with)\b{_SOME}{told}",
        text,
    )


def _or(item: Item, _: JsonValue, reading: Reading) -> bool:
    text = reading.text
    is_more = words.EXACTLY_ONE.search(text) or words.AT_MOST_ONE.search(text)
    return (
        len(item.at) > 1
        and not is_more
        and not _CONDITION.search(text)
        and bool(words.AT_LEAST_ONE.search(text))
    )


def _only_one(item: Item, _: JsonValue, reading: Reading) -> bool:
    text = reading.text
    return len(item.at) > 1 and not _CONDITION.search(text) and bool(words.EXACTLY_ONE.search(text))


def _zero_or_one(item: Item, _: JsonValue, reading: Reading) -> bool:
    text = reading.text
    return (
        len(item.at) > 1
        and not words.EXACTLY_ONE.search(text)
        and not re.search(r"\bunless\b|\bexcept\b|\bwithout\b", text, re.IGNORECASE)
        and bool(words.AT_MOST_ONE.search(text))
    )


def _all_or_none(item: Item, _: JsonValue, reading: Reading) -> bool:
    text = reading.text
    return (
        len(item.at) > 1
        and not re.search(
            r"\bnot\b|\bcannot\b|\bcan't\b|\bnever\b|\bunless\b|\bexcept\b", text, re.IGNORECASE
        )
        and bool(words.TOGETHER.search(text))
    )


def _compare(item: Item, value: JsonValue, reading: Reading) -> bool:
    if (
        not item.op
        or _CONDITION.search(reading.text)
        or re.search(r"\bor\b(?! (?:equal|after|before))", reading.text)
    ):
        return False
    if len(item.at) == 2 and value is None:
        return item.op == _order_between(reading.text, "0", "1")
    if len(item.at) != 1 or value is None:
        return False
    return _against(item, value, reading)


def _against(item: Item, value: JsonValue, reading: Reading) -> bool:
    """Tell whether the words compare one input with a number, or with the present moment."""
    if value == "now":
        return item.op in _of_now(reading.text)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    text, found = re.subn(
        rf"(?<![\w.\x00-]){re.escape(reading.value)}(?![\w-]|\.\d)", "\x001\x00", reading.text
    )
    return found == 1 and item.op == _order_between(text, "0", "1")


def _of_now(text: str) -> tuple[str, ...]:
    past, future = words.PAST.search(text), words.FUTURE.search(text)
    if bool(past) == bool(future):
        return ()
    is_past = bool(past) != bool(re.search(r"\bnot\b|\bcannot\b|\bnever\b", text, re.IGNORECASE))
    return ("<", "<=") if is_past else (">", ">=")


def _order_between(text: str, left: str, right: str) -> str | None:
    """Return the order in which `left` stands to `right`, None where the words tell none or several."""
    one, other = f"\x00{left}\x00", f"\x00{right}\x00"
    if text.count(one) != 1 or text.count(other) != 1:
        return None
    is_turned = text.index(one) > text.index(other)
    first, last = (other, one) if is_turned else (one, other)
    word = _order(text[text.index(first) + len(first) : text.index(last)])
    return words.FLIPPED[word] if word and is_turned else word


def _order(between: str) -> str | None:
    for pattern, word in words.ORDERS:
        match = pattern.search(between)
        if match is None:
            continue
        before, rest = between[: match.start()], between[: match.start()] + " " + between[match.end() :]
        if any(other.search(rest) for other, _ in words.ORDERS):
            return None
        negated = words.NEGATION.search(before)
        if not negated and re.search(r"\b(?:not|never|cannot|can't|nor)\b", before, re.IGNORECASE):
            return None
        return words.OPPOSITE[word] if negated else word
    return None


def _negative(item: Item, value: JsonValue, reading: Reading) -> bool:
    """Tell whether a text is banned beyond doubt: the words forbid what it visibly has."""
    text = reading.text
    if len(item.at) != 1 or not isinstance(value, str) or _CONDITION.search(text) or _OF_STATE.search(text):
        return False
    ban = words.BAN.search(text)
    if ban is None or words.ONLY.search(text):
        return False
    return any(_has(value, match) for match in words.BANNED.finditer(text))


def _has(value: str, match: re.Match[str]) -> bool:
    """Tell whether `value` has what a ban names, at the place that it names."""
    test = next(test for name, test in words.CLASSES if re.fullmatch(name, match["what"], re.IGNORECASE))
    place = (match["place"] or "").lower()
    if place.startswith(("begin", "start")):
        return bool(value) and test(value[0])
    if place.startswith("end"):
        return bool(value) and test(value[-1])
    return any(map(test, value))


def _fits(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


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

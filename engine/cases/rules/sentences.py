"""Rules that stand in descriptions, where a sentence names its inputs and leaves no other reading."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from engine.cases.rules.model import (
    Expression,
    Has,
    all_of,
    only_one,
    requires,
    some_of,
    zero_or_one,
)
from engine.openapi.model import JsonValue

_WORTH = ("exclusive", " one of", "not both", "combined", "require", "must be", "not be used", "not be set")
_SENTENCE = re.compile(r"(?:[^.\n!?]|\.(?=\S))+")
_LONGEST_SENTENCE = 300
_TAG = re.compile(r"</?(?:code|b|i|em|strong|p|li)>")
_MARK = "\x00"
_LIST = r"\x00\d+(?:,? ?(?:and|or|,) ?(?:the )?(?:a )?\x00\d+)+(?!,? ?(?:and|or|,) )"
_EVERY = _LIST.replace("and|or|,", "and|,")
_PAIR = r"\x00(\d+) (?:and|or) (?:the )?\x00(\d+)"
_KIND = r"(?: (?:query )?(?:parameters?|options?|fields?|inputs?|filters?))?"
_THIS = r"(?:th(?:is|e) (?:parameter|option|field|property|attribute) )?"
_WORD = r"[`'\"]?(true|false|[A-Za-z0-9_-]+)[`'\"]?"
_GIVEN = r"(?:is|are) (?:set|provided|specified|given|present|used|supplied)(?! to\b)"
_VALUE = _WORD.replace("(", "(?P<value>", 1)
_IS_VALUE = rf"(?:is|=|equals)(?: set to)? {_VALUE}$"


class Found(NamedTuple):
    expression: Expression
    said: str


@lru_cache(maxsize=4_096)  # operations that take the same inputs say the same of them
def rules_in(text: str, owner: str, names: tuple[str, ...]) -> tuple[Found, ...]:
    """Return the rules that `text` states; `owner` is the input that it describes, empty for the operation."""
    return tuple(_rules_in(text, owner, names)) if is_worth_reading(text) else ()


def _rules_in(text: str, owner: str, names: Sequence[str]) -> Iterator[Found]:
    text = text.replace(_MARK, " ")
    named = [name for name in names if name in text and _MARK not in name]
    if not named or named == [owner]:
        return
    for match in _SENTENCE.finditer(_TAG.sub("`", text)):
        sentence = " ".join(match[0].split())
        if len(sentence) <= _LONGEST_SENTENCE and is_worth_reading(sentence):
            marked, mentioned = _marked(sentence, named)
            expression = _read(marked, mentioned, owner) if mentioned else None
            if expression is not None:
                yield Found(expression, sentence)


@lru_cache(maxsize=4_096)
def is_worth_reading(text: str) -> bool:
    """Tell, at little cost, whether a rule may stand in a text."""
    low = text.lower()
    return any(words in low for words in _WORTH)


def _marked(sentence: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """Return the sentence with a mark in place of each input that it names beyond doubt."""
    mentioned: list[str] = []
    for name in sorted((name for name in names if name in sentence), key=len, reverse=True):
        escaped = re.escape(name)
        pattern = rf"\*\*{escaped}\*\*|(?P<quote>[`'\"]){escaped}(?:=(?P<value>\w+))?(?P=quote)"
        if not name.isalpha() or not (name.islower() or name.istitle()):
            pattern += rf"|(?<![\w.\x00=-]){escaped}(?![\w-])"

        def mark(match: re.Match[str], name: str = name) -> str:
            mentioned.append(name)
            value = match.groupdict().get("value")
            return f"{_MARK}{len(mentioned) - 1}" + (f" to be set to {value}" if value else "")

        sentence = re.sub(pattern, mark, sentence)
    return sentence, mentioned


def _read(marked: str, mentioned: Sequence[str], owner: str) -> Expression | None:
    low = marked.lower()
    for words, text, of_owner, make in _FORMS:
        if words not in low or (of_owner and not owner):
            continue
        match = _compiled(text).search(marked)
        if match is None:
            continue
        named = [mentioned[int(number)] for number in re.findall(r"\x00(\d+)", match[0])]
        values = [_value(text) for text in match.groupdict().values() if text is not None]
        members = dict.fromkeys(([owner] if of_owner else []) + named)
        if len(members) >= 2:
            return make(tuple(members), values)
    return None


@cache
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _value(text: str) -> JsonValue:
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if text.isdigit() else text


def _exclusive(names: tuple[str, ...], _: list[JsonValue]) -> Expression:
    return zero_or_one(*map(Has, names))


def _exactly_one(names: tuple[str, ...], _: list[JsonValue]) -> Expression:
    return only_one(*map(Has, names))


def _at_least_one(names: tuple[str, ...], values: list[JsonValue]) -> Expression:
    return some_of(*(Has(name, tuple(values)) for name in names))


def _owner_requires(names: tuple[str, ...], values: list[JsonValue]) -> Expression:
    return requires(Has(names[0]), Has(names[1], tuple(values)))


def _owner_requires_all(names: tuple[str, ...], _: list[JsonValue]) -> Expression:
    return requires(Has(names[0]), all_of(*map(Has, names[1:])))


def _required_by(names: tuple[str, ...], values: list[JsonValue]) -> Expression:
    return requires(Has(names[1]), Has(names[0], tuple(values)))


def _required_by_value(names: tuple[str, ...], values: list[JsonValue]) -> Expression:
    return requires(Has(names[1], tuple(values)), Has(names[0]))


_Make = Callable[[tuple[str, ...], list[JsonValue]], Expression]
_CANNOT = r"(?:cannot|can't|can not|must not|may not) be (?:combined|used|specified|set|provided)"
_TOGETHER = rf"{_THIS}must be (?:used|specified|provided|set|given) (?:together |in combination |in conjunction )?with"
# First words without which a sentence is not of the form: patterns are costly, most documents need few.
_FORMS: tuple[tuple[str, str, bool, _Make], ...] = (
    ("exactly one of ", rf"\bexactly one of (?:the )?(?:following )?{_LIST}", False, _exactly_one),
    ("one of ", rf"\b(?:at most|only) one of (?:the )?{_LIST}", False, _exclusive),
    ("at least one of ", rf"\bat least one of (?:the )?{_LIST}{_KIND} (?:must|is required|has to)", False, _at_least_one),
    ("mutually exclusive", rf"{_PAIR}{_KIND} are mutually exclusive", False, _exclusive),
    ("but not both", rf"\beither (?:the )?{_PAIR}{_KIND},? but not both", False, _exclusive),
    ("either ", rf"\beither (?:the )?{_PAIR}{_KIND} must be (?:set to )?[`'\"]?(?P<value>true|false)\b", False, _at_least_one),
    (" be ", rf"{_PAIR}{_KIND} {_CANNOT} (?:together|at the same time)", False, _exclusive),
    ("with ", rf"^{_THIS}{_CANNOT} (?:together |in combination |in conjunction )?with (?:the )?\x00\d+", True, _exclusive),
    ("mutually exclusive", rf"^(?:{_THIS}is )?mutually exclusive with (?:the )?\x00\d+", True, _exclusive),
    ("requires ", rf"^(?:this )?requires \x00\d+ to be set to {_VALUE}", True, _owner_requires),
    ("requires ", rf"^{_THIS}requires (?:the )?\x00\d+{_KIND}$", True, _owner_requires),
    ("must be ", rf"^if (?:provided|set|specified),? \x00\d+ must be (?:set to )?{_VALUE}$", True, _owner_requires),
    ("must be ", rf"^must be (?:set to )?[`'\"]?(?P<value>true|false)[`'\"]? (?:if|when) \x00\d+ {_GIVEN}", True, _required_by),
    ("with ", rf"^{_TOGETHER} (?:the )?{_EVERY}{_KIND}$", True, _owner_requires_all),
    ("with ", rf"^{_TOGETHER} (?:the )?\x00\d+(?!.* or (?:the )?\x00)", True, _owner_requires),
    ("required ", rf"^(?:{_THIS}is )?required (?:if|when) \x00\d+ {_GIVEN}", True, _required_by),
    ("required ", rf"^(?:{_THIS}is )?required (?:if|when) \x00\d+ {_IS_VALUE}", True, _required_by_value),
)  # fmt: skip

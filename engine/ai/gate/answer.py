"""Checks 3 to 5: the item is of its question, names listed locations, and its literal is a plain harmless value."""

import json
import math
import re
from typing import Any, Final, NoReturn

from engine.ai.provider import KINDS, Item, Question
from engine.ai.redact import has_hidden, has_secret
from engine.openapi.model import JsonValue

MOST_LOCATIONS: Final = 8
LONGEST_LITERAL: Final = 2_000
DEEPEST_LITERAL: Final = 4
_CODE: Final = ("{{", "}}", "${", "#{", "<%", "%>", "{%", "<script", "</", "javascript:")
_HOST: Final = re.compile(
    r"(?:://|@|\bwww\.)(?:[^\s/@:]*:[^\s/@]*@)?([^\s/:?#@\"'<>]+)"
    r"|\b((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|co|de|uk|fr|es|it|nl|ch|at|eu|us|info|biz|gov|edu|ai|cloud|xyz|me|ru|cn))\b",
    re.IGNORECASE,
)
# As JSON knows them: what stands for nothing is told apart from null.
_NO_LITERAL: Final = ("requires", "or", "only_one", "all_or_none", "zero_or_one", "step")


class Refused(Exception):  # noqa: N818 - an answer, and no fault of the program
    """An item that failed check `number` of the gate."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.number = number
        self.reason = reason


def literal_of(item: Item, question: Question) -> JsonValue:
    """Return the value that an item carries, None where its kind has none.

    Raises:
        Refused: 3, 4 or 5.
    """
    if item.kind not in KINDS[question.stage]:
        raise Refused(3, "a kind of another task")
    if not 1 <= len(item.at) <= MOST_LOCATIONS or (len(set(item.at)) < len(item.at) and item.kind != "step"):
        raise Refused(4, "no location, too many, or one twice")
    if not set(item.at) <= set(question.locations):
        raise Refused(4, "a location that the question does not list")
    if item.kind in _NO_LITERAL:
        return None
    if item.kind == "compare" and not item.literal:
        return None
    return harmless(item.literal)


def harmless(text: str) -> JsonValue:
    """Return the value of one JSON literal.

    Raises:
        Refused: 5.
    """
    if len(text) > LONGEST_LITERAL:
        raise Refused(5, "longer than 2,000 characters")
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused(5, "no JSON literal") from error
    if _depth(value) > DEEPEST_LITERAL:
        raise Refused(5, "nested too deeply")
    for each in _texts(value):
        _refuse_harm(each)
    return value


def _refuse_harm(text: str) -> None:
    low = text.lower()
    if any(mark in low for mark in _CODE):
        raise Refused(5, "a placeholder or code")
    if has_hidden(text) or any(
        ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in text
    ):
        raise Refused(5, "a hidden character")
    if has_secret(text):
        raise Refused(5, "the shape of a secret")
    for match in _HOST.finditer(text):
        host = (match[1] or match[2]).lower().rstrip(".,;)")
        if host != "example.com" and not host.endswith((".example.com", ".test")):
            raise Refused(5, "a host that may be somebody's")


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _finite(written: str) -> float:
    number = float(written)
    return number if math.isfinite(number) else _no_number(written)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a repeated key")
    return dict(pairs)


def _depth(value: JsonValue) -> int:
    if isinstance(value, (list, dict)):
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(map(_depth, inner), default=0)
    return 0


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if isinstance(value, dict):
        return [text for name, each in value.items() for text in (name, *_texts(each))]
    return []

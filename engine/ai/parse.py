"""A model's answer as items; what is not in its form is told per question, and nothing is ever guessed."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from engine.ai.prompts import OPERATORS
from engine.ai.provider import KINDS, Item, Items, Stage

LONGEST: Final = 256_000
MOST_ITEMS: Final = 40
_FENCE: Final = re.compile(r"```[a-zA-Z]*\s*")


class Parsed(NamedTuple):
    """`items` per question, by its number from 1; `bad` are those to be asked again, `rest` what was good of them."""

    items: dict[int, Items]
    bad: frozenset[int]
    rest: dict[int, Items]


def parsed(text: str, stage: Stage, count: int) -> Parsed:
    """Return what an answer to `count` questions says; a question without items has an empty answer."""
    every = range(1, count + 1)
    listed = _items(text)
    if listed is None:
        return Parsed({}, frozenset(every), {})
    found: dict[int, list[Item]] = {number: [] for number in every}
    bad: set[int] = set()
    for each in listed:
        number = each.get("q") if isinstance(each, dict) else None
        if isinstance(number, bool) or not isinstance(number, int) or number not in found:
            continue
        item = _item(each, stage)
        if item is None:
            bad.add(number)
        else:
            found[number].append(item)
    too_many = {number for number, items in found.items() if len(items) > MOST_ITEMS}
    rest = {number: tuple(found[number]) for number in bad - too_many if found[number]}
    bad |= too_many
    good = {number: tuple(items) for number, items in found.items() if number not in bad}
    return Parsed(good, frozenset(bad), rest)


def _items(text: str) -> list[Any] | None:
    if len(text) > LONGEST:
        return None
    for candidate in _candidates(text):
        try:
            answer = json.loads(candidate, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
        listed = answer.get("items") if isinstance(answer, dict) else None
        return listed if isinstance(listed, list) else None
    return None


def _candidates(text: str) -> Iterator[str]:
    """Yield the text as it is, and the outermost object in it."""
    yield text.removeprefix("\ufeff")
    bare = _FENCE.sub("", text)
    start, end = bare.find("{"), bare.rfind("}")
    if 0 <= start < end:
        yield bare[start : end + 1]


def _refuse(word: str) -> None:
    raise ValueError(word)


def _item(written: dict[str, Any], stage: Stage) -> Item | None:
    """Return an item, None where it is not in its form; fields that nobody asked for are dropped."""
    at, texts = written.get("at"), [written.get(name) for name in ("kind", "op", "json", "quote")]
    if not isinstance(at, list) or not all(isinstance(each, str) for each in (*at, *texts)):
        return None
    kind, op, literal, quote = map(str, texts)
    if kind not in KINDS[stage] or op not in OPERATORS:
        return None
    return Item(kind, tuple(at), op, literal, quote)

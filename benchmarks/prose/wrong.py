"""Items that a sentence does not state: its rules with seeded damage, and all that could be read into it."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Final

from benchmarks.prose.labelled import Labelled, is_said, quoted
from engine.ai.provider import KINDS, Item
from engine.cases.rng import Stream
from engine.openapi.model import JsonValue

OPERATORS: Final = ("<", "<=", "==", "!=", ">=", ">")
NEIGHBOUR: Final = "A response lists what was found."
"""Stands beside each sentence, so that there is another one to quote."""
_GROUPS: Final = ("or", "only_one", "all_or_none", "zero_or_one")
_MOST_NAMED: Final = 5
_TEXTS: Final[tuple[JsonValue, ...]] = ("now", True, False, 0, 1, "", "a b", "7a", "x.", "other")


def damaged(each: Labelled, rule: Item, draw: Stream) -> Iterator[tuple[str, Item]]:
    """Yield wrong items after a right one, each with what is wrong in it."""
    for name, item in _damaged(each, rule, draw):
        if item.quote != rule.quote or not is_said(item, each.rules):
            yield name, item


def _damaged(each: Labelled, rule: Item, draw: Stream) -> Iterator[tuple[str, Item]]:
    for kind in KINDS["rules"]:
        yield "kind", rule._replace(kind=kind)
    yield "direction", rule._replace(at=rule.at[::-1])
    others = [at for at in each.inputs if at not in rule.at]
    for number in range(len(rule.at)) if others else ():
        at = (*rule.at[:number], draw.choice(others), *rule.at[number + 1 :])
        yield "location", rule._replace(at=at)
    if others:
        yield "location", rule._replace(at=(*rule.at, draw.choice(others)))
    for op in OPERATORS:
        yield "operator", rule._replace(op=op)
    for value in (*_literals(each, rule.at[0]), draw.below(200)):
        yield "literal", rule._replace(literal=json.dumps(value))
    words = rule.quote.split()
    yield "quote", rule._replace(quote=NEIGHBOUR)
    yield "quote", rule._replace(quote=" ".join(words[::2]))
    yield "quote", rule._replace(quote=" ".join([*words[3:], *NEIGHBOUR.split()[:3]]))


def readings(each: Labelled) -> Iterator[Item]:
    """Yield all that a model could say of the inputs that a sentence may name, but for what it states."""
    quote = quoted(each.sentence)
    for item in _readings([at for at in each.inputs if _may_name(each, at)][:_MOST_NAMED], each, quote):
        if not is_said(item, each.rules):
            yield item


def _readings(named: Sequence[str], each: Labelled, quote: str) -> Iterator[Item]:
    for size in range(2, len(named) + 1):
        for at in combinations(named, size):
            yield from (Item(kind, at, "", "", quote) for kind in _GROUPS)
    for pair in permutations(named, 2):
        yield Item("requires", pair, "", "", quote)
        yield from (Item("compare", pair, op, "", quote) for op in OPERATORS)
        yield from (
            Item("implies", pair, "==", json.dumps(value), quote) for value in _literals(each, pair[0])
        )
    for name in named:
        for value in _literals(each, name):
            yield from (Item("compare", (name,), op, json.dumps(value), quote) for op in OPERATORS)
            yield Item("negative", (name,), "", json.dumps(value), quote)


def _literals(each: Labelled, at: str) -> list[JsonValue]:
    """Return what an item might have for a value: what is listed, what stands in the sentence, and others."""
    schema = each.inputs[at]
    listed = schema.get("enum", [])
    numbers: list[JsonValue] = [
        int(found) for found in re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", each.sentence)
    ]
    words: list[JsonValue] = [*re.findall(r"[`\"]([^`\"\s]+)[`\"]", each.sentence)]
    return [*(listed if isinstance(listed, list) else ()), *numbers, *words, *_TEXTS]


def _may_name(each: Labelled, at: str) -> bool:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", at.rpartition("/")[2])
    return at == each.owner or re.search(r"[\W_]*".join(words), each.sentence, re.IGNORECASE) is not None

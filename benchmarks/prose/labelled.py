"""Sentences of published documents and the rules that each states, as a person read them.

They were drawn and labelled before the gate saw any of them. What it knows may be tuned on one half; the other is only measured.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from engine.ai.provider import Item
from engine.openapi.model import JsonValue

FILE: Final = Path(__file__).with_name("sentences.json")
TUNING, HELD_OUT = "tuning", "held-out"
LONGEST_QUOTE: Final = 290
_NAME: Final = re.compile(r"[`'\"][^`'\"]*[`'\"]|\w*(?:_\w|[a-z][A-Z])[\w.-]*|</?\w+>|\W+")


class Labelled(NamedTuple):
    """`owner` is the input whose words it is from, empty for the operation's; `inputs` have their schemas."""

    document: str
    sentence: str
    owner: str
    inputs: Mapping[str, Mapping[str, JsonValue]]
    rules: tuple[Item, ...]

    @property
    def half(self) -> str:
        """Return the half that it belongs to for good, together with sentences that differ in names alone."""
        shape = _NAME.sub(" ", self.sentence).casefold().strip()
        return TUNING if hashlib.sha256(shape.encode()).digest()[0] % 2 else HELD_OUT


def labelled(path: Path = FILE) -> tuple[Labelled, ...]:
    return tuple(
        Labelled(
            each["document"], each["sentence"], each["owner"], each["inputs"],
            tuple(_item(rule, each["sentence"]) for rule in each["rules"]),
        )
        for each in json.loads(path.read_text(encoding="utf-8"))["sentences"]
    )  # fmt: skip


def _item(rule: Mapping[str, str], sentence: str) -> Item:
    return Item(rule["kind"], tuple(rule["at"]), rule["op"], rule["json"], quoted(sentence))


def quoted(sentence: str) -> str:
    """Return as much of a sentence as a quote may have, without what is left out when it is asked about."""
    plain = re.sub(r"</?\w+ ?/?>|\*\*", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", sentence))
    return plain if len(plain) <= LONGEST_QUOTE else plain[:LONGEST_QUOTE].rpartition(" ")[0]


# --- what a rule says beside itself -----------------------------------------------------------------

_WEAKER: Final[Mapping[str, tuple[str, ...]]] = {
    "<": ("<", "<=", "!="), ">": (">", ">=", "!="), "==": ("==", "<=", ">="), "<=": ("<=",), ">=": (">=",), "!=": ("!=",),
}  # fmt: skip
_FLIPPED: Final[Mapping[str, str]] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_GROUPS: Final = ("or", "only_one", "all_or_none", "zero_or_one")


def is_said(item: Item, rules: Sequence[Item]) -> bool:
    """Tell whether an item is one of the rules, or follows from one."""
    return any(_follows(item, rule) for rule in rules)


def _follows(item: Item, rule: Item) -> bool:
    if rule.kind in _GROUPS:
        return _follows_from_group(item, rule.kind, set(rule.at))
    if rule.kind == "compare":
        return item.kind == "compare" and _is_weaker(item, rule)
    if rule.kind == "requires":
        return item.kind in {"requires", "implies"} and item.at == rule.at
    return (item.kind, item.at, item.literal) == (rule.kind, rule.at, rule.literal)


def _follows_from_group(item: Item, kind: str, at: set[str]) -> bool:
    own = set(item.at)
    if item.kind == kind:
        return (
            own == at or (kind == "zero_or_one" and len(own) > 1 and own < at) or (kind == "or" and own > at)
        )
    if kind == "only_one":
        return (item.kind == "or" and own >= at) or (
            item.kind == "zero_or_one" and len(own) > 1 and own <= at
        )
    return kind == "all_or_none" and item.kind in ("requires", "implies") and own <= at


def _is_weaker(item: Item, rule: Item) -> bool:
    if item.literal != rule.literal:
        return False
    op = _FLIPPED[item.op] if item.at == rule.at[::-1] != rule.at and item.op in _FLIPPED else item.op
    return set(item.at) == set(rule.at) and op in _WEAKER[rule.op]

"""Checks 8 to 12 over all items of one operation: what is left are rules whose both sides can be kept and broken."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.ai.gate.answer import Refused, literal_of
from engine.ai.gate.quotes import proven
from engine.ai.gate.values import Accepts, fits_all
from engine.ai.provider import Item, Items, Question
from engine.ai.questions import Asked
from engine.cases.knowledge import SaidRule
from engine.cases.rules.model import (
    Compare,
    Expression,
    Has,
    Not,
    all_or_none,
    only_one,
    requires,
    some_of,
    zero_or_one,
)
from engine.cases.sites import Site
from engine.cases.values.effective import Effectives
from engine.openapi.model import JsonValue

TYPED: Final = 0.7
FREE: Final = 0.5
_PAST: Final[Mapping[str, str]] = {"date": "2001-02-03", "date-time": "2001-02-03T04:05:06Z"}
_FUTURE: Final[Mapping[str, str]] = {"date": "2999-02-03", "date-time": "2999-02-03T04:05:06Z"}
_NUMBERS: Final = frozenset(("integer", "number"))
_DATES: Final = ("date", "date-time")


def accepted_rules(
    asked: Asked,
    items: Items,
    accepts: Accepts,
    effectives: Effectives,
    refuse: Callable[[Question, Refused], None],
) -> tuple[SaidRule, ...]:
    """Return the rules that pass, each once, in their order."""
    kept: dict[Expression, SaidRule] = {}
    for item in items:
        try:
            rule = _rule(asked, item, accepts, effectives)
            if rule.expression in kept:
                raise Refused(6, "a repetition")  # noqa: TRY301 - counted as the others are
        except Refused as refused:
            refuse(asked.question, refused)
        else:
            kept[rule.expression] = rule
    return tuple(kept.values())


def _rule(asked: Asked, item: Item, accepts: Accepts, effectives: Effectives) -> SaidRule:
    value = literal_of(item, asked.question)
    sites = {location: asked.sites[location][0] for location in item.at}
    sentence = proven(item, value, asked.question)
    expression, values = _meaning(item, value, sites, accepts, effectives)
    return SaidRule(expression, sites, values, sentence, FREE if item.kind == "negative" else TYPED)


_Meaning = tuple[Expression, Mapping[str, tuple[JsonValue, ...]]]
_GROUPS: Final[Mapping[str, Callable[..., Expression]]] = {
    "or": some_of,
    "only_one": only_one,
    "zero_or_one": zero_or_one,
    "all_or_none": all_or_none,
}


def _meaning(
    item: Item, value: JsonValue, sites: Mapping[str, Site], accepts: Accepts, effectives: Effectives
) -> _Meaning:
    first, second = item.at[0], item.at[-1]
    if item.kind in _GROUPS:
        return _GROUPS[item.kind](*map(Has, item.at)), {}
    if item.kind == "requires":
        return requires(Has(first), Has(second)), {}
    if item.kind == "compare" and value is None:
        _refuse_incomparable(sites[first], sites[second], effectives)
        return Compare(first, item.op, second), {}
    if item.kind == "compare":
        return _against(first, item.op, value, sites[first], effectives)
    if isinstance(value, (list, dict)):
        raise Refused(12, "only plain values are told apart")
    fits_all(value, (sites[first],), accepts)
    if item.kind == "implies":
        return requires(Has(first, (value,)), Has(second)), {first: (value,)}
    return Not(Has(first, (value,))), {first: (value,)}


def _refuse_incomparable(left: Site, right: Site, effectives: Effectives) -> None:
    one, other = (effectives.of(*site.pointers) for site in (left, right))
    types = (one.types | other.types) - {"null"}
    formats = {one.keywords.get("format"), other.keywords.get("format")}
    if types <= _NUMBERS or (types == {"string"} and len(formats) == 1 and formats <= set(_DATES)):
        return
    raise Refused(12, "the two sides cannot be compared")


def _against(location: str, op: str, value: JsonValue, site: Site, effectives: Effectives) -> _Meaning:
    """Return the rule that an input stands in an order to a number or to now: which values keep it, which break it."""
    effective = effectives.of(*site.pointers)
    if value == "now":
        word = effective.keywords.get("format")
        if word not in _DATES:
            raise Refused(12, "no date")
        past, future = _PAST[str(word)], _FUTURE[str(word)]
        good, bad = (past, future) if op in ("<", "<=") else (future, past)
    else:
        good, bad = _numbers(op, value, is_whole="number" not in effective.types)
        if not effective.types - {"null"} <= _NUMBERS:
            raise Refused(12, "no number")
    return requires(Has(location), Has(location, (good,))), {location: (good, bad)}


def _numbers(op: str, value: JsonValue, *, is_whole: bool) -> tuple[JsonValue, JsonValue]:
    if is_whole and value != int(value):
        raise Refused(12, "no whole number")
    above, below = value + 1, value - 1
    kept_and_broken: Mapping[str, tuple[JsonValue, JsonValue]] = {
        "<": (below, value),
        "<=": (value, above),
        ">": (above, value),
        ">=": (value, below),
        "==": (value, above),
        "!=": (above, value),
    }
    return kept_and_broken[op]

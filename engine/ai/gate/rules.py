"""Checks 8 to 12 over all items of one operation: what is left are rules whose both sides can be kept and broken."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from engine.ai.gate.answer import Refused, literal_of
from engine.ai.gate.passages import passage
from engine.ai.gate.quotes import proven
from engine.ai.gate.values import Accepts, fits_all
from engine.ai.provider import Item, Items
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
from engine.errors import Pointer
from engine.openapi.model import JsonValue

TYPED: Final = 0.7
FREE: Final = 0.5
# Far ones, so that bytes do not age; what lies before the one in the middle is past for good.
_NOW: Final[Mapping[str, tuple[str, str, str]]] = {
    "date": ("2001-02-03", "2026-01-01", "2999-02-03"),
    "date-time": ("2001-02-03T04:05:06Z", "2026-01-01T00:00:00Z", "2999-02-03T04:05:06Z"),
}
_NUMBERS: Final = frozenset(("integer", "number"))
_DATES: Final = ("date", "date-time")


class Accepted(NamedTuple):
    """A rule and what a model said of it; `needs_yes` where only a second look can tell what its words say."""

    rule: SaidRule
    item: Item
    needs_yes: bool


def accepted_rules(
    asked: Asked,
    items: Items,
    accepts: Accepts,
    effectives: Effectives,
    refuse: Callable[[Item, Refused], None],
) -> tuple[Accepted, ...]:
    """Return the rules that pass, each once, in their order."""
    kept: dict[Expression, Accepted] = {}
    for item in items:
        try:
            found = _rule(asked, item, accepts, effectives)
            if found.rule.expression in kept:
                raise Refused(6, "a repetition")  # noqa: TRY301 - counted as the others are
        except Refused as refused:
            refuse(item, refused)
        else:
            kept[found.rule.expression] = found
    return tuple(kept.values())


def _rule(asked: Asked, item: Item, accepts: Accepts, effectives: Effectives) -> Accepted:
    value = literal_of(item, asked.question)
    sites = {location: asked.sites[location][0] for location in item.at}
    stated = proven(item, value, asked.question)
    meaning = _meaning(item, value, sites, accepts, effectives)
    if item.kind in _ASKING:
        holder = _holder(asked, item)
        if holder:
            sites = {holder: asked.sites[holder][0], **sites}
            meaning = meaning._replace(expression=requires(Has(holder), meaning.expression))
    at, text = asked.words.get(stated.owner or "", (Pointer(""), ""))
    place = passage(stated.sentence, at, text)
    confidence = FREE if item.kind == "negative" else TYPED
    rule = SaidRule(
        meaning.expression, sites, meaning.values, stated.sentence, confidence, meaning.constants, place
    )
    return Accepted(rule, item, not stated.is_understood)


def _holder(asked: Asked, item: Item) -> str:
    """Return the object that need not be there and without which a rule asks for nothing, empty where there is none.

    Raises:
        Refused: 12.
    """
    above = [each.rpartition("/")[0] for each in item.at]
    if any(each in item.at for each in above):
        raise Refused(12, "an object and what it holds")
    optional = {each for at in above for each in _containers(at) if _is_optional(asked, each)}
    shared = {each for each in optional if all(at == each or at.startswith(f"{each}/") for at in above)}
    if optional - shared:
        raise Refused(12, "the inputs stand in different objects")
    return max(shared, key=len, default="")


def _containers(location: str) -> list[str]:
    """Return the objects inside the body that a location leads through, with itself."""
    parts = location.split("/")
    return ["/".join(parts[: number + 1]) for number in range(1, len(parts))]


def _is_optional(asked: Asked, location: str) -> bool:
    if location not in asked.sites:
        raise Refused(12, "an object that the question does not list")
    return asked.sites[location][0].required is None


class _Meaning(NamedTuple):
    expression: Expression
    values: Mapping[str, tuple[JsonValue, ...]] = {}
    constants: Mapping[str, JsonValue] = {}


_ASKING: Final = ("or", "only_one")
"""Kinds that ask for an input whatever else is given."""
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
        return _Meaning(_GROUPS[item.kind](*map(Has, item.at)))
    if item.kind == "requires":
        is_switch = effectives.of(*sites[first].pointers).types - {"null"} == {"boolean"}
        on: tuple[JsonValue, ...] = (True,) if is_switch else ()
        return _Meaning(requires(Has(first, on), Has(second)), {first: on} if on else {})
    if item.kind == "compare" and value is None:
        _refuse_incomparable(item.op, sites[first], sites[second], effectives)
        return _Meaning(Compare(first, item.op, second))
    if item.kind == "compare":
        return _against(first, item.op, value, sites[first], effectives)
    if isinstance(value, (list, dict)):
        raise Refused(12, "only plain values are told apart")
    fits_all(value, (sites[first],), accepts)
    if item.kind == "implies":
        return _Meaning(requires(Has(first, (value,)), Has(second)), {first: (value,)})
    return _Meaning(Not(Has(first, (value,))), {first: (value,)})


def _refuse_incomparable(op: str, left: Site, right: Site, effectives: Effectives) -> None:
    one, other = (effectives.of(*site.pointers) for site in (left, right))
    types = (one.types | other.types) - {"null"}
    formats = {one.keywords.get("format"), other.keywords.get("format")}
    if types <= _NUMBERS or (types == {"string"} and len(formats) == 1 and formats <= set(_DATES)):
        return
    if op == "!=" and types == {"string"} and len(formats) == 1:
        return
    raise Refused(12, "the two sides cannot be compared")


def _against(location: str, op: str, value: JsonValue, site: Site, effectives: Effectives) -> _Meaning:
    """Return the rule that an input stands in an order to a number or to now, with values on both sides."""
    effective = effectives.of(*site.pointers)
    types, word = effective.types - {"null"}, effective.keywords.get("format")
    if value == "now":
        if word not in _NOW or types != {"string"}:
            raise Refused(12, "no date")
        past, now, future = _NOW[str(word)]
        return _Meaning(Compare(location, op, "now"), {location: (past, future)}, {"now": now})
    if not types <= _NUMBERS:
        raise Refused(12, "no number")
    if "number" not in types and value != int(value):
        raise Refused(12, "no whole number")
    constant = f"={value}"
    return _Meaning(
        Compare(location, op, constant), {location: (value, value + 1, value - 1)}, {constant: value}
    )

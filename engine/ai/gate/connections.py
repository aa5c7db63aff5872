"""Links and orders: both ends exist, their types unify, and who makes comes first."""

from collections.abc import Callable, Iterable
from typing import Final

from engine.ai.connections import AskedFlow, AskedLink, Connections, Made, leaf_of, nouns_of
from engine.ai.gate.answer import Refused, literal_of
from engine.ai.provider import Item
from engine.cases.knowledge import SaidLink
from engine.cases.values.effective import Effectives

Refuse = Callable[[Item, Refused], None]
FEWEST_STEPS: Final = 2
MOST_FLOWS: Final = 3
LINKED: Final = 0.5
NAMED: Final = 0.7


def accepted_link(
    asked: AskedLink, items: Iterable[Item], known: Connections, effectives: Effectives, refuse: Refuse
) -> SaidLink | None:
    """Return the first link that passes; one input takes its value from one place."""
    for item in items:
        try:
            label = literal_of(item, asked.question)
            made = known.made.get(label) if isinstance(label, str) else None
            if made is None:
                raise Refused(4, "no field of an operation that makes something")  # noqa: TRY301 - counted as others are
            _refuse_unlike(asked, made, effectives)
        except Refused as refused:
            refuse(item, refused)
            continue
        is_named = bool(nouns_of(leaf_of(asked.site)) & made.nouns)
        return SaidLink(
            made.operation.id,
            made.capture,
            asked.operation.id,
            asked.location,
            asked.site,
            is_named,
            NAMED if is_named else LINKED,
        )
    return None


def without_cycles(links: Iterable[SaidLink]) -> tuple[SaidLink, ...]:
    """Return the links, in their order, but for those that would close a circle."""
    needs: dict[str, set[str]] = {}
    kept: list[SaidLink] = []
    for link in links:
        if link.consumer not in _behind(link.producer, needs):
            needs.setdefault(link.consumer, set()).add(link.producer)
            kept.append(link)
    return tuple(kept)


def accepted_flows(asked: AskedFlow, items: Iterable[Item], refuse: Refuse) -> tuple[tuple[str, ...], ...]:
    """Return the orders that pass, each once."""
    kept: list[tuple[str, ...]] = []
    for item in items:
        try:
            literal_of(item, asked.question)
            if len(set(item.at)) < FEWEST_STEPS or item.at in kept:
                raise Refused(12, "one operation alone, or a repetition")  # noqa: TRY301 - counted as others are
        except Refused as refused:
            refuse(item, refused)
        else:
            kept.append(item.at)
    return tuple(kept[:MOST_FLOWS])


def _refuse_unlike(asked: AskedLink, made: Made, effectives: Effectives) -> None:
    if made.operation.id == asked.operation.id:
        raise Refused(12, "an operation cannot take what it makes")
    effective = effectives.of(*asked.site.pointers)
    wanted, format_ = effective.types - {"null"}, str(effective.keywords.get("format", ""))
    if asked.site.place == "body" and not wanted & made.types:
        raise Refused(12, "the two types do not unify")
    if "integer" in wanted and "string" not in wanted and "integer" not in made.types:
        raise Refused(12, "the two types do not unify")
    if "string" in wanted & made.types and format_ and made.format and format_ != made.format:
        raise Refused(12, "the two formats do not unify")


def _behind(operation: str, needs: dict[str, set[str]]) -> set[str]:
    found, waiting = {operation}, [operation]
    while waiting:
        for each in needs.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found

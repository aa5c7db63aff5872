"""What a suite covers of an operation's inputs, as `coverage.json` tells it to `specmint run` of the folder."""

from collections import Counter
from collections.abc import Mapping, Set
from typing import Any

from engine.cases.coverage.model import FIELDS, SURE_LINK, Constraints, Items, Listing, Measure, Measures
from engine.errors import Pointer
from engine.openapi.model import child

Entry = dict[str, Any]

_PLACES: Mapping[int, str] = {FIELDS[place]: place for place in ("path", "query", "header", "cookie")}
_NOTHING = Measure(0, 0)


def items_entry(items: Items, measures: Measures) -> Entry:
    """Return what there is to cover; listed values and constraints only where a case covers them.

    A pointer that begins with `.` goes on from the operation, `#/paths/...`.
    """
    operation = items.operation
    at = operation.at
    base = len(at)

    def short(pointer: Pointer) -> str:
        return f".{pointer[base:]}" if pointer.startswith(at) else pointer

    unbroken = set(measures.get("constraints", _NOTHING).missing)
    unsent = _unsent(items, measures.get("parameterValues", _NOTHING))
    body = operation.body
    is_elsewhere = at != child(_PATHS, operation.path, operation.method.lower())
    entry: Entry = {
        "pointer": at if is_elsewhere else None,
        "inputs": [(_PLACES[field], name, short(place)) for field, name, place in items.inputs],
        "body": short(items.body) if items.body else None,
        "bodyTypes": [(media.name, short(media.at)) for media in body.content] if body else None,
        "values": [
            (*_site(listing), [(short(place), value) for place, value in values])
            for listing in items.values
            if (values := [each for each in listing.values if each[0] not in unsent])
        ],
        "constraints": [
            (*_site(each), [*map(short, covered)])
            for each in items.constraints
            if (covered := [place for place in each.at if place not in unbroken])
        ],
        "rules": [*map(short, items.rules)],
        "security": short(items.security) if items.security else None,
        "breaches": items.breaches,
        "links": [(link.source, short(link.at)) for link in items.links if link.score >= SURE_LINK],
    }
    return {name: value for name, value in entry.items() if value}


_PATHS = Pointer("#/paths")


def _site(each: Listing | Constraints) -> tuple[str, str, tuple[str | int, ...]]:
    return each.site.place, each.site.name, each.site.path


def _unsent(items: Items, measure: Measure) -> Set[Pointer]:
    """Return the places of which no value is sent; that of a boolean stands for two."""
    if not measure.missing:
        return frozenset()
    there = Counter(place for listing in items.values for place, _ in listing.values)
    return {place for place, count in Counter(measure.missing).items() if count >= there[place]}

"""JSON values compared by what they mean."""

import re
from collections.abc import Container, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)
_NEAR = 1e-9
ABSENT: Final = object()


class Difference(NamedTuple):
    """The place of two values that are not the same."""

    at: str
    found: Any
    wanted: Any


def difference(found: Any, wanted: Any, at: str, unordered: Container[str] = ()) -> Difference | None:
    """Return the first difference below a JSON pointer; the items of `unordered` arrays may stand in any order."""
    if same(found, wanted):
        return None
    if isinstance(found, list) and isinstance(wanted, list) and at in unordered:
        wanted = _in_order_of(found, wanted, at, unordered)
    parts = _parts(found, wanted)
    if parts is None:
        return Difference(at, found, wanted)
    differences = (difference(left, right, f"{at}/{key}", unordered) for key, left, right in parts)
    return next((each for each in differences if each), None)


def same(left: Any, right: Any) -> bool:
    """Compare by meaning: numbers to a billionth part, date-times by instant, e-mail addresses without case."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right or _is_near(left, right)
    if not isinstance(left, str) or not isinstance(right, str):
        return left is right
    moments = _instant(left), _instant(right)
    if None not in moments:
        return moments[0] == moments[1]
    return left == right or ("@" in left and left.lower() == right.lower())


def _is_near(left: float, right: float) -> bool:
    try:
        return abs(left - right) <= _NEAR * max(1, abs(left), abs(right))
    except OverflowError:  # an integer that no float holds
        return False


def _parts(left: Any, right: Any) -> Iterator[tuple[str, Any, Any]] | None:
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return ((str(index), *pair) for index, pair in enumerate(zip(left, right, strict=True)))
    if isinstance(left, dict) and isinstance(right, dict):
        names = dict.fromkeys((*left, *right))
        return ((_token(name), left.get(name, ABSENT), right.get(name, ABSENT)) for name in names)
    return None


def _in_order_of(found: list[Any], wanted: list[Any], at: str, unordered: Container[str]) -> list[Any]:
    left = list(wanted)
    placed = []
    for index, item in enumerate(found):
        place = f"{at}/{index}"
        fits = (other for other, each in enumerate(left) if not difference(item, each, place, unordered))
        chosen = next(fits, None)
        if chosen is None:
            return wanted
        placed.append(left.pop(chosen))
    return placed + left


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _instant(text: str) -> datetime | None:
    found = _INSTANT.fullmatch(text)
    if not found:
        return None
    day, time, fraction, zone = found.groups()
    offset = "+00:00" if zone in "Zz" else f"{zone[:3]}:{zone[-2:]}"
    try:
        return datetime.fromisoformat(f"{day}T{time}.{(fraction or '').ljust(3, '0')[:3]}{offset}")
    except ValueError:
        return None

# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""JSON values compared by what they mean."""

import json
import re
from collections.abc import Callable, Container, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import hooks

INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)
NEAR = 1e-9
MOST_PAGES = 5
LONGEST_MARK = 4_000
ABSENT = object()


class Difference(NamedTuple):
    """The place of two values that are not the same."""

    at: str
    found: Any
    wanted: Any


def compare(check: dict[str, Any], found: Any, wanted: Any) -> str:
    """Return what is wrong with what stands at the place of a check, empty where nothing is."""
    pointer = check["pointer"]
    if hooks.volatile(pointer):
        return ""
    if "most" in check or "within" in check:
        return _compare_list(check, found if isinstance(found, list) else [], wanted)
    found = difference(found, wanted, pointer, check.get("unordered", ()))
    if "differs" in check:
        return "" if found else f"{pointer or 'the body'}: still {_shown(wanted)}"
    return f"{found.at or 'the body'}: {_shown(found.found)}, not {_shown(found.wanted)}" if found else ""


def at(value: Any, pointer: str) -> Any:
    """Return what stands in JSON at a pointer.

    Raises:
        LookupError: nothing stands there.
    """
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdecimal():
            value = value[int(name)]
        elif isinstance(value, dict):
            value = value[name]
        else:
            raise LookupError(pointer)
    return value


def difference(found: Any, wanted: Any, at: str, unordered: Container[str] = ()) -> Difference | None:
    """Return the first difference below a JSON pointer; the items of `unordered` arrays may stand in any order."""
    if hooks.volatile(at) or same(found, wanted):
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
        return abs(left - right) <= NEAR * max(1, abs(left), abs(right))
    if not isinstance(left, str) or not isinstance(right, str):
        return left is right
    moments = _instant(left), _instant(right)
    if None not in moments:
        return moments[0] == moments[1]
    return left == right or ("@" in left and left.lower() == right.lower())


def is_on_a_page(check: dict[str, Any], body: Any, wanted: Any, turn: Callable[[str, Any], Any]) -> bool:
    """Say whether one of the first pages of a list has an item, or may be followed by one that has.

    `turn` returns what the page holds for which a parameter of the query has a value.
    """
    seen = 0
    for number in range(1, MOST_PAGES + 1):
        items = _items(body, check["pointer"])
        seen += len(items)
        if any(_has(item, check["within"], wanted) for item in items):
            return True
        value = _next_page(check["pages"], body, number, seen)
        if value is None or len(items) < check.get("page", 1):
            return False
        if number < MOST_PAGES:
            body = turn(check["pages"]["parameter"], value)
    return True


def _next_page(pages: dict[str, Any], body: Any, number: int, seen: int) -> Any:
    """Return what the next page is asked for by, `None` where there is none."""
    if pages["by"] != "next":
        return pages["first"] + (number if pages["by"] == "page" else seen)
    try:
        found = at(body, pages["at"])
    except LookupError:
        return None
    is_told = isinstance(found, (str, int)) and not isinstance(found, bool)
    return found if is_told and 0 < len(str(found)) <= LONGEST_MARK else None


def _items(body: Any, pointer: str) -> list[Any]:
    try:
        found = at(body, pointer)
    except LookupError:
        return []
    return found if isinstance(found, list) else []


def _compare_list(check: dict[str, Any], items: list[Any], wanted: Any) -> str:
    place = check["pointer"] or "the body"
    if "most" in check:
        most = check["most"]
        return f"{place}: {len(items)} items, not {most} at most" if len(items) > most else ""
    inner = check["within"]
    is_there = any(_has(item, inner, wanted) for item in items)
    said = f"{inner or 'the value'} {_shown(wanted)}"
    if "differs" in check:
        return f"{place}: an item has {said}" if is_there else ""
    goes_on = "page" in check and "pages" not in check and len(items) >= check["page"]
    return "" if is_there or goes_on else f"{place}: no item has {said}"


def _has(item: Any, pointer: str, wanted: Any) -> bool:
    try:
        return difference(at(item, pointer), wanted, pointer) is None
    except LookupError:
        return False


def _shown(value: Any) -> str:
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)


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
    found = INSTANT.fullmatch(text)
    if not found:
        return None
    day, time, fraction, zone = found.groups()
    offset = "+00:00" if zone in "Zz" else f"{zone[:3]}:{zone[-2:]}"
    try:
        return datetime.fromisoformat(f"{day}T{time}.{(fraction or '').ljust(3, '0')[:3]}{offset}")
    except ValueError:
        return None

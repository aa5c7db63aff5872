"""What there is to cover in the operations of a folder: `coverage.json`, taken over only field by field."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from engine.cases.coverage.model import (
    CRITERIA,
    FIELDS,
    SURE_LINK,
    Constraints,
    Input,
    Items,
    Link,
    Listing,
    Measure,
    Measures,
)
from engine.cases.sites import Site, SitePlace
from engine.errors import Pointer
from engine.openapi.model import MediaType, Operation, RequestBody, Skipped, child
from engine.runner.entries import EntryError

T = TypeVar("T")
_PATHS = Pointer("#/paths")
_PLACES: Mapping[str, SitePlace] = {
    "path": "path",
    "query": "query",
    "querystring": "querystring",
    "header": "header",
    "cookie": "cookie",
    "body": "body",
}


class Described(NamedTuple):
    """What `coverage.json` says. `designed`: operation id -> what its cases cover as they are written.

    `unchosen`: operations that the options of the run that wrote it left out.
    """

    items: Mapping[str, Items]
    designed: Mapping[str, Measures]
    unchosen: tuple[Operation, ...]
    skipped: tuple[Skipped, ...]


def described(content: Any) -> Described | None:
    """Return what `coverage.json` describes, None where an earlier version wrote it.

    Raises:
        EntryError: it is none.
    """
    if not isinstance(content, dict) or not isinstance(content.get("operations"), list):
        raise EntryError("coverage.json has no list of operations")
    entries = content["operations"]
    if not all(isinstance(entry, dict) and "items" in entry for entry in entries):
        return None
    items, designed = {}, {}
    for number, entry in enumerate(entries):
        each = _items(entry, f"operations/{number}")
        items[each.operation.id] = each
        criteria = _object(entry.get("criteria"), f"operations/{number}/criteria")
        designed[each.operation.id] = {
            name: _measure(criteria[name], f"{number}/{name}") for name in CRITERIA if name in criteria
        }
    left_out = _list(content.get("leftOut", []), "leftOut", _left_out)
    skipped = _list(content.get("skipped", []), "skipped", _skipped)
    return Described(items, designed, tuple(each for each in left_out if each), tuple(skipped))


def _items(entry: dict[str, Any], at: str) -> Items:
    method, path = _text(entry.get("method"), at), _text(entry.get("path"), at)
    found = _object(entry["items"], at)
    written = found.get("pointer")
    base = child(_PATHS, path, method.lower()) if written is None else Pointer(_text(written, at))

    def pointer(value: Any) -> Pointer:
        text = _text(value, at)
        return Pointer(base + text[1:] if text.startswith(".") else text)

    def some(name: str, size: int, read: Callable[[Any], T]) -> tuple[T, ...]:
        return tuple(_list(found.get(name, []), f"{at}/{name}", lambda row: read(_row(row, size, at))))

    name = _text(entry.get("operationId"), at)
    content = some("bodyTypes", 2, lambda row: MediaType(_text(row[0], at), pointer(row[1]), None))
    body = pointer(found["body"]) if found.get("body") else None
    security = pointer(found["security"]) if found.get("security") else None
    return Items(
        Operation(
            name,
            method,
            path,
            base,
            body=RequestBody(body or base, required=False, content=content) if content or body else None,
        ),
        some("inputs", 3, lambda row: Input(FIELDS[_place(row[0], at)], _text(row[1], at), pointer(row[2]))),
        body,
        some("values", 4, lambda row: Listing(_site(row, at), _values(row[3], pointer, at))),
        some("constraints", 4, lambda row: Constraints(_site(row, at), _all(row[3], pointer, at))),
        _all(found.get("rules", []), pointer, at),
        security,
        tuple(_list(found.get("breaches", []), at, lambda word: _text(word, at))),
        some("links", 2, lambda row: Link(_text(row[0], at), name, "", pointer(row[1]), "", SURE_LINK)),
    )


def _site(row: list[Any], at: str) -> Site:
    place: SitePlace | None = _PLACES.get(row[0]) if isinstance(row[0], str) else None
    path = row[2]
    if place is None or not isinstance(path, list):
        raise EntryError(f"{at}: no input of a request")
    if not all(isinstance(token, str) or token == 0 for token in path):
        raise EntryError(f"{at}: no path to an input")
    return Site(place, _text(row[1], at), tuple(path), (), Pointer(""), None)


def _values(rows: Any, pointer: Callable[[Any], Pointer], at: str) -> tuple[tuple[Pointer, Any], ...]:
    return tuple(_list(rows, at, lambda row: (pointer(_row(row, 2, at)[0]), row[1])))


def _all(values: Any, pointer: Callable[[Any], Pointer], at: str) -> tuple[Pointer, ...]:
    return tuple(_list(values, at, pointer))


def _measure(entry: Any, at: str) -> Measure:
    found = _object(entry, at)
    total, covered = found.get("total"), found.get("covered")
    if not (isinstance(total, int) and isinstance(covered, int) and 0 <= covered <= total):
        raise EntryError(f"{at}: no sums")
    return Measure(total, covered, _all(found.get("missing"), lambda each: Pointer(_text(each, at)), at))


def _left_out(entry: Any) -> Operation | None:
    """Return an operation that was not chosen."""
    found = _object(entry, "leftOut")
    if found.get("reason") != "excluded":
        return None
    at = _text(found.get("target"), "leftOut")
    place, _, method = at.rpartition("/")
    path = place.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return Operation(_text(found.get("operationId"), at), method.upper(), path, Pointer(at))


def _skipped(entry: Any) -> Skipped:
    found = _object(entry, "skipped")
    name, at, reason = (_text(found.get(each), "skipped") for each in ("name", "pointer", "reason"))
    return Skipped(name, Pointer(at), reason)


def _place(value: Any, at: str) -> str:
    if not isinstance(value, str) or value not in FIELDS:
        raise EntryError(f"{at}: no place of a parameter")
    return value


def _row(value: Any, size: int, at: str) -> list[Any]:
    if not isinstance(value, list) or len(value) != size:
        raise EntryError(f"{at}: no list of {size}")
    return value


def _list(value: Any, at: str, read: Callable[[Any], T]) -> list[T]:
    if not isinstance(value, list):
        raise EntryError(f"{at} is no list")
    return [read(each) for each in value]


def _object(value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise EntryError(f"{at} is no object")
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise EntryError(f"{at}: a text is missing")
    return value

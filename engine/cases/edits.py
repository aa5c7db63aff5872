"""Edits of a request: one input read, set or left out, all else shared with the original."""

from collections.abc import Mapping

from engine.cases.model import ABSENT, Request
from engine.cases.sites import Site
from engine.openapi.model import JsonValue, MediaType


def field_of(place: str) -> str:
    """Return the place of a request that holds inputs of `place`: the query holds the whole query string too."""
    return "query" if place == "querystring" else place


_FIELDS = {
    "path": "path_params",
    "query": "query",
    "querystring": "query",
    "header": "headers",
    "cookie": "cookies",
}


def value_at(request: Request, site: Site) -> JsonValue:
    """Return what stands at `site`, `ABSENT` where nothing does."""
    if site.place == "body":
        root = request.body
    else:
        root = getattr(request, _FIELDS[site.place]).get(site.name, ABSENT)
    for token in site.path:
        if isinstance(token, str):
            root = root.get(token, ABSENT) if isinstance(root, dict) else ABSENT
        else:
            root = root[0] if isinstance(root, list) and root else ABSENT
    return root


def edited(request: Request, site: Site, value: JsonValue, media: MediaType | None) -> Request | None:
    """Return `request` with `value` at `site`, None where no container is there; `ABSENT` leaves it out."""
    if site.place == "body":
        body = _put(request.body, site.path, value)
        if body is _NO_PLACE:
            return None
        return _with_body(request, body, media.name if media else None)
    place = field_of(site.place)
    changed = _put(getattr(request, _FIELDS[place]), (site.name, *site.path), value)
    return None if changed is _NO_PLACE else _with_values(request, place, changed)


def with_parameters(request: Request, places: Mapping[str, str], given: Mapping[str, JsonValue]) -> Request:
    """Return `request` with the parameters in `places` (name -> place) as `given` has them, or not at all."""
    for name, place in places.items():
        held = getattr(request, _FIELDS[place])
        rest = {other: value for other, value in held.items() if other != name}
        request = _with_values(request, place, {**rest, name: given[name]} if name in given else rest)
    return request


# Both name the fields themselves: `replace` looks them up and costs three times as much, for each case.


def _with_body(request: Request, body: JsonValue, media_type: str | None) -> Request:
    return Request(
        request.path_params,
        request.query,
        request.headers,
        request.cookies,
        media_type,
        body,
        request.raw_body,
        request.auth,
    )


def _with_values(request: Request, place: str, values: JsonValue) -> Request:
    return Request(
        values if place == "path" else request.path_params,
        values if place == "query" else request.query,
        values if place == "header" else request.headers,
        values if place == "cookie" else request.cookies,
        request.media_type,
        request.body,
        request.raw_body,
        request.auth,
    )


def linked(root: JsonValue, path: tuple[str | int, ...], value: JsonValue) -> JsonValue:
    """Return `root` with `value` wherever something stands at `path`, the same object where nothing does.

    In lists every item has it, and a list of such values has it once.
    """
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(token, str):
        if not isinstance(root, dict) or token not in root:
            return root
        below = linked(root[token], rest, value)
        return root if below is root[token] else {**root, token: below}
    if not isinstance(root, list) or not root:
        return root
    if not rest:
        return [value]
    items = [linked(each, rest, value) for each in root]
    return root if all(one is other for one, other in zip(items, root, strict=True)) else items


_NO_PLACE = object()


def _put(root: JsonValue, path: tuple[str | int, ...], value: JsonValue) -> JsonValue:
    """Return a copy of `root` with `value` at `path`; only the containers on the way are copied."""
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(token, str):
        if not isinstance(root, dict) or (rest and token not in root):
            return _NO_PLACE
        if not rest and value is ABSENT:
            return {name: each for name, each in root.items() if name != token}
        below = _put(root.get(token), rest, value)
        return _NO_PLACE if below is _NO_PLACE else {**root, token: below}
    if not isinstance(root, list) or not root:
        return _NO_PLACE
    below = _put(root[0], rest, value)
    return _NO_PLACE if below is _NO_PLACE else [below, *root[1:]]

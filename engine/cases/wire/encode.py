"""A request as it is sent: path, query, headers, cookies and body, each value in its documented style."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from engine.cases.model import Request, Wire
from engine.cases.wire.bodies import body_of
from engine.cases.wire.form import form_text
from engine.cases.wire.json_text import ascii_json, json_text
from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.styles import (
    Write,
    cookie_writer,
    header_escape,
    header_writer,
    path_writer,
    query_writer,
)
from engine.cases.wire.text import Live, percent, scalar
from engine.cases.wire.unsent import UNSENT_HEADERS
from engine.openapi.model import JsonValue, Operation, Parameter, Place, Schemas

__all__ = ["Credentials", "NotOnTheWire", "encode"]

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_PATH_SAFE = "/~!$&'()*+,;=:@%"  # what a template may hold as it stands
_DOTS = frozenset((".", ".."))
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PLACEHOLDER = re.compile(r"(\{\{\w+\}\})")
_REMEMBERED = 512
_REMEMBERED_PARAMETERS = 4_096
_MOST_ENCODERS = 16  # operations are planned one after the other

_Bound: TypeAlias = Callable[[JsonValue, Live], str]


class Credentials(NamedTuple):
    """What authentication adds; values may hold live names such as `{{API_TOKEN_MAIN}}`."""

    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()


def encode(  # noqa: PLR0913 -- what a request depends on, each once
    operation: Operation,
    request: Request,
    *,
    credentials: Credentials,
    live: Live,
    boundary: str,
    schemas: Schemas,
) -> Wire:
    """Return the request as sent, below the base URL.

    `live` are the names whose `{{name}}` in values is a placeholder and stays; any other `{{` is literal.
    `boundary` is that of a multipart body, ASCII, made from the case's id.

    Raises:
        NotOnTheWire: a value has no form in its place.
    """
    encoder = _encoder(operation)
    body = body_of(operation, request, live, boundary, schemas)
    return Wire(
        operation.method,
        encoder.target(request, credentials, live),
        encoder.headers(request, credentials, live, body.content_type),
        body.text,
        body.base64,
        body.parts,
    )


class _Encoder:
    """The writers of one operation, made once; what they wrote for scalars is remembered."""

    __slots__ = ("_accept", "_cookies", "_fields", "_headers", "_path", "_preset", "_query", "_segments")

    def __init__(self, operation: Operation) -> None:
        bound: dict[str, dict[str, _Bound]] = {}
        for parameter in operation.parameters:
            if parameter.place != "header" or parameter.name.lower() not in UNSENT_HEADERS:
                place = "query" if parameter.place == "querystring" else parameter.place
                bound.setdefault(place, {})[parameter.name] = _bound(parameter)
        path, _, preset = operation.path.partition("#")[0].partition("?")
        self._preset = [percent(preset, frozenset(), _PATH_SAFE + "?")] if preset else []
        self._segments = list(_segments(path, bound.get("path", {})))
        self._query = bound.get("query", {})
        self._headers = bound.get("header", {})
        self._cookies = bound.get("cookie", {})
        self._accept = _accept(operation)
        self._path: tuple[Mapping[str, JsonValue], Live, str] | None = None
        self._fields: dict[tuple[str | None, Credentials], tuple[tuple[str, str], ...]] = {}

    def target(self, request: Request, credentials: Credentials, live: Live) -> str:
        path = self._written_path(request.path_params, live)
        if not request.query and not credentials.query and not self._preset:
            return path
        pairs = self._preset + _written(self._query, request.query, credentials.query, live, _extra_query)
        pairs += [f"{percent(name, live)}={_credential(text)}" for name, text in credentials.query]
        return f"{path}?{'&'.join(pairs)}" if pairs else path

    def _written_path(self, given: Mapping[str, JsonValue], live: Live) -> str:
        """Return the path, that of the request before where its values are the very same: most cases edit others."""
        known = self._path
        if known is not None and known[0] is given and known[1] == live:
            return known[2]
        pieces = [
            piece if write is None else _filled(piece, write, given, live) for piece, write in self._segments
        ]
        path = "".join(pieces)
        if "/." in path and not _DOTS.isdisjoint(path.split("/")):
            raise NotOnTheWire("`.` and `..` vanish from a path")
        self._path = (given, live, path)
        return path

    def headers(
        self, request: Request, credentials: Credentials, live: Live, content_type: str | None
    ) -> tuple[tuple[str, str], ...]:
        """Return `Accept`, `Content-Type`, parameters, `Cookie`, credentials, in this order."""
        if request.headers or request.cookies:
            return self._written_headers(request, credentials, live, content_type)
        key = (content_type, credentials)
        known = self._fields.get(key)
        if known is None:
            known = self._fields[key] = self._written_headers(request, credentials, live, content_type)
        return known

    def _written_headers(
        self, request: Request, credentials: Credentials, live: Live, content_type: str | None
    ) -> tuple[tuple[str, str], ...]:
        fields: list[tuple[str, str]] = []
        accept = self._accept
        given = request.headers
        if given:
            accept = next((scalar(given[name]) for name in given if name.lower() == "accept"), accept)
        if accept:
            fields.append(("Accept", header_escape(accept, live)))
        if content_type:
            fields.append(("Content-Type", header_escape(content_type, live)))
        if given:
            replaced = {name.lower() for name, _ in credentials.headers} | UNSENT_HEADERS
            fields += self._parameters(given, replaced, live)
        cookies = _written(self._cookies, request.cookies, credentials.cookies, live, _extra_cookie)
        cookies += [f"{name}={text}" for name, text in credentials.cookies]
        if cookies:
            fields.append(("Cookie", "; ".join(cookies)))
        return (*fields, *credentials.headers)

    def _parameters(
        self, given: Mapping[str, JsonValue], replaced: set[str], live: Live
    ) -> Iterator[tuple[str, str]]:
        known = self._headers
        for name in [*known, *(name for name in given if name not in known)]:
            if name in given and name.lower() not in replaced:
                if not _TOKEN.fullmatch(name):
                    raise NotOnTheWire("a header name that HTTP forbids")
                yield name, known.get(name, _EXTRA_HEADER)(given[name], live)


def _written(
    known: Mapping[str, _Bound],
    given: Mapping[str, JsonValue],
    credentials: tuple[tuple[str, str], ...],
    live: Live,
    extra: Write,
) -> list[str]:
    """Return the pairs of one place, those that a credential replaces left out."""
    if not given:
        return []
    if credentials:
        replaced = {name for name, _ in credentials}
        given = {name: value for name, value in given.items() if name not in replaced}
    pairs = [write(given[name], live) for name, write in known.items() if name in given]
    if len(pairs) < len(given):
        pairs += [extra(name, value, live) for name, value in given.items() if name not in known]
    return pairs


def _filled(name: str, write: _Bound, given: Mapping[str, JsonValue], live: Live) -> str:
    if name not in given:
        raise NotOnTheWire(f"no value for the path's {{{name}}}")
    return write(given[name], live)


def _segments(path: str, known: Mapping[str, _Bound]) -> Iterator[tuple[str, _Bound | None]]:
    """Yield literal pieces, encoded, and variables by name in turn."""
    for at, piece in enumerate(_VARIABLE.split(path)):
        if at % 2:
            yield piece, known.get(piece) or _remembering(piece, path_writer("simple", **_PLAIN))
        elif piece:
            yield _literal(piece), None


@lru_cache(maxsize=4_096)  # the pieces of paths, again for each operation below
def _literal(piece: str) -> str:
    return percent(piece, frozenset(), _PATH_SAFE).replace("/:", "/%3A")


_PLAIN: Mapping[str, bool] = {"explode": False, "allow_reserved": False}


def _bound(parameter: Parameter) -> _Bound:
    """Return the writer of one parameter; operations that share it share what it wrote."""
    entry = _BOUND.get(id(parameter))
    if entry is None:
        if len(_BOUND) >= _REMEMBERED_PARAMETERS:
            _BOUND.clear()
        entry = _BOUND[id(parameter)] = (parameter, _new_bound(parameter))
    return entry[1]


def _new_bound(parameter: Parameter) -> _Bound:
    place, name = parameter.place, parameter.name
    if place == "querystring":
        return _remembering(_wire_name(place, name), _query_string(parameter))
    if parameter.content is not None:
        return _remembering(_wire_name(place, name), _content_writer(parameter))
    return _styled(place, name, parameter.style, parameter.explode, parameter.allow_reserved)


def _wire_name(place: Place, name: str) -> str:
    if place == "header":
        return name
    if place == "cookie" and not _TOKEN.fullmatch(name):
        return percent(name, frozenset(), "~!$'*")
    return name if place == "cookie" else percent(name, frozenset())


@lru_cache(maxsize=_REMEMBERED_PARAMETERS)  # of the same name and style again at each place of a document
def _styled(place: Place, name: str, style: str, explode: bool, allow_reserved: bool) -> _Bound:  # noqa: FBT001 - a key of the cache
    match place:
        case "path":
            write = path_writer(style, explode=explode, allow_reserved=allow_reserved)
        case "header":
            write = header_writer(style, explode=explode)
        case "cookie":
            write = cookie_writer(style, explode=explode)
        case _:
            write = query_writer(style, explode=explode, allow_reserved=allow_reserved)
    return _remembering(_wire_name(place, name), write)


def _content_writer(parameter: Parameter) -> Write:
    """Return the writer of a parameter with `content`: JSON text, or plain text for other media types."""
    is_json = parameter.content is not None and "json" in parameter.content.name.lower()

    def write(name: str, value: JsonValue, live: Live) -> str:
        text = json_text(value, live) if is_json else scalar(value)
        if parameter.place == "header":
            return header_escape(ascii_json(text) if is_json else text, live)
        encoded = percent(text, live)
        if parameter.place != "path":
            return f"{name}={encoded}"
        if not text or "/" in text:
            raise NotOnTheWire("a slash in a path value" if text else "an empty path value")
        return encoded

    return write


def _query_string(parameter: Parameter) -> Write:
    """Return the writer of a whole query (OpenAPI 3.2): a form, or one percent-encoded text."""
    media = parameter.content
    essence = media.name.partition(";")[0].strip().lower() if media else ""

    def write(name: str, value: JsonValue, live: Live) -> str:  # noqa: ARG001 -- the shape of `Write`
        if essence == "application/x-www-form-urlencoded":
            return form_text(media, value, live)
        return percent(json_text(value, live) if "json" in essence else scalar(value), live)

    return write


def _remembering(name: str, write: Write) -> _Bound:
    """Return `write` for one parameter; a scalar is written once."""
    texts: dict[tuple[type | Live, JsonValue], str] = {}

    def remembered(value: JsonValue, live: Live) -> str:
        kind = value.__class__
        if kind is list or kind is dict:
            return write(name, value, live)
        # `1`, `1.0` and `True` are equal keys; text with braces depends on what is live.
        key = (live if kind is str and "{{" in value else kind, value)
        text = texts.get(key)
        if text is None:
            if len(texts) >= _REMEMBERED:
                texts.clear()
            text = texts[key] = write(name, value, live)
        return text

    return remembered


def _extra_query(name: str, value: JsonValue, live: Live) -> str:
    return query_writer("form", explode=True, allow_reserved=False)(percent(name, live), value, live)


def _extra_cookie(name: str, value: JsonValue, live: Live) -> str:
    if not _TOKEN.fullmatch(name):
        raise NotOnTheWire("a cookie name that HTTP forbids")
    return cookie_writer("form", explode=False)(name, value, live)


_EXTRA_HEADER = _remembering("", header_writer("simple", explode=False))


def _credential(text: str) -> str:
    """Percent-encode a credential; each `{{name}}` in it is live."""
    pieces = _PLACEHOLDER.split(text)
    return "".join(piece if at % 2 else percent(piece, frozenset()) for at, piece in enumerate(pieces))


def _accept(operation: Operation) -> str | None:
    """Return the first media type that a success is documented to have."""
    for response in operation.responses:
        if response.status.startswith("2") and response.content:
            return response.content[0].name
    return None


# Both keep what an id stands for alive, so that the id stays its own.
_BOUND: dict[int, tuple[Parameter, _Bound]] = {}
_ENCODERS: dict[int, tuple[Operation, _Encoder]] = {}


def _encoder(operation: Operation) -> _Encoder:
    entry = _ENCODERS.get(id(operation))
    if entry is None:
        if len(_ENCODERS) >= _MOST_ENCODERS:
            _ENCODERS.clear()
        entry = _ENCODERS[id(operation)] = (operation, _Encoder(operation))
    return entry[1]

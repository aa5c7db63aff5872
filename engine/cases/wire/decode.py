"""Bytes of a request as shapes, per input: an own reading of the specification, no code of `encode`."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from engine.cases.model import Wire
from engine.cases.wire.decode_bodies import body_shapes
from engine.cases.wire.decode_styles import Raw, cookie_shapes, header_shapes, path_shapes, query_shapes
from engine.cases.wire.shape import Shape, Text
from engine.openapi.model import MediaType, Operation, Parameter, Schemas

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_NONE: Mapping[str, str] = {}
_NO_PAIRS: "Mapping[str, Pairs]" = {}

Pairs: TypeAlias = tuple[tuple[str, str], ...]


class Sent(NamedTuple):
    """A query or header fields taken apart, names decoded and values not; the fields of the other are empty.

    `named` are the pairs of the query or of the cookies, by name.
    """

    query: Pairs = ()
    query_text: str = ""
    headers: Mapping[str, str] = _NONE
    cookies: Pairs = ()
    named: Mapping[str, Pairs] = _NO_PAIRS


class Fields:
    """Reads the query and the header fields of operations that take the same there."""

    def __init__(
        self, parameters: Iterable[Parameter], schemas: Schemas, claimed: frozenset[str], preset: str = ""
    ) -> None:
        """`claimed` are names that are no member's, credentials in lower case; `preset` is what the path asks for."""
        self._preset = preset
        # Looked up per input of every case: an operation may have a thousand of them.
        self._with_members = {
            (each.place, each.name)
            for each in parameters
            if each.explode and each.content is None and _has_members(each, schemas)
        }
        self._claimed = claimed

    @property
    def depends_on_others(self) -> bool:
        """Tell whether what an object here holds depends on which other names the operation has."""
        return bool(self._with_members)

    def query(self, text: str) -> Sent:
        """Return what the query of a target holds beside what the template itself asks for."""
        if self._preset and text.startswith(self._preset):
            text = text[len(self._preset) :].removeprefix("&")
        pairs = tuple([_pair(piece) for piece in text.split("&") if piece])
        return Sent(pairs, text, named=_by_name(pairs))

    @staticmethod
    def headers(written: Pairs) -> Sent:
        """Return what header fields hold."""
        fields = {name.lower(): value for name, value in written}
        cookie = fields.get("cookie")
        pairs = tuple([_pair(piece) for piece in cookie.split("; ")]) if cookie else ()
        return Sent(headers=fields, cookies=pairs, named=_by_name(pairs))

    def is_pair(self, parameter: Parameter) -> bool:
        """Tell whether nothing but pairs of its name are the parameter's: `raw` finds them in `Sent.named`."""
        return (
            parameter.place in {"query", "cookie"}
            and parameter.style != "deepObject"
            and (parameter.place, parameter.name) not in self._with_members
        )

    def raw(self, parameter: Parameter, sent: Sent) -> Raw | None:
        """Return the undecoded text of one input, or None where it is not sent."""
        name = parameter.name
        if parameter.place == "header":
            text = sent.headers.get(name.lower())
            return None if text is None else (("", text),)
        if parameter.place == "querystring":
            return (("", sent.query_text),) if sent.query_text else None
        pairs = sent.query if parameter.place == "query" else sent.cookies
        if not pairs:
            return None
        others = self._others(parameter, pairs)
        if not others:
            return sent.named.get(name)
        return tuple([pair for pair in pairs if pair[0] == name or pair[0] in others]) or None

    def _others(self, parameter: Parameter, pairs: Pairs) -> list[str]:
        """Return the names beside its own under which parts of the parameter may stand."""
        if parameter.style == "deepObject":
            start = f"{parameter.name}["
            return [name for name, _ in pairs if name.startswith(start) and name.endswith("]")]
        if (parameter.place, parameter.name) not in self._with_members:
            return []
        return [name for name, _ in pairs if name not in self._claimed and name.lower() not in self._claimed]


def _has_members(parameter: Parameter, schemas: Schemas) -> bool:
    """Tell whether the parameter may be an object, whose members stand under their own names if exploded."""
    if parameter.schema is None:
        return False
    try:
        schema = schemas.follow(parameter.schema)[1]
    except KeyError:
        return False
    kinds = schema.get("type")
    return "properties" in schema or kinds == "object" or (isinstance(kinds, list) and "object" in kinds)


def shapes_of(parameter: Parameter, raw: Raw, schemas: Schemas, *, loose: bool) -> Iterable[Shape]:
    """Return what a reader may take one input for; `loose` adds the readings of lenient servers."""
    if parameter.content is not None:
        return _content_shapes(parameter, raw, schemas)
    if parameter.place == "path":
        return path_shapes(parameter, raw[0][1], loose=loose)
    if parameter.place == "header":
        return header_shapes(parameter, raw[0][1], loose=loose)
    if parameter.place == "cookie":
        return cookie_shapes(parameter, raw, loose=loose)
    return query_shapes(parameter, raw, loose=loose)


def _content_shapes(parameter: Parameter, raw: Raw, schemas: Schemas) -> Sequence[Shape]:
    media, text = parameter.content, raw[-1][1]
    if media is None:
        return ()
    if "form-urlencoded" in media.name.lower():
        return body_shapes(media, media.name, text.encode(), schemas) or ()
    plain = text if parameter.place == "header" else unquote(text)
    if "json" in media.name.lower():
        return body_shapes(media, "application/json", plain.encode(), schemas) or ()
    return (Text(plain),)


class Reader:
    """Reads the path and the body of one operation's wires."""

    def __init__(self, operation: Operation, schemas: Schemas) -> None:
        self._schemas = schemas
        self._template = [_segment(text) for text in template_of(operation)[0].split("/")]
        self._content = operation.body.content if operation.body else ()
        self._media: dict[str, MediaType | None] = {}

    def path(self, path: str) -> Mapping[str, str] | None:
        """Return the undecoded variables of a path, None where it does not fit the template."""
        written = path.split("/")
        if len(written) != len(self._template):
            return None
        found: dict[str, str] = {}
        for (names, literal, pattern), text in zip(self._template, written, strict=True):
            if pattern is not None:
                match = pattern.fullmatch(text)
                if match is None:
                    return None
                found.update(zip(names, match.groups(), strict=True))
            elif names:
                found[names[0]] = text
            elif text != literal and unquote(text) != unquote(literal):
                return None
        return found

    def media(self, content_type: str) -> MediaType | None:
        """Return the documented media type that a `Content-Type` falls under, the narrowest first."""
        if content_type not in self._media:
            self._media[content_type] = self._narrowest(content_type)
        return self._media[content_type]

    def _narrowest(self, content_type: str) -> MediaType | None:
        essence = content_type.partition(";")[0].strip().lower()
        family = essence.partition("/")[0]
        for wanted in (essence, f"{family}/*", "*/*"):
            for media in self._content:
                if media.name.partition(";")[0].strip().lower() == wanted:
                    return media
        return None

    def body(self, media: MediaType, content_type: str, data: bytes) -> Sequence[Shape] | None:
        """Return the shapes of a body, None where it is not of its media type."""
        return body_shapes(media, content_type, data, self._schemas)


def body_bytes(wire: Wire) -> bytes | None:
    """Return the bytes of the body, None where there is none."""
    if wire.body_base64 is not None:
        return base64.b64decode(wire.body_base64, validate=True)
    return None if wire.body is None else wire.body.encode()


def _by_name(pairs: Pairs) -> Mapping[str, Pairs]:
    found: dict[str, Pairs] = {}
    for pair in pairs:
        found[pair[0]] = (*found.get(pair[0], ()), pair)
    return found


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote(name) if "%" in name else name, value


def template_of(operation: Operation) -> tuple[str, str]:
    """Return the template of a path, and what it has for a query."""
    path, _, preset = operation.path.partition("#")[0].partition("?")
    return path, preset


@lru_cache(maxsize=4_096)  # the segments of paths, again for each operation below
def _segment(text: str) -> tuple[Sequence[str], str, re.Pattern[str] | None]:
    """Return the variables of a segment, its text, and a pattern where it is neither all one nor the other."""
    names = _VARIABLE.findall(text)
    if not names or text == f"{{{names[0]}}}":
        return names, text, None
    pieces = _VARIABLE.split(text)
    return (
        names,
        text,
        re.compile(
            "".join("(.*)" if at % 2 else _literal(piece) for at, piece in enumerate(pieces)), re.DOTALL
        ),
    )


def _literal(piece: str) -> str:
    return "".join(f"(?:{re.escape(each)}|{_percent_encoded(each)})" for each in piece)


def _percent_encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))

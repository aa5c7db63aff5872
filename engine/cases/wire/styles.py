"""Arrays and objects as text: RFC 6570 expansion and the styles that OpenAPI adds to it."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.text import Live, percent, refuse_braces, scalar
from engine.openapi.model import JsonValue

Write: TypeAlias = Callable[[str, JsonValue, Live], str]
"""Turns the parameter's encoded name, a value and the live names into text."""

_COOKIE_SAFE = (
    "~:/@!$*"  # besides unreserved: read alike by servers that decode cookies and those that do not
)
_NEVER_IN_COOKIE = frozenset(';," \\')
_RESERVED_SAFE = "~:/?@!$'()*,"  # of the reserved ones those that cannot end a query value


class Expansion(NamedTuple):
    """`first`, `joint` and `named` as in RFC 6570, appendix A; `inner` joins what is not exploded."""

    escape: Callable[[str, Live], str]
    first: str = ""
    joint: str = ","
    inner: str = ","
    written_inner: str = ","
    named: bool = False

    def scalar(self, name: str, value: JsonValue, live: Live) -> str:
        text = self.escape(scalar(value), live)
        if self.named:
            return f"{self.first}{name}={text}" if text or self.joint != ";" else f"{self.first}{name}"
        return self.first + text

    def exploded(self, name: str, value: JsonValue, live: Live) -> str:
        if isinstance(value, dict):
            members = (
                f"{self._element(key, self.joint, live, '=')}={self._element(item, self.joint, live)}"
                for key, item in _members(value)
            )
            return self.first + self.joint.join(members)
        prefix = f"{name}=" if self.named else ""
        return self.first + self.joint.join(
            prefix + self._element(item, self.joint, live) for item in _items(value)
        )

    def joined(self, name: str, value: JsonValue, live: Live) -> str:
        if isinstance(value, dict):
            flat: list[JsonValue] = [text for member in _members(value) for text in member]
        else:
            flat = _items(value)
        prefix = f"{name}=" if self.named else ""
        elements = (self._element(item, self.inner, live, empty=False) for item in flat)
        return self.first + prefix + self.written_inner.join(elements)

    def _element(
        self, item: JsonValue, delimiter: str, live: Live, other: str = "\0", *, empty: bool = True
    ) -> str:
        text = scalar(item)
        # `&` and `;` are always encoded inside a value; the other delimiters are decoded before the split by many.
        if (delimiter in text and delimiter not in "&;") or other in text:
            raise NotOnTheWire(f"an element that holds the delimiter {delimiter!r}")
        if not text and not (empty and self.named):
            raise NotOnTheWire("an empty element in a delimited list")
        return self.escape(text, live)


def _items(value: list[JsonValue]) -> list[JsonValue]:
    if not value:
        raise NotOnTheWire("an empty array leaves nothing to send")
    return value


def _members(value: dict[str, JsonValue]) -> list[tuple[str, JsonValue]]:
    if not value:
        raise NotOnTheWire("an empty object leaves nothing to send")
    return list(value.items())


def _expand(expansion: Expansion, *, explode: bool) -> Write:
    composite = expansion.exploded if explode else expansion.joined

    def write(name: str, value: JsonValue, live: Live) -> str:
        if isinstance(value, list | dict):
            return composite(name, value, live)
        return expansion.scalar(name, value, live)

    return write


def _only_composite(write: Write, style: str) -> Write:
    def checked(name: str, value: JsonValue, live: Live) -> str:
        if not isinstance(value, list | dict):
            raise NotOnTheWire(f"{style} has no form for a scalar")
        return write(name, value, live)

    return checked


def undefined(style: str, place: str, *, explode: bool) -> Write:
    """Return a writer that refuses every value: the specification gives this combination no form."""

    def write(name: str, value: JsonValue, live: Live) -> str:  # noqa: ARG001 -- the shape of `Write`
        raise NotOnTheWire(f"style {style} with explode {str(explode).lower()} has no form in {place}")

    return write


def deep_object(escape: Callable[[str, Live], str]) -> Write:
    """Return the writer of `name[key]=value` pairs; what is nested has no defined form."""

    def write(name: str, value: JsonValue, live: Live) -> str:
        if not isinstance(value, dict):
            raise NotOnTheWire("deepObject has a form for objects only")
        return "&".join(
            f"{name}%5B{_key(key, escape, live)}%5D={escape(scalar(item), live)}"
            for key, item in _members(value)
        )

    return write


def _key(key: str, escape: Callable[[str, Live], str], live: Live) -> str:
    if not key or "[" in key or "]" in key:
        raise NotOnTheWire("a property name that deepObject cannot hold")
    return escape(key, live)


def path_writer(style: str, *, explode: bool, allow_reserved: bool) -> Write:
    """Return the writer of one variable of the path; it refuses what a path cannot carry."""

    def escape(text: str, live: Live) -> str:
        if "/" in text or not text:
            raise NotOnTheWire("a slash in a path value" if text else "an empty path value")
        return percent(text, live, "~:@!$'()*" if allow_reserved else "~")

    match style:
        case "simple":
            expansion = Expansion(escape)
        case "label":
            expansion = Expansion(escape, first=".", joint=".")
        case "matrix":
            expansion = Expansion(escape, first=";", joint=";", named=True)
        case _:
            return undefined(style, "the path", explode=explode)
    return _expand(expansion, explode=explode)


def query_writer(style: str, *, explode: bool, allow_reserved: bool) -> Write:
    """Return the writer of one query or form parameter: `name=value` pairs joined with `&`."""

    def escape(text: str, live: Live) -> str:
        return percent(text, live, _RESERVED_SAFE if allow_reserved else "~")

    if style == "deepObject":
        return deep_object(escape)
    if style == "form":
        return _expand(Expansion(escape, joint="&", named=True), explode=explode)
    delimiter = {"spaceDelimited": (" ", "%20"), "pipeDelimited": ("|", "%7C"), "tabDelimited": ("\t", "%09")}
    if style not in delimiter or explode:
        return undefined(style, "the query", explode=explode)
    inner, written = delimiter[style]
    expansion = Expansion(escape, joint="&", inner=inner, written_inner=written, named=True)
    return _only_composite(_expand(expansion, explode=False), style)


def header_escape(text: str, live: Live) -> str:
    """Return `text` as it is, if a header field carries it unchanged."""
    if not text.isascii() or not text.isprintable():
        raise NotOnTheWire("a header holds visible ASCII only")
    refuse_braces(text, live, "a header")
    return text


def header_writer(style: str, *, explode: bool) -> Write:
    if style != "simple":
        return undefined(style, "a header", explode=explode)
    expand = _expand(Expansion(header_escape), explode=explode)

    def write(name: str, value: JsonValue, live: Live) -> str:
        text = expand(name, value, live)
        if not text or text != text.strip():
            raise NotOnTheWire(
                "spaces around a header value are trimmed" if text else "an empty header value"
            )
        return text

    return write


def cookie_escape(text: str, live: Live) -> str:
    """Return `text` percent-encoded; what ends a cookie pair in some parsers is refused."""
    if not _NEVER_IN_COOKIE.isdisjoint(text):
        raise NotOnTheWire('a cookie holds none of ; , " space and backslash')
    return percent(text, live, _COOKIE_SAFE)


def plain_cookie_escape(text: str, live: Live) -> str:
    """Return `text` as it is (style `cookie` of 3.2 does not encode)."""
    if not _NEVER_IN_COOKIE.isdisjoint(text):
        raise NotOnTheWire('a cookie holds none of ; , " space and backslash')
    return header_escape(text, live)


def cookie_writer(style: str, *, explode: bool) -> Write:
    if style == "cookie":
        write = _expand(Expansion(plain_cookie_escape, joint="; ", named=True), explode=explode)
        return write if explode else _only_scalar(write, style)
    if style != "form":
        return undefined(style, "a cookie", explode=explode)
    expansion = Expansion(cookie_escape, joint="&", written_inner="%2C", named=True)
    write = _expand(expansion, explode=explode)
    return _only_scalar(write, style) if explode else write


def _only_scalar(write: Write, style: str) -> Write:
    def checked(name: str, value: JsonValue, live: Live) -> str:
        if isinstance(value, list | dict):
            raise NotOnTheWire(f"style {style} gives arrays and objects no form in a cookie")
        return write(name, value, live)

    return checked

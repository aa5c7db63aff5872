"""Delimited text as shapes: what each style can mean to the one who reads it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias
from urllib.parse import unquote, unquote_plus

from engine.cases.wire.shape import Items, Members, Shape, Text
from engine.openapi.model import Parameter

Raw: TypeAlias = tuple[tuple[str, str], ...]
"""Decoded names and undecoded values that belong to one input; outside query and cookie one nameless pair."""

_QUERY_DELIMITERS = {
    "form": (",",),
    "spaceDelimited": ("%20", "+", " "),
    "pipeDelimited": ("%7C", "|"),
    "tabDelimited": ("%09", "\t"),
}


def path_shapes(parameter: Parameter, text: str, *, loose: bool) -> Iterator[Shape]:
    """Yield the shapes of one path variable, which carries its style's prefix."""
    delimiter = ","
    if parameter.style == "matrix":
        yield from _matrix(parameter, text, loose=loose)
        return
    if parameter.style == "label":
        if not text.startswith("."):
            return
        text = text[1:]
        delimiter = "." if parameter.explode else ","
    yield Text(unquote(text))
    yield from _split(text, delimiter, exploded=parameter.explode, loose=loose)


def header_shapes(parameter: Parameter, text: str, *, loose: bool) -> Iterator[Shape]:
    """Yield the shapes of a header value, which nothing decodes."""
    yield Text(text)
    pieces = [piece.strip() for piece in text.split(",")]
    yield Items(tuple(map(Text, pieces)))
    yield from _members(pieces, exploded=parameter.explode)
    if loose and len(pieces) > 1:
        yield from (Text(pieces[0]), Text(pieces[-1]), Items((Text(text),)))


def query_shapes(parameter: Parameter, raw: Raw, *, loose: bool) -> Iterator[Shape]:
    if parameter.style == "deepObject":
        yield _deep(parameter.name, raw)
        return
    own = [value for name, value in raw if name == parameter.name]
    if len(own) == 1 or (own and loose):
        yield Text(unquote_plus(own[-1]))
    if len(own) > 1 and loose:
        yield Text(unquote_plus(own[0]))
    if parameter.explode:
        if own:
            yield Items(tuple(Text(unquote_plus(value)) for value in own))
        yield _object(((name, unquote_plus(value)) for name, value in raw), loose=loose)
        if loose and len(own) == 1:
            yield from _split(own[0], ",", exploded=False, loose=True)
    elif own:
        for delimiter in _QUERY_DELIMITERS.get(parameter.style, (",",)):
            yield from _split(own[-1], delimiter, exploded=False, loose=loose)
        if loose:
            yield Items(tuple(Text(unquote_plus(value)) for value in own))


def cookie_shapes(parameter: Parameter, raw: Raw, *, loose: bool) -> Iterator[Shape]:
    own = [value for name, value in raw if name == parameter.name]
    yield from (Text(unquote(value)) for value in own[-1:])
    if parameter.explode:
        if own:
            yield Items(tuple(Text(unquote(value)) for value in own))
        yield _object(((name, unquote(value)) for name, value in raw), loose=loose)
    elif own:
        yield from _split(own[-1], "%2C", exploded=False, loose=loose)
    if loose:
        yield from (Text(value) for value in own)
        yield from (Items((Text(unquote(value)),)) for value in own)


def _split(text: str, delimiter: str, *, exploded: bool, loose: bool) -> Iterator[Shape]:
    """Yield array and object readings; split before decoding, and, if loose, after it too."""
    pieces = [unquote(piece) for piece in text.split(delimiter)] if text else []
    yield Items(tuple(map(Text, pieces)))
    yield from _members(pieces, exploded=exploded)
    if loose:
        yield Items((Text(unquote(text)),))
        plain = unquote(text).split(unquote(delimiter))
        if plain != pieces:
            yield Items(tuple(map(Text, plain)))
            yield from _members(plain, exploded=exploded)


def _members(pieces: Sequence[str], *, exploded: bool) -> Iterator[Shape]:
    """Yield the object that `k=v` pieces, or keys and values in turn, make."""
    if exploded and all("=" in piece for piece in pieces):
        yield _object(_halves(pieces))
    elif not exploded and pieces and len(pieces) % 2 == 0:
        yield _object(zip(pieces[::2], pieces[1::2], strict=True))


def _halves(pieces: Sequence[str]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        name, _, value = piece.partition("=")
        yield name, value


def _matrix(parameter: Parameter, text: str, *, loose: bool) -> Iterator[Shape]:
    if not text.startswith(";"):
        return
    pairs = list(_halves(text[1:].split(";")))
    own = [value for name, value in pairs if unquote(name) == parameter.name]
    if len(own) == len(pairs) == 1:
        yield Text(unquote(own[0]))
    if parameter.explode:
        yield Items(tuple(Text(unquote(value)) for value in own))
        yield _object((unquote(name), unquote(value)) for name, value in pairs)
    elif own:
        yield from _split(own[-1], ",", exploded=False, loose=loose)
    if loose:
        yield from (Text(unquote(value)) for value in own)


def _deep(name: str, raw: Raw) -> Shape:
    start = len(name) + 1
    return _object((written[start:-1], unquote_plus(value)) for written, value in raw if written != name)


def _object(pairs: Iterable[tuple[str, str]], *, loose: bool = True) -> Members:
    """Return an object; a name that comes twice is an array of its values or, if loose, the last of them."""
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    return Members({name: _values(values, loose=loose) for name, values in gathered.items()})


def _values(values: list[str], *, loose: bool) -> tuple[Shape, ...]:
    items = Items(tuple(map(Text, values)))
    if len(values) == 1:
        return (Text(values[0]), items)
    return (items, Text(values[-1])) if loose else (items,)

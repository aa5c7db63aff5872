"""Every value that a careful server may read from a shape, kept small by asking the schema on the way."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import TypeAlias

import orjson

from engine.cases.wire.shape import Exact, Items, Members, Shape, Text
from engine.errors import Pointer, SpecMintError
from engine.openapi.model import JsonValue, Parameter, SchemaObject, Schemas, child

Accepts: TypeAlias = Callable[[Pointer, JsonValue], bool]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LOOSE_NUMBER = re.compile(r"\s*[+-]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_BOOLEANS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "1", "yes", "on", "t", "y"), True),
    **dict.fromkeys(("false", "0", "no", "off", "f", "n"), False),
}
_MOST_DIGITS = 4_000
_MOST_COMBINATIONS = 512
_DEEPEST = 16
_NOWHERE = Pointer("")


class Undecided(Exception):  # noqa: N818 -- an answer, not a failure
    """There are more readings than can be tried, and none of the first is valid."""


class Readings:
    """Readings under the schemas of one document. `loose` readings are those of lenient servers."""

    def __init__(self, schemas: Schemas, accepts: Accepts) -> None:
        self._schemas = schemas
        self._accepts = accepts
        self._alike: dict[int | tuple[object, ...], Parameter] = {}

    def alike(self, parameter: Parameter) -> Parameter:
        """Return the first parameter that has the same readings: 1,106 of Kubernetes' are written in 123 ways."""
        known = self._alike.get(id(parameter))
        if known is None:
            known = self._alike.setdefault(self._content(parameter) or id(parameter), parameter)
            self._alike[id(parameter)] = known
        return known

    def _content(self, parameter: Parameter) -> tuple[object, ...] | None:
        """Return all that a reading depends on, None where it stands elsewhere too."""
        if parameter.schema is None or parameter.content is not None:
            return None
        try:
            written = orjson.dumps(self._schemas.at(parameter.schema))
        except (KeyError, TypeError, SpecMintError):  # nothing there, or what `orjson` refuses
            return None
        # A reference leads away, and who refers to an object may take names off those it requires.
        if b'"$ref"' in written or b'"required"' in written:
            return None
        return *parameter._replace(at=_NOWHERE, schema=None, examples=(), description=""), written

    def valid(self, pointer: Pointer | None, shapes: Iterable[Shape], *, loose: bool) -> bool:
        """Tell whether some reading of some of the shapes is valid.

        Raises:
            Undecided: see there.
        """
        undecided: Undecided | None = None
        for shape in shapes:
            try:
                if self._is_valid(pointer, shape, loose=loose):
                    return True
            except Undecided as error:
                undecided = error
        if undecided is not None:
            raise undecided
        return False

    def every(self, pointer: Pointer | None, shapes: Iterable[Shape]) -> list[JsonValue]:
        """Return the valid values that a lenient server may read from the shapes.

        Raises:
            Undecided: see there.
        """
        return [value for shape in shapes for value in self._values(pointer, shape, 0, loose=True)]

    def reads_as(self, pointer: Pointer, shape: Shape, value: JsonValue) -> bool:
        """Tell whether `value` is valid and a plain reading of `shape`."""
        return reads_as(shape, value) and self._accepts(pointer, value)

    def _is_valid(self, pointer: Pointer | None, shape: Shape, *, loose: bool) -> bool:
        if pointer is not None and isinstance(shape, Text):
            return any(self._accepts(pointer, value) for value in scalars(shape.text, loose=loose))
        return bool(self._values(pointer, shape, 0, loose=loose))

    def _values(self, pointer: Pointer | None, shape: Shape, depth: int, *, loose: bool) -> list[JsonValue]:
        """Return the readings of `shape` that the schema accepts; without a schema all of them."""
        if depth > _DEEPEST:
            raise Undecided
        if isinstance(shape, Exact):
            found = [shape.value]
        elif isinstance(shape, Text):
            found = list(scalars(shape.text, loose=loose))
        else:
            return self._combined(pointer, shape, depth, loose=loose)
        return found if pointer is None else [value for value in found if self._accepts(pointer, value)]

    def _combined(
        self, pointer: Pointer | None, shape: Items | Members, depth: int, *, loose: bool
    ) -> list[JsonValue]:
        names: list[str] | None = None
        if isinstance(shape, Items):
            each = self._items(pointer)
            columns = [self._values(each, item, depth + 1, loose=loose) for item in shape.items]
        else:
            names = list(shape.members)
            known = self._properties(pointer, 0)
            columns = [
                [
                    value
                    for one in shapes
                    for value in self._values(known.get(name), one, depth + 1, loose=loose)
                ]
                for name, shapes in shape.members.items()
            ]
        if not all(columns):
            return []
        rows = _rows(columns)
        values: Iterator[JsonValue] = (
            list(row) if names is None else dict(zip(names, row, strict=True)) for row in rows
        )
        if pointer is None:
            return list(values)
        accepted = [value for value in values if self._accepts(pointer, value)]
        if not accepted and _count(columns) > _MOST_COMBINATIONS:
            raise Undecided
        return accepted

    def _schema(self, pointer: Pointer | None) -> tuple[Pointer, SchemaObject] | None:
        if pointer is None:
            return None
        try:
            return self._schemas.follow(pointer)
        except KeyError:
            return None

    def _items(self, pointer: Pointer | None) -> Pointer | None:
        """Return the schema that every item must keep, if there is one."""
        found = self._schema(pointer)
        if found is None or "prefixItems" in found[1] or not isinstance(found[1].get("items"), dict):
            return None
        return child(found[0], "items")

    def _properties(self, pointer: Pointer | None, depth: int) -> dict[str, Pointer]:
        """Return schemas that the properties must keep whatever else the object holds."""
        found = self._schema(pointer)
        if found is None or depth > _DEEPEST:
            return {}
        at, schema = found
        known: dict[str, Pointer] = {}
        if isinstance(schema.get("$ref"), str):
            known.update(self._properties(schema["$ref"], depth + 1))
        for index in range(len(schema.get("allOf") or ())):
            known.update(self._properties(child(at, "allOf", index), depth + 1))
        known.update((name, child(at, "properties", name)) for name in schema.get("properties") or ())
        return known


def _count(columns: Sequence[Sequence[JsonValue]]) -> int:
    count = 1
    for column in columns:
        count *= len(column)
    return count


def _rows(columns: list[list[JsonValue]]) -> Iterator[tuple[JsonValue, ...]]:
    """Yield one value of each column: all ways while they are few, else all first and all last ones."""
    if _count(columns) <= _MOST_COMBINATIONS:
        yield from product(*columns)
    else:
        yield tuple(column[0] for column in columns)
        yield tuple(column[-1] for column in columns)


def scalars(text: str, *, loose: bool) -> Iterator[JsonValue]:
    """Yield the scalars that `text` may stand for: the text itself, a number, a boolean, null."""
    yield text
    if _NUMBER.fullmatch(text):
        yield from _numbers(text)
    if text in {"true", "false"}:
        yield text == "true"
    if not loose:
        return
    bare = text.strip()
    if bare != text:
        yield bare
    if not _NUMBER.fullmatch(text) and _LOOSE_NUMBER.fullmatch(text):
        yield from _loose_numbers(bare)
    word = bare.lower()
    if word in _BOOLEANS and text not in {"true", "false"}:
        yield _BOOLEANS[word]
    if word in {"", "null"}:
        yield None


def _numbers(text: str) -> Iterator[JsonValue]:
    if len(text) > _MOST_DIGITS:
        return
    if text.lstrip("-").isdigit():
        yield int(text)
        return
    exact = Decimal(text)
    near = float(exact)
    if near not in {float("inf"), float("-inf")}:
        yield near
    if Decimal(near) != exact and len(text) > 15:
        yield exact


def _loose_numbers(text: str) -> Iterator[JsonValue]:
    if len(text) > _MOST_DIGITS:
        return
    try:
        yield int(text)
    except ValueError:
        near = float(text)
        if near not in {float("inf"), float("-inf")}:
            yield near


def reads_as(shape: Shape, value: JsonValue, depth: int = 0) -> bool:
    """Tell whether `value` is a plain reading of `shape`."""
    if depth > _DEEPEST:
        return False
    if isinstance(shape, Exact):
        return isinstance(value, str) if shape.is_file else _equal(shape.value, value)
    if isinstance(shape, Text):
        return any(_equal(found, value) for found in scalars(shape.text, loose=False))
    if isinstance(shape, Items):
        return (
            isinstance(value, list)
            and len(value) == len(shape.items)
            and all(reads_as(one, item, depth + 1) for one, item in zip(shape.items, value, strict=True))
        )
    return (
        isinstance(value, dict)
        and value.keys() == shape.members.keys()
        and all(
            any(reads_as(one, value[name], depth + 1) for one in shapes)
            for name, shapes in shape.members.items()
        )
    )


def _equal(one: JsonValue, other: JsonValue) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def json_value(text: str) -> JsonValue:
    """Return parsed JSON, decimals that a double cannot hold exactly as they are.

    Raises:
        ValueError: it is no JSON.
    """
    # What comes out as it went in has no number that a double does not hold, and is read in a fifth of the time.
    try:
        found = orjson.loads(text)
        if orjson.dumps(found) == text.encode():
            return found
    except (TypeError, ValueError):
        pass  # no JSON, or a lone surrogate or a nesting that `orjson` does not read
    try:
        return _JSON.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _decimal(written: str) -> JsonValue:
    exact = Decimal(written)
    near = float(exact)
    return near if len(written) <= 15 or Decimal(repr(near)) == exact else exact


def _no_constant(word: str) -> JsonValue:
    raise ValueError(f"{word} is no JSON")


_JSON = json.JSONDecoder(parse_float=_decimal, parse_constant=_no_constant)

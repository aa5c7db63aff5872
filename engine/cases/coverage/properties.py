"""The properties of answers: how many a schema has, and which of them an answer shows."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from engine.errors import Pointer
from engine.openapi.model import JsonValue, SchemaObject

SchemaAt: TypeAlias = Callable[[Pointer], tuple[Pointer, SchemaObject]]
"""What a reference names: where it stands in the document, and the schema in JSON Schema 2020-12."""

_ONE = ("items", "additionalProperties")
_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
# Keywords below which there is no property.
_PLAIN = frozenset(
    (
        "type",
        "description",
        "title",
        "format",
        "enum",
        "example",
        "examples",
        "default",
        "readOnly",
        "deprecated",
    )
)
_DEEPEST = 80
_FORBIDDEN: tuple[JsonValue, ...] = ({}, True)


class ResponseProperties:
    """Counts each schema once, whoever refers to it."""

    def __init__(self, schema_at: SchemaAt) -> None:
        self._schema_at = schema_at
        self._own: dict[Pointer, tuple[int, tuple[Pointer, ...]]] = {}
        self._whole: dict[Pointer, int] = {}

    def count(self, pointer: Pointer) -> int:
        """Return how many properties an answer may have; one that several schemas share counts once."""
        whole = self._whole.get(pointer)
        if whole is None:
            at = self._found(pointer)[0]  # most answers only refer to a schema, many to the same one
            known = self._whole.get(at)
            whole = self._counted(pointer, at) if known is None else known
            self._whole[pointer] = self._whole[at] = whole
        return whole

    def _counted(self, pointer: Pointer, at: Pointer) -> int:
        # As `_reached` goes: an answer of Kubernetes reaches some thirty schemas, each with one name to look up.
        total, own, seen, waiting = 0, self._own, {pointer, at}, [pointer]
        while waiting:
            each = waiting.pop()
            count, references = own.get(each) or self._own_of(each)
            total += count
            for reference in references:
                if reference not in seen:
                    seen.add(reference)
                    waiting.append(reference)
        return total

    def all(self, pointer: Pointer) -> Iterator[Pointer]:
        """Yield where each of these properties is written."""
        for each in self._reached(pointer):
            at, schema = self._found(each)
            yield from _written(schema, at, 0)

    def shown(self, pointer: Pointer, body: JsonValue) -> set[Pointer]:
        """Return which of them a body has."""
        found: set[Pointer] = set()
        self._show(pointer, body, found, set(), 0)
        return found

    def _found(self, pointer: Pointer) -> tuple[Pointer, SchemaObject]:
        try:
            return self._schema_at(pointer)
        except KeyError:
            return pointer, {}

    def _reached(self, pointer: Pointer) -> Iterator[Pointer]:
        seen, waiting = {pointer, self._found(pointer)[0]}, [pointer]
        while waiting:
            each = waiting.pop()
            yield each
            for reference in self._own_of(each)[1]:
                if reference not in seen:
                    seen.add(reference)
                    waiting.append(reference)

    def _own_of(self, pointer: Pointer) -> tuple[int, tuple[Pointer, ...]]:
        own = self._own.get(pointer)
        if own is None:
            references: list[Pointer] = []
            count = _counted(self._found(pointer)[1], references, 0)
            own = self._own[pointer] = count, tuple(dict.fromkeys(references))
        return own

    def _show(
        self,
        pointer: Pointer,
        body: JsonValue,
        found: set[Pointer],
        above: set[tuple[Pointer, int]],
        depth: int,
    ) -> None:
        """Note the properties of `body`; `above` are the schemas on the way, each with its part of the body."""
        key = (pointer, id(body))
        if key not in above and depth < _DEEPEST:
            at, schema = self._found(pointer)
            self._show_in(schema, at, body, found, above | {key}, depth)

    def _show_in(  # noqa: PLR0913, PLR0917  # a place in the schema, one in the body, and what is known
        self,
        schema: SchemaObject,
        at: str,
        body: JsonValue,
        found: set[Pointer],
        above: set[tuple[Pointer, int]],
        depth: int,
    ) -> None:
        if not isinstance(schema, dict) or depth >= _DEEPEST:
            return
        if isinstance(schema.get("$ref"), str):
            self._show(Pointer(schema["$ref"]), body, found, above, depth + 1)
        for keyword in _SEVERAL[:3]:
            for index, part in enumerate(schema.get(keyword, ())):
                self._show_in(part, f"{at}/{keyword}/{index}", body, found, above, depth + 1)
        if isinstance(body, list):
            for part, place, each in _items(schema, at, body):
                self._show_in(part, place, each, found, above, depth + 1)
        elif isinstance(body, dict):
            for part, place, each in _members(schema, at, body, found):
                self._show_in(part, place, each, found, above, depth + 1)


def _items(
    schema: SchemaObject, at: str, body: list[JsonValue]
) -> Iterator[tuple[JsonValue, str, JsonValue]]:
    first = schema.get("prefixItems", ())
    for index, each in enumerate(body):
        if index < len(first):
            yield first[index], f"{at}/prefixItems/{index}", each
        else:
            yield schema.get("items"), f"{at}/items", each


def _members(
    schema: SchemaObject, at: str, body: dict[str, JsonValue], found: set[Pointer]
) -> Iterator[tuple[JsonValue, str, JsonValue]]:
    properties = schema.get("properties", {})
    for name, each in body.items():
        if name not in properties:
            yield schema.get("additionalProperties"), f"{at}/additionalProperties", each
        elif not _is_hidden(properties[name]):
            place = f"{at}/properties/{_token(name)}"
            found.add(Pointer(place))
            yield properties[name], place, each


def _counted(schema: JsonValue, references: list[Pointer], depth: int) -> int:
    """Count the properties written in a schema itself; what it refers to is added to `references`."""
    if not isinstance(schema, dict) or depth >= _DEEPEST:
        return 0
    count = 0
    for keyword, value in schema.items():
        if keyword in _PLAIN:
            continue
        if keyword == "properties":
            count += _members_counted(value, references, depth)
        elif keyword == "$ref":
            references.append(Pointer(value))
        elif keyword in _ONE:
            count += _counted(value, references, depth + 1)
        elif keyword in _SEVERAL:
            count += sum(_counted(part, references, depth + 1) for part in value)
    return count


def _members_counted(properties: SchemaObject, references: list[Pointer], depth: int) -> int:
    count = len(properties)
    for part in properties.values():
        if not _PLAIN.issuperset(part):
            count += -1 if _is_hidden(part) else _counted(part, references, depth + 1)
    return count


def _written(schema: JsonValue, at: str, depth: int) -> Iterator[Pointer]:
    if not isinstance(schema, dict) or depth >= _DEEPEST:
        return
    for name, part in schema.get("properties", {}).items():
        if not _is_hidden(part):
            yield Pointer(f"{at}/properties/{_token(name)}")
            yield from _written(part, f"{at}/properties/{_token(name)}", depth + 1)
    for keyword in _ONE:
        yield from _written(schema.get(keyword), f"{at}/{keyword}", depth + 1)
    for keyword in _SEVERAL:
        for index, part in enumerate(schema.get(keyword, ())):
            yield from _written(part, f"{at}/{keyword}/{index}", depth + 1)


def _is_hidden(part: JsonValue) -> bool:
    """Tell whether no answer has the property: it is forbidden, or only for requests."""
    return not isinstance(part, dict) or part.get("writeOnly") is True or part.get("not") in _FORBIDDEN


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")

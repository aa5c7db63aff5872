"""The merged view of a schema: references followed, `allOf` intersected, what cannot be is proven."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.cases.values.merging import ALL_TYPES, Merging, is_false
from engine.errors import Pointer
from engine.openapi.model import Example, JsonValue, SchemaObject, Schemas

_MOST_CONJUNCTS = 500


class Effective(NamedTuple):
    """What a value must satisfy at once; `oneOf`, `anyOf` and conditions are listed, not merged.

    `pointers`: the schemas it is the conjunction of; the first is where the schema stands, references
    followed. `types` holds "number" (integers included) or "integer", all seven words where nothing is
    said. `written` tells for each of `keywords` where the deciding one stands in the document.
    """

    pointers: tuple[Pointer, ...]
    types: frozenset[str]
    keywords: Mapping[str, JsonValue]
    written: Mapping[str, Pointer]
    properties: Mapping[str, tuple[Pointer, ...]]
    required: Mapping[str, Pointer]
    items: tuple[Pointer, ...]
    prefix_items: tuple[tuple[Pointer, ...], ...]
    closed: Pointer | None
    additional: tuple[Pointer, ...]
    branches: tuple[tuple[str, Pointer, tuple[Pointer, ...]], ...]
    read_only: bool
    write_only: bool
    contradiction: str | None
    examples: tuple[Example, ...] = ()
    pattern_properties: tuple[tuple[str, Pointer], ...] = ()
    property_names: tuple[Pointer, ...] = ()
    contains: tuple[Pointer, ...] = ()
    conditions: tuple[tuple[str, Pointer], ...] = ()
    """What only a judge can tell: ("not" | "if" | "dependentSchemas" | ..., the schema that has it)."""
    discriminator: Pointer | None = None
    """The schema whose `discriminator` counts: the first that has one."""

    @property
    def is_plain(self) -> bool:
        """Whether the merged keywords say everything, so that no judge is needed."""
        return not (
            self.branches
            or self.conditions
            or self.contains
            or self.property_names
            or self.pattern_properties
        )


class Effectives:
    """Effective schemas of one document, each made once."""

    __slots__ = ("_made", "schemas")

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._made: dict[tuple[Pointer, ...], Effective] = {}

    def of(self, *pointers: Pointer) -> Effective:
        """Return the conjunction of the schemas at `pointers`; of none: what accepts anything."""
        made = self._made.get(pointers)
        if made is None:
            made = self._made[pointers] = self._merged(pointers)
        return made

    def forbids_all(self, pointer: Pointer) -> bool:
        """Whether the schema at `pointer` is written as `false`."""
        return is_false(self._schema(pointer))

    def _schema(self, pointer: Pointer) -> SchemaObject:
        schema: JsonValue = self.schemas.at(pointer)
        if isinstance(schema, dict):
            return schema
        return {"not": {}} if schema is False else {}

    def _conjuncts(self, pointers: tuple[Pointer, ...]) -> Iterator[tuple[Pointer, SchemaObject]]:
        """Yield each schema of the conjunction once, in the order of writing; cycles end."""
        seen: set[Pointer] = set()
        waiting = list(reversed(pointers))
        while waiting and len(seen) <= _MOST_CONJUNCTS:
            pointer = waiting.pop()
            if pointer in seen:
                continue
            seen.add(pointer)
            schema = self._schema(pointer)
            deeper = []
            if isinstance(schema.get("$ref"), str):
                deeper.append(Pointer(schema["$ref"]))
                if schema.keys() <= _REFERENCE_ONLY:
                    waiting.extend(deeper)
                    continue
            parts = schema.get("allOf")
            if isinstance(parts, list):
                deeper.extend(Pointer(f"{pointer}/allOf/{index}") for index in range(len(parts)))
            yield pointer, schema
            waiting.extend(reversed(deeper))

    def _merged(self, pointers: tuple[Pointer, ...]) -> Effective:
        merging = Merging(self.schemas, self._schema)
        conjuncts: list[tuple[Pointer, SchemaObject]] = []
        missing: str | None = None
        try:
            for each in self._conjuncts(pointers):
                conjuncts.append(each)  # noqa: PERF402 - those before a missing one count
        except KeyError as error:
            missing = str(error.args[0]) if error.args else "a reference"
        if missing is None and len(conjuncts) == 1 and pointers != (conjuncts[0][0],):
            return self.of(conjuncts[0][0])  # all who refer to a schema share one merge
        for pointer, schema in conjuncts:
            merging.add(pointer, schema)
        if missing is not None:
            merging.impossible(f"nothing stands at {missing}")
        return _frozen(merging, pointers)


# `description` beside a reference changes nothing, so the reference alone is the schema.
_REFERENCE_ONLY = frozenset(("$ref", "description", "title", "summary", "deprecated", "$comment", "xml"))


def _frozen(merging: Merging, pointers: tuple[Pointer, ...]) -> Effective:
    merging.finish()
    return Effective(
        pointers=tuple(pointer for pointer, _ in merging.conjuncts) or pointers,
        types=frozenset(merging.types if merging.types is not None else ALL_TYPES),
        keywords=merging.keywords,
        written=merging.written,
        properties=merging.properties,
        required=merging.required,
        items=merging.items,
        prefix_items=merging.prefix_items,
        closed=merging.closed,
        additional=tuple(merging.additional),
        branches=tuple(merging.branches),
        read_only=merging.read_only,
        write_only=merging.write_only,
        contradiction=merging.contradiction,
        examples=tuple(merging.examples),
        pattern_properties=tuple(merging.pattern_properties),
        property_names=tuple(merging.property_names),
        contains=tuple(merging.contains),
        conditions=tuple(merging.conditions),
        discriminator=merging.discriminator,
    )

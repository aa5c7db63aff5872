"""The merged view of a schema: references followed, `allOf` intersected, what cannot be is proven."""

from collections.abc import Mapping
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


class Effectives(dict[tuple[Pointer, ...], Effective]):
    """Effective schemas of one document, each made when first looked up; of no pointers: what accepts anything."""

    __slots__ = ("schemas",)

    def __init__(self, schemas: Schemas) -> None:
        super().__init__()
        self.schemas = schemas

    def __missing__(self, pointers: tuple[Pointer, ...]) -> Effective:
        made = self[pointers] = self._merged(pointers)
        return made

    def of(self, *pointers: Pointer) -> Effective:
        """Return the conjunction of the schemas at `pointers`, which is looked up where they are a tuple already."""
        return self[pointers]

    def forbids_all(self, pointer: Pointer) -> bool:
        """Whether the schema at `pointer` is written as `false`."""
        return is_false(self._schema(pointer))

    def _schema(self, pointer: Pointer) -> SchemaObject:
        schema: JsonValue = self.schemas.at(pointer)
        if isinstance(schema, dict):
            return schema
        return {"not": {}} if schema is False else {}

    def _conjuncts(self, pointers: tuple[Pointer, ...], found: list[tuple[Pointer, SchemaObject]]) -> None:
        """Put each schema of the conjunction into `found`, once, in the order of writing; cycles end.

        Raises:
            KeyError: a reference leads to nothing; what stands before it is in `found`.
        """
        seen: set[Pointer] = set()
        waiting = list(reversed(pointers))
        while waiting and len(seen) <= _MOST_CONJUNCTS:
            pointer = waiting.pop()
            if pointer in seen:
                continue
            seen.add(pointer)
            schema = self._schema(pointer)
            target, parts = schema.get("$ref"), schema.get("allOf")
            if isinstance(target, str) and schema.keys() <= _REFERENCE_ONLY:
                waiting.append(Pointer(target))
                continue
            found.append((pointer, schema))
            if isinstance(parts, list):
                waiting.extend(Pointer(f"{pointer}/allOf/{at}") for at in range(len(parts) - 1, -1, -1))
            if isinstance(target, str):
                waiting.append(Pointer(target))

    def _merged(self, pointers: tuple[Pointer, ...]) -> Effective:
        conjuncts: list[tuple[Pointer, SchemaObject]] = []
        missing: str | None = None
        try:
            self._conjuncts(pointers, conjuncts)
        except KeyError as error:
            missing = str(error.args[0]) if error.args else "a reference"
        if missing is None and len(conjuncts) == 1 and pointers != (conjuncts[0][0],):
            return self.of(conjuncts[0][0])  # all who refer to a schema share one merge
        merging = Merging(self.schemas, self._schema)
        for pointer, schema in conjuncts:
            merging.add(pointer, schema)
        if missing is not None:
            merging.impossible(f"nothing stands at {missing}")
        return _frozen(merging, pointers)


# `description` beside a reference changes nothing, so the reference alone is the schema.
_REFERENCE_ONLY = frozenset(("$ref", "description", "title", "summary", "deprecated", "$comment", "xml"))


def _frozen(merging: Merging, pointers: tuple[Pointer, ...]) -> Effective:
    merging.finish()
    # In the order of the fields: by name they cost twice as much, for each schema.
    return Effective(
        tuple([pointer for pointer, _ in merging.conjuncts]) or pointers,
        frozenset(merging.types if merging.types is not None else ALL_TYPES),
        merging.keywords,
        merging.written,
        merging.properties,
        merging.required,
        merging.items,
        merging.prefix_items,
        merging.closed,
        tuple(merging.additional),
        tuple(merging.branches),
        merging.read_only,
        merging.write_only,
        merging.contradiction,
        tuple(merging.examples),
        tuple(merging.pattern_properties),
        tuple(merging.property_names),
        tuple(merging.contains),
        tuple(merging.conditions),
        merging.discriminator,
    )

"""Any version's Schema Object as JSON Schema 2020-12, its structure kept.

What is malformed becomes something harmless without a word: `rules` has reported it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from engine.errors import Pointer
from engine.openapi.model import JsonValue, SchemaObject, child
from engine.openapi.problems import Fault
from engine.openapi.resolve import LONGEST_CHAIN, Documents, is_map_reference

TYPES: Final = frozenset(("null", "boolean", "object", "array", "number", "string", "integer"))
ONE_SCHEMA: Final = frozenset(
    (
        "additionalProperties",
        "items",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "additionalItems",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentSchema",
    )
)
LIST_OF_SCHEMAS: Final = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
MAP_OF_SCHEMAS: Final = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
)
# Names for `$ref`, which is a canonical pointer in normal form, so that they would only mislead.
_NAMING: Final = frozenset(
    ("$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary", "$recursiveAnchor", "$recursiveRef")
)
# The one thing beside `$ref` that counts in versions which drop it: authors mean it, and it constrains nothing.
_DIRECTIONS: Final = ("readOnly", "writeOnly")
_PARAMETER_ONLY: Final = frozenset(("name", "in", "required", "allowEmptyValue", "collectionFormat"))
_WRITTEN_APART: Final = frozenset(("exclusiveMinimum", "exclusiveMaximum", "items"))
_ANYTHING: Final[SchemaObject] = {}
_NOTHING: Final[SchemaObject] = {"not": {}}
_DROP: Final = object()
_COUNTS: Final = (
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
)


class SchemaRules(NamedTuple):
    """What differs between versions.

    `nullable` is the keyword that adds "null" to the type; `siblings` whether all keywords beside `$ref`
    count, not `readOnly` and `writeOnly` only; `has_file_type` whether `type: file` exists (and a
    parameter is its own schema); `items_required` whether an array must say what it holds.
    """

    nullable: str | None
    siblings: bool
    has_file_type: bool = False
    items_required: bool = True


@dataclass(frozen=True, slots=True)
class Normaliser:
    documents: Documents
    rules: SchemaRules
    forms: Mapping[Pointer, SchemaObject] = field(default_factory=dict)

    def __call__(self, pointer: Pointer, raw: JsonValue) -> SchemaObject:
        """Return the schema `raw`, which stands at `pointer`, in normal form; `raw` itself if it is so."""
        if pointer in self.forms:
            return self.forms[pointer]
        if self.rules.has_file_type and isinstance(raw, dict) and "in" in raw and "name" in raw:
            raw = {key: value for key, value in raw.items() if key not in _PARAMETER_ONLY}
        return self._schema(raw, pointer)

    def _schema(  # noqa: C901, PLR0912 - one frame per level, so that all levels fit Python's stack
        self, raw: JsonValue, at: Pointer
    ) -> SchemaObject:
        if type(raw) is not dict:
            return _NOTHING if raw is False else _ANYTHING
        if "$ref" in raw and not self.rules.siblings:
            return self._reference_only(raw, at)
        changed: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in _MEANING:
                continue
            new: Any = value
            if key in MAP_OF_SCHEMAS:
                if type(value) is dict and not is_map_reference(value):
                    for name, part in value.items():
                        if _is_normal(part):
                            continue
                        made = self._schema(part, self._deeper(at, key, name))
                        if made is not part:
                            new = dict(value) if new is value else new
                            new[name] = made
                else:
                    new = _DROP
            elif key in ONE_SCHEMA:
                if type(value) is list and key == "items":
                    new = [
                        self._schema(part, self._deeper(at, key, index)) for index, part in enumerate(value)
                    ]
                else:
                    new = (
                        self._schema(value, self._deeper(at, key))
                        if type(value) is dict or type(value) is bool
                        else _DROP
                    )
            elif key in LIST_OF_SCHEMAS:
                if type(value) is list and value:
                    for index, part in enumerate(value):
                        made = self._schema(part, self._deeper(at, key, index))
                        if made is not part:
                            new = list(value) if new is value else new
                            new[index] = made
                else:
                    new = _DROP
            elif key in _CHECKED:
                new = _CHECKED[key](value)
            elif key in _NAMING:
                new = _DROP
            elif key == "$ref":
                new = self._target(value, at)
            elif key == "$dynamicRef":
                new = _DROP
                if "$ref" not in raw:
                    changed["$ref"] = self._target(value, at)
            if new is not value:
                changed[key] = new
        schema = _replaced(raw, changed) if changed else raw
        return _translated(schema, raw, self.rules) if _may_differ(raw, self.rules) else schema

    def _reference_only(self, raw: Mapping[str, JsonValue], at: Pointer) -> SchemaObject:
        target = self._target(raw["$ref"], at)
        if target is _DROP:
            return _ANYTHING
        if target == raw["$ref"] and len(raw) == 1:
            return raw
        directions = {key: True for key in _DIRECTIONS if raw.get(key) is True} if len(raw) > 1 else {}
        return {"$ref": target, **directions}

    def _deeper(self, at: Pointer, *tokens: str | int) -> Pointer:
        """Return the pointer of a subschema; where no `$id` moves the base, its file is enough."""
        return child(at, *tokens) if self.documents.anchors.resources else at

    def _target(self, reference: JsonValue, at: Pointer) -> Any:
        """Return the canonical pointer, or `_DROP` where it leads nowhere or only to itself."""
        documents = self.documents
        try:
            target = documents.target(at, reference)
        except Fault:
            return _DROP
        return _DROP if self._is_loop(target) else target

    def _is_loop(self, pointer: Pointer) -> bool:
        documents = self.documents
        seen = {pointer}
        node = documents.at(pointer)
        while type(node) is dict and "$ref" in node and (len(node) == 1 or not self.rules.siblings):
            if len(seen) > LONGEST_CHAIN:
                return True
            try:
                pointer = documents.target(pointer, node["$ref"])
            except Fault:
                return False  # it is dropped where it stands
            if pointer in seen:
                return True
            seen.add(pointer)
            node = documents.at(pointer)
        return False


def _is_normal(part: JsonValue) -> bool:
    """Tell at one look whether a schema is in normal form: most properties say one type and what they are for."""
    return (
        type(part) is dict
        and part.keys() <= _PLAIN_WORDS
        and part.get("type") in _ONE_TYPE
        and type(part.get("format", "")) is str
    )


def _replaced(raw: Mapping[str, JsonValue], changed: Mapping[str, Any]) -> SchemaObject:
    schema = {**raw, **changed}
    for key, value in changed.items():
        if value is _DROP:
            del schema[key]
    if changed.get("enum") is _DROP and raw["enum"] == []:
        schema["not"] = _ANYTHING  # no value is listed, so none is allowed
    return schema


def _may_differ(raw: Mapping[str, JsonValue], rules: SchemaRules) -> bool:
    """Tell at one look whether `raw` has a keyword that versions write differently; most have none."""
    return not _WRITTEN_APART.isdisjoint(raw) or rules.nullable in raw or raw.get("type") == "file"


def _translated(schema: Any, raw: Mapping[str, JsonValue], rules: SchemaRules) -> SchemaObject:
    """Return `schema` with what other versions write differently; `schema` itself where nothing is."""
    changed: dict[str, Any] | None = None
    for strict, loose in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if type(schema.get(strict)) is bool:
            changed = dict(schema) if changed is None else changed
            if changed.pop(strict) and loose in changed:
                changed[strict] = changed.pop(loose)
    if type(schema.get("items")) is list:
        changed = dict(schema) if changed is None else changed
        changed["prefixItems"] = changed.pop("items")
        if "additionalItems" in changed:
            changed["items"] = changed.pop("additionalItems")
        if not changed["prefixItems"]:
            del changed["prefixItems"]
    kind = schema.get("type")
    if rules.nullable is not None and raw.get(rules.nullable) is True and kind is not None:
        kinds = [kind] if isinstance(kind, str) else kind
        if "null" not in kinds:
            changed = dict(schema) if changed is None else changed
            changed["type"] = [*kinds, "null"]
    if raw.get("type") == "file" and rules.has_file_type:
        changed = dict(schema) if changed is None else changed
        changed.update(type="string", format="binary")
    result: SchemaObject = schema if changed is None else changed
    return result


def _type(value: JsonValue) -> Any:
    if isinstance(value, str):
        return value if value in TYPES else _DROP
    if not isinstance(value, list):
        return _DROP
    known = [kind for kind in dict.fromkeys(part for part in value if isinstance(part, str)) if kind in TYPES]
    return (value if known == value else known) if known else _DROP


def _names(value: JsonValue) -> Any:
    if not isinstance(value, list):
        return _DROP
    names = list(dict.fromkeys(part for part in value if isinstance(part, str)))
    return value if names == value else names or _DROP


def _enum(value: JsonValue) -> Any:
    if not isinstance(value, list):
        return _DROP
    usable = [part for part in value if not isinstance(part, float) or math.isfinite(part)]
    return (value if len(usable) == len(value) else usable) if usable else _DROP


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _number(value: JsonValue) -> Any:
    return value if _is_number(value) else _DROP


def _number_or_boolean(value: JsonValue) -> Any:
    return value if isinstance(value, bool) or _is_number(value) else _DROP


def _positive(value: JsonValue) -> Any:
    return value if _is_number(value) and value > 0 else _DROP


def _count(value: JsonValue) -> Any:
    if not _is_number(value) or value < 0 or value != int(value):
        return _DROP
    return int(value)


def _text(value: JsonValue) -> Any:
    return value if isinstance(value, str) else _DROP


def _boolean(value: JsonValue) -> Any:
    return value if isinstance(value, bool) else _DROP


def _lists_of_names(value: JsonValue) -> Any:
    if not isinstance(value, dict):
        return _DROP
    usable = {name: _names(part) for name, part in value.items()}
    if all(usable[name] is part for name, part in value.items()):
        return value
    return {name: part for name, part in usable.items() if part is not _DROP}


_CHECKED: Final[Mapping[str, Callable[[JsonValue], Any]]] = {
    "type": _type,
    "required": _names,
    "enum": _enum,
    "minimum": _number,
    "maximum": _number,
    "exclusiveMinimum": _number_or_boolean,
    "exclusiveMaximum": _number_or_boolean,
    "multipleOf": _positive,
    **dict.fromkeys(_COUNTS, _count),
    "pattern": _text,
    "format": _text,
    "uniqueItems": _boolean,
    "dependentRequired": _lists_of_names,
}
_MEANING: Final = frozenset(
    (*MAP_OF_SCHEMAS, *ONE_SCHEMA, *LIST_OF_SCHEMAS, *_CHECKED, *_NAMING, "$ref", "$dynamicRef")
)
"""The keywords that can differ from normal form; the others stay as they are written."""
_PLAIN_WORDS: Final = frozenset(
    ("type", "format", "description", "title", "example", "default", "deprecated", "readOnly", "writeOnly")
)
_ONE_TYPE: Final = ("string", "integer", "boolean", "number", "object", "array", "null")

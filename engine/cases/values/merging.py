"""How keywords of conjoined schemas meet: the tightest bound wins, what cannot be is told."""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import orjson

from engine.cases.values.numbers import common_multiple, exact, is_number, plain
from engine.cases.values.patterns import matches
from engine.errors import Pointer
from engine.openapi.model import Example, JsonValue, SchemaObject, Schemas, child

ALL_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
TEXT_BOUNDS = ("minLength", "maxLength")
_CROSSING = (
    ("minimum", "maximum", ("integer", "number")),
    ("minLength", "maxLength", ("string",)),
    ("minItems", "maxItems", ("array",)),
    ("minProperties", "maxProperties", ("object",)),
)
_OF_OBJECTS = ("properties", "required", "additionalProperties", "patternProperties", "unevaluatedProperties")
_OF_SIZES = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems",
             "maxItems", "items", "minProperties", "maxProperties")  # fmt: skip
_JUDGED = ("not", "if", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "contentSchema")


def same_key(value: JsonValue) -> bytes:
    """Return equal bytes for values that JSON Schema calls equal (1 and 1.0 are, true and 1 are not)."""
    try:
        return orjson.dumps(_folded(value, 0), option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError):
        return repr(value).encode("utf-8", "backslashreplace")


def _folded(value: JsonValue, depth: int) -> JsonValue:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if depth < 100 and isinstance(value, list):
        return [_folded(item, depth + 1) for item in value]
    if depth < 100 and isinstance(value, dict):
        return {str(key): _folded(item, depth + 1) for key, item in value.items()}
    return value


def is_false(schema: JsonValue) -> bool:
    """Whether nothing at all satisfies `schema`, by its face."""
    return schema is False or (isinstance(schema, dict) and schema.get("not") in ({}, True))


def type_of(value: JsonValue) -> str:
    """Return the JSON type; a whole number is an "integer", 1.0 too."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return _TYPE_OF.get(value.__class__, "object")


_TYPE_OF: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    str: "string",
    list: "array",
}


def has_type(value: JsonValue, types: frozenset[str] | tuple[str, ...]) -> bool:
    name = type_of(value)
    return name in types or (name == "integer" and "number" in types)


class Merging:
    """The conjunction so far; `finish` closes it. Fields are those of `Effective`."""

    def __init__(self, schemas: Schemas, schema_at: Callable[[Pointer], SchemaObject]) -> None:
        self._schemas = schemas
        self._schema_at = schema_at
        self.conjuncts: list[tuple[Pointer, SchemaObject]] = []
        self.types: tuple[str, ...] | None = None
        self.keywords: dict[str, JsonValue] = {}
        self.written: dict[str, Pointer] = {}
        self.properties: dict[str, tuple[Pointer, ...]] = {}
        self.required: dict[str, Pointer] = {}
        self.items: tuple[Pointer, ...] = ()
        self.prefix_items: tuple[tuple[Pointer, ...], ...] = ()
        self.closed: Pointer | None = None
        self.additional: list[Pointer] = []
        self.branches: list[tuple[str, Pointer, tuple[Pointer, ...]]] = []
        self.read_only = False
        self.write_only = False
        self.contradiction: str | None = None
        self.examples: list[Example] = []
        self.pattern_properties: list[tuple[str, Pointer]] = []
        self.property_names: list[Pointer] = []
        self.contains: list[Pointer] = []
        self.conditions: list[tuple[str, Pointer]] = []
        self.discriminator: Pointer | None = None
        self.broken: dict[str, str] = {}

    def impossible(self, why: str) -> None:
        self.contradiction = self.contradiction or why

    def add(self, pointer: Pointer, schema: SchemaObject) -> None:
        self.conjuncts.append((pointer, schema))
        if "not" in schema and is_false(schema):
            self.impossible(f"{pointer} accepts nothing")
        for keyword, value in schema.items():
            step = _STEPS.get(keyword)
            if step is not None:
                step(self, pointer, keyword, value)

    def put(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        self.keywords[keyword] = value
        self.written[keyword] = self._schemas.keyword(pointer, keyword)

    # One step for each keyword: (pointer of the schema, keyword, its value).

    def highest(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if is_number(value) and (keyword not in self.keywords or value > self.keywords[keyword]):
            self.put(pointer, keyword, value)

    def lowest(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if is_number(value) and (keyword not in self.keywords or value < self.keywords[keyword]):
            self.put(pointer, keyword, value)

    def longest(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if is_number(value) and int(value) == value and value >= 0:
            self.highest(pointer, keyword, int(value))

    def shortest(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if is_number(value) and int(value) == value and value >= 0:
            self.lowest(pointer, keyword, int(value))

    def multiple(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if is_number(value) and value > 0:
            before = self.keywords.get(keyword)
            self.put(
                pointer,
                keyword,
                value if before is None else plain(common_multiple(exact(before), exact(value))),
            )

    def type(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        # One word stands there as it is; only a list may come of `nullable`.
        is_word = isinstance(value, str)
        if is_word and self.types is None and value in ALL_TYPES:  # most schemas
            self.types, self.written[keyword] = (value,), Pointer(f"{pointer}/type")
            return
        words = tuple(word for word in (value if isinstance(value, list) else [value]) if word in ALL_TYPES)
        if not words:
            return
        met = words if self.types is None else tuple(_common_types(self.types, words))
        if not met:
            self.impossible(
                f"types {_listed(self.types)} at {self.written.get('type')} and {_listed(words)} at "
                f"{self._schemas.keyword(pointer, keyword)} have nothing in common"
            )
        if self.types is None or set(met) != set(self.types):
            self.written[keyword] = (
                Pointer(f"{pointer}/type") if is_word else self._schemas.keyword(pointer, keyword)
            )
        self.types = met

    def enum(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if not isinstance(value, list):
            return
        before = self.keywords.get(keyword)
        if before is None:
            self.put(pointer, keyword, value)
            return
        keys = {same_key(item) for item in value}
        common = [item for item in before if same_key(item) in keys]
        if not common:
            self.impossible(
                f"the enum at {self.written[keyword]} and that at {child(pointer, keyword)} share no value"
            )
        if len(common) < len(before):
            self.put(pointer, keyword, common)

    def const(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if keyword in self.keywords and same_key(self.keywords[keyword]) != same_key(value):
            self.impossible(
                f"the const at {self.written[keyword]} and that at {child(pointer, keyword)} differ"
            )
        self.put(pointer, keyword, value)

    def pattern(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if isinstance(value, str):
            patterns = self.keywords.get(keyword, [])
            if value not in patterns:
                self.keywords[keyword] = [*patterns, value]
                self.written.setdefault(keyword, self._schemas.keyword(pointer, keyword))

    def first(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if keyword not in self.keywords:
            self.put(pointer, keyword, value)

    def flag(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if value is True:
            self.put(pointer, keyword, value)

    def direction(self, _pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if value is True and keyword == "readOnly":
            self.read_only = True
        elif value is True:
            self.write_only = True

    def require(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if isinstance(value, list):
            for index, name in enumerate(value):
                if isinstance(name, str):
                    self.required.setdefault(name, Pointer(f"{pointer}/{keyword}/{index}"))

    def dependents(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if isinstance(value, dict):
            merged = {name: list(names) for name, names in self.keywords.get(keyword, {}).items()}
            for name, names in value.items():
                if isinstance(names, list):
                    merged.setdefault(name, []).extend(item for item in names if isinstance(item, str))
            self.put(pointer, keyword, merged)

    def branch(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if isinstance(value, list) and value:
            at = child(pointer, keyword)
            options = tuple(Pointer(f"{at}/{index}") for index in range(len(value)))
            self.branches.append((keyword, at, options))

    def judged(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if keyword == "unevaluatedProperties" and is_false(value):
            self.closed = self.closed or child(pointer, keyword)
        self.conditions.append((keyword, pointer))

    def containing(self, pointer: Pointer, keyword: str, _value: JsonValue) -> None:
        self.contains.append(child(pointer, keyword))

    def naming(self, pointer: Pointer, keyword: str, _value: JsonValue) -> None:
        self.property_names.append(child(pointer, keyword))

    def by_pattern(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        if isinstance(value, dict):
            at = child(pointer, keyword)
            self.pattern_properties.extend((name, child(at, name)) for name in value)

    def example(self, pointer: Pointer, keyword: str, value: JsonValue) -> None:
        at = child(pointer, keyword)
        if keyword == "example":
            self.examples.append(Example("example", value, at))
        elif isinstance(value, list):
            self.examples.extend(
                Example(str(index), item, Pointer(f"{at}/{index}")) for index, item in enumerate(value)
            )

    def discriminate(self, pointer: Pointer, _keyword: str, value: JsonValue) -> None:
        if isinstance(value, dict) and isinstance(value.get("propertyName"), str):
            self.discriminator = self.discriminator or pointer

    def finish(self) -> None:
        written = set().union(*[schema for _, schema in self.conjuncts])
        # Most schemas are a bare scalar: asking what there is first halves the cost of merging.
        if not written.isdisjoint(_OF_OBJECTS):
            self._join_properties()
        if not written.isdisjoint(("items", "prefixItems")):
            self._join_items()
        if not written.isdisjoint(_OF_SIZES):
            self._fold_exclusive()
            self._cross()
        if "enum" in self.keywords or "const" in self.keywords:
            self._keep_possible_values()

    def _join_properties(self) -> None:
        names: dict[str, None] = {}
        for _, schema in self.conjuncts:
            if isinstance(schema.get("properties"), dict):
                names.update(dict.fromkeys(schema["properties"]))
        self._join_additional()
        if len(self.conjuncts) == 1 and not self.pattern_properties:
            at = child(self.conjuncts[0][0], "properties")
            self.properties = {name: (child(at, name),) for name in names}
        else:
            for name in names:
                self._join_property(name)
        if self.closed:
            for name in self.required:
                if name not in self.properties and self.shut(name):
                    self._break(
                        "object",
                        f"`{name}` is required at {self.required[name]}, forbidden at {self.shut(name)}",
                    )

    def _join_additional(self) -> None:
        for pointer, schema in self.conjuncts:
            extra = schema.get("additionalProperties", True)
            if is_false(extra):
                self.closed = self.closed or child(pointer, "additionalProperties")
            elif isinstance(extra, dict) and extra:
                self.additional.append(child(pointer, "additionalProperties"))

    def _join_property(self, name: str) -> None:
        if not self.shut(name):
            self.properties[name] = tuple(self._property_schemas(name))

    def _property_schemas(self, name: str) -> Iterator[Pointer]:
        for pointer, schema in self.conjuncts:
            known = schema.get("properties")
            found = False
            if isinstance(known, dict) and name in known:
                found = True
                yield child(pointer, "properties", name)
            for pattern in _patterned(schema):
                if matches(pattern, name):
                    found = True
                    yield child(pointer, "patternProperties", pattern)
            extra = schema.get("additionalProperties")
            if not found and isinstance(extra, dict) and extra:
                yield child(pointer, "additionalProperties")

    def shut(self, name: str) -> Pointer | None:
        """Return where `additionalProperties: false` shuts `name` out, None where it is let in."""
        for pointer, schema in self.conjuncts:
            if is_false(schema.get("additionalProperties", True)):
                known = schema.get("properties")
                if isinstance(known, dict) and name in known:
                    continue
                if not any(matches(pattern, name) for pattern in _patterned(schema)):
                    return child(pointer, "additionalProperties")
        return None

    def _join_items(self) -> None:
        prefixes = [
            (pointer, schema["prefixItems"])
            for pointer, schema in self.conjuncts
            if isinstance(schema.get("prefixItems"), list)
        ]
        longest = max((len(prefix) for _, prefix in prefixes), default=0)
        self.items = tuple(
            child(pointer, "items")
            for pointer, schema in self.conjuncts
            if schema.get("items", True) not in (True, {})
        )
        columns: list[list[Pointer]] = [[] for _ in range(min(longest, 200))]
        for pointer, schema in self.conjuncts:
            own = schema.get("prefixItems")
            length = len(own) if isinstance(own, list) else 0
            for index, column in enumerate(columns):
                if index < length:
                    column.append(child(pointer, "prefixItems", index))
                elif schema.get("items", True) not in (True, {}):
                    column.append(child(pointer, "items"))
        self.prefix_items = tuple(tuple(column) for column in columns)
        for pointer, schema in self.conjuncts:
            if is_false(schema.get("items", True)):
                length = len(schema.get("prefixItems") or ())
                if length < self.keywords.get("maxItems", length + 1):
                    self.keywords["maxItems"] = length
                    self.written["maxItems"] = child(pointer, "items")

    def _fold_exclusive(self) -> None:
        """Keep only the tighter of a bound and its exclusive form."""
        for plain_word, exclusive, tighter in (
            ("minimum", "exclusiveMinimum", operator.ge),
            ("maximum", "exclusiveMaximum", operator.le),
        ):
            if plain_word in self.keywords and exclusive in self.keywords:
                wins = tighter(self.keywords[exclusive], self.keywords[plain_word])
                loser = plain_word if wins else exclusive
                del self.keywords[loser], self.written[loser]

    def _cross(self) -> None:
        for low, high, types in _CROSSING:
            if low in self.keywords and high in self.keywords and self.keywords[low] > self.keywords[high]:
                why = (
                    f"{low} {self.keywords[low]} at {self.written[low]} is above "
                    f"{high} {self.keywords[high]} at {self.written[high]}"
                )
                for name in types:
                    self._break(name, why)
        self._cross_exclusive()

    def _cross_exclusive(self) -> None:
        low = _bound(self.keywords, "minimum", "exclusiveMinimum")
        high = _bound(self.keywords, "maximum", "exclusiveMaximum")
        if low is None or high is None or (low == "minimum" and high == "maximum"):
            return
        if self.keywords[low] >= self.keywords[high]:
            for name in ("integer", "number"):
                self._break(
                    name,
                    f"{low} {self.keywords[low]} at {self.written[low]} leaves nothing below "
                    f"{high} {self.keywords[high]} at {self.written[high]}",
                )

    def _break(self, type_name: str, why: str) -> None:
        self.broken.setdefault(type_name, why)
        types = self.types if self.types is not None else ALL_TYPES
        if all(name in self.broken for name in types):
            self.impossible(why)

    def _keep_possible_values(self) -> None:
        """Drop the listed values that the type forbids."""
        if "enum" in self.keywords and self.types is not None:
            kept = [value for value in self.keywords["enum"] if has_type(value, self.types)]
            if not kept:
                self.impossible(
                    f"no value of {self.written['enum']} is of the type at {self.written.get('type')}"
                )
            self.keywords["enum"] = kept
        if "const" in self.keywords:
            self._check_const()

    def _check_const(self) -> None:
        value = self.keywords["const"]
        if self.types is not None and not has_type(value, self.types):
            self.impossible(
                f"the value of {self.written['const']} is not of the type at {self.written.get('type')}"
            )
        if "enum" in self.keywords and same_key(value) not in map(same_key, self.keywords["enum"]):
            self.impossible(f"the value of {self.written['const']} is not listed at {self.written['enum']}")


def _patterned(schema: SchemaObject) -> tuple[str, ...]:
    patterns = schema.get("patternProperties")
    return tuple(patterns) if isinstance(patterns, dict) else ()


def _bound(keywords: Mapping[str, JsonValue], *words: str) -> str | None:
    return next((word for word in words if word in keywords), None)


def _listed(words: tuple[str, ...] | None) -> str:
    return ", ".join(words or ())


def _common_types(one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[str]:
    for word in one:
        if word in other or (word == "integer" and "number" in other):
            yield word
        elif word == "number" and "integer" in other:
            yield "integer"


_Step: TypeAlias = Callable[[Merging, Pointer, str, JsonValue], None]
_STEPS: Mapping[str, _Step] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum"), Merging.highest),
    **dict.fromkeys(("maximum", "exclusiveMaximum"), Merging.lowest),
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minContains"), Merging.longest),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maxContains"), Merging.shortest),
    **dict.fromkeys(("format", "default", "title", "description", "contentEncoding"), Merging.first),
    **dict.fromkeys(("readOnly", "writeOnly"), Merging.direction),
    **dict.fromkeys(("example", "examples"), Merging.example),
    **dict.fromkeys(("oneOf", "anyOf"), Merging.branch),
    **dict.fromkeys(_JUDGED, Merging.judged),
    "multipleOf": Merging.multiple,
    "type": Merging.type,
    "enum": Merging.enum,
    "const": Merging.const,
    "pattern": Merging.pattern,
    "uniqueItems": Merging.flag,
    "deprecated": Merging.flag,
    "required": Merging.require,
    "dependentRequired": Merging.dependents,
    "contains": Merging.containing,
    "propertyNames": Merging.naming,
    "patternProperties": Merging.by_pattern,
    "discriminator": Merging.discriminate,
}

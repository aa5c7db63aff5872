"""Rules for one Schema Object, in a table by the keyword that brings each into play."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias, TypeGuard

from engine.errors import Severity
from engine.openapi.model import JsonValue
from engine.openapi.normal_form import TYPES, SchemaRules
from engine.openapi.resolve import is_map_reference
from engine.openapi.wording import quoted, shown

Broken: TypeAlias = tuple[tuple[str | int, ...], str, str, str, Severity]
"""Keys below the schema, code, what, cure, severity."""

Check: TypeAlias = Callable[[dict[str, JsonValue], SchemaRules], Iterable[Broken]]

# A schema with one of these may have properties that it does not list itself.
OPEN: Final = frozenset(("allOf", "anyOf", "oneOf", "$ref", "$dynamicRef", "patternProperties", "if"))
_OF_TYPE: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
    "number": (int, float),
    "integer": (int,),
}


def _crossed(low: str, high: str) -> Check:
    def check(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
        del rules
        smallest, largest = schema.get(low), schema.get(high)
        if _is_number(smallest) and _is_number(largest) and smallest > largest:
            what = f"{low} {smallest} is above {high} {largest}"
            yield (low,), "bounds-crossed", what, "swap the two values", Severity.ERROR

    return check


def _pattern(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
    del rules
    pattern = schema["pattern"]
    if isinstance(pattern, str):
        reason = why_no_pattern(pattern)
        if reason:
            what = f"`{shown(pattern)}` is no regular expression: {reason}"
            yield ("pattern",), "pattern-invalid", what, "correct the pattern", Severity.WARNING
        elif "|" not in pattern and _SLASHES.search(pattern):
            what = f"`{shown(pattern)}` matches no text: its slashes stand outside of the first and the last place"
            yield (
                ("pattern",),
                "pattern-slashes",
                what,
                "leave out the slashes and the flags",
                Severity.WARNING,
            )


_SLASHES: Final = re.compile(r"\A/\^|(?<!\\)\$/[a-z]*\Z")
"""JavaScript's way to write a pattern: read as it stands, a slash before the beginning or behind the end."""


def _both_directions(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
    del rules
    if schema["readOnly"] is True and schema.get("writeOnly") is True:
        what = "`readOnly` and `writeOnly` at once: neither a request nor an answer can hold it"
        yield ("writeOnly",), "direction-both", what, "remove one of the two", Severity.WARNING


def why_no_pattern(pattern: str) -> str:
    """Return why an ECMA-262 engine refuses `pattern`, "" where it does not."""
    if pattern in _PLAIN_PATTERNS:
        return ""
    import regress

    for flags in ("u", ""):
        try:
            regress.Regex(pattern, flags)
        except (regress.RegressError, ValueError) as error:
            reason = shown(str(error))
        else:
            return ""
    return reason


_PLAIN_PATTERNS: Final = frozenset((".*", "^.*$", "^[a-z]+$", "^[0-9]+$"))


def _required(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
    del rules
    names, properties = schema["required"], schema.get("properties")
    if not isinstance(names, list) or not isinstance(properties, dict) or not schema.keys().isdisjoint(OPEN):
        return
    if is_map_reference(properties):
        return
    for index, name in enumerate(names):
        if isinstance(name, str) and name not in properties:
            what = f"`required` names `{shown(name)}`, which `properties` does not have"
            yield (
                ("required", index),
                "required-undefined",
                what,
                "define it, or correct the name",
                Severity.WARNING,
            )


def _type(schema: dict[str, JsonValue], rules: SchemaRules) -> tuple[Broken, ...]:
    if schema["type"] != "array" or not rules.items_required or "items" in schema:
        return ()
    what = "an array does not say what it holds"
    return (((), "items-missing", what, "add `items`", Severity.WARNING),)


def _default(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
    default = schema["default"]
    types = _types(schema, rules)
    if types and not fits(default, types):
        what = f"the default is {_kind(default)}, not {' or '.join(types)}"
        yield ("default",), "default-invalid", what, "give a default of that type", Severity.WARNING
        return
    options = schema.get("enum")
    if isinstance(options, list) and default not in options and default is not None:
        what = f"the default {quoted(default)} is not in `enum`"
        yield ("default",), "default-invalid", what, "give a default of the list", Severity.WARNING


def _enum(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
    options = schema["enum"]
    types = _types(schema, rules)
    if options == []:
        what = "`enum` lists no value, so nothing is allowed here"
        yield ("enum",), "enum-empty", what, "list what is allowed, or remove `enum`", Severity.WARNING
    if not isinstance(options, list) or not types:
        return
    unfit = [index for index, option in enumerate(options) if not fits(option, types)]
    if unfit:
        more = f", nor are {len(unfit) - 1:,} others" if len(unfit) > 1 else ""
        what = f"{quoted(options[unfit[0]])} is not of type {' or '.join(types)}{more}"
        yield ("enum", unfit[0]), "enum-invalid", what, "correct the values or the type", Severity.WARNING


def _nullable(schema: dict[str, JsonValue], rules: SchemaRules) -> Iterator[Broken]:
    if rules.nullable is None and schema["nullable"] is True:
        what = "`nullable` means nothing in this version: null is not allowed here"
        yield ("nullable",), "nullable-ignored", what, 'add "null" to `type`', Severity.WARNING


def _types(schema: dict[str, JsonValue], rules: SchemaRules) -> tuple[str, ...]:
    """Return the types that a schema allows, () where it says none that is known."""
    written = schema.get("type")
    listed = [written] if isinstance(written, str) else written
    if not isinstance(listed, list) or not listed:
        return ()
    if not all(isinstance(one, str) and one in TYPES for one in listed):
        return ()
    nullable = rules.nullable is not None and schema.get(rules.nullable) is True
    return (*listed, "null") if nullable else tuple(listed)


def fits(value: JsonValue, types: tuple[str, ...]) -> bool:
    """Return whether `value` is of one of `types`; 1.0 is an integer, true is no number."""
    for name in types:
        if isinstance(value, bool):
            if name == "boolean":
                return True
        elif isinstance(value, float) and name == "integer":
            if value.is_integer():
                return True
        elif isinstance(value, _OF_TYPE[name]):
            return True
    return False


def _kind(value: JsonValue) -> str:
    words = ("boolean", "null", "string", "object", "array", "integer", "number")
    return next(name for name in words if fits(value, (name,)))


def _is_number(value: JsonValue) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not math.isnan(value)


CHECKS: Final[Mapping[str, Check]] = {
    "minimum": _crossed("minimum", "maximum"),
    "minLength": _crossed("minLength", "maxLength"),
    "minItems": _crossed("minItems", "maxItems"),
    "minProperties": _crossed("minProperties", "maxProperties"),
    "minContains": _crossed("minContains", "maxContains"),
    "pattern": _pattern,
    "readOnly": _both_directions,
    "required": _required,
    "type": _type,
    "default": _default,
    "enum": _enum,
    "nullable": _nullable,
}

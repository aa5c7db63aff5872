"""Response schemas in draft-07, the newest that Postman's sandbox reads: self-contained and small."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from engine.errors import Pointer
from engine.openapi.model import JsonValue, Operation
from engine.renderers.data import may_be_json
from engine.renderers.schemas import SHARED, ResponseSchemas, Weakened

LARGEST = 16 * 1024
"""Bytes of the schemas of one operation; what does not fit becomes `true`."""

LARGEST_EXACT = 2**53
_LEVELS = (12, 8, 6, 4, 3, 2, 1)
MOST_VALUES = 200
"""Values of an `enum` in a definition that is too large as it is."""

_URN = "urn:specmint:"

_REFERENCE = re.compile(rb'"\$ref":"(?:urn:specmint:([^"#]*))?#/\$defs/([^"]*)"')
_LONE_REFERENCE = re.compile(rb'\{"\$ref":"[^"]*"\}')
# Everything else means the same in both drafts.
_NEW_WORD = re.compile(
    rb'"(?:prefixItems|dependentRequired|dependentSchemas|unevaluatedItems|unevaluatedProperties|'
    rb'minContains|maxContains)":'
)
_LARGE_NUMBER = re.compile(rb"[:,\[]-?\d(?:\d{15}|\d*(?:\.\d+)?[eE])")
_EXCLUSIVE = re.compile(rb'"(?:oneOf|not|if)":')
_LEFT_OUT = frozenset(("unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains"))
_BOUNDS = frozenset(
    [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ]
)
_SCHEMA = frozenset(
    ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"]
)
_SCHEMAS = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_NAMED = frozenset(("properties", "patternProperties", "dependentSchemas"))
# In either draft.
_NESTED = _SCHEMA | {"additionalItems", "unevaluatedItems", "unevaluatedProperties"}
_MAPPINGS = _NAMED | {"dependencies"}
_LISTS = frozenset(("anyOf", "prefixItems", "items"))


class Definition(NamedTuple):
    """`text` is JSON; `references` are names of other definitions, in order and without repetition.

    `loose` stands in where something that the definition reaches was weakened: there a `oneOf` may find
    two branches that fit, and a `not` or an `if` may refuse what the document allows.
    """

    text: str
    loose: str
    references: tuple[str, ...]
    weak: bool


_ANYTHING = Definition("true", "true", (), weak=True)


class Draft07:
    """Translates each definition once; an operation's schemas are joined from their texts."""

    def __init__(self, schemas: ResponseSchemas) -> None:
        self._schemas = schemas
        self._definitions: dict[str, Definition] = {}
        self._weakened: dict[tuple[Pointer, str], Weakened] = {}
        # The operations of a path or a resource mostly answer the same.
        self._joined = lru_cache(maxsize=32)(self._join)

    @property
    def weakened(self) -> tuple[Weakened, ...]:
        return tuple(self._weakened.values())

    def responses(self, operation: Operation, resource: str) -> str:
        """Return what an operation answers, as the collection's test script reads it: JSON on one line.

        `{"responses": {status: {"headers": [...], "content": {media type: definition or null}}},
        "definitions": {name: schema}}`
        """
        answers: dict[str, Any] = {}
        roots: dict[str, None] = {}
        for response in operation.responses:
            content: dict[str, str | None] = {}
            for media in response.content:
                name = None
                if media.schema and may_be_json(media.name):
                    name = self._name(self._schemas.reference(media.schema, resource))
                content[media.name] = name
                if name:
                    roots[name] = None
            required = [header.name for header in response.headers if header.required]
            answers[response.status] = {"headers": required, "content": content}
        return (
            f'{{"responses":{orjson.dumps(answers).decode()},"definitions":{{{self._joined(tuple(roots))}}}}}'
        )

    def _join(self, roots: tuple[str, ...]) -> str:
        """Return the definitions that `roots` reach, the nearest first, while there is room."""
        waiting = list(roots)
        seen = set(waiting)
        room = LARGEST
        chosen: dict[str, Definition] = {}
        for name in waiting:
            definition = self._definition(name)
            if len(definition.text) > room:
                self._weaken(self._pointer(name), "$ref", "too large for a Postman script")
                chosen[name] = _ANYTHING
                continue
            room -= len(definition.text)
            chosen[name] = definition
            for reference in definition.references:
                if reference not in seen:
                    seen.add(reference)
                    waiting.append(reference)
        if any(definition.weak for definition in chosen.values()):
            return ",".join(f'"{name}":{each.loose}' for name, each in chosen.items())
        return ",".join(f'"{name}":{each.text}' for name, each in chosen.items())

    def _definition(self, name: str) -> Definition:
        found = self._definitions.get(name)
        if found is None:
            found = self._definitions[name] = self._translated(name)
        return found

    def _translated(self, name: str) -> Definition:
        schema = self._compiled(name)
        text = _json(schema)
        weak: list[str] = []
        if len(text) > LARGEST:
            weak.append("*")
            text = self._pruned(name, schema)
        if _needs_translation(text):
            text = orjson.dumps(translate(orjson.loads(text), weak.append))
            for keyword in weak:
                self._weaken(self._pointer(name), keyword, "draft-07 has nothing like it")
        references: dict[str, None] = {}
        document = name.rpartition(":")[0] or SHARED
        loses = f"{_URN}{document}#/$defs/{name.rpartition(':')[2]}" in self._schemas.losing

        def local(found: re.Match[bytes]) -> bytes:
            key = _definition_name((found[1] or document.encode()).decode(), found[2].decode())
            references[key] = None
            return b'"$ref":"#/definitions/%s"' % key.encode()

        text = _REFERENCE.sub(local, text)
        loose = orjson.dumps(loosened(orjson.loads(text))) if _EXCLUSIVE.search(text) else text
        written = text.decode()
        loosely = written if loose is text else loose.decode()
        return Definition(written, loosely, tuple(references), loses or bool(weak))

    def _pruned(self, name: str, schema: JsonValue) -> bytes:
        self._weaken(
            self._pointer(name), "*", "too large for a Postman script: deeper levels are not checked"
        )
        for levels in _LEVELS:
            text = _json(loosened(schema, levels))
            if len(text) <= LARGEST:
                return text
        return b"{}"

    def _compiled(self, name: str) -> Any:
        document, _, key = name.rpartition(":")
        return self._schemas.definition(document or SHARED, key)

    def _pointer(self, name: str) -> Pointer:
        return Pointer(self._compiled(name).get("$comment", name))

    def _name(self, reference: str) -> str:
        document, _, key = reference.removeprefix(_URN).partition("#/$defs/")
        return _definition_name(document, key)

    def _weaken(self, pointer: Pointer, keyword: str, reason: str) -> None:
        self._weakened.setdefault((pointer, keyword), Weakened(pointer, keyword, reason))


def _needs_translation(text: bytes) -> bool:
    if _NEW_WORD.search(text) or _LARGE_NUMBER.search(text):
        return True
    return text.count(b'"$ref":') != len(_LONE_REFERENCE.findall(text))


def translate(schema: JsonValue, weaken: Callable[[str], None]) -> JsonValue:
    """Return a 2020-12 schema in draft-07; `weaken` hears of each keyword that is left out."""
    if not isinstance(schema, Mapping):
        return schema
    made: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in _LEFT_OUT or _is_inexact(keyword, value):
            weaken(keyword)
        elif keyword in _SCHEMA:
            made[keyword] = translate(value, weaken)
        elif keyword in _SCHEMAS:
            made[keyword] = [translate(part, weaken) for part in value]
        elif keyword in _NAMED:
            made[keyword] = {name: translate(part, weaken) for name, part in value.items()}
        else:
            made[keyword] = value
    _rename(made)
    if schema.get("minContains") == 0:
        made.pop("contains", None)
    return _apart(made) if "$ref" in made and len(made) > 1 else made


def _is_inexact(keyword: str, value: JsonValue) -> bool:
    return keyword in _BOUNDS and not -LARGEST_EXACT <= value <= LARGEST_EXACT


def _rename(schema: dict[str, Any]) -> None:
    if "prefixItems" in schema:
        if "items" in schema:
            schema["additionalItems"] = schema.pop("items")
        schema["items"] = schema.pop("prefixItems")
    dependencies = schema.pop("dependentRequired", {})
    for name, part in schema.pop("dependentSchemas", {}).items():
        required = [{"required": dependencies[name]}] if name in dependencies else []
        dependencies = {**dependencies, name: {"allOf": [part, *required]}}
    if dependencies:
        schema["dependencies"] = dependencies


def _apart(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose `$ref` stands alone: draft-07 ignores everything beside it."""
    reference = {"$ref": schema.pop("$ref")}
    return {**schema, "allOf": [reference, *schema.get("allOf", ())]}


def loosened(schema: JsonValue, levels: int = 500) -> JsonValue:
    """Return a schema that holds even where parts of it are weaker; below `levels` stands `true`."""
    if not isinstance(schema, Mapping):
        return schema
    if levels < 0:
        return True
    made: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in ("not", "if", "then", "else") or (keyword == "enum" and len(value) > MOST_VALUES):
            continue
        if keyword == "oneOf":
            made["allOf"] = [
                *made.get("allOf", ()),
                {"anyOf": [loosened(each, levels - 1) for each in value]},
            ]
        elif keyword == "allOf":
            made["allOf"] = [*made.get("allOf", ()), *(loosened(each, levels - 1) for each in value)]
        elif keyword in _MAPPINGS:
            made[keyword] = {name: loosened(each, levels - 1) for name, each in value.items()}
        elif isinstance(value, list) and keyword in _LISTS:
            made[keyword] = [loosened(each, levels - 1) for each in value]
        else:
            made[keyword] = loosened(value, levels - 1) if keyword in _NESTED else value
    return made


def _definition_name(document: str, key: str) -> str:
    return key if document == SHARED else f"{document}:{key}"


def _json(schema: JsonValue) -> bytes:
    try:
        return orjson.dumps(schema)
    except TypeError:  # an integer of more than 64 bits
        return json.dumps(schema, separators=(",", ":")).encode()

"""Response schemas as the generated projects use them: JSON Schema 2020-12, only what answers reach."""

import json
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from engine.errors import Pointer
from engine.openapi.model import JsonValue, SchemaObject, Schemas, child
from engine.renderers.cycles import endless
from engine.renderers.identifiers import Names, digest
from engine.renderers.loosening import Loosening
from engine.renderers.patterns import portable

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SHARED = "components"
DEEPEST_SCHEMA = 80
"""Levels of one definition; below stands `{}`, which everything satisfies."""

_URN = "urn:specmint:"
_COPIED_WORDS = (
    "type enum const multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems "
    "maxItems uniqueItems minContains maxContains minProperties maxProperties dependentRequired"
)
_ONE_WORDS = (
    "items additionalProperties not if then else contains propertyNames unevaluatedItems "
    "unevaluatedProperties"
)
_COPIED = frozenset(_COPIED_WORDS.split())
_SEVERAL = frozenset(("allOf", "oneOf", "anyOf", "prefixItems"))
_COMPILED = frozenset(
    ("$ref", "required", "pattern", "patternProperties", "writeOnly", *_SEVERAL, *_ONE_WORDS.split())
)
_NAMED = frozenset(("properties", "dependentSchemas"))
_Names: TypeAlias = frozenset[str]
_NOTHING: _Names = frozenset()
_NO_PROPERTIES: Mapping[str, JsonValue] = {}
_DEEPEST_COMPOSITION = 8
_NOISE = frozenset(("components", "schemas", "definitions", "paths", "responses", "content", "schema"))
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9._]+")
_LONGEST_KEY = 80
_READ_DIFFERENTLY = "regular expression engines read it differently"

Compiled = dict[str, Any]
_Place: TypeAlias = tuple[Any, str]
"""Where a subschema stands: its parent's place and a token; at the root None and the pointer."""


@dataclass(frozen=True, slots=True)
class Weakened:
    """A keyword of the document that the projects do not check, and why."""

    pointer: Pointer
    keyword: str
    reason: str


class ResponseSchemas:
    """Grows with each `reference`; `documents` and `files` are whole after the last one."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._documents: dict[str, Compiled] = {}
        self._references: dict[Pointer, str] = {}
        self._keys: dict[str, Names] = {}
        self._waiting: deque[tuple[Pointer, str, str]] = deque()
        self._write_only: dict[Pointer, frozenset[str]] = {}
        self._weakened: dict[tuple[Pointer, str], Weakened] = {}
        self._compiling = ""
        self._users: dict[str, dict[str, None]] = {}
        self._lost: dict[Pointer, None] = {}
        self._losing: dict[str, None] = {}
        self._files: Mapping[str, bytes] | None = None

    def reference(self, pointer: Pointer, resource: str) -> str:
        """Return how a data file names the schema: `urn:specmint:components#/$defs/Pet`.

        A schema written inside an operation belongs to the file of its `resource`.
        """
        known = self._references.get(pointer)
        if known is None:
            target = self._pure(pointer)
            known = self._references.get(target) or self._new_reference(
                target, resource if target.startswith("#/paths/") else SHARED
            )
            self._references[pointer] = known
            self._compile_waiting()
        return known

    @property
    def documents(self) -> Mapping[str, Compiled]:
        """File name without extension -> `{"$schema", "$id", "$defs"}`, `components` first."""
        return {
            name: {"$schema": DIALECT, "$id": _URN + name, "$defs": self._documents[name]}
            for name in sorted(self._documents, key=lambda name: (name != SHARED, name))
        }

    def definition(self, document: str, key: str) -> Compiled:
        """Return what a reference names: `urn:specmint:<document>#/$defs/<key>`."""
        found: Compiled = self._documents[document][key]
        return found

    @property
    def files(self) -> Mapping[str, bytes]:
        """`components.json` and the like -> content, for the folder `schemas`. Ask after the last reference."""
        if self._files is None:
            self._loosen()
            self._files = {f"{name}.json": _json(tree) for name, tree in self.documents.items()}
        return self._files

    @property
    def losing(self) -> Collection[str]:
        """References of the definitions that lost something: they allow more than the document."""
        return self._losing.keys()

    def _weaker(self) -> Collection[str]:
        """Return the references of the definitions that lost something, or behind whose `$ref` it was lost."""
        found = dict(self._losing)
        waiting = deque(found)
        while waiting:
            for user in self._users.get(waiting.popleft(), ()):
                if user not in found:
                    found[user] = None
                    waiting.append(user)
        return found

    @property
    def weakened(self) -> tuple[Weakened, ...]:
        return tuple(self._weakened.values())

    def _loosen(self) -> None:
        def weaken(at: Pointer, keyword: str) -> None:
            self._weaken(at, keyword, "something below it is not checked")

        weaker = self._weaker()
        for reference in sorted(weaker):
            document, _, key = reference.removeprefix(_URN).partition("#/$defs/")
            loosening = Loosening(self._lost, weaker, _URN + document, weaken)
            definition = self._documents[document][key]
            self._documents[document][key], _ = loosening.of(definition, Pointer(definition["$comment"]))

    def _pure(self, pointer: Pointer) -> Pointer:
        try:
            return self._schemas.follow(pointer)[0]
        except KeyError:
            return pointer

    def _new_reference(self, pointer: Pointer, document: str) -> str:
        if document not in self._documents:
            self._documents[document] = {}
            self._keys[document] = Names(_key)
        key = self._keys[document].of(pointer)
        self._documents[document][key] = {}
        self._waiting.append((pointer, document, key))
        reference = self._references[pointer] = f"{_URN}{document}#/$defs/{key}"
        return reference

    def _compile_waiting(self) -> None:
        made: dict[str, Compiled] = {}
        while self._waiting:
            pointer, document, key = self._waiting.popleft()
            self._compiling = f"{_URN}{document}#/$defs/{key}"
            try:
                schema = self._schemas.at(pointer)
            except KeyError:
                self._lose(pointer)
                self._weaken(pointer, "$ref", "nothing stands there")
                schema = {}
            definition = {"$comment": pointer, **self._definition(schema, (None, pointer), document)}
            self._documents[document][key] = definition
            made[self._compiling] = definition
        for definition, reference in endless(made):
            del reference["$ref"]
            self._compiling = self._references[Pointer(definition["$comment"])]
            self._lose(Pointer(definition["$comment"]))
            self._weaken(Pointer(definition["$comment"]), "$ref", "the schema consists of itself")

    def _definition(self, schema: SchemaObject, at: _Place, document: str) -> Compiled:
        compiled = self._compile(schema, at, document, _NOTHING, 0)
        if compiled is True:
            return {}
        return {"not": {}} if compiled is False else compiled

    def _compile(self, schema: JsonValue, at: _Place, document: str, hidden: _Names, depth: int) -> Any:
        """Return what 2020-12 knows of a schema; `hidden` names properties that answers need not have."""
        if not isinstance(schema, dict):
            return schema is not False
        if depth > DEEPEST_SCHEMA:
            self._lose(_pointer(at))
            self._weaken(_pointer(at), "*", "nested too deep")
            return {}
        if "required" in schema or "allOf" in schema:
            hidden |= self._hidden(schema, 0)
        made: Compiled = {}
        for keyword, value in schema.items():
            if keyword in _COPIED:
                made[keyword] = value
            elif keyword in _NAMED:
                made[keyword] = {
                    name: self._compile(part, ((at, keyword), name), document, _NOTHING, depth + 1)
                    for name, part in value.items()
                }
            elif keyword in _COMPILED:
                self._keyword(keyword, value, at, document, hidden, depth, made)
        if len(made.get("patternProperties", ())) < len(schema.get("patternProperties", ())):
            # Names that a lost pattern allowed would be refused as additional ones.
            made.pop("additionalProperties", None)
            made.pop("unevaluatedProperties", None)
        if "discriminator" in schema and ("oneOf" in made or "anyOf" in made):
            made["allOf"] = [*made.get("allOf", ()), *self._by_discriminator(schema, document)]
        return made

    def _keyword(  # noqa: PLR0913, PLR0917  # the state of one schema; an object for it costs a third more time
        self,
        keyword: str,
        value: JsonValue,
        at: _Place,
        document: str,
        hidden: _Names,
        depth: int,
        made: Compiled,
    ) -> None:
        if keyword == "$ref":
            made[keyword] = self._local_reference(Pointer(value), document)
        elif keyword == "required":
            made[keyword] = [name for name in value if name not in hidden] if hidden else value
        elif keyword == "writeOnly":
            if value is True:
                made[keyword] = True  # checks nothing: no answer is asked for it
        elif keyword in _SEVERAL:
            inherited = hidden if keyword == "allOf" else _NOTHING
            made[keyword] = [
                self._compile(part, ((at, keyword), str(index)), document, inherited, depth + 1)
                for index, part in enumerate(value)
            ]
        elif keyword == "pattern":
            self._pattern(value, at, made)
        elif keyword == "patternProperties":
            self._pattern_properties(value, at, document, depth, made)
        else:
            made[keyword] = self._compile(value, (at, keyword), document, _NOTHING, depth + 1)

    def _local_reference(self, pointer: Pointer, document: str) -> str:
        """Return a reference to a definition as it is written inside `document`."""
        reference = self._references.get(pointer) or self._new_reference(pointer, SHARED)
        self._users.setdefault(reference, {})[self._compiling] = None
        return reference.removeprefix(_URN + document)

    def _hidden(self, schema: SchemaObject, depth: int) -> frozenset[str]:
        """Return the `writeOnly` properties of a schema and of what it is composed of."""
        names = [
            name
            for name, part in schema.get("properties", _NO_PROPERTIES).items()
            if isinstance(part, dict) and self._is_write_only(part)
        ]
        if depth < _DEEPEST_COMPOSITION:
            for part in schema.get("allOf", ()):
                if isinstance(part, dict):
                    names += self._hidden(part, depth + 1)
            if depth and "$ref" in schema:
                names += self._hidden_behind(Pointer(schema["$ref"]), depth)
        return frozenset(names) if names else _NOTHING

    def _hidden_behind(self, pointer: Pointer, depth: int) -> frozenset[str]:
        found = self._write_only.get(pointer)
        if found is None:
            self._write_only[pointer] = _NOTHING  # a cycle adds nothing
            try:
                found = self._hidden(self._schemas.follow(pointer)[1], depth + 1)
            except KeyError:
                found = _NOTHING
            self._write_only[pointer] = found
        return found

    def _is_write_only(self, schema: SchemaObject) -> bool:
        for _ in range(_DEEPEST_COMPOSITION):
            if "writeOnly" in schema:
                return schema["writeOnly"] is True
            if "$ref" not in schema:
                break
            try:
                schema = self._schemas.at(Pointer(schema["$ref"]))
            except KeyError:
                break
        return False

    def _pattern(self, pattern: JsonValue, at: _Place, made: Compiled) -> None:
        written = portable(pattern) if isinstance(pattern, str) else None
        if written is None:
            self._lose(_pointer(at))
            self._weaken(_pointer((at, "pattern")), "pattern", _READ_DIFFERENTLY)
        else:
            made["pattern"] = written

    def _pattern_properties(
        self, patterns: Mapping[str, JsonValue], at: _Place, document: str, depth: int, made: Compiled
    ) -> None:
        parts: Compiled = {}
        for pattern, part in patterns.items():
            place = ((at, "patternProperties"), pattern)
            written = portable(pattern)
            if written is None:
                self._lose(_pointer(at))
                self._weaken(_pointer(place), "patternProperties", _READ_DIFFERENTLY)
            else:
                parts[written] = self._compile(part, place, document, _NOTHING, depth + 1)
        made["patternProperties"] = parts

    def _by_discriminator(self, schema: SchemaObject, document: str) -> list[Compiled]:
        """Return one `if`/`then` per name that stands for a branch of `oneOf` or `anyOf`."""
        discriminator = schema["discriminator"]
        name = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else None
        branches = {
            part["$ref"]: None
            for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ()))
            if isinstance(part, dict) and "$ref" in part
        }
        if not isinstance(name, str):
            return []
        return [
            {
                "if": {"properties": {name: {"const": value}}, "required": [name]},
                "then": {"$ref": self._local_reference(target, document)},
            }
            for value, target in _mapped(discriminator, branches)
        ]

    def _lose(self, place: Pointer) -> None:
        self._lost[place] = None
        self._losing[self._compiling] = None

    def _weaken(self, pointer: Pointer, keyword: str, reason: str) -> None:
        self._weakened.setdefault((pointer, keyword), Weakened(pointer, keyword, reason))


def _mapped(discriminator: SchemaObject, branches: Iterable[str]) -> Iterator[tuple[str, Pointer]]:
    """Yield value and branch: those of `mapping`, and the names of the branches that it leaves out."""
    mapping = discriminator.get("mapping")
    by_name = {unescape(branch.rpartition("/")[2]): branch for branch in branches}
    targets = set(by_name.values())
    mapped: set[str] = set()
    for value, written in mapping.items() if isinstance(mapping, Mapping) else ():
        branch = by_name.get(written, written)
        if branch in targets:
            mapped.add(branch)
            yield value, Pointer(branch)
    for value, branch in by_name.items():
        if branch not in mapped:
            yield value, Pointer(branch)


def _pointer(at: _Place) -> Pointer:
    tokens: list[str] = []
    parent, token = at
    while parent is not None:
        tokens.append(token)
        parent, token = parent
    return child(Pointer(token), *reversed(tokens))


def _key(pointer: str) -> str:
    """Return the name of a definition: `Pet`, or `pets-id.get.200.application-json` inside an operation."""
    tokens = [unescape(token) for token in pointer.partition("#")[2].split("/")]
    kept = [token for token in tokens if token and token not in _NOISE] or tokens
    key = ".".join(_NOT_IN_A_KEY.sub("-", token).strip("-") or digest(token) for token in kept)
    return key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - 7]}-{digest(pointer)}"


def unescape(token: str) -> str:
    """Return a token of a JSON pointer as it was before escaping."""
    return token.replace("~1", "/").replace("~0", "~")


def _json(tree: Compiled) -> bytes:
    try:
        return orjson.dumps(tree, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # an integer of more than 64 bits
        return json.dumps(tree, indent=2).encode() + b"\n"

"""The document's schemas as a request sees them, compiled for `jsonschema-rs` when first asked for."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import quote

import jsonschema_rs
import orjson

from engine.cases import fan_out
from engine.errors import Pointer, SpecMintError
from engine.openapi.model import Api, JsonValue, MediaType, SchemaObject, Schemas, child

_URI = "urn:specmint:document"
_DEEPEST = 120
_PATTERN_OPTIONS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000, size_limit=1 << 20)
_INTEGER_RANGES: Mapping[str, tuple[int, int]] = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}
_COPIED = frozenset(
    (
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains",
        "minProperties", "maxProperties", "required", "dependentRequired", "format",
    )
)  # fmt: skip
_ONE = frozenset(
    (
        "items",
        "additionalProperties",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "not",
        "if",
        "then",
        "else",
    )
)
_LISTS = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_MAPS = frozenset(("properties", "patternProperties", "dependentSchemas"))
_NO_NAMES: frozenset[str] = frozenset()
_SAME_INSTANCE = frozenset(("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"))

_Copy: TypeAlias = dict[str, Any]
_Todo: TypeAlias = tuple[SchemaObject, _Copy, Pointer, int, frozenset[str]]


class RequestSchemas:
    """Validators by pointer. `readOnly` properties are not required; `discriminator` is no constraint.

    `weakened` lists the schemas that lost a keyword: a pattern that no engine reads, a reference to
    nothing, a nesting or a fan-out beyond every budget.
    """

    def __init__(self, api: Api) -> None:
        self._schemas = api.schemas
        self._roots = list(dict.fromkeys(_roots(api)))
        self._closure: _Closure | None = None
        self._checks: dict[Pointer, Callable[[JsonValue], bool]] = {}
        self.weakened: list[Pointer] = []

    def accepts(self, pointer: Pointer, value: JsonValue) -> bool:
        """Tell whether the schema at `pointer` accepts `value` in a request."""
        check = self._checks.get(pointer)
        if check is None:
            check = self._checks[pointer] = self._compiled(pointer)
        try:
            return check(value)
        except (ValueError, TypeError):  # a lone surrogate, a depth beyond the engine's
            return False

    def _compiled(self, pointer: Pointer) -> Callable[[JsonValue], bool]:
        if self._closure is None:
            self._closure = _Closure(self._schemas, self._roots, self.weakened)
        found = self._closure.find(pointer)
        if found is not None:
            return self._closure.validator(*found)
        apart = _Closure(self._schemas, [pointer], self.weakened)
        return apart.validator(*(apart.find(pointer) or (_URI, {"": _URI})))


def _roots(api: Api) -> Iterator[Pointer]:
    for operation in api.operations:
        for parameter in operation.parameters:
            if parameter.schema is not None:
                yield parameter.schema
            if parameter.content is not None:
                yield from _schemas_of(parameter.content)
        if operation.body is not None:
            for media in operation.body.content:
                yield from _schemas_of(media)


def _schemas_of(media: MediaType) -> Iterator[Pointer]:
    if media.schema is not None:
        yield media.schema
    if media.item_schema is not None:
        yield media.item_schema


class _Closure:
    """Copies of all schemas that some pointers reach, flat: `#/7` is the seventh.

    Copies are flat because pointers of a hostile document may lead into the midst of one another.
    """

    def __init__(self, schemas: Schemas, roots: list[Pointer], weakened: list[Pointer]) -> None:
        self._schemas = schemas
        self._weakened = weakened
        self._index: dict[Pointer, str] = {}
        self._waiting: deque[Pointer] = deque()
        self._copies: dict[str, _Copy] = {}
        self._validators: dict[str, Callable[[JsonValue], bool]] = {}
        self._patterns: dict[str, bool] = {}
        self._not_required: dict[Pointer, frozenset[str]] = {}
        self._read_only_at: dict[str, bool] = {}
        for root in roots:
            self._place(root)
        while self._waiting:
            self._copy(self._waiting.popleft())
        self._relax()
        self._cut()
        self._registry = jsonschema_rs.Registry([(_URI, self._copies)], draft=jsonschema_rs.Draft202012)
        self._roots = frozenset(f"{_URI}#/{self._index[root]}" for root in roots)

    def validator(self, reference: str, node: _Copy) -> Callable[[JsonValue], bool]:
        """Return the validator of `node`, which the registry calls `reference`.

        References in copies are absolute, so what is written alike is the same schema: of 1,010 schemas
        that the values of GitHub's document are asked about, 403 differ.
        """
        text = _text(node) or reference
        known = self._validators.get(text)
        if known is None:
            made = self._validator(reference)
            if made is None:
                self._weakened.append(Pointer(reference))
            known = self._validators[text] = made or _everything
        return known

    def _validator(self, reference: str) -> Callable[[JsonValue], bool] | None:
        together = self._together if reference in self._roots else None
        if together is None:
            return self._made({"$ref": reference})

        def check(value: JsonValue) -> bool:
            if isinstance(value, str):
                value.encode()  # a ValueError for what is no Unicode: a property would pass unread
            return together({reference: value})

        return check

    @cached_property
    def _together(self) -> Callable[[JsonValue], bool] | None:
        """All roots as properties of one schema, None where one of them is faulty.

        What they share is compiled once: the bodies of Kubernetes' document in a seventh of the time.
        """
        return self._made({"properties": {root: {"$ref": root} for root in sorted(self._roots)}})

    def _made(self, schema: _Copy) -> Callable[[JsonValue], bool] | None:
        try:
            return jsonschema_rs.Draft202012Validator(
                schema,
                registry=self._registry,
                validate_formats=True,
                pattern_options=_PATTERN_OPTIONS,
                offline=True,
            ).is_valid
        except (ValueError, jsonschema_rs.ReferencingError):
            return None

    def find(self, pointer: Pointer) -> tuple[str, _Copy] | None:
        """Return the copy of the schema at `pointer`, which may lie inside another, and its name in the registry."""
        head, tokens = str(pointer), list[str]()
        while (index := self._index.get(Pointer(head))) is None:
            head, slash, token = head.rpartition("/")
            if not slash:
                return None
            tokens.insert(0, token)
        node: Any = self._copies[index]
        for token in tokens:
            node = _step(node, token.replace("~1", "/").replace("~0", "~"))
            if node is None:
                return None
        if not isinstance(node, dict):
            return None
        return f"{_URI}#/{'/'.join([index, *map(_fragment, tokens)])}", node

    def _place(self, pointer: Pointer) -> str:
        index = self._index.get(pointer)
        if index is None:
            index = self._index[pointer] = str(len(self._index))
            self._waiting.append(pointer)
        return f"{_URI}#/{index}"

    def _copy(self, pointer: Pointer) -> None:
        top: _Copy = {}
        self._copies[self._index[pointer]] = top
        try:
            todo: list[_Todo] = [(self._schemas.at(pointer), top, pointer, 0, frozenset())]
        except (KeyError, SpecMintError):
            self._weakened.append(pointer)
            return
        while todo:
            self._copy_one(*todo.pop(), todo)

    def _copy_one(  # noqa: C901, PLR0913, PLR0917 -- one frame of an iterative walk
        self,
        schema: SchemaObject,
        copy: _Copy,
        at: Pointer,
        depth: int,
        inherited: frozenset[str],
        todo: list[_Todo],
    ) -> None:
        if depth > _DEEPEST:
            self._weakened.append(at)
            return
        free = inherited | self._read_only(schema)

        def into(part: JsonValue, key: str, *tokens: str | int) -> _Copy:
            made: _Copy = {}
            if isinstance(part, dict):
                names = free if key in _SAME_INSTANCE else frozenset()
                todo.append((part, made, child(at, key, *tokens), depth + 1, names))
            elif part is False:
                made["not"] = {}
            return made

        for key, value in schema.items():
            if key in _COPIED:
                copy[key] = value
            elif key in _ONE:
                copy[key] = into(value, key)
            elif key in _LISTS:
                copy[key] = [into(part, key, index) for index, part in enumerate(value)]
            elif key in _MAPS:
                copy[key] = {
                    name: into(part, key, name)
                    for name, part in value.items()
                    if key != "patternProperties" or self._readable(name, at)
                }
            elif key == "pattern" and self._readable(value, at):
                copy[key] = value
            elif key == "$ref":
                copy[key] = self._place(value)
                self._not_required[value] = free | self._not_required.get(value, frozenset())
        self._finish(copy, free)

    @staticmethod
    def _finish(copy: _Copy, free: frozenset[str]) -> None:
        if free and "required" in copy:
            copy["required"] = [name for name in copy["required"] if name not in free]
        bounds = _INTEGER_RANGES.get(copy["format"]) if isinstance(copy.get("format"), str) else None
        if bounds:
            copy["minimum"] = max(copy.get("minimum", bounds[0]), bounds[0])
            copy["maximum"] = min(copy.get("maximum", bounds[1]), bounds[1])

    def _read_only(self, schema: SchemaObject) -> frozenset[str]:
        """Return the readOnly properties that the schema and its `allOf` branches name."""
        if "properties" not in schema and "allOf" not in schema:
            return _NO_NAMES
        found: set[str] = set()
        todo: list[SchemaObject] = [schema]
        seen: set[Pointer] = set()
        while todo and len(seen) < _DEEPEST:
            one = todo.pop()
            own = one.get("properties")
            if isinstance(own, dict):
                found.update(name for name, part in own.items() if self._is_read_only(part))
            branches = one.get("allOf")
            if isinstance(branches, list):
                todo.extend(part for part in branches[:_DEEPEST] if isinstance(part, dict))
            target = one.get("$ref")
            if isinstance(target, str) and one is not schema and target not in seen:
                seen.add(Pointer(target))
                todo.extend(self._found(Pointer(target)))
        return frozenset(found)

    def _is_read_only(self, part: JsonValue) -> bool:
        """Tell whether a property, what it refers to or an `allOf` branch of both is `readOnly`."""
        if not isinstance(part, dict):
            return False
        target = part.get("$ref")
        if not isinstance(target, str) or "allOf" in part or "readOnly" in part:
            return self._says_read_only(part)
        known = self._read_only_at.get(target)
        if known is None:
            known = self._read_only_at[target] = self._says_read_only(part)
        return known

    def _says_read_only(self, part: SchemaObject) -> bool:
        todo: list[JsonValue] = [part]
        seen: set[Pointer] = set()
        while todo and len(seen) < _DEEPEST:
            one = todo.pop()
            if not isinstance(one, dict):
                continue
            if one.get("readOnly") is True:
                return True
            branches = one.get("allOf")
            if isinstance(branches, list):
                todo.extend(branches[:_DEEPEST])
            target = one.get("$ref")
            if isinstance(target, str) and target not in seen:
                seen.add(Pointer(target))
                todo.extend(self._found(Pointer(target)))
        return False

    def _found(self, pointer: Pointer) -> list[SchemaObject]:
        try:
            return [self._schemas.at(pointer)]
        except (KeyError, SpecMintError):
            return []

    def _readable(self, pattern: JsonValue, at: Pointer) -> bool:
        if not isinstance(pattern, str):
            return False
        known = self._patterns.get(pattern)
        if known is None:
            known = self._patterns[pattern] = _compiles(pattern)
        if not known:
            self._weakened.append(at)
        return known

    def _relax(self) -> None:
        """Take names off `required` of what is only reached beside a readOnly declaration of them."""
        pointers = {f"{_URI}#/{index}": at for at, index in self._index.items()}
        todo = list(self._not_required.items())
        done: dict[Pointer, frozenset[str]] = {}
        while todo:
            pointer, names = todo.pop()
            known = done.get(pointer, frozenset())
            if names <= known:
                continue
            done[pointer] = names | known
            references = _relaxed(self._copies[self._index[pointer]], names)
            todo.extend((pointers[reference], names) for reference in references)

    def _cut(self) -> None:
        pointers = {index: at for at, index in self._index.items()}
        self._weakened.extend(pointers[index] for index in fan_out.cut(self._copies))


def _relaxed(copy: _Copy, names: frozenset[str]) -> Iterator[str]:
    """Yield the references that `allOf` holds, after taking `names` off each `required` on the way."""
    todo = [copy]
    while todo:
        one = todo.pop()
        if "required" in one:
            one["required"] = [name for name in one["required"] if name not in names]
        todo.extend(one.get("allOf", ()))
        if "$ref" in one:
            yield one["$ref"]


def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator(
            {"pattern": pattern}, pattern_options=_PATTERN_OPTIONS, offline=True
        )
    except ValueError:
        return False
    return True


def _text(node: _Copy) -> str | None:
    """Return the node as JSON, None where it holds what `orjson` refuses: a lone surrogate, a wide integer."""
    try:
        return orjson.dumps(node).decode()  # its bytes hold 4 KB each, however few they are
    except (TypeError, RecursionError):
        return None


def _everything(value: JsonValue) -> bool:  # noqa: ARG001 -- the shape of a validator
    return True


def _step(node: Any, token: str) -> Any:
    if isinstance(node, dict):
        return node.get(token)
    if isinstance(node, list) and token.isdigit() and int(token) < len(node):
        return node[int(token)]
    return None


def _fragment(token: str) -> str:
    return quote(token, safe="~")

"""Our own rules: what the official descriptions cannot say, found in one pass over the document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from engine.errors import Pointer, Severity
from engine.openapi.contents import Reading
from engine.openapi.map_references import spread
from engine.openapi.model import JsonValue, child
from engine.openapi.normal_form import LIST_OF_SCHEMAS, MAP_OF_SCHEMAS, ONE_SCHEMA, SchemaRules
from engine.openapi.problems import Fault, Finding
from engine.openapi.resolve import ROOT, is_map_reference
from engine.openapi.schema_rules import CHECKS, OPEN
from engine.openapi.v3 import METHODS
from engine.openapi.wording import shown

# Values of the author's own, in which `$ref` or `type` mean nothing.
_FREE: Final = frozenset(("example", "examples", "default", "enum", "const", "value", "dataValue", "mapping"))
_SCHEMA_KEYS: Final = frozenset(("schema", "itemSchema"))
_OF_REFERENCES: Final = frozenset(("$ref", "summary", "description"))
_OF_PATH_ITEMS: Final = frozenset((*METHODS, "query", "additionalOperations", "parameters", "servers"))
_NAMED: Final = object()
_INSIDE: Final = object()
# One look per keyword: a large document has more than a hundred thousand.
_WORDS: Final[Mapping[str, Any]] = {
    **CHECKS,
    **dict.fromkeys(MAP_OF_SCHEMAS, _NAMED),
    **dict.fromkeys(ONE_SCHEMA | LIST_OF_SCHEMAS, _INSIDE),
}
# No rule is about these, nor about `type` but of an array: most properties are passed at one look.
_UNRULED: Final = frozenset(("type", "description", "title", "format", "example", "readOnly", "writeOnly"))

_Trail: TypeAlias = Any
"""Where a node stands: `(trail of the parent, key)` or a pointer; made into a pointer only for a finding."""


@dataclass(slots=True)
class _Walk:
    reading: Reading
    rules: SchemaRules
    unruled: frozenset[str]
    findings: list[Finding] = field(default_factory=list)
    pending: list[tuple[JsonValue, _Trail, bool]] = field(default_factory=list)
    references: set[tuple[str, str]] = field(default_factory=set)
    entered: set[Pointer] = field(default_factory=set)


def broken_rules(reading: Reading, rules: SchemaRules) -> list[Finding]:
    """Return the findings of the entry and of what it refers to in other files, in document order."""
    walk = _Walk(reading, rules, _UNRULED if rules.nullable is None else _UNRULED | {"nullable"})
    # Aliases of YAML share nodes: each is looked at once.
    seen: set[int] = set()
    pending = walk.pending
    for key, value in reversed(list(reading.root.items())):
        if key == "definitions":
            pending.extend(_schemas_of(value, (ROOT, key)))
        elif key == "components" and isinstance(value, dict):
            pending.extend(
                pair
                for kind, members in reversed(list(value.items()))
                for pair in (
                    _schemas_of(members, ((ROOT, key), kind))
                    if kind == "schemas"
                    else [(members, ((ROOT, key), kind), False)]
                )
            )
        elif not key.startswith("x-"):
            pending.append((value, (ROOT, key), False))
    while pending:
        node, trail, is_schema = pending.pop()
        if type(node) is list:
            pending.extend((part, (trail, index), is_schema) for index, part in enumerate(node))
        elif type(node) is dict and id(node) not in seen:
            seen.add(id(node))
            if is_schema:
                _schema(walk, node, trail)
            else:
                _object(walk, node, trail)
    return walk.findings


def _schemas_of(members: JsonValue, trail: _Trail) -> list[tuple[JsonValue, _Trail, bool]]:
    if not isinstance(members, dict):
        return []
    return [(part, (trail, name), True) for name, part in reversed(list(members.items()))]


def _schema(walk: _Walk, node: dict[str, JsonValue], trail: _Trail) -> None:
    rules, pending = walk.rules, walk.pending
    if "$ref" in node:
        _reference(walk, node["$ref"], trail, is_schema=True)
        if not rules.siblings:
            return
    for key, value in node.items():
        word = _WORDS.get(key)
        if word is None:
            continue
        if word is _NAMED:
            if type(value) is dict:
                if "$ref" in value:
                    spread(walk.reading, child(_pointer(trail), key), value)
                within = trail, key
                unruled = walk.unruled
                pending.extend(
                    [
                        (part, (within, name), True)
                        for name, part in value.items()
                        if type(part) is not dict or not part.keys() <= unruled or part.get("type") == "array"
                    ]
                )
        elif word is _INSIDE:
            pending.append((value, (trail, key), True))
        else:
            for suffix, code, what, cure, severity in word(node, rules):
                at = child(_pointer(trail), *suffix)
                walk.findings.append(Finding(code, what, cure, at, severity))


def _object(walk: _Walk, node: dict[str, JsonValue], trail: _Trail) -> None:
    if "$ref" in node and isinstance(node["$ref"], str):
        _reference(walk, node["$ref"], trail, is_schema=False)
        if len(node) > 1:
            _beside(walk, node, trail)
    if walk.rules.has_file_type and "in" in node and "type" in node:
        _schema(walk, {key: value for key, value in node.items() if key != "required"}, trail)
        return
    if "encoding" in node:
        _encoding(walk, node, trail)
    for key, value in node.items():
        kind = type(value)
        if (kind is not dict and kind is not list) or key in _FREE or key.startswith("x-"):
            continue
        walk.pending.append((value, (trail, key), key in _SCHEMA_KEYS))


def _beside(walk: _Walk, node: dict[str, JsonValue], trail: _Trail) -> None:
    """Note what a Reference Object ignores (OAS 3.0.4 and 3.1.1, Reference Object); a path item is none."""
    ignored = [key for key in node if key not in _OF_REFERENCES and not key.startswith("x-")]
    if not ignored or not _OF_PATH_ITEMS.isdisjoint(ignored):
        return
    names = " and ".join(f"`{shown(key)}`" for key in ignored[:3])
    what = f"{names} beside `$ref` {'is' if len(ignored) == 1 else 'are'} ignored"
    cure = "write it where the reference leads, or write the object out here"
    at = child(_pointer(trail), ignored[0])
    walk.findings.append(Finding("reference-siblings", what, cure, at, Severity.WARNING))


def _encoding(walk: _Walk, node: dict[str, JsonValue], trail: _Trail) -> None:
    encodings = node["encoding"]
    if not isinstance(encodings, dict) or not isinstance(node.get("schema"), dict):
        return
    try:
        _, schema = walk.reading.documents.follow(child(_pointer(trail), "schema"))
    except (Fault, KeyError):
        return
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not schema.keys().isdisjoint(OPEN):
        return
    if is_map_reference(properties):
        return
    for name in encodings:
        if name not in properties:
            at = child(_pointer(trail), "encoding", name)
            what = f"the schema has no property `{shown(name)}` to encode"
            walk.findings.append(Finding("encoding-unknown", what, "correct the name", at, Severity.WARNING))


def _reference(walk: _Walk, reference: JsonValue, trail: _Trail, *, is_schema: bool) -> None:
    """Note a reference that leads nowhere, and walk on in another file."""
    if not isinstance(reference, str):
        return  # the official description says so
    documents = walk.reading.documents
    key = (_base(walk, trail), reference)
    if key in walk.references:
        return
    at = _pointer(trail)
    try:
        target = documents.target(child(at, "$ref"), reference)
    except Fault as fault:
        walk.findings.append(fault.finding)
        return
    walk.references.add(key)
    if not target.startswith("#") and target not in walk.entered:
        walk.entered.add(target)
        walk.pending.append((documents.at(target), target, is_schema))


def _base(walk: _Walk, trail: _Trail) -> str:
    """Return what a reference is relative to: a file, or with `$id` about a URI."""
    anchors = walk.reading.documents.anchors
    if anchors.resources:
        return anchors.base(_pointer(trail))
    if not walk.entered:
        return ""
    while type(trail) is tuple:
        trail = trail[0]
    return str(trail).partition("#")[0]


def _pointer(trail: _Trail) -> Pointer:
    keys: list[str | int] = []
    while type(trail) is tuple:
        trail, key = trail
        keys.append(key)
    return child(trail, *reversed(keys))

"""The document against the official description of its version; one finding per fault, not the cascade."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final

import jsonschema_rs
import orjson

from engine.openapi.model import JsonValue, child
from engine.openapi.problems import Finding
from engine.openapi.resolve import ROOT
from engine.openapi.wording import quoted, shown
from resources import FOLDER

_MOST_FAULTS: Final = 2_000
_MASK: Final = "the value"
_DIALECTS: Final[Mapping[str, str]] = {
    "3.1": "https://spec.openapis.org/oas/3.1/dialect/base",
    "3.2": "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
}
_BRANCHING: Final = frozenset(("oneOf", "anyOf"))
# What fails only because something at the same place or below does.
_FOLLOWING: Final = frozenset(("oneOf", "anyOf", "not", "dependentSchemas"))


def structure_faults(version: str, tree: JsonValue) -> Iterator[Finding]:
    """Yield what in `tree` breaks the description of `version` (`2.0`, `3.0`, `3.1`, `3.2`)."""
    validator, metaschema = _validator(version)
    leaves: list[Any] = []
    for error in islice(validator.iter_errors(tree), _MOST_FAULTS):
        leaves.extend(islice(_leaves(error), _MOST_FAULTS))
    # A fault makes every field of the objects around it "unevaluated", and branches fail or match too often.
    around = _around(leaves)
    for leaf in leaves[:_MOST_FAULTS]:
        path = tuple(leaf.instance_path)
        if path in around and leaf.kind.name in _FOLLOWING:
            continue
        unexpected = list(getattr(leaf.kind, "unexpected", ()))
        if path in around and leaf.kind.name == "unevaluatedProperties":
            known = _fields(metaschema, tuple(leaf.schema_path))
            unexpected = [name for name in unexpected if name not in known]
        yield from _findings(leaf, unexpected, _at(tree, path))


def _around(leaves: list[Any]) -> set[tuple[str | int, ...]]:
    paths: set[tuple[str | int, ...]] = set()
    for leaf in leaves:
        if leaf.kind.name not in _FOLLOWING and leaf.kind.name != "unevaluatedProperties":
            path = tuple(leaf.instance_path)
            while path not in paths:
                paths.add(path)
                path = path[:-1]
    return paths


def _at(tree: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    """Return the value at a path of jsonschema-rs, which gives a key such as "200" as a number."""
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(str(step))
        elif isinstance(tree, list) and isinstance(step, int):
            tree = tree[step]
    return tree


@cache
def _validator(version: str) -> tuple[jsonschema_rs.Validator, JsonValue]:
    metaschema = _resource(f"openapi-{version}.json")
    dialect = _DIALECTS.get(version)
    if dialect is None:
        return jsonschema_rs.validator_for(metaschema, mask=_MASK, validate_formats=False), metaschema
    beside = [_resource(f"dialect-{version}.json"), _resource(f"vocabulary-{version}.json")]
    registry = jsonschema_rs.Registry(
        [(one["$id"], one) for one in (metaschema, *beside)], draft=jsonschema_rs.Draft202012
    )
    # As the OpenAPI Initiative's "schema-base" does: Schema Objects follow the dialect.
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{metaschema['$id']}/base",
        "$ref": metaschema["$id"],
        "$defs": {"schema": {"$dynamicAnchor": "meta", "$ref": dialect}},
    }
    validator = jsonschema_rs.validator_for(whole, mask=_MASK, validate_formats=False, registry=registry)
    return validator, metaschema


def _resource(name: str) -> Any:
    return orjson.loads(FOLDER.joinpath("metaschemas", name).read_bytes())


def _leaves(error: Any) -> Iterator[Any]:
    """Yield the faults behind `error`: those of the branch that the author most likely meant."""
    pending = [error]
    while pending:
        one = pending.pop()
        if one.kind.name not in _BRANCHING or not getattr(one.kind, "context", None):
            yield one
            continue
        branches = [branch for branch in one.kind.context if branch]
        if not branches:
            yield one
            continue
        pending.extend(_meant(branches, len(one.instance_path)))


def _meant(branches: list[list[Any]], depth: int) -> list[Any]:
    return min(branches, key=lambda branch: _distance(branch, depth))[::-1]


def _distance(branch: list[Any], depth: int) -> tuple[bool, bool, int, int]:
    """Return how unlikely it is that `branch` was meant; the least is taken."""
    lacks_reference = any(
        error.kind.name == "required" and error.kind.property == "$ref" and len(error.instance_path) == depth
        for error in branch
    )
    # A branch chosen by a constant (`type`, `in`) that does not match was not meant.
    wrong_constant = any(
        error.kind.name in {"enum", "const"} and len(error.instance_path) == depth + 1 for error in branch
    )
    deepest = max(len(error.instance_path) for error in branch)
    return lacks_reference, wrong_constant, -deepest, len(branch)


def _fields(metaschema: JsonValue, path: tuple[str | int, ...]) -> set[str]:
    """Return every field name that the definition behind a `schema_path` knows."""
    node = metaschema
    if "$defs" in path:
        start = len(path) - 1 - path[::-1].index("$defs")
        node = metaschema["$defs"].get(path[start + 1], metaschema)
        pending = [node]
    else:
        pending = [{key: value for key, value in metaschema.items() if key != "$defs"}]
    names: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            properties = node.get("properties")
            if isinstance(properties, dict):
                names.update(properties)
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return names


def _findings(error: Any, unexpected: list[str], value: JsonValue) -> Iterator[Finding]:
    at = child(ROOT, *error.instance_path)
    kind = error.kind
    match kind.name:
        case "required":
            name = shown(kind.property)
            yield Finding("field-missing", f"`{name}` is missing", f"add `{name}`", at)
        case "additionalProperties" | "unevaluatedProperties":
            for name in unexpected:
                yield Finding(
                    "field-unknown",
                    f"`{shown(name)}` is no field of this object",
                    "remove it, correct its name, or begin it with `x-`",
                    child(at, name),
                )
        case "type":
            wanted = " or ".join(kind.types)
            yield Finding("value-type", f"{quoted(value)} is not of type {wanted}", f"write {wanted}", at)
        case "enum" | "const":
            options = kind.options if kind.name == "enum" else [kind.expected_value]
            allowed = ", ".join(quoted(option) for option in options[:20])
            what = f"{quoted(value)} is not {'one of ' if len(options) > 1 else ''}{allowed}"
            yield Finding("value-not-allowed", what, "write what is allowed", at)
        case "pattern" | "format" | "propertyNames":
            message = error.message.replace(_MASK, quoted(value))
            yield Finding("value-not-allowed", shown(message), "write it as the specification asks", at)
        case _:
            message = error.message.replace(_MASK, quoted(value))
            yield Finding("structure", shown(message), "compare it with the specification of its version", at)

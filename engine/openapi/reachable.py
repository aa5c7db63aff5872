"""Operations whose requests need a schema that is not there: no value for them can be right."""

from collections.abc import Iterator

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import JsonValue, Operation, Skipped, child
from engine.openapi.problems import Fault
from engine.openapi.wording import shown

_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")


def with_whole_requests(reading: Reading, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return the operations whose requests can be made; the others are left out.

    Only what every request needs counts: an optional property whose schema is missing takes any value.
    """
    if not any(finding.code.startswith("reference-") for finding in reading.findings):
        return operations
    known: dict[Pointer, str | None] = {}
    kept = []
    for operation in operations:
        missing = next(filter(None, (_missing(reading, one, known) for one in _schemas(operation))), None)
        if missing is None:
            kept.append(operation)
        else:
            name = f"{shown(operation.method)} {shown(operation.path)}"
            reason = f"its request needs `{shown(missing)}`, which cannot be read"
            reading.skipped.append(Skipped(name, operation.at, reason))
    return tuple(kept)


def _schemas(operation: Operation) -> Iterator[Pointer]:
    for parameter in operation.parameters:
        schema = parameter.content.schema if parameter.content else parameter.schema
        if schema is not None and parameter.required:
            yield schema
    for media_type in operation.body.content if operation.body else ():
        if media_type.schema is not None:
            yield media_type.schema


def _missing(reading: Reading, start: Pointer, known: dict[Pointer, str | None]) -> str | None:
    """Return the first reference below `start` that leads nowhere and that every value needs."""
    if start in known:
        return known[start]
    documents = reading.documents
    seen = {start}
    pending = [(start, documents.at(start))]
    found = None
    while pending and found is None:
        at, node = pending.pop()
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        if isinstance(reference, str):
            try:
                target = documents.target(at, reference)
            except Fault:
                found = reference
            else:
                if target not in seen:
                    seen.add(target)
                    pending.append((target, documents.at(target)))
            continue
        pending.extend(_needed(at, node))
    known[start] = found
    return found


def _needed(at: Pointer, node: dict[str, JsonValue]) -> Iterator[tuple[Pointer, JsonValue]]:
    for key in _LISTS:
        parts = node.get(key)
        if isinstance(parts, list):
            yield from ((child(at, key, index), part) for index, part in enumerate(parts))
    if "items" in node:
        yield child(at, "items"), node["items"]
    names, properties = node.get("required"), node.get("properties")
    if isinstance(names, list) and isinstance(properties, dict):
        for name in names:
            if isinstance(name, str) and name in properties:
                yield child(at, "properties", name), properties[name]

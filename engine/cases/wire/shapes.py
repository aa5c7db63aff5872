"""The little that encoders ask a schema: the properties of an object, the items of an array."""

from collections.abc import Mapping

from engine.errors import Pointer
from engine.openapi.model import JsonValue, SchemaObject, Schemas, child

_DEEPEST = 12


def schema_at(schemas: Schemas, pointer: Pointer | None) -> tuple[Pointer, SchemaObject] | None:
    """Return where a chain of references ends, or None where nothing stands."""
    if pointer is None:
        return None
    try:
        return schemas.follow(pointer)
    except KeyError:
        return None


def properties(schemas: Schemas, pointer: Pointer | None, depth: int = 0) -> Mapping[str, Pointer]:
    """Return the named properties of an object, those behind `$ref` and in branches too."""
    found = schema_at(schemas, pointer)
    if found is None or depth > _DEEPEST:
        return {}
    at, schema = found
    gathered: dict[str, Pointer] = {}
    if isinstance(schema.get("$ref"), str):
        gathered.update(properties(schemas, schema["$ref"], depth + 1))
    for keyword in ("oneOf", "anyOf", "allOf"):
        for index in range(len(schema.get(keyword) or ())):
            gathered.update(properties(schemas, child(at, keyword, index), depth + 1))
    own = schema.get("properties")
    if isinstance(own, dict):
        gathered.update((name, child(at, "properties", name)) for name in own)
    return gathered


def items(schemas: Schemas, pointer: Pointer | None) -> Pointer | None:
    """Return the schema of each item, where one schema speaks for all of them."""
    found = schema_at(schemas, pointer)
    if found is None or not isinstance(found[1].get("items"), dict) or "prefixItems" in found[1]:
        return None
    return child(found[0], "items")


def is_file(schema: SchemaObject) -> bool:
    """Tell whether a schema describes the bytes of a file."""
    return (
        schema.get("format") == "binary"
        or schema.get("type") == "file"
        or ("contentMediaType" in schema and "contentEncoding" not in schema)
    )


def media_type_of(schema: SchemaObject) -> str | None:
    """Return `contentMediaType`, if it is one."""
    written: JsonValue = schema.get("contentMediaType")
    return written if isinstance(written, str) else None

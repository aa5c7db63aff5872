"""Values over a document written by hand, judged by jsonschema-rs alone."""

from collections.abc import Callable
from urllib.parse import quote

import jsonschema_rs

from engine.cases.values import Values
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Schemas


def node_at(document: JsonValue, pointer: Pointer) -> JsonValue:
    node = document
    for token in pointer.partition("#")[2].split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node


def schemas_of(document: JsonValue) -> Schemas:
    return Schemas(
        lambda pointer: node_at(document, pointer),
        lambda _, raw: raw if isinstance(raw, dict) else {} if raw else {"not": {}},
    )


def judge_of(document: JsonValue) -> Callable[[Pointer, JsonValue], bool]:
    judges: dict[Pointer, jsonschema_rs.Draft202012Validator] = {}

    def accepts(pointer: Pointer, value: JsonValue) -> bool:
        if pointer not in judges:
            defs = {"$defs": document.get("$defs", {})}
            schema = document if pointer == "#" else {**defs, "$ref": quote(pointer, safe="#/~$")}
            judges[pointer] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        return judges[pointer].is_valid(value)

    return accepts


def values_of(document: JsonValue, domain: str | None = None) -> Values:
    return Values(schemas_of(document), accepts=judge_of(document), domain=domain)


ROOT = Pointer("#")

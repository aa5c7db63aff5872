"""Which version of OpenAPI a document is, or what it is instead."""

import re
from collections.abc import Mapping
from typing import Final

from engine.errors import DocumentError, Location, Pointer, Severity
from engine.openapi.model import JsonValue
from engine.openapi.problems import Finding
from engine.openapi.wording import shown

SUPPORTED: Final = "2.0, 3.0, 3.1 and 3.2"
_VERSION: Final = re.compile(r"(3\.[012])(\.[0-9][0-9A-Za-z.+-]*)?\Z")
# A key at the top that tells what else the text is; the first that is there wins.
_OTHER_KINDS: Final[Mapping[str, str]] = {
    "asyncapi": "an AsyncAPI document",
    "arazzo": "an Arazzo document",
    "overlay": "an OpenAPI Overlay",
    "swaggerVersion": "a Swagger 1.x document",
    "devDependencies": "a package.json of npm",
    "dependencies": "a package.json of npm",
    "apiVersion": "a Kubernetes object",
    "$schema": "a JSON Schema",
    "jsonrpc": "a JSON-RPC message",
    "openrpc": "an OpenRPC document",
    "smithy": "a Smithy model",
}


def version_of(tree: JsonValue, document: str) -> tuple[str, list[Finding]]:
    """Return `2.0`, `3.0`, `3.1` or `3.2`, and what is odd about how it is written.

    Raises:
        DocumentError: `not-openapi`, `version-unknown`.
    """
    if not isinstance(tree, dict):
        raise _not_openapi(f"the document is {_kind(tree)}, not an object with `openapi`", document)
    key = next((key for key in ("openapi", "swagger") if key in tree), None)
    if key is None or "asyncapi" in tree:
        known = next((kind for name, kind in _OTHER_KINDS.items() if name in tree), None)
        what = (
            f"this is {known}, not OpenAPI"
            if known
            else "there is neither `openapi` nor `swagger` at the top"
        )
        raise _not_openapi(what, document)
    written = tree[key]
    text = str(written).strip() if isinstance(written, (str, int, float)) else ""
    version = _known(key, text)
    if version is None:
        if "dependencies" in tree or "devDependencies" in tree:
            raise _not_openapi("this is a package.json of npm, not OpenAPI", document)
        raise DocumentError(
            "version-unknown",
            f"`{key}: {shown(str(written))}` is no supported version",
            cure=f"use one of {SUPPORTED}",
            at=Location(document, Pointer(f"#/{key}")),
        )
    if written == text:
        return version, []
    return version, [
        Finding(
            "version-odd",
            f"`{key}` is written as {_kind(written)} `{shown(str(written))}`, and read as {version}",
            f'write it as text, such as "{version}.0"' if key == "openapi" else 'write "2.0"',
            Pointer(f"#/{key}"),
            Severity.WARNING,
        )
    ]


def _known(key: str, text: str) -> str | None:
    if key == "swagger":
        return "2.0" if text in {"2.0", "2"} else None
    match = _VERSION.match(text)
    return match.group(1) if match else None


def _kind(value: JsonValue) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _not_openapi(what: str, document: str) -> DocumentError:
    return DocumentError(
        "not-openapi", what, cure=f"give an OpenAPI document ({SUPPORTED})", at=Location(document)
    )

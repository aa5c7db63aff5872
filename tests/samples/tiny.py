"""Operations made by hand, for tests that need no document."""

from collections.abc import Mapping
from typing import Any

from engine.cases.model import Request, Wire
from engine.cases.wire.encode import Credentials, encode
from engine.errors import Pointer
from engine.openapi.model import Api, Encoding, MediaType, Operation, Parameter, RequestBody, Schemas

ROOT = Pointer("#")


def pointer(name: str) -> Pointer:
    return Pointer(f"#/{name}")


def schemas_of(document: Mapping[str, Any]) -> Schemas:
    """Schemas in normal form already, each under its name: `#/pet`."""

    def resolve(at: Pointer) -> Any:
        node: Any = document
        for token in at.removeprefix("#/").split("/"):
            key = token.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        return node

    return Schemas(resolve, lambda _, raw: raw)


def parameter(
    place: Any, style: str, *, explode: bool = False, name: str = "color", **more: Any
) -> Parameter:
    return Parameter(name, place, ROOT, style=style, explode=explode, **more)


def body(
    media_type: str,
    schema: str | None = None,
    *,
    required: bool = True,
    encoding: Mapping[str, Encoding] | None = None,
) -> RequestBody:
    at = pointer(schema) if schema else None
    return RequestBody(ROOT, required, (MediaType(media_type, ROOT, at, encoding=encoding or {}),))


def operation(*parameters: Parameter, path: str = "/things", method: str = "POST", **more: Any) -> Operation:
    return Operation("thing", method, path, ROOT, parameters=parameters, **more)


def api_of(document: Mapping[str, Any], *operations: Operation) -> Api:
    return Api("Tiny", "1", "3.1.0", "", operations, {}, schemas_of(document))


def sent(
    one: Operation,
    request: Request,
    *,
    live: frozenset[str] = frozenset(),
    credentials: Credentials = Credentials(),  # noqa: B008 -- frozen
    document: Mapping[str, Any] | None = None,
) -> Wire:
    return encode(
        one,
        request,
        credentials=credentials,
        live=live,
        boundary="boundary",
        schemas=schemas_of(document or {}),
    )

"""OpenAPI 2.0 (Swagger)."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from engine.errors import Pointer
from engine.openapi.contents import Adapter, Contents, Reading
from engine.openapi.model import (
    Example,
    Header,
    JsonValue,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    SecurityScheme,
    child,
)
from engine.openapi.normal_form import SchemaRules
from engine.openapi.parameters import merged
from engine.openapi.paths import PathItem, operation_at, path_items, with_all_placeholders, with_ids
from engine.openapi.problems import Fault
from engine.openapi.security import api_key, requirements_of, schemes_of, unusable
from engine.openapi.v2_parameters import body_of, read_parameter, stands_in
from engine.openapi.v3_media import flag, schema_at, text, text_or_none
from engine.openapi.v3_responses import objects, statuses
from engine.openapi.wording import shown

_METHODS: Final = frozenset(("get", "put", "post", "delete", "options", "head", "patch"))
_DEFAULT_MEDIA_TYPE: Final = "application/json"


class _Parts(NamedTuple):
    reading: Reading
    schemes: Mapping[str, SecurityScheme]


def read(reading: Reading) -> Contents:
    """Return the operations, security schemes and servers of a 2.0 document."""
    parts = _Parts(reading, schemes_of(reading, _scheme, "securityDefinitions"))
    found: list[Operation] = []
    for item in path_items(reading):
        for method in item.raw:
            if method in _METHODS:
                at = child(item.at, method)
                try:
                    found.append(_operation(parts, item, method.upper(), at))
                except Fault as fault:
                    reading.skip(f"{method.upper()} {shown(item.template)}", at, fault)
    return Contents(with_ids(reading, found), parts.schemes, tuple(_servers(reading.root)))


def _operation(parts: _Parts, item: PathItem, method: str, at: Pointer) -> Operation:
    reading = parts.reading
    at, raw = operation_at(reading, at)
    lists = [
        (child(where, "parameters"), holder["parameters"])
        for where, holder in ((item.at, item.raw), (at, raw))
        if "parameters" in holder
    ]
    everything = merged(reading, lists, read_parameter)
    parameters = tuple(one for one in everything if not stands_in(one, "body", "formData"))
    tags = raw.get("tags")
    return Operation(
        id="",
        method=method,
        path=item.template,
        at=at,
        declared_id=text_or_none(raw, "operationId"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        summary=text(raw, "summary"),
        description=text(raw, "description"),
        deprecated=bool(flag(raw, "deprecated")),
        parameters=with_all_placeholders(reading, item.template, at, parameters),
        body=_body(reading, method, lists, everything, _media_types(reading, raw, "consumes")),
        responses=tuple(_responses(reading, at, raw)),
        security=requirements_of(reading, at, raw, parts.schemes),
        raw=raw,
    )


def _body(
    reading: Reading,
    method: str,
    lists: list[tuple[Pointer, JsonValue]],
    everything: tuple[Parameter, ...],
    consumes: tuple[str, ...],
) -> RequestBody | None:
    found = [one for one in everything if stands_in(one, "body", "formData")]
    if not found:
        return None
    return body_of(reading, method, lists[-1][0], found, consumes)


def _media_types(reading: Reading, raw: Mapping[str, JsonValue], key: str) -> tuple[str, ...]:
    """Return `consumes` or `produces` of an operation, those of the document where it has none."""
    listed = raw.get(key, reading.root.get(key))
    if isinstance(listed, str):
        listed = [listed]
    if not isinstance(listed, list):
        return ()
    return tuple(dict.fromkeys(name for name in listed if isinstance(name, str) and name))


def _responses(reading: Reading, at: Pointer, raw: Mapping[str, JsonValue]) -> Iterator[Response]:
    produces = _media_types(reading, raw, "produces")
    for status, at_status, written in statuses(reading, at, raw):
        try:
            where, response = reading.documents.follow_from(at_status, written)
        except Fault as fault:
            reading.note(fault)
            yield Response(status, at_status)
            continue
        if isinstance(response, dict):
            yield _response(reading, status, where, response, produces)
        else:
            reading.note(
                Fault("response-unusable", "the response is not an object", "write it as one", where)
            )
            yield Response(status, at_status)


def _response(
    reading: Reading, status: str, at: Pointer, raw: Mapping[str, JsonValue], produces: tuple[str, ...]
) -> Response:
    examples = raw.get("examples")
    examples = examples if isinstance(examples, dict) else {}
    schema = schema_at(at, raw)
    names = produces or ((*examples,) or (_DEFAULT_MEDIA_TYPE,))
    content = (
        tuple(
            MediaType(
                name,
                at,
                schema,
                examples=(Example("example", examples[name], child(at, "examples", name)),)
                if name in examples
                else (),
            )
            for name in names
        )
        if schema or examples
        else ()
    )
    headers = objects(reading, child(at, "headers"), raw.get("headers"))
    return Response(
        status,
        at,
        content,
        # A 2.0 header is its own schema, as a parameter is.
        tuple(Header(name, where, schema=where) for name, where, _ in headers),
        description=text(raw, "description"),
    )


def _scheme(name: str, at: Pointer, raw: Mapping[str, JsonValue]) -> SecurityScheme:
    kind = raw.get("type")
    if kind == "apiKey":
        return api_key(name, at, raw)
    if kind == "basic":
        return SecurityScheme(name, "basic", at, http_scheme="Basic")
    if kind == "oauth2":
        return SecurityScheme(name, "oauth2", at)
    raise unusable(name, at)


def _servers(root: Mapping[str, JsonValue]) -> Iterator[str]:
    base = text(root, "basePath")
    base = base if not base or base.startswith("/") else f"/{base}"
    host = text(root, "host")
    if not host:
        yield from (base,) if base else ()
        return
    schemes = root.get("schemes")
    for scheme in schemes if isinstance(schemes, list) and schemes else ("https",):
        if isinstance(scheme, str):
            yield f"{scheme.lower()}://{host}{base}"


ADAPTER: Final = Adapter(read, SchemaRules(nullable="x-nullable", siblings=False, has_file_type=True))

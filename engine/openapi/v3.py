"""What 3.0, 3.1 and 3.2 share; the version files say in `Traits` what differs."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from engine.errors import Pointer
from engine.openapi.contents import Contents, Reading
from engine.openapi.model import Operation, SecurityScheme, Skipped, child
from engine.openapi.parameters import ParameterReader, merged
from engine.openapi.paths import PathItem, operation_at, path_items, with_all_placeholders, with_ids
from engine.openapi.problems import Fault
from engine.openapi.resolve import ROOT
from engine.openapi.security import requirements_of, scheme_of_3, schemes_of
from engine.openapi.v3_media import flag, text, text_or_none
from engine.openapi.v3_parameters import reader
from engine.openapi.v3_responses import WITHOUT_BODY, body_of, responses_of
from engine.openapi.wording import shown

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# A token (RFC 9110, 5.6.2): anything else could end the request line.
_METHOD: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
PLACES: Final = frozenset(("path", "query", "header", "cookie"))


class Traits(NamedTuple):
    """`methods` are fields of a path item, `more_methods` the one that holds others; no body for `without_body`."""

    methods: tuple[str, ...] = METHODS
    places: frozenset[str] = PLACES
    more_methods: str | None = None
    without_body: frozenset[str] = WITHOUT_BODY


def read(reading: Reading, traits: Traits) -> Contents:
    """Return the operations, security schemes and servers of a 3.x document."""
    schemes = schemes_of(reading, scheme_of_3, "components", "securitySchemes")
    parts = _Parts(reading, reader(traits.places), schemes, traits.without_body)
    found: list[Operation] = []
    for item in path_items(reading):
        for method, at in _operations(item, traits):
            try:
                operation = _operation(parts, item, method, at)
            except Fault as fault:
                reading.skip(f"{shown(method)} {shown(item.template)}", at, fault)
            else:
                found.append(operation)
                reading.skipped.extend(_callbacks(operation))
    reading.skipped.extend(_webhooks(reading))
    return Contents(with_ids(reading, found), schemes, _servers(reading))


def _operations(item: PathItem, traits: Traits) -> Iterator[tuple[str, Pointer]]:
    for field, raw in item.raw.items():
        if field in traits.methods:
            yield field.upper(), child(item.at, field)
        elif field == traits.more_methods and isinstance(raw, dict):
            for method in raw:
                yield method, child(item.at, field, method)


class _Parts(NamedTuple):
    reading: Reading
    read_parameter: ParameterReader
    schemes: Mapping[str, SecurityScheme]
    without_body: frozenset[str]


def _operation(parts: _Parts, item: PathItem, method: str, at: Pointer) -> Operation:
    reading = parts.reading
    if not _METHOD.fullmatch(method):
        raise Fault(
            "method-unusable", f"{shown(method)} is no method", "write letters, digits and hyphens", at
        )
    at, raw = operation_at(reading, at)
    lists = [
        (child(where, "parameters"), holder["parameters"])
        for where, holder in ((item.at, item.raw), (at, raw))
        if "parameters" in holder
    ]
    parameters = merged(reading, lists, parts.read_parameter)
    tags = raw.get("tags")
    return Operation(
        id="",
        method=method,
        path=item.template,
        at=at,
        declared_id=text_or_none(raw, "operationId"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        summary=text(raw, "summary") or text(item.raw, "summary"),
        description=text(raw, "description") or text(item.raw, "description"),
        deprecated=bool(flag(raw, "deprecated")),
        parameters=with_all_placeholders(reading, item.template, at, parameters),
        body=body_of(reading, method, at, raw, parts.without_body),
        responses=responses_of(reading, at, raw),
        security=requirements_of(reading, at, raw, parts.schemes),
        raw=raw,
    )


def _callbacks(operation: Operation) -> Iterator[Skipped]:
    callbacks = operation.raw.get("callbacks")
    for name in callbacks if isinstance(callbacks, dict) else ():
        if not name.startswith("x-"):
            at = child(operation.at, "callbacks", name)
            yield Skipped(f"callback {shown(name)}", at, "the API calls it, not the client")


def _webhooks(reading: Reading) -> Iterator[Skipped]:
    webhooks = reading.root.get("webhooks")
    for name in webhooks if isinstance(webhooks, dict) else ():
        at = child(ROOT, "webhooks", name)
        yield Skipped(f"webhook {shown(name)}", at, "the API calls it, not the client")


def _servers(reading: Reading) -> tuple[str, ...]:
    """Return the URLs of the document's servers, each variable filled with its default."""
    servers = reading.root.get("servers")
    found = []
    for server in servers if isinstance(servers, list) else ():
        url = text(server, "url") if isinstance(server, dict) else ""
        variables = server.get("variables") if url else None
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            default = variable.get("default") if isinstance(variable, dict) else None
            if isinstance(default, (str, int, float)):
                url = url.replace(f"{{{name}}}", str(default))
        if url:
            found.append(url)
    return tuple(found)

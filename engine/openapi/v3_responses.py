"""Request bodies and responses of 3.x."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.map_references import spread
from engine.openapi.model import Header, JsonValue, Link, RequestBody, Response, child
from engine.openapi.problems import Fault
from engine.openapi.v3_media import content_of, flag, schema_at, text, text_or_none

_STATUS: Final = re.compile(r"default\Z|[1-5]([0-9][0-9]|[Xx][Xx])\Z")
# A body of GET or HEAD has no generally defined meaning (RFC 9110, 9.3.1 and 9.3.2): up to 3.0 it "SHALL be
# ignored", since 3.1 it is allowed. TRACE must have none (9.3.8).
WITHOUT_BODY: Final = frozenset(("GET", "HEAD", "TRACE"))


def body_of(
    reading: Reading, method: str, at: Pointer, raw: Mapping[str, JsonValue], without: frozenset[str]
) -> RequestBody | None:
    """Return the request body of the operation at `at`; methods in `without` have none.

    Raises:
        Fault: the body leads nowhere or is not an object.
    """
    if "requestBody" not in raw:
        return None
    where, body = reading.documents.follow_from(child(at, "requestBody"), raw["requestBody"])
    if not isinstance(body, dict):
        raise Fault("body-unusable", "the request body is not an object", "write it as one", where)
    if method in without:
        note_body_not_sent(reading, method, where)
        return None
    content = content_of(reading, child(where, "content"), body.get("content"))
    if not content:
        reading.warn(
            "body-unusable",
            "the request body has no media type; none is sent",
            "add a media type to `content`",
            where,
        )
        return None
    return RequestBody(where, bool(flag(body, "required")), content, text(body, "description"))


def note_body_not_sent(reading: Reading, method: str, at: Pointer) -> None:
    reading.warn(
        "body-not-sent",
        f"a body for {method} is not sent: it has no defined meaning in this version",
        "use another method, or parameters",
        at,
    )


def responses_of(reading: Reading, at: Pointer, raw: Mapping[str, JsonValue]) -> tuple[Response, ...]:
    """Return the responses of the operation at `at`; one that cannot be used keeps its status only."""
    found = []
    for status, at_status, written in statuses(reading, at, raw):
        try:
            where, response = reading.documents.follow_from(at_status, written)
        except Fault as fault:
            reading.note(fault)
            found.append(Response(status, at_status))
            continue
        found.append(_response(reading, status, where, response))
    return tuple(found)


def statuses(
    reading: Reading, at: Pointer, raw: Mapping[str, JsonValue]
) -> Iterator[tuple[str, Pointer, JsonValue]]:
    """Yield each usable status in normal form, where its response stands, and what is written there."""
    responses = raw.get("responses")
    if not isinstance(responses, dict):
        return
    spread(reading, child(at, "responses"), responses)
    for status, written in responses.items():
        if status.startswith("x-"):
            continue
        where = child(at, "responses", status)
        if _STATUS.match(status):
            yield (status if status == "default" else status.upper()), where, written
        else:
            reading.note(
                Fault(
                    "response-unusable",
                    f"`{status[:40]}` is no status code",
                    "use a code such as `200`, a range such as `2XX`, or `default`",
                    where,
                )
            )


def _response(reading: Reading, status: str, at: Pointer, raw: JsonValue) -> Response:
    if not isinstance(raw, dict):
        reading.note(Fault("response-unusable", "the response is not an object", "write it as one", at))
        return Response(status, at)
    key = (at, status)
    known = reading.responses.get(key)
    if known is None:
        known = reading.responses[key] = Response(
            status,
            at,
            content_of(reading, child(at, "content"), raw.get("content")),
            tuple(_headers(reading, child(at, "headers"), raw.get("headers"))),
            tuple(_links(reading, child(at, "links"), raw.get("links"))),
            text(raw, "description"),
        )
    return known


def _headers(reading: Reading, at: Pointer, raw: JsonValue) -> Iterator[Header]:
    for name, where, header in objects(reading, at, raw):
        # "If a response header is defined with the name Content-Type, it SHALL be ignored."
        if name.lower() != "content-type":
            yield Header(name, where, bool(flag(header, "required")), schema_at(where, header))


def _links(reading: Reading, at: Pointer, raw: JsonValue) -> Iterator[Link]:
    for name, where, link in objects(reading, at, raw):
        parameters = link.get("parameters")
        yield Link(
            name,
            where,
            text_or_none(link, "operationId"),
            text_or_none(link, "operationRef"),
            parameters if isinstance(parameters, dict) else {},
            link.get("requestBody"),
        )


def objects(
    reading: Reading, at: Pointer, raw: JsonValue
) -> Iterator[tuple[str, Pointer, dict[str, JsonValue]]]:
    """Yield name, pointer and object of each usable member of `raw`; references are followed."""
    spread(reading, at, raw)
    for name, written in raw.items() if isinstance(raw, dict) else ():
        try:
            where, one = reading.documents.follow_from(child(at, name), written)
        except Fault as fault:
            reading.note(fault)
            continue
        if isinstance(one, dict):
            yield name, where, one

"""A body as text or bytes, by its media type."""

import base64
from collections.abc import Mapping
from typing import NamedTuple

from engine.cases.model import ABSENT, Part, Request
from engine.cases.wire import multipart
from engine.cases.wire.files import fixture_bytes, fixture_for
from engine.cases.wire.form import form_text
from engine.cases.wire.json_text import json_text
from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.shapes import is_file, schema_at
from engine.cases.wire.text import Live, refuse_braces, scalar
from engine.cases.wire.xml import xml_text
from engine.openapi.model import JsonValue, MediaType, Operation, Schemas

_RANGES: Mapping[str, str] = {
    "*/*": "application/json",
    "application/*": "application/json",
    "text/*": "text/plain",
    "image/*": "image/png",
    "multipart/*": "multipart/form-data",
}
_LINES = frozenset(
    ("application/jsonl", "application/x-ndjson", "application/ndjson", "application/x-jsonlines")
)
_SEQUENCES = frozenset(("application/json-seq", "application/geo+json-seq"))
_BINARY_FAMILIES = frozenset(("image", "audio", "video", "font"))
_BINARY = frozenset(("application/octet-stream", "application/pdf", "application/zip", "application/gzip"))


class Body(NamedTuple):
    content_type: str | None = None
    text: str | None = None
    base64: str | None = None
    parts: tuple[Part, ...] = ()


NO_BODY = Body()


def body_of(operation: Operation, request: Request, live: Live, boundary: str, schemas: Schemas) -> Body:
    """Return the body and its `Content-Type`; none of both where the request has no body."""
    if request.raw_body is not None:
        refuse_braces(request.raw_body, live, "text that is sent as it stands")
        return Body(request.media_type, _utf8(request.raw_body))
    if request.body is ABSENT:
        return NO_BODY
    written = request.media_type or "application/json"
    media = documented(operation, written)
    concrete = _RANGES.get(written, written)
    essence = concrete.partition(";")[0].strip().lower()
    if essence in {"application/json", "text/json"} or essence.endswith("+json"):
        return Body(concrete, json_text(request.body, live))
    if essence.startswith("multipart/"):
        return _multipart(essence, multipart.parts_of(media, request.body, live, schemas), boundary)
    if _is_binary(essence, media, schemas):
        return _fixture(concrete, request.body)
    return Body(concrete, _text(essence, media, request.body, live, schemas))


def documented(operation: Operation, name: str) -> MediaType | None:
    """Return the media type object of that name, letter case and parameters aside."""
    content = operation.body.content if operation.body else ()
    for media in content:
        if media.name == name:
            return media
    essence = name.partition(";")[0].strip().lower()
    return next((m for m in content if m.name.partition(";")[0].strip().lower() == essence), None)


def _text(essence: str, media: MediaType | None, body: JsonValue, live: Live, schemas: Schemas) -> str:
    if essence == "application/x-www-form-urlencoded":
        return form_text(media, body, live)
    if essence in {"application/xml", "text/xml"} or essence.endswith("+xml"):
        return xml_text(media.schema if media else None, body, live, schemas)
    if essence in _LINES:
        return "".join(json_text(item, live) + "\n" for item in _sequence(body))
    if essence in _SEQUENCES:
        return "".join("\x1e" + json_text(item, live) + "\n" for item in _sequence(body))
    if not (essence.startswith("text/") or isinstance(body, str)):
        raise NotOnTheWire(f"{essence} has a form for text only")
    text = scalar(body)
    refuse_braces(text, live, f"a body of {essence}")
    return _utf8(text)


def _sequence(body: JsonValue) -> list[JsonValue]:
    if not isinstance(body, list):
        raise NotOnTheWire("a sequence holds an array only")
    return body


def _multipart(essence: str, parts: tuple[Part, ...], boundary: str) -> Body:
    data = multipart.join(parts, boundary)
    content_type = f"{essence}; boundary={boundary}"
    try:
        return Body(content_type, data.decode(), parts=parts)
    except UnicodeDecodeError:
        return Body(content_type, base64=base64.b64encode(data).decode("ascii"), parts=parts)


def _fixture(content_type: str, body: JsonValue) -> Body:
    if not isinstance(body, str):
        raise NotOnTheWire("bytes have no other type on the wire")
    file, _ = fixture_for(content_type)
    return Body(content_type, base64=base64.b64encode(fixture_bytes(file)).decode("ascii"))


def names_bytes(media_type: str) -> bool:
    """Tell whether bodies of a media type are bytes of a file, whatever else the document says of them."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence in _BINARY or essence.partition("/")[0] in _BINARY_FAMILIES


def _is_binary(essence: str, media: MediaType | None, schemas: Schemas) -> bool:
    if names_bytes(essence):
        return True
    found = schema_at(schemas, media.schema) if media else None
    return found is not None and is_file(found[1])


def _utf8(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotOnTheWire("a lone surrogate has no form in UTF-8") from error
    return text

"""Negative cases about the body as a whole: absent, cut off, of another media type."""

from collections.abc import Iterator

import orjson

from engine.cases.model import ABSENT, Request
from engine.cases.oracles import is_json, is_xml
from engine.cases.rng import Stream
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.errors import Pointer
from engine.openapi.model import MediaType, child

# A type that no document lists: a service that takes anything would still have to know it.
_FOREIGN_TYPE = "application/x-specmint-unknown"
_CUT_XML = "<root><value>text</value>"


def missing_body(subject: Subject) -> Iterator[Candidate]:
    """No body where one is required."""
    at = body_required_at(subject)
    if at is None:
        return

    def build(_: Stream) -> Request:
        return subject.carrier()._replace(body=ABSENT, media_type=None)

    yield Candidate(
        "missing-body",
        "negative",
        at,
        "input",
        "must refuse a request without a body",
        "the body is required",
        build,
        broken=("body", ""),
    )


def malformed_body(subject: Subject) -> Iterator[Candidate]:
    """JSON or XML that ends too early."""
    media = subject.media
    if media is None or not (is_json(media.name) or is_xml(media.name)):
        return
    speaks_json = is_json(media.name)

    def build(_: Stream) -> Request:
        request = subject.carrier()
        text = _cut(request.body) if speaks_json else _CUT_XML
        return request._replace(body=ABSENT, raw_body=text, media_type=media.name)

    yield Candidate(
        "malformed-body",
        "negative",
        media.at,
        "infra",
        f"must refuse a body that is not whole {'JSON' if speaks_json else 'XML'}",
        f"{media.name} must be well formed ({'RFC 8259' if speaks_json else 'XML 1.0'})",
        build,
        broken=("body", ""),
    )


def wrong_media_type(subject: Subject) -> Iterator[Candidate]:
    """A media type that the document does not list."""
    body = subject.operation.body
    if body is None or subject.media is None or any("*" in media.name for media in body.content):
        return
    media: MediaType = subject.media

    def build(_: Stream) -> Request:
        request = subject.minimal()
        return request._replace(body=ABSENT, raw_body="specmint", media_type=_FOREIGN_TYPE)

    listed = ", ".join(each.name for each in body.content)
    yield Candidate(
        "wrong-media-type",
        "negative",
        media.at,
        "infra",
        "must refuse a body of a media type that it does not list",
        f"the document lists {listed}",
        build,
        broken=("body", ""),
    )


def _cut(body: object) -> str:
    """Return the JSON of `body` without its last character, or an opened object."""
    text = orjson.dumps(body).decode() if isinstance(body, dict | list) and body else '{"'
    return text[:-1] if len(text) > 2 else text


def body_required_at(subject: Subject) -> Pointer | None:
    """Return where the document says that a body is required, None where it does not."""
    body = subject.operation.body
    if body is None or not body.required or subject.media is None:
        return None
    raw = subject.values.effectives.schemas.raw(body.at)
    return child(body.at, "required") if isinstance(raw, dict) and "required" in raw else body.at

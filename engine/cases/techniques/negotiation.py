"""Cases about what is spoken: media types of bodies and answers, and methods that a path does not have."""

from collections.abc import Iterator

from engine.cases.model import ABSENT, Request
from engine.cases.rng import Stream
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.techniques.identity import unknown_value
from engine.cases.values import NoValue
from engine.cases.wire.bodies import names_bytes
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType


def media_type(subject: Subject) -> Iterator[Candidate]:
    """Each request media type beside the one that every other case sends."""
    body, usual = subject.operation.body, subject.media
    for media in body.content if body is not None and usual is not None else ():
        is_told = media.schema is not None or media.examples or names_bytes(media.name)
        if media is usual or "*" in media.name or not is_told:
            continue
        yield Candidate(
            "media-type",
            "positive",
            media.at,
            "ok",
            f"accepts a body of {media.name}",
            f"{media.name} is one of the media types that the document lists",
            _with_media(subject, media),
            label=media.name,
            draws=True,
        )


def accept(subject: Subject) -> Iterator[Candidate]:
    """Each response media type beside the one that every other case asks for."""
    for name, media in list(subject.offered.items())[1:]:
        yield Candidate(
            "accept",
            "positive",
            media.at,
            "ok",
            f"answers when asked for {name}",
            f"{name} is one of the media types that the document says it answers with",
            _asking_for(subject, name),
            label=name,
        )


def wrong_method(subject: Subject) -> Iterator[Candidate]:
    """A method that the path does not have, once a path; it never reaches an object that exists."""
    method = subject.methods.undocumented(subject.operation)
    if method is None:
        return

    def build(_: Stream) -> Request:
        carried = subject.carrier().path_params
        ids: dict[str, JsonValue] = {}
        for parameter in subject.parameters:
            if parameter.place == "path" and parameter.name in subject.bindings:
                ids[parameter.name] = unknown_value(subject, parameter)
        return Request(path_params={**carried, **ids})

    yield Candidate(
        "wrong-method",
        "negative",
        Pointer(subject.operation.at.rpartition("/")[0]),
        "method",
        "is not documented and must be refused",
        f"the document has no {method} for this path",
        build,
        label=method,
        method=method,
    )


def _with_media(subject: Subject, media: MediaType) -> Build:
    requests = subject.requests.sending(media)

    def build(draw: Stream) -> Request:
        minimal, body = subject.minimal(), requests.body("minimal", draw)
        if body is ABSENT:
            raise NoValue("unsolved", f"no body of {media.name} was found", (media.at,))
        return minimal._replace(media_type=media.name, body=body, raw_body=None)

    return build


def _asking_for(subject: Subject, name: str) -> Build:
    def build(_: Stream) -> Request:
        minimal = subject.minimal()
        return minimal._replace(headers={**minimal.headers, "Accept": name})

    return build

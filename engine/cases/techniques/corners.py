"""Corners of HTTP and of parsers: whatever a service makes of them, it must answer and stay up."""

from collections.abc import Iterator

import orjson

from engine.cases.edits import value_at
from engine.cases.model import ABSENT, Request
from engine.cases.oracles import documents, is_xml
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import NotPlaced, Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.techniques.words import shown, the_input
from engine.cases.values import NoValue
from engine.openapi.model import JsonValue, MediaType, Parameter

_FOREIGN = "application/x-specmint-unknown"
_EXTRA = ("specmintExtra", "specmintMore")
_DEEP = 200
_PRIVILEGES: tuple[tuple[str, JsonValue], ...] = (("role", "admin"), ("isAdmin", True), ("ownerId", "1"))
_ENTITY = '<?xml version="1.0"?><!DOCTYPE root [<!ENTITY probe "specmint">]><root>&probe;</root>'


def default(subject: Subject, site: Site) -> Iterator[Candidate]:
    """The default sent: as good as left out."""
    effective = subject.effective(site)
    value = effective.keywords.get("default")
    if (
        value is None
        or value_at(subject.minimal(), site) == value
        or not subject.values.is_accepted(site.pointers, value)
    ):
        return
    yield Candidate(
        "default",
        "positive",
        effective.written["default"],
        "ok",
        f"accepts {the_input(site)} = {shown(value)}, its default",
        f"{shown(value)} is what {the_input(site)} is where it is left out",
        lambda _: subject.with_value(site, value),
        site.place,
        site.leaf,
    )


def not_acceptable(subject: Subject) -> Iterator[Candidate]:
    """A wish for a media type that nobody has, where the operation chooses among several or documents 406."""
    if len(subject.offered) < 2 and not documents(subject.operation, "406"):
        return

    def build(_: Stream) -> Request:
        minimal = subject.minimal()
        return minimal._replace(headers={**minimal.headers, "Accept": _FOREIGN})

    yield _corner(
        subject, "not-acceptable", f"stays up when asked for {_FOREIGN}", "no answer is of this type", build
    )


def duplicate_parameter(subject: Subject) -> Iterator[Candidate]:
    """The first query parameter that is no list, twice."""
    parameter = next((each for each in subject.parameters if _is_single(subject, each)), None)
    if parameter is None:
        return

    def build(_: Stream) -> Request:
        site = Site("query", parameter.name, (), (), parameter.at, None)
        value = subject.requests.parameter_value(parameter, subject.values.sample_stream((parameter.at,)))
        if isinstance(value, dict | list):
            raise NoValue("unsolved", f"`{parameter.name}` is no single value", (parameter.at,))
        return subject.edit(subject.minimal(), site, [value, value])

    yield _corner(
        subject,
        "duplicate-parameter",
        f"stays up when query parameter `{parameter.name}` comes twice",
        f"`{parameter.name}` is a single value",
        build,
    )._replace(target=parameter.at, place="query", leaf=parameter.name)


def extra_parameter(subject: Subject) -> Iterator[Candidate]:
    """A query parameter that the document does not have, beside those that it has."""
    known = {each.name.lower() for each in subject.operation.parameters if each.place == "query"}
    name = next((each for each in _EXTRA if each.lower() not in known), None)
    if not known or name is None or any(each.place == "querystring" for each in subject.parameters):
        return

    def build(_: Stream) -> Request:
        minimal = subject.minimal()
        return minimal._replace(query={**minimal.query, name: "1"})

    says = f"stays up when it gets the unknown query parameter `{name}`"
    yield _corner(subject, "extra-parameter", says, f"the document has no `{name}`", build)


def duplicate_key(subject: Subject) -> Iterator[Candidate]:
    """The first key of a JSON object twice."""
    media = subject.media
    if media is None or not subject.sends_json or subject.operation.method == "DELETE":
        return

    body = subject.minimal().body
    if not isinstance(body, dict) or not body:
        return

    def build(_: Stream) -> Request:
        name, value = next(iter(body.items()))
        first = orjson.dumps({name: value}).decode()[:-1]
        return _raw(subject.minimal(), media, f"{first},{orjson.dumps(body).decode()[1:]}")

    yield _corner(
        subject,
        "duplicate-key",
        "stays up when a key of the body comes twice",
        "keys should be unique (RFC 8259)",
        build,
    )._replace(target=media.at)


def deep_nesting(subject: Subject) -> Iterator[Candidate]:
    """A JSON body of arrays in arrays."""
    media = subject.media
    if media is None or not subject.sends_json or subject.operation.method == "DELETE":
        return
    says = f"stays up when the body is nested {_DEEP} levels deep"
    yield Candidate(
        "deep-nesting",
        "boundary",
        media.at,
        "alive",
        says,
        "the document sets no limit for depth",
        lambda _: _raw(subject.minimal(), media, "[" * _DEEP + "]" * _DEEP),
    )


def xml_entity(subject: Subject) -> Iterator[Candidate]:
    """An entity of its own in an XML body: it names no file and no host."""
    body = subject.operation.body
    media = next((each for each in body.content if is_xml(each.name)), None) if body else None
    if media is None or subject.operation.method == "DELETE":
        return
    yield Candidate(
        "xml-entity",
        "security",
        media.at,
        "alive",
        "stays up when the body declares an XML entity",
        "a service needs no entities of its clients",
        lambda _: _raw(subject.minimal(), media, _ENTITY),
    )


def mass_assignment(subject: Subject) -> Iterator[Candidate]:
    """A privilege that the document does not offer: ignored or refused."""
    media = subject.media
    if media is None or media.schema is None or not subject.sends_json:
        return
    effective = subject.values.effectives.of(media.schema)
    if (
        effective.closed
        or not effective.properties
        or subject.operation.method not in ("POST", "PUT", "PATCH")
    ):
        return
    known = {name.replace("_", "").lower() for name in effective.properties}
    for name, value in _PRIVILEGES:
        if name.lower() not in known:
            yield Candidate(
                "mass-assignment",
                "security",
                media.schema,
                "ignore-or-refuse",
                f"ignores or refuses the undeclared `{name}`",
                f"the document does not let a client set `{name}`",
                _with_privilege(subject, name, value),
                "body",
                name,
            )


def _with_privilege(subject: Subject, name: str, value: JsonValue) -> Build:
    def build(_: Stream) -> Request:
        request = subject.minimal()
        if not isinstance(request.body, dict):
            raise NotPlaced(name)
        return request._replace(body={**request.body, name: value})

    return build


def _corner(subject: Subject, technique: str, says: str, why: str, build: Build) -> Candidate:
    return Candidate(technique, "negative", subject.operation.at, "alive", says, why, build)


def _raw(request: Request, media: MediaType, text: str) -> Request:
    return request._replace(body=ABSENT, raw_body=text, media_type=media.name)


def _is_single(subject: Subject, parameter: Parameter) -> bool:
    schema = parameter.value_schema
    if parameter.place != "query" or schema is None or parameter.content is not None:
        return False
    types = subject.values.effectives.of(schema).types
    return (
        parameter.style == "form"
        and types.isdisjoint(("array", "object"))
        and not subject.is_opaque(parameter)
    )

"""What the requests of flows hold: all that an object can hold, something else, one field, one thing too few."""

from collections.abc import Mapping
from typing import Any

from engine.cases.flows.fields import Field, is_given
from engine.cases.model import ABSENT, Request
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.values import NoValue
from engine.cases.values.wrong import wrong_types
from engine.openapi.model import JsonValue

RUN = "{{run}}"
_MARK = f" {RUN}"
_SHORT = 40


def whole(subject: Subject) -> Request:
    """Return a request with all that the body can hold, and no optional parameter."""
    return _with_body(subject, subject.full())


def different(subject: Subject, draw: Stream) -> Request:
    """Return the same with other values than documented examples."""
    return _with_body(subject, subject.requests.make("full", draw, realistic=True))


def one(subject: Subject, field: Field, draw: Stream) -> Request:
    """Return a request whose body has what is required and one field."""
    request = different(subject, draw)
    if not isinstance(request.body, dict) or field.sent[0] not in request.body:
        raise NoValue("unsolved", "the body has no such field")
    sent = {*_required(subject), field.sent[0]}
    return request._replace(body={name: each for name, each in request.body.items() if name in sent})


def with_own_id(subject: Subject, request: Request) -> Request:
    """Return a request whose body names the object in the path, where it names one at all."""
    body, path = request.body, [*subject.bindings.values()]
    if subject.operation.method not in ("PUT", "PATCH") or not path or not isinstance(body, dict):
        return request
    named = {name: path[-1].value for name in body if subject.requests.names_itself(name)}
    return request._replace(body={**body, **named}) if named else request


def broken(subject: Subject, request: Request, kept: str = "") -> Request:
    """Return `request` with one thing wrong in its body, other than the property `kept`."""
    sites = [
        site
        for site in subject.sites
        if site.place == "body" and len(site.path) == 1 and site.path != (kept,)
    ]
    required = [site for site in sites if site.required is not None]
    if subject.operation.method != "PATCH" and required and (kept or len(sites) > 1):
        return subject.edit(request, required[-1], ABSENT)
    for site in sites:
        wrong = _wrong(subject, site)
        if wrong is not None:
            return subject.edit(request, site, wrong)
    raise NoValue("unsolved", "no field of the body can be wrong", (subject.operation.at,))


def marked(subject: Subject, request: Request, fields: tuple[Field, ...]) -> tuple[Request, Field]:
    """Return `request` with a text that no other request of any run holds, and where it stands.

    Raises:
        NoValue: there is no such place.
    """
    body = request.body
    for field in fields:
        name = field.sent[0]
        if len(field.sent) > 1 or not isinstance(body, dict) or not isinstance(body.get(name), str):
            continue
        if RUN in body[name]:
            return request, field
        keywords = field.effective.keywords
        if not {"enum", "const", "format", "pattern"} & keywords.keys():
            text = body[name][:_SHORT] + _MARK
            if len(text) <= keywords.get("maxLength", len(text)):
                return request._replace(body={**body, name: text}), field
    raise NoValue("unsolved", "no text of the body is free", (subject.operation.at,))


def twin(request: Request) -> Request:
    """Return a request for a second object beside the first: what must be unique differs."""
    return request._replace(body=_renamed(request.body))


def holds_run(value: JsonValue) -> bool:
    """Tell whether something in a body is unique on the server."""
    if isinstance(value, dict):
        return any(map(holds_run, value.values()))
    return any(map(holds_run, value)) if isinstance(value, list) else isinstance(value, str) and RUN in value


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    return value.replace(RUN, f"{RUN}b") if isinstance(value, str) else value


def _with_body(subject: Subject, made: Request) -> Request:
    """Return the smallest request with the body of `made`, without references to objects that may not exist."""
    body = made.body
    if isinstance(body, dict):
        required = _required(subject)
        body = {name: each for name, each in body.items() if name in required or not is_given(name)}
    if body is ABSENT or body == {}:
        raise NoValue("unsolved", "the body says nothing", (subject.operation.at,))
    return subject.minimal()._replace(body=body, media_type=made.media_type)


def _required(subject: Subject) -> Mapping[str, object]:
    schema = subject.media.schema if subject.media else None
    return subject.values.effectives.of(schema).required if schema else {}


def _wrong(subject: Subject, site: Site) -> JsonValue:
    """Return a value of a type that services do not take for the right one, None where there is none."""
    if is_given(str(site.path[0])):
        return None
    found = wrong_types(subject.effective(site), subject.values.effectives)
    return next((each.value for each in found if isinstance(each.value, str | dict)), None)

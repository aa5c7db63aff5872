"""Objects that do not exist."""

from collections.abc import Iterator

from engine.cases.model import Request
from engine.cases.oracles import documents
from engine.cases.rng import Stream
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.values import NoValue
from engine.cases.values.semantic import normal_form
from engine.openapi.model import JsonValue, Parameter

_UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"
_UNKNOWN_TEXTS = (
    "unknown-{{run}}",
    "unknown{{run}}",
    "zz{{run}}",
    "ffffffffffffffffffffffff",
    "zzzzzzzz",
    "99999999",
)
_ID_WORDS = frozenset(("id", "uid", "sid", "uuid", "guid", "urn", "key", "slug", "handle", "identifier"))
_UNKNOWN_NUMBERS = (2_147_483_600, 999_999_937, 9_999_991, 99_991, 9_973)


def unknown_id(subject: Subject) -> Iterator[Candidate]:
    """A valid id of nothing, in the last path parameter that stands for an object."""
    operation = subject.operation
    known = [each for each in subject.parameters if each.place == "path" and each.name in subject.bindings]
    if not known or not operation.path.rstrip("/").endswith("}"):
        return
    if operation.method == "DELETE" and not documents(operation, "404", "410"):
        return
    if operation.method == "PUT" and documents(operation, "201"):
        return
    parameter = known[-1]
    if not _names_an_object(subject, parameter):
        return

    def build(_: Stream) -> Request:
        request = subject.minimal()
        return request._replace(
            path_params={**request.path_params, parameter.name: unknown_value(subject, parameter)}
        )

    yield Candidate(
        "unknown-id",
        "negative",
        parameter.at,
        "unknown",
        f"must not find an unknown `{parameter.name}`",
        f"no object has this `{parameter.name}`",
        build,
        "path",
        parameter.name,
        confidence=1.0 if documents(operation, "404", "410") else 0.8,
    )


def _names_an_object(subject: Subject, parameter: Parameter) -> bool:
    """Tell whether a value of `parameter` can be the id of nothing: `/greetings/{name}` may greet anybody."""
    if documents(subject.operation, "404", "410") or subject.bindings[parameter.name].origin == "captured":
        return True
    words = normal_form(parameter.name)
    return bool(words) and (words[-1] in _ID_WORDS or (words[-1] == "name" and len(words) > 1))


def unknown_value(subject: Subject, parameter: Parameter) -> JsonValue:
    """Return a valid id of nothing (NoValue where none is known)."""
    schema = parameter.schema
    candidates: tuple[JsonValue, ...] = (*_UNKNOWN_NUMBERS, _UNKNOWN_UUID, *_UNKNOWN_TEXTS)
    for value in candidates:
        if schema is None or subject.values.accepts(schema, _sample(value)):
            return value
        if subject.values.accepts(schema, [_sample(value)]):
            return [value]
    raise NoValue("unsolved", f"no id of nothing fits `{parameter.name}`", (parameter.at,))


def _sample(value: JsonValue) -> JsonValue:
    return value.replace("{{run}}", "000000") if isinstance(value, str) else value

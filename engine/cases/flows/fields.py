"""What may be compared: fields that a client writes, a service keeps, and both schemas document."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.cases.model import ABSENT, Check
from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.semantic import normal_form
from engine.errors import Pointer
from engine.openapi.model import JsonValue

_DEEPEST = 4
_MOST_DECIMALS = 2
_WRAPPERS = ("data", "result", "item", "payload", "response", "content")
# A service gives these itself, whatever a client sends.
_GIVEN_LAST = frozenset(
    (
        "id", "uuid", "guid", "version", "revision", "etag", "token", "secret", "password", "hash", "checksum",
        "signature", "message", "timestamp", "self", "href", "link", "key", "pin", "cvv", "cvc", "now",
        # who may do what: services put the one who asks on such lists, in an order of their own
        "permission", "acl", "grant", "principal",
    )
)  # fmt: skip
_GIVEN_FIRST = frozenset(("created", "updated", "modified", "deleted", "changed", "last", "current"))
# And these it may write in a form of its own, compute, or decide on later.
_FORMED = frozenset(
    (
        "status", "state", "phase", "stage", "role", "slug", "phone", "url", "uri", "host", "domain", "locale",
        "language", "country", "currency", "html", "markdown", "login", "handle", "color", "position", "order",
        "index", "rank", "count", "total", "date", "time", "active", "enabled", "verified", "approved", "admin",
        "owner", "code", "tag", "user name", "file name", "phone number",
    )
)  # fmt: skip
# These may move on by themselves between one read and the next.
_MOVING = frozenset(
    (
        "status",
        "state",
        "phase",
        "stage",
        "count",
        "total",
        "progress",
        "position",
        "rank",
        "balance",
        "stock",
    )
)
_FORMED_FORMATS = frozenset(
    (
        "uri", "url", "uri-reference", "iri", "iri-reference", "hostname", "idn-hostname", "ipv6", "time",
        "duration", "byte", "binary", "password", "uuid", "idn-email",
    )
)  # fmt: skip


class Field(NamedTuple):
    """`sent`: its path in a request; `at`: its pointer in an answer; `optional` in the request.

    `beside`: the object that it stands in requires something.
    """

    sent: tuple[str, ...]
    at: str
    effective: Effective
    optional: bool
    beside: bool


def shared_fields(effectives: Effectives, request: Pointer, response: Pointer) -> tuple[Field, ...]:
    """Return the fields of a request that an answer holds too, without those that a service gives itself."""
    found = tuple(_shared(effectives, (request,), (response,)))
    if found:
        return found
    for name, pointers in effectives.of(response).properties.items():
        if name.lower() in _WRAPPERS:
            found = tuple(_shared(effectives, (request,), pointers, (), f"/{_token(name)}"))
            if found:
                return found
    return ()


def _shared(
    effectives: Effectives,
    request: tuple[Pointer, ...],
    response: tuple[Pointer, ...],
    sent: tuple[str, ...] = (),
    at: str = "",
) -> Iterator[Field]:
    left, right = effectives.of(*request), effectives.of(*response)
    for name, pointers in left.properties.items():
        others = right.properties.get(name)
        if others is None or is_given(name):
            continue
        mine, its = effectives.of(*pointers), effectives.of(*others)
        if mine.read_only or mine.write_only or its.read_only or its.write_only or not _overlap(mine, its):
            continue
        path, place = (*sent, name), f"{at}/{_token(name)}"
        if mine.properties:
            if len(path) <= _DEEPEST and its.properties:
                yield from _shared(effectives, pointers, others, path, place)
        elif _is_flat(mine, effectives):
            yield Field(path, place, mine, name not in left.required, bool(left.required))


def is_given(name: str) -> bool:
    """Tell whether a service gives such a field itself: ids, moments, versions, secrets, messages."""
    words = normal_form(name)
    return not words or "".join(words) == "etag" or words[-1] in _GIVEN_LAST or words[0] in _GIVEN_FIRST


def value_in(body: JsonValue, path: Sequence[str]) -> JsonValue:
    """Return what stands in a body, `ABSENT` where nothing does."""
    for token in path:
        if not isinstance(body, dict) or token not in body:
            return ABSENT
        body = body[token]
    return body


def is_left_out(field: Field, body: JsonValue) -> bool:
    """Tell whether `body` has the place of a field and no value there; what a service puts there is open."""
    return value_in(body, field.sent) is ABSENT and isinstance(value_in(body, field.sent[:-1]), dict)


def is_telling(field: Field, value: JsonValue) -> bool:
    """Tell whether a service that keeps `value` gives it back in no other form."""
    words = normal_form(field.sent[-1])
    named = {words[-1], " ".join(words[-2:])} & _FORMED
    if named or field.effective.keywords.get("format") in _FORMED_FORMATS:
        return False
    if isinstance(value, str):
        return value != "" and value == " ".join(value.split())
    if isinstance(value, float):
        return round(value, _MOST_DECIMALS) == value
    if isinstance(value, list):
        return bool(value) and len({str(each) for each in value}) == len(value)
    return value is not ABSENT and value is not None and not isinstance(value, dict)


def is_unlike_a_default(field: Field, value: JsonValue) -> bool:
    """Tell whether a service that was not given the field would hardly have `value` by itself."""
    default = field.effective.keywords.get("default", ABSENT)
    if default is not ABSENT:
        return bool(default != value)
    if isinstance(value, bool) or "enum" in field.effective.keywords or "const" in field.effective.keywords:
        return False
    return not isinstance(value, int | float) or abs(value) > 1


def kept_checks(fields: Sequence[Field], body: JsonValue, oracle: str) -> tuple[Check, ...]:
    """Return that an answer holds what was sent in `body`."""
    sent = ((field, value_in(body, field.sent)) for field in fields)
    return tuple(
        Check(oracle, field.at, equals=value, unordered=_unordered(field.at, value))
        for field, value in sent
        if is_telling(field, value)
    )


def same_checks(fields: Sequence[Field], step: str, oracle: str) -> tuple[Check, ...]:
    """Return that an answer holds what that of an earlier step held."""
    return tuple(
        Check(
            oracle,
            field.at,
            same_as=step,
            unordered=(field.at,) if "array" in field.effective.types else (),
        )
        for field in fields
        if normal_form(field.sent[-1])[-1] not in _MOVING
    )


def _unordered(at: str, value: JsonValue) -> tuple[str, ...]:
    return (at,) if isinstance(value, list) else ()


def _overlap(mine: Effective, its: Effective) -> bool:
    number = {"number", "integer"}
    return bool(mine.types & its.types) or bool(mine.types & number and its.types & number)


def _is_flat(effective: Effective, effectives: Effectives) -> bool:
    """Tell whether values are scalars, or lists of them: what a service could add nothing to."""
    if effective.branches or "object" in effective.types:
        return False
    if "array" not in effective.types:
        return True
    return bool(effective.items) and not effectives.of(*effective.items).types & {"object", "array"}


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def without(body: Mapping[str, JsonValue], names: frozenset[str]) -> dict[str, JsonValue]:
    return {name: value for name, value in body.items() if name not in names}

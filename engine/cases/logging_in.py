"""Operations that log in: a user and a password that the service knows go in. Nobody can make those up."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.cases.dependencies import normal
from engine.cases.model import Request
from engine.cases.values.effective import Effectives
from engine.openapi.model import JsonValue, MediaType, Operation

LOGIN_NAMES = ("API_USER_LOGIN", "API_PASSWORD_LOGIN")
_PLACES = frozenset(
    (
        "login", "logon", "signin", "authenticate", "authentication", "authorize", "auth", "token", "tokens",
        "session", "sessions", "accesstoken", "authtoken", "gettoken", "obtaintoken",
    )
)  # fmt: skip
_NAMED = re.compile(r"log_?-?in|log_?-?on|sign_?-?in|authenticate")
_USERS = (
    "username",
    "user",
    "login",
    "email",
    "useremail",
    "mail",
    "identifier",
    "userid",
    "loginid",
    "account",
)
_PASSWORDS = ("password", "passwd", "pwd", "pass", "passphrase")


KnownUser: TypeAlias = Mapping[str, str]
"""Variable -> what is sent in its place: itself, or what a user was registered with."""
SET_BY_A_PERSON: KnownUser = {name: f"{{{{{name}}}}}" for name in LOGIN_NAMES}


class Login(NamedTuple):
    """Where an operation takes the two: paths into the body, or names of query parameters."""

    places: Mapping[tuple[str, ...], str]
    is_body: bool


def is_login(operation: Operation) -> bool:
    """Tell whether an operation logs in, as far as its path and its name tell."""
    if operation.method not in ("POST", "GET"):
        return False
    last = operation.path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return normal(last) in _PLACES or _is_named(operation.id) or _is_named(last)


def _is_named(text: str) -> bool:
    name = text.lower()
    may_be = "log" in name or "sign" in name or "auth" in name  # a hundredth of what the search takes
    return may_be and _NAMED.search(name) is not None


def login_of(operation: Operation, media: MediaType | None, effectives: Effectives) -> Login | None:
    """Return where an operation that logs in takes user and password, None for any other operation."""
    if not is_login(operation):
        return None
    queries: dict[tuple[str, ...], str] = {
        (each.name,): each.name for each in operation.parameters if each.place == "query"
    }
    found = _pair(queries)
    if found:
        return Login(found, is_body=False)
    if media is None or media.schema is None:
        return None
    found = _pair(dict(fields_of(effectives, media)))
    return Login(found, is_body=True) if found else None


def as_known_user(login: Login, request: Request, known: KnownUser) -> Request:
    """Return a request whose user and password are those of `known`."""
    if not login.is_body:
        query = {**request.query}
        for (name,), variable in login.places.items():
            if isinstance(query.get(name), str):
                query[name] = known[variable]
        return request._replace(query=query)
    body = request.body
    for path, variable in login.places.items():
        body = _with(body, path, known[variable])
    return request._replace(body=body)


def fields_of(
    effectives: Effectives, media: MediaType, *, wrapped: bool = False
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the properties of a body, and those of the one object that it wraps; of every one with `wrapped`."""
    schema = media.schema
    properties = effectives.of(schema).properties if schema else {}
    for name, pointers in properties.items():
        yield (name,), name
        if wrapped or len(properties) == 1:
            yield from (((name, inner), inner) for inner in effectives.of(*pointers).properties)


def _pair(names: Mapping[tuple[str, ...], str]) -> Mapping[tuple[str, ...], str]:
    """Return place -> variable of every user and password, nothing where one of the two is not there."""
    users = {place: LOGIN_NAMES[0] for place, name in names.items() if normal(name) in _USERS}
    passwords = {place: LOGIN_NAMES[1] for place, name in names.items() if normal(name) in _PASSWORDS}
    return {**users, **passwords} if users and len(passwords) == 1 else {}


def _with(body: JsonValue, path: tuple[str, ...], value: str) -> JsonValue:
    """Return a body with another text at a place, as it is where no text stands there."""
    if not isinstance(body, dict) or path[0] not in body:
        return body
    held = body[path[0]]
    if len(path) > 1:
        return {**body, path[0]: _with(held, path[1:], value)}
    return {**body, path[0]: value} if isinstance(held, str) else body

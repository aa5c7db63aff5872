"""Operations that register a user: what they made may log in."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.cases.dependencies import Dependencies, Producer, item_prefixes, normal
from engine.cases.logging_in import LOGIN_NAMES, KnownUser, Login, fields_of, is_login
from engine.cases.model import TestCase
from engine.cases.oracles import json_content
from engine.cases.references import struck_out
from engine.cases.values.effective import Effectives
from engine.openapi.model import JsonValue, Operation

_PLACES = frozenset(("register", "registration", "registrations", "signup", "users", "accounts"))
_USERS = frozenset(("users", "user", "accounts", "account"))
_NAMED = re.compile(r"register|registration|sign_?-?up|create_?-?(?:user|account)", re.IGNORECASE)
# Who must prove an address, or wait for somebody, cannot log in at once.
_LATER = re.compile(r"verif|confirm|activat|approv", re.IGNORECASE)
_SCORE = 0.6
_Path: TypeAlias = tuple[str, ...]


class Registration(NamedTuple):
    """Who makes a user; `user` and `password` are where its body has the two, `shown` where its answer has the first."""

    producer: Producer
    user: _Path
    password: _Path
    shown: str

    def known_user(self, step: TestCase) -> KnownUser | None:
        """Return who may log in after `step`; None where user and password cannot be told from it."""
        name = next(name for name, capture in step.captures.items() if capture == self.shown)
        user, password = _at(step.request.body, self.user), _at(step.request.body, self.password)
        if (
            not isinstance(user, str)
            or not isinstance(password, str)
            or "{{run}}" not in user
            or "{{" in password
        ):
            return None
        return {LOGIN_NAMES[0]: "{{" + name + "}}", LOGIN_NAMES[1]: password}


def registration(
    operations: tuple[Operation, ...], login: Login, effectives: Effectives, dependencies: Dependencies
) -> Registration | None:
    """Return who makes the user that `login` takes, None where nobody does, or more is needed than that."""
    users = [path for path, variable in login.places.items() if variable == LOGIN_NAMES[0]]
    if len(users) != 1 or any(_LATER.search(each.path) or _LATER.search(each.id) for each in operations):
        return None
    found = (_registration(each, normal(users[0][-1]), effectives) for each in operations if _registers(each))
    made = next((each for each in found if each is not None), None)
    return made and _deleted(made, operations, dependencies)


def _registers(operation: Operation) -> bool:
    if (
        operation.method != "POST"
        or "{" in operation.path
        or is_login(operation)
        or struck_out(operation.raw)
    ):
        return False
    last = operation.path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return normal(last) in _PLACES or bool(_NAMED.search(operation.id))


def _registration(operation: Operation, user: str, effectives: Effectives) -> Registration | None:
    media = json_content(operation.body.content) if operation.body else None
    if media is None:
        return None
    fields = dict(fields_of(effectives, media))
    users = [path for path, name in fields.items() if normal(name) == user]
    passwords = [path for path, name in fields.items() if normal(name) in ("password", "passwd", "pwd")]
    capture = next(_shown(operation, user, effectives), None)
    if len(users) != 1 or len(passwords) != 1 or capture is None:
        return None
    producer = Producer(operation, "user", capture, f"{operation.path}#user", _SCORE, lists=False)
    return Registration(producer, users[0], passwords[0], capture)


def _deleted(
    made: Registration, operations: tuple[Operation, ...], dependencies: Dependencies
) -> Registration:
    """Return the same with who deletes the user, where the answer has what that operation needs."""
    maker = made.producer
    for each in operations:
        path = each.path.rstrip("/")
        above, _, last = path.rpartition("/")
        named = [name for name, prefix in item_prefixes(each) if prefix == path]
        if each.method != "DELETE" or "{" in above or not named or struck_out(each.raw):
            continue
        known = dependencies.producer(path, named[0], safe=False)
        if known is not None and known.operation is maker.operation:
            return made._replace(producer=known.giving(made.shown))
        capture = dependencies.id_given(maker.operation, last[1:-1], path)
        if capture is not None and normal(above.rpartition("/")[2]) in _USERS:
            found = maker._replace(parameter=last[1:-1], capture=capture, item=path, deleter=each)
            return made._replace(producer=found.giving(made.shown))
    return made


def _shown(operation: Operation, user: str, effectives: Effectives) -> Iterator[str]:
    """Yield where an answer has the name of the new user: at its top, or in an object that it wraps."""
    for response in operation.responses:
        media = json_content(response.content) if response.status.startswith("2") else None
        for path, name in fields_of(effectives, media, wrapped=True) if media else ():
            if normal(name) == user:
                yield "".join(f"/{each.replace('~', '~0').replace('/', '~1')}" for each in path)


def _at(body: JsonValue, path: _Path) -> JsonValue:
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body

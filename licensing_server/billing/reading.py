"""Looks into JSON that may have any shape: a step that does not exist, or holds another type, gives nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from licensing_server.billing.events import Contact
from licensing_server.service.customers import is_address

Json: TypeAlias = Any

DEEPEST = 32
LONGEST_TEXT = 180


class UnreadableError(ValueError):
    """The body is no notice of this seller."""


def parsed(raw: bytes) -> dict[str, Json]:
    """Return the object of a body.

    Raises:
        UnreadableError: no JSON object, nested too deep, or with a number that JSON does not know.
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("no JSON") from error
    if not isinstance(value, dict) or _is_deeper(value, DEEPEST):
        raise UnreadableError("no JSON object of a usual depth")
    return value


def at(value: Json, *path: str | int) -> Json:
    """Return what stands at a path of names and positions; None where there is nothing."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: Json, *path: str | int) -> str | None:
    """Return a text of usual length at a path, an id also where it is a number; None otherwise."""
    found = at(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found) if abs(found) < 2**63 else None
    if not isinstance(found, str) or not found or len(found) > LONGEST_TEXT or not found.isprintable():
        return None
    return found


def identity(value: Json, *path: str | int) -> str | None:
    """Return the id at a path, where an object may stand in place of its id."""
    found = at(value, *path)
    return text(found, "id") if isinstance(found, dict) else text(value, *path)


def number(value: Json, *path: str | int) -> int | None:
    """Return a whole number at a path."""
    found = at(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 2**53 else None


def quantity(value: Json, *path: str | int) -> int:
    """Return how many were bought: at least one, as a line without a quantity is one."""
    return max(1, min(number(value, *path) or 1, 100_000))


def entries(value: Json, *path: str | int) -> Iterator[Json]:
    """Yield the members of a list at a path."""
    found = at(value, *path)
    yield from found if isinstance(found, list) else ()


def moment(value: Json, *path: str | int) -> int | None:
    """Return Unix seconds from a number or an ISO 8601 text with its zone."""
    found = at(value, *path)
    if not isinstance(found, str):
        return number(value, *path)
    try:
        told = datetime.fromisoformat(found)
    except ValueError:
        return None
    return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp())


def contact(email: str | None, name: str | None) -> Contact | None:
    """Return who bought; None where no address is given that a mail could reach."""
    if email is None or not is_address(email):
        return None
    return Contact(email.lower(), (name or "")[:120])


def _refused(word: str) -> Json:
    raise UnreadableError(word)


def _is_deeper(value: Json, limit: int) -> bool:
    level = [value]
    while level:
        if limit == 0:
            return True
        limit -= 1
        lists = [each.values() if isinstance(each, dict) else each for each in level]
        level = [member for each in lists for member in each if isinstance(member, dict | list)]
    return False

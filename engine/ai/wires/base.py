"""What every wire does around its client's calls."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple, TypeVar

from engine.ai.faults import AIError, Kind, classify
from engine.ai.provider import RateLeft, Usage
from engine.openapi.model import JsonValue

T = TypeVar("T")
NO_KEY: Final = "none"
"""What is sent where a server wants no key: without one the clients search the machine for others."""


class Connection(NamedTuple):
    """Where a wire leads; `now` is in seconds since the epoch."""

    url: str
    host: str
    model: str
    now: Callable[[], float]


async def guarded(call: Awaitable[T], to: Connection) -> T:
    """Return what `call` does.

    Raises:
        AIError: whatever went wrong in it.
    """
    try:
        return await call
    except Exception as error:  # noqa: BLE001 - the clients raise what they like; cancelling is no Exception
        raise classify(error, to.host, to.model, to.now) from _quiet(error)


def _quiet(error: Exception) -> BaseException | None:
    """Return the cause to keep: what a client raised may hold headers and a whole answer."""
    return error if isinstance(error, AIError) else None


def expected(value: object, kind: type[T], to: Connection) -> T:
    """Return `value` where it is of `kind`; the clients hand on whatever JSON came.

    Raises:
        AIError: `server`.
    """
    if not isinstance(value, kind):
        raise AIError(Kind.SERVER, to.host, model=to.model)
    return value


def count(value: object) -> int:
    """Return a number of tokens that a server reports, 0 where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0


def usage_of(read: object, written: object, cached: object, stored: object) -> Usage | None:
    """Return the tokens that a server reports, None where it reports none of either kind: each call has some."""
    used = Usage(count(read), count(written), count(cached), 1, stored=count(stored))
    return used if used.read or used.written else None


def rate_left(
    headers: Mapping[str, str], tokens: str, reset: str, now: Callable[[], float]
) -> RateLeft | None:
    """Return what two headers say of the tokens that are left."""
    try:
        left = int(headers[tokens])
    except (KeyError, ValueError):
        return None
    seconds = _seconds(headers.get(reset, ""), now)
    return None if seconds is None else RateLeft(max(0, left), seconds)


_LONGEST_TIME: Final = 100
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _seconds(text: str, now: Callable[[], float]) -> float | None:
    """Return the seconds of `6m0s` or `120ms`, or until a moment such as `2027-01-31T12:00:00Z`."""
    if len(text) > _LONGEST_TIME:
        return None
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if parts and "".join(map("".join, parts)) == text:
        return float(sum(float(number) * _UNITS[unit] for number, unit in parts))
    return _until(text, now)


def _until(text: str, now: Callable[[], float]) -> float | None:
    from datetime import datetime

    try:
        return max(0.0, datetime.fromisoformat(text).timestamp() - now())
    except (ValueError, OverflowError, OSError):
        return None


def in_words(schema: Mapping[str, JsonValue]) -> str:
    """Return the sentence that stands in for a schema where a server takes none."""
    return f"\n\nAnswer with one JSON object of this JSON Schema and nothing else:\n{json.dumps(schema)}"

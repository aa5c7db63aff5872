"""The last look at every text that leaves through a log."""

import re
from collections.abc import MutableMapping
from typing import Any, Final

ALLOWED: Final = frozenset(
    (
        "timestamp", "level", "event", "request_id", "method", "route", "status", "code", "ms", "where", "error",
        "logger", "message", "kid", "days", "count", "state", "chore", "address", "mode", "release", "seller", "kind",
        "part", "pid",
    )
)  # fmt: skip
"""Fields of a log line; others are dropped, whoever gives them."""
OURS: Final = frozenset(
    (
        "timestamp",
        "level",
        "event",
        "request_id",
        "method",
        "route",
        "status",
        "code",
        "ms",
        "count",
        "days",
        "pid",
    )
)
"""Fields that hold words and figures of our own; the rest is looked through."""

_SECRETS: Final = (
    (re.compile(r"\bSM[NT]T[-\s]?(?:[0-9A-Za-z]{4,5}[-\s]?){4}[0-9A-Za-z]?", re.IGNORECASE), "[key]"),
    (re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{5}[-\s]){4}[0-9A-Za-z](?![0-9A-Za-z])"), "[key]"),
    (re.compile(r"\bsm(?:st|ad)_[A-Za-z0-9_-]+"), "[token]"),
    (re.compile(r"\bBearer\s+\S+", re.IGNORECASE), "Bearer [token]"),
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+"), "[mail]"),
)


def scrubbed(text: str) -> str:
    """Return a text without keys, tokens and mail addresses."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def allowed_only(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a log line of the listed fields, each text looked through."""
    return {
        name: scrubbed(value) if name not in OURS and isinstance(value, str) else value
        for name, value in line.items()
        if name in ALLOWED
    }

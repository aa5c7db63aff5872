"""The bytes that go through the pipe: JSON both ways, one message each."""

import json
from typing import Any, Final, TypeAlias

import orjson

from engine.jobs.message_json import dump, dump_job, load, load_job
from engine.jobs.messages import Job, Message

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one message; a summary of 10,000 operations has about 3 million."""


class Cancel:
    """The word that asks a child to stop."""


CANCEL: Final = Cancel()
Order: TypeAlias = Job | Cancel


def packed(message: Message) -> bytes:
    """Return the message as JSON that every program can show: halves of characters are replaced."""
    value = dump(message)
    try:
        return orjson.dumps(value)
    except TypeError:  # a lone surrogate of the document, or an integer beyond 64 bits
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def unpacked(written: bytes) -> Message:
    """Return the message.

    Raises:
        ValueError, KeyError, TypeError: no message of ours.
    """
    return load(_object(written))


def packed_order(order: Order) -> bytes:
    """Return the order as JSON; a path that is no text stays what it is, so that it still can be opened."""
    if not isinstance(order, Job):
        return b'{"order": "cancel"}'
    return json.dumps({"order": "job", "job": dump_job(order)}).encode()


def unpacked_order(written: bytes) -> Order:
    """Return what the parent asks for.

    Raises:
        ValueError, KeyError, TypeError, UsageError: no order of ours.
    """
    order = _object(written)
    return load_job(order["job"]) if order["order"] == "job" else CANCEL


def _object(written: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(written)
    except orjson.JSONDecodeError:  # orjson reads no halves of characters, and only integers of 64 bits
        value = json.loads(written)
    if not isinstance(value, dict):
        raise TypeError
    return value

"""JSON as sent: compact, exact numbers, literal `{{` escaped."""

import json
import math
from decimal import Decimal

import orjson

from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.text import Live, escape_braces
from engine.openapi.model import JsonValue

_DEEPEST = 200


def json_text(value: JsonValue, live: Live) -> str:
    """Return `value` as compact JSON; in a string a literal `{{` has its first brace escaped."""
    try:
        written = orjson.dumps(value)
    except TypeError:
        text = _exact(value, 0)
    else:
        if b"null" in written:
            _refuse_not_finite(value)
        text = written.decode()
    return escape_braces(text, live, "\\u007b") if "{{" in text else text


def ascii_json(text: str) -> str:
    """Return JSON text with everything beyond ASCII escaped."""
    if text.isascii():
        return text
    return "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in text)


def _refuse_not_finite(value: JsonValue) -> None:
    """Raise for what `orjson` would quietly turn into null."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
        elif isinstance(item, float) and not math.isfinite(item):
            raise NotOnTheWire("a number that is not finite")


def _exact(value: JsonValue, depth: int) -> str:
    """Write what `orjson` refuses: numbers beyond 64 bits, and decimals digit by digit."""
    if depth > _DEEPEST:
        raise NotOnTheWire("a value that is nested too deeply")
    if isinstance(value, dict):
        members = (f"{_exact(name, depth)}:{_exact(item, depth + 1)}" for name, item in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_exact(item, depth + 1) for item in value) + "]"
    return _exact_scalar(value)


def _exact_scalar(value: JsonValue) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise NotOnTheWire("a number that is not finite")
        return str(value)
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError as error:
        raise NotOnTheWire("a lone surrogate has no form in UTF-8") from error
    except (TypeError, ValueError) as error:
        raise NotOnTheWire("a value that JSON cannot hold") from error
    return text

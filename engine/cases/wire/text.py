"""Scalars as text, percent-encoding, and the care that live placeholders need."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote

from engine.cases.wire.refusal import NotOnTheWire
from engine.openapi.model import JsonValue

Live: TypeAlias = frozenset[str]
Escape: TypeAlias = Callable[[str], str]

UNRESERVED = "~"  # besides what `quote` always keeps: letters, digits, `_.-`
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_UNRESERVED_ONLY = re.compile(r"[A-Za-z0-9_.~-]*")
_BRACE = re.compile(r"\{\{(\w+)\}\}|\{(?=\{)")
_WHOLE = 1e15  # below it every whole double is exact and readable without an exponent


def scalar(value: JsonValue) -> str:
    """Return a scalar as plain text, whole floats without their `.0`."""
    if value.__class__ is str:
        return str(value)
    if value is True or value is False:
        return "true" if value else "false"
    if value is None:
        raise NotOnTheWire("null has no form as text")
    if isinstance(value, list | dict):
        raise NotOnTheWire("an array or object inside another has no form here")
    return number(value)


def number(value: JsonValue) -> str:
    """Return an int, float or Decimal as JSON writes it."""
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        raise NotOnTheWire("a number that is not finite")
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    try:
        return str(value)
    except ValueError as error:  # ints beyond 4,300 digits
        raise NotOnTheWire("a number with too many digits") from error


def keeping_live(text: str, live: Live, escape: Escape) -> str:
    """Return `text` escaped between its live placeholders, which stay as they are."""
    if "{{" not in text:
        return escape(text)
    written, start = "", 0
    for match in _PLACEHOLDER.finditer(text):
        if match[1] in live:
            written += escape(text[start : match.start()]) + match[0]
            start = match.end()
    return written + escape(text[start:])


def percent(text: str, live: Live, safe: str = UNRESERVED) -> str:
    """Return `text` percent-encoded as RFC 6570 does: UTF-8, upper case, all but unreserved."""
    if _UNRESERVED_ONLY.fullmatch(text):
        return text
    try:
        return keeping_live(text, live, lambda piece: quote(piece, safe=safe))
    except UnicodeEncodeError as error:
        raise NotOnTheWire("a lone surrogate has no form in UTF-8") from error


def refuse_braces(text: str, live: Live, where: str) -> None:
    """Raise where a literal `{{` cannot be written apart from a live one."""
    if "{{" in text and escape_braces(text, live, "") != text:
        raise NotOnTheWire(f"a literal {{{{ cannot be escaped in {where}")


def escape_braces(text: str, live: Live, brace: str) -> str:
    """Return `text` with each `{` before another one written as `brace`, live placeholders untouched."""
    if "{{" not in text:
        return text
    return _BRACE.sub(lambda match: match[0] if match[1] in live else brace + match[0][1:], text)

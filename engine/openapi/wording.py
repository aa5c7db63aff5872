"""Text and values of a document as a problem may quote them: on one line, and short."""

from typing import Final

import orjson

from engine.openapi.model import JsonValue

_LONGEST: Final = 120


def shown(text: str) -> str:
    if len(text) <= _LONGEST and text.isprintable():
        return text
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:_LONGEST])
    return clean if len(text) <= _LONGEST else f"{clean}…"


def quoted(value: JsonValue) -> str:
    """Return `value` as JSON in back quotes; an object or a list by its kind only."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, float):
        return f"`{value}`"  # orjson would write infinity as null
    try:
        return f"`{shown(orjson.dumps(value).decode())}`"
    except TypeError:  # an integer past 64 bits
        return f"`{shown(str(value))}`"

"""Runtime expressions of Link Objects: where a value stands in an answer, or in the request before it."""

import re
from typing import NamedTuple

from engine.openapi.model import JsonValue

_ANSWERED = r"(?i)\$response\.(?:body(?:#(?P<pointer>/.*)?)?|header\.(?P<header>[^{}\s]+))"
_SENT = r"(?i)\$request\.body#(/.+)"
_SENT_BESIDE = r"(?i:\$request\.(path|query|header))\.(.+)"
_EMBEDDED = r"\{(\$[^{}]+)\}"
_EXPRESSIONS = ("$url", "$method", "$statusCode", "$request.", "$response.")


class Held(NamedTuple):
    """What a link puts into one place of a body.

    `source` is a JSON pointer into the answer or `header:Name`, None for the `literal`. The value stands for `{}` in `text`, which is empty where it stands alone. `tail` of the
    pointer is not written in the document: the link names an object above it.
    """

    source: str | None = None
    literal: JsonValue = None
    text: str = ""
    tail: tuple[str | int, ...] = ()


def source_of(expression: JsonValue) -> str | None:
    """Return where in an answer a runtime expression finds its value: `/id`, `header:Name`, "" for all of it."""
    text = expression if isinstance(expression, str) else ""
    inner = re.fullmatch(_EMBEDDED, text)
    found = re.fullmatch(_ANSWERED, inner[1] if inner else text)
    if found is None:
        return None
    return f"header:{found['header']}" if found["header"] else found["pointer"] or ""


def sent_at(expression: str) -> tuple[str, str] | None:
    """Return the place of a request that an expression speaks of, and the name or JSON pointer in it."""
    body = re.fullmatch(_SENT, expression)
    if body is not None:
        return "body", body[1]
    beside = re.fullmatch(_SENT_BESIDE, expression)
    return (beside[1].lower(), beside[2]) if beside else None


def pieces(text: str) -> list[str]:
    """Return a text in pieces, each second of which is an expression without its braces."""
    return ["", text, ""] if text.startswith(_EXPRESSIONS) else re.split(_EMBEDDED, text)


def held_at(body: JsonValue, path: tuple[str | int, ...]) -> Held | None:
    """Return what the `requestBody` of a link has at a place of the body, None where it says nothing of it."""
    for at, token in enumerate(path):
        if isinstance(body, str):
            return _below(body, path[at:])
        if isinstance(body, list) and len(body) == 1 and token == 0:
            body = body[0]
        elif isinstance(body, dict) and token in body:
            body = body[str(token)]
        else:
            return None
    return _below(body, ()) if isinstance(body, str) else Held(literal=body)


def _below(text: str, tail: tuple[str | int, ...]) -> Held | None:
    held = _read(text)
    if held is None or not tail:
        return held
    is_whole = held.source is not None and not held.text and not held.source.startswith("header:")
    if not is_whole or not all(isinstance(token, str) for token in tail):
        return None
    tokens = (str(token).replace("~", "~0").replace("/", "~1") for token in tail)
    return held._replace(source="/".join((held.source or "", *tokens)), tail=tail)


def _read(text: str) -> Held | None:
    """Return what a text takes of the answer, None where it asks for something else too."""
    parts = pieces(text)
    if len(parts) == 1:
        return Held(literal=text)
    source = source_of(parts[1]) if len(parts) == 3 else None
    return None if source is None else Held(source, text="{}".join(parts[::2]) if any(parts[::2]) else "")

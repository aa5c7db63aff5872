"""`application/x-www-form-urlencoded`: an object as pairs, each property in its own style."""

from engine.cases.wire.json_text import json_text
from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.styles import query_writer
from engine.cases.wire.text import Live, percent
from engine.openapi.model import Encoding, JsonValue, MediaType

_PLAIN = Encoding()


def form_text(media: MediaType | None, body: JsonValue, live: Live) -> str:
    """Return the pairs in the order of the object, spaces as `%20`."""
    if not isinstance(body, dict):
        raise NotOnTheWire("a form holds an object only")
    encodings = media.encoding if media else {}
    return "&".join(
        _pairs(percent(name, live), value, encodings.get(name, _PLAIN), live) for name, value in body.items()
    )


def _pairs(name: str, value: JsonValue, encoding: Encoding, live: Live) -> str:
    styled = encoding.style is not None or encoding.explode is not None or encoding.allow_reserved
    if not styled and isinstance(value, dict):
        return f"{name}={percent(json_text(value, live), live)}"
    if not styled and isinstance(value, list) and any(isinstance(item, list | dict) for item in value):
        return "&".join(f"{name}={percent(json_text(item, live), live)}" for item in value)
    style = encoding.style or "form"
    explode = encoding.explode if encoding.explode is not None else style in {"form", "deepObject"}
    return query_writer(style, explode=explode, allow_reserved=encoding.allow_reserved)(name, value, live)

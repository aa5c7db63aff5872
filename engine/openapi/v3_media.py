"""Media types, examples and encodings of 3.x."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.map_references import spread
from engine.openapi.model import Encoding, Example, JsonValue, MediaType, child
from engine.openapi.problems import Fault
from engine.openapi.wording import shown

# 3.2 names an example's value `dataValue`; `serializedValue` and `externalValue` are no values.
_VALUE_KEYS: Final = ("value", "dataValue")


def content_of(reading: Reading, at: Pointer, content: JsonValue) -> tuple[MediaType, ...]:
    """Return the media types of a `content` object that stands at `at`; unusable ones are noted."""
    if not isinstance(content, dict):
        return ()
    spread(reading, at, content)
    found = []
    for name, written in content.items():
        if name.startswith("x-"):
            continue
        try:
            where, raw = reading.documents.follow_from(child(at, name), written)
        except Fault as fault:
            reading.note(fault)
            continue
        if isinstance(raw, dict):
            found.append(_media_type(reading, name, where, raw))
    return tuple(found)


def examples_of(reading: Reading, at: Pointer, holder: Mapping[str, JsonValue]) -> tuple[Example, ...]:
    """Return the examples of a parameter or media type that stands at `at`."""
    found = []
    if "example" in holder:
        found.append(Example("example", holder["example"], child(at, "example")))
    several = holder.get("examples")
    if isinstance(several, dict):
        spread(reading, child(at, "examples"), several)
        found.extend(_named(reading, child(at, "examples"), several))
    return tuple(found)


def schema_at(at: Pointer, holder: Mapping[str, JsonValue], key: str = "schema") -> Pointer | None:
    return child(at, key) if isinstance(holder.get(key), (dict, bool)) else None


def text_or_none(holder: Mapping[str, JsonValue], key: str) -> str | None:
    value = holder.get(key)
    return value if isinstance(value, str) else None


def text(holder: Mapping[str, JsonValue], key: str) -> str:
    return text_or_none(holder, key) or ""


def flag(holder: Mapping[str, JsonValue], key: str) -> bool | None:
    value = holder.get(key)
    return value if isinstance(value, bool) else None


def _media_type(reading: Reading, name: str, at: Pointer, raw: Mapping[str, JsonValue]) -> MediaType:
    return MediaType(
        name,
        at,
        schema_at(at, raw),
        schema_at(at, raw, "itemSchema"),
        examples_of(reading, at, raw),
        _encodings(raw.get("encoding")),
    )


def _encodings(raw: JsonValue) -> Mapping[str, Encoding]:
    if not isinstance(raw, dict):
        return {}
    return {
        name: Encoding(
            text_or_none(one, "contentType"),
            text_or_none(one, "style"),
            flag(one, "explode"),
            bool(flag(one, "allowReserved")),
        )
        for name, one in raw.items()
        if isinstance(one, dict)
    }


def _named(reading: Reading, at: Pointer, several: Mapping[str, JsonValue]) -> Iterator[Example]:
    for name, written in several.items():
        try:
            where, raw = reading.documents.follow_from(child(at, name), written)
        except Fault as fault:
            reading.note(fault)
            continue
        if isinstance(raw, dict):
            for key in _VALUE_KEYS:
                if key in raw:
                    yield Example(shown(name), raw[key], child(where, key))
                    break

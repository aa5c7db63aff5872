"""Parameter Objects of 3.x."""

from collections.abc import Mapping
from typing import Final, cast

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import JsonValue, MediaType, Parameter, Place, child
from engine.openapi.parameters import (
    ParameterReader,
    is_sendable,
    name_of,
    note_optional_in_path,
    unknown_place,
)
from engine.openapi.problems import Fault
from engine.openapi.v3_media import content_of, examples_of, flag, schema_at, text
from engine.openapi.wording import shown

_STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "cookie": ("form", "cookie"),
    "querystring": ("form",),
}
"""The styles of each place, its default first."""

# "If in is header and name is Accept, Content-Type or Authorization, the definition SHALL be ignored."
_IGNORED_HEADERS: Final = frozenset(("accept", "content-type", "authorization"))


def reader(places: frozenset[str]) -> ParameterReader:
    """Return a function that reads a Parameter Object where only `places` exist."""

    def read(reading: Reading, at: Pointer, raw: dict[str, JsonValue]) -> Parameter | None:
        name, place = name_of(raw, at)
        if place not in places:
            raise unknown_place(name, place, at)
        if place == "header" and name.lower() in _IGNORED_HEADERS:
            return None
        required = raw.get("required") is True
        if not is_sendable(reading, name, place, at, required=required):
            return None
        if place == "path" and not required:
            note_optional_in_path(reading, name, at)
        return _parameter(reading, at, raw, name, cast("Place", place))

    return read


def _parameter(
    reading: Reading, at: Pointer, raw: dict[str, JsonValue], name: str, place: Place
) -> Parameter:
    style = raw.get("style")
    if style not in _STYLES[place]:
        style = _STYLES[place][0]
    explode = flag(raw, "explode")
    content = _content(reading, at, raw)
    return Parameter(
        name,
        place,
        at,
        required=place == "path" or raw.get("required") is True,
        schema=None if content else schema_at(at, raw),
        style=style,
        explode=style in ("form", "cookie") if explode is None else explode,
        allow_reserved=bool(flag(raw, "allowReserved")),
        allow_empty=bool(flag(raw, "allowEmptyValue")),
        content=content,
        examples=examples_of(reading, at, raw) or (content.examples if content else ()),
        description=text(raw, "description"),
        deprecated=bool(flag(raw, "deprecated")),
    )


def _content(reading: Reading, at: Pointer, raw: dict[str, JsonValue]) -> MediaType | None:
    if "content" not in raw:
        return None
    found = content_of(reading, child(at, "content"), raw["content"])
    if len(found) != 1:
        reading.note(
            Fault(
                "parameter-content",
                f"the parameter `{shown(str(raw.get('name')))}` has {len(found)} media types, not one",
                "keep one",
                child(at, "content"),
            )
        )
    return found[0] if found else None

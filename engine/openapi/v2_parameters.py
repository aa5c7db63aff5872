"""Parameters of 2.0, and the request body that `body` and `formData` parameters make."""

from collections.abc import Mapping
from typing import Final, cast

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import Encoding, Example, JsonValue, MediaType, Parameter, Place, RequestBody, child
from engine.openapi.parameters import is_sendable, name_of, note_optional_in_path, unknown_place
from engine.openapi.problems import Fault
from engine.openapi.v3_media import flag, schema_at, text
from engine.openapi.v3_responses import WITHOUT_BODY, note_body_not_sent

_PLACES: Final = frozenset(("path", "query", "header", "formData", "body"))
# They are chosen by `consumes` and `produces`; a parameter of that name would contradict them.
_IGNORED_HEADERS: Final = frozenset(("accept", "content-type"))
_STYLES: Final[Mapping[str, tuple[str, bool]]] = {
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
    "multi": ("form", True),
}
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_EXAMPLE_KEYS: Final = ("example", "x-example")


def read_parameter(reading: Reading, at: Pointer, raw: dict[str, JsonValue]) -> Parameter | None:
    """Return the Parameter Object of 2.0 at `at`; it is its own schema."""
    name, place = name_of(raw, at)
    if place not in _PLACES:
        raise unknown_place(name, place, at)
    required = raw.get("required") is True
    if place == "header" and name.lower() in _IGNORED_HEADERS:
        return None
    if not is_sendable(reading, name, place, at, required=required):
        return None
    if place == "path" and not required:
        note_optional_in_path(reading, name, at)
    style, explode = _style(place, raw.get("collectionFormat"))
    return Parameter(
        name,
        # `body` and `formData` are places only until `body_of` has made the body of them.
        cast("Place", place),
        at,
        required=required or place == "path",
        schema=schema_at(at, raw) if place == "body" else at,
        style=style,
        explode=explode,
        allow_empty=bool(flag(raw, "allowEmptyValue")),
        examples=tuple(Example("example", raw[key], child(at, key)) for key in _EXAMPLE_KEYS if key in raw)[
            :1
        ],
        description=text(raw, "description"),
    )


def stands_in(parameter: Parameter, *places: str) -> bool:
    """Return whether `parameter` is in one of `places`, those of 2.0 included."""
    return parameter.place in places


def body_of(
    reading: Reading, method: str, at: Pointer, found: list[Parameter], consumes: tuple[str, ...]
) -> RequestBody | None:
    """Return the body that `found` makes; `at` is the list of parameters of the operation.

    Raises:
        Fault: `body-twice`, `body-and-form`.
    """
    bodies = [one for one in found if stands_in(one, "body")]
    if len(bodies) > 1:
        raise Fault("body-twice", f"{len(bodies)} parameters are in `body`", "keep one", bodies[1].at)
    if bodies and len(found) > 1:
        raise Fault(
            "body-and-form",
            "one parameter is in `body`, another in `formData`",
            "use one of both",
            bodies[0].at,
        )
    if method in WITHOUT_BODY:
        note_body_not_sent(reading, method, found[0].at)
        return None
    if bodies:
        return _whole(bodies[0], consumes)
    return _form(reading, at, found, consumes)


def _whole(body: Parameter, consumes: tuple[str, ...]) -> RequestBody:
    names = [name for name in consumes if name not in (_FORM, _MULTIPART)] or ["application/json"]
    content = tuple(MediaType(name, body.at, body.schema, examples=body.examples) for name in names)
    return RequestBody(body.at, body.required, content, body.description)


def _form(reading: Reading, at: Pointer, fields: list[Parameter], consumes: tuple[str, ...]) -> RequestBody:
    """Return a form; its schema is kept in `Reading.forms`, since no schema stands in the document."""
    reading.forms[at] = {
        "type": "object",
        "properties": {field.name: {"$ref": field.at} for field in fields},
        "required": [field.name for field in fields if field.required],
    }
    has_file = any(_is_file(reading, field) for field in fields)
    usable = (_MULTIPART,) if has_file else (_FORM, _MULTIPART)
    names = [name for name in consumes if name in usable] or [usable[0]]
    encoding = {field.name: Encoding(style=field.style, explode=field.explode) for field in fields}
    content = tuple(MediaType(name, at, at, encoding=encoding) for name in names)
    return RequestBody(at, any(field.required for field in fields), content)


def _is_file(reading: Reading, field: Parameter) -> bool:
    raw = reading.documents.at(field.at)
    return isinstance(raw, dict) and raw.get("type") == "file"


def _style(place: str, collection: JsonValue) -> tuple[str, bool]:
    if place in ("path", "header"):
        style = _STYLES.get(collection, ("simple", False))[0] if isinstance(collection, str) else "simple"
        return (style if style != "form" else "simple"), False
    if isinstance(collection, str) and collection in _STYLES:
        return _STYLES[collection]
    return "form", False

"""`multipart/form-data`: an object as parts, files from the fixtures."""

from collections.abc import Iterable

from engine.cases.model import Part
from engine.cases.wire.files import FILES, fixture_bytes, fixture_for
from engine.cases.wire.json_text import json_text
from engine.cases.wire.refusal import NotOnTheWire
from engine.cases.wire.shapes import is_file, items, media_type_of, properties, schema_at
from engine.cases.wire.text import Live, refuse_braces, scalar
from engine.errors import Pointer
from engine.openapi.model import Encoding, JsonValue, MediaType, SchemaObject, Schemas

_PLAIN = Encoding()
_DELIMITERS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_NEVER_EXPLODED = ("spaceDelimited", "pipeDelimited")
_ANY_TEXT = ("text/*", "*/*")
_TEXT_TYPES = ("text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded")


def parts_of(media: MediaType | None, body: JsonValue, live: Live, schemas: Schemas) -> tuple[Part, ...]:
    """Return the parts in the order of the object; an array is one part an item."""
    if not isinstance(body, dict):
        raise NotOnTheWire("a multipart body holds an object only")
    known = properties(schemas, media.schema if media else None)
    encodings = media.encoding if media else {}
    made: list[Part] = []
    for name, value in body.items():
        encoding = encodings.get(name, _PLAIN)
        is_joined = encoding.explode is False or (
            encoding.explode is None and encoding.style in _NEVER_EXPLODED
        )
        if isinstance(value, list) and is_joined:
            made.append(_joined(name, value, encoding, live))
            continue
        if isinstance(value, dict) and (is_joined or encoding.style == "deepObject"):
            made += _members(name, value, encoding, live)
            continue
        each = items(schemas, known.get(name)) if isinstance(value, list) else known.get(name)
        schema = _schema(schemas, each)
        made += [_part(name, item, encoding, schema, live) for item in _each(value)]
    return tuple(made)


def _each(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        return [value]
    if not value:
        raise NotOnTheWire("an empty array leaves nothing to send")
    return value


def _schema(schemas: Schemas, at: Pointer | None) -> SchemaObject:
    found = schema_at(schemas, at)
    return found[1] if found else {}


def _members(name: str, value: dict[str, JsonValue], encoding: Encoding, live: Live) -> list[Part]:
    """Return an object in the style that its encoding asks for, which goes before a content type."""
    if encoding.style != "deepObject":
        pieces = [piece for pair in value.items() for piece in pair]
        return [_joined(name, pieces, encoding, live)]
    if any(not key or "[" in key or "]" in key for key in value):
        raise NotOnTheWire("a property name that deepObject cannot hold")
    return [Part(f"{name}[{key}]", _checked(scalar(item), live)) for key, item in value.items()]


def _joined(name: str, value: list[JsonValue], encoding: Encoding, live: Live) -> Part:
    if not value:
        raise NotOnTheWire("an empty array or object leaves nothing to send")
    delimiter = _DELIMITERS.get(encoding.style or "form")
    if delimiter is None:
        raise NotOnTheWire(f"style {encoding.style} has no form in a part")
    texts = [scalar(item) for item in value]
    if any(delimiter in text or not text for text in texts):
        raise NotOnTheWire(f"an element that is empty or holds the delimiter {delimiter!r}")
    return Part(name, _checked(delimiter.join(texts), live))


def _part(name: str, value: JsonValue, encoding: Encoding, schema: SchemaObject, live: Live) -> Part:
    content_type = encoding.content_type
    if is_file(schema) or _names_a_file(content_type):
        return _file(name, value, content_type or media_type_of(schema))
    listed = _listed(content_type)
    first = listed[0] if listed else None
    if isinstance(value, list | dict) or (first and _is_json(first)):
        in_json = next(filter(_is_json, listed), None) or ("*/*" in listed and "application/json")
        if first and not in_json:
            raise NotOnTheWire(f"an object has no form as {first}")
        return Part(name, json_text(value, live), content_type=in_json or "application/json")
    return Part(
        name, _checked(scalar(value), live), content_type="text/plain" if first in _ANY_TEXT else first
    )


def _listed(content_type: str | None) -> list[str]:
    return [each.strip() for each in (content_type or "").split(",") if each.strip()]


def _is_json(content_type: str) -> bool:
    essence = content_type.partition(";")[0].strip().lower()
    return essence in {"application/json", "text/json"} or essence.endswith("+json")


def _names_a_file(content_type: str | None) -> bool:
    first = (content_type or "").partition(",")[0].strip().lower()
    return bool(first) and not first.startswith(_TEXT_TYPES) and not _is_json(first) and "*/*" not in first


def _file(name: str, value: JsonValue, content_type: str | None) -> Part:
    if not isinstance(value, str):
        raise NotOnTheWire("a file part has no other type on the wire")
    if value in FILES.values():
        essence = next(each for each, file in FILES.items() if file == value)
        return Part(name, file=value, filename=value, content_type=_named(essence, content_type))
    file, essence = fixture_for(content_type)
    return Part(name, file=file, filename=file, content_type=_named(essence, content_type))


def _named(essence: str, content_type: str | None) -> str:
    """Return the type of a file, else the first one that the document lists for it: bytes are all one to it."""
    listed = [each.partition(";")[0].strip().lower() for each in _listed(content_type)]
    family = essence.partition("/")[0]
    if not listed or not {essence, f"{family}/*", "*/*"}.isdisjoint(listed):
        return essence
    return next((each for each in listed if not each.endswith("/*")), essence)


def _checked(text: str, live: Live) -> str:
    refuse_braces(text, live, "a part")
    return text


def join(parts: Iterable[Part], boundary: str) -> bytes:
    """Return the bytes that the parts make together.

    Per part: `--boundary`, `Content-Disposition`, `Content-Type` if there is one, an empty line, the content.

    Raises:
        NotOnTheWire: a part holds the boundary, or a lone surrogate.
    """
    lines: list[bytes] = []
    delimiter = b"--" + boundary.encode("ascii")
    for part in parts:
        content = fixture_bytes(part.file) if part.file else _utf8(part.value or "")
        if delimiter in content:
            raise NotOnTheWire("a part that holds the boundary")
        disposition = f'Content-Disposition: form-data; name="{_quoted(part.name)}"'
        if part.filename:
            disposition += f'; filename="{_quoted(part.filename)}"'
        lines += [delimiter, _utf8(disposition)]
        if part.content_type:
            lines.append(_utf8(f"Content-Type: {part.content_type}"))
        lines += [b"", content]
    return b"\r\n".join([*lines, delimiter + b"--", b""])


def _quoted(name: str) -> str:
    """Escape a name as browsers do (HTML Standard, multipart/form-data encoding)."""
    if "{{" in name:
        raise NotOnTheWire("a literal {{ cannot be escaped in the name of a part")
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotOnTheWire("a lone surrogate has no form in UTF-8") from error

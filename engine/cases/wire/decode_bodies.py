"""Bodies as shapes, by their media type; None where the bytes are not what the type says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote_plus

from engine.cases.wire.readings import json_value
from engine.cases.wire.shape import Exact, Items, Members, Shape, Text
from engine.openapi.model import Encoding, MediaType, Schemas

Shapes: TypeAlias = Sequence[Shape] | None

_DELIMITERS = {"form": (",",), "spaceDelimited": (" ",), "pipeDelimited": ("|",), "tabDelimited": ("\t",)}
_PLAIN = Encoding()


def body_shapes(media: MediaType, content_type: str, data: bytes, schemas: Schemas) -> Shapes:
    """Return what a body may be taken for."""
    essence = content_type.partition(";")[0].strip().lower()
    if essence in {"application/json", "text/json"} or essence.endswith("+json"):
        return _json(data)
    if essence == "application/x-www-form-urlencoded":
        return _form(media, data)
    if essence.startswith("multipart/"):
        return _multipart(media, content_type, data)
    if essence in {"application/xml", "text/xml"} or essence.endswith("+xml"):
        from engine.cases.wire.decode_xml import xml_shapes

        return xml_shapes(media.schema, data, schemas)
    if media.item_schema is not None or essence in _SEQUENCES:
        return _sequence(data)
    return _text(data)


_SEQUENCES = frozenset(
    (
        "application/jsonl",
        "application/x-ndjson",
        "application/ndjson",
        "application/x-jsonlines",
        "application/json-seq",
        "application/geo+json-seq",
    )
)


def _text(data: bytes) -> Shapes:
    try:
        return (Text(data.decode()),)
    except UnicodeDecodeError:
        return (Exact(data.decode("latin-1")),)


def _json(data: bytes) -> Shapes:
    try:
        return (Exact(json_value(data.decode())),)
    except ValueError:
        return None


def _sequence(data: bytes) -> Shapes:
    try:
        lines = data.decode().replace("\x1e", "").split("\n")
        return (Exact([json_value(line) for line in lines if line.strip()]),)
    except ValueError:
        return None


def _form(media: MediaType, data: bytes) -> Shapes:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    gathered: dict[str, list[str]] = {}
    for piece in filter(None, text.split("&")):
        name, _, value = piece.partition("=")
        gathered.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    members: dict[str, tuple[Shape, ...]] = {}
    deep: dict[str, dict[str, tuple[Shape, ...]]] = {}
    for name, values in gathered.items():
        outer, bracket, inner = name.partition("[")
        if bracket and inner.endswith("]") and media.encoding.get(outer, _PLAIN).style == "deepObject":
            deep.setdefault(outer, {})[inner[:-1]] = tuple(_texts(values, _PLAIN))
        else:
            members[name] = tuple(_texts(values, media.encoding.get(name, _PLAIN)))
    members.update((name, (Members(inner),)) for name, inner in deep.items())
    return (Members(members),)


def _texts(values: list[str], encoding: Encoding) -> Iterator[Shape]:
    """Yield what one name's values may be: text, JSON, an array of either, a delimited array or object."""
    if len(values) == 1:
        yield Text(values[0])
        yield from _parsed(values[0])
        if encoding.explode is False or encoding.style not in {None, "form"}:
            for delimiter in _DELIMITERS.get(encoding.style or "form", ()):
                pieces = values[0].split(delimiter)
                yield Items(tuple(map(Text, pieces)))
                if len(pieces) % 2 == 0:
                    pairs = zip(pieces[::2], pieces[1::2], strict=True)
                    yield Members({name: (Text(value),) for name, value in pairs})
    yield Items(tuple(map(Text, values)))
    parsed = [list(_parsed(value)) for value in values]
    if all(parsed):
        yield Items(tuple(each[0] for each in parsed))


def _parsed(text: str) -> Iterator[Shape]:
    if text[:1] in {"{", "["}:
        try:
            yield Exact(json_value(text))
        except ValueError:
            return


def _multipart(media: MediaType, content_type: str, data: bytes) -> Shapes:
    boundary = _parameter(content_type, "boundary")
    if not boundary:
        return None
    pieces = (b"\r\n" + data).split(b"\r\n--" + boundary.encode("utf-8", "replace"))
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        return None
    gathered: dict[str, list[Shape]] = {}
    for piece in pieces[1:-1]:
        head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        fields = _fields(head)
        disposition = fields.get("content-disposition", "")
        name = _parameter(disposition, "name")
        if (
            not blank
            or name is None
            or not _is_listed(media.encoding.get(name, _PLAIN), fields.get("content-type"))
        ):
            return None
        is_file = _parameter(disposition, "filename") is not None
        part = _file(content) if is_file else _part(content, fields.get("content-type", ""))
        if part is None:
            return None
        gathered.setdefault(name, []).append(part)
    members: dict[str, tuple[Shape, ...]] = {}
    deep: dict[str, dict[str, tuple[Shape, ...]]] = {}
    for name, parts in gathered.items():
        outer, bracket, inner = name.partition("[")
        if bracket and inner.endswith("]") and media.encoding.get(outer, _PLAIN).style == "deepObject":
            deep.setdefault(outer, {})[inner[:-1]] = tuple(parts)
        else:
            members[name] = tuple(_parts(parts, media, name))
    members.update((name, (Members(inner),)) for name, inner in deep.items())
    return (Members(members),)


def _is_listed(encoding: Encoding, content_type: str | None) -> bool:
    """Tell whether a part has one of the types that the document lists; a style goes before them (OAS 3.1, 4.8.15)."""
    if encoding.content_type is None or encoding.style is not None or encoding.explode is not None:
        return True
    sent = (content_type or "text/plain").partition(";")[0].strip().lower()
    fitting = (sent, f"{sent.partition('/')[0]}/*", "*/*")
    return any(each.partition(";")[0].strip().lower() in fitting for each in encoding.content_type.split(","))


def _parts(parts: list[Shape], media: MediaType, name: str) -> Iterator[Shape]:
    encoding = media.encoding.get(name, _PLAIN)
    texts = [part.text for part in parts if isinstance(part, Text)]
    if len(texts) == len(parts) and not (encoding.content_type or "").startswith("application/json"):
        yield from _texts(texts, encoding)
        return
    if len(parts) == 1:
        yield parts[0]
    yield Items(tuple(parts))


def _file(content: bytes) -> Shape:
    return Exact(content.decode("latin-1"), is_file=True)


def _part(content: bytes, content_type: str) -> Shape | None:
    essence = content_type.partition(";")[0].strip().lower()
    if essence in {"application/json", "text/json"} or essence.endswith("+json"):
        try:
            return Exact(json_value(content.decode()))
        except ValueError:
            return None
    try:
        return Text(content.decode())
    except UnicodeDecodeError:
        return Exact(content.decode("latin-1"))


def _fields(head: bytes) -> Mapping[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _parameter(field: str, name: str) -> str | None:
    """Return a parameter of a header value, quotes and the escapes of browsers undone."""
    from email.message import Message

    message = Message()
    message["Content-Type"] = field.replace("\r", " ").replace("\n", " ")
    found = message.get_param(name)
    if not isinstance(found, str):
        return None
    return found.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")

"""Digests of the grains that a merge keeps whole: a case, a flow, a block of test code, a Postman item."""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson

Units = Mapping[str, str]

LARGEST_COLLECTION = 4 << 20
"""Bytes. Larger ones come in pieces: reading one back as a whole would take five times its size in memory."""

_DATA = re.compile(r"[^/]+/(?:src/test/resources/)?data/.+\.json")
_COLLECTION = ".postman_collection.json"
_CODE = (".py", ".java", ".js")
_MARKER = re.compile(rb"^[ \t]*(?:#|//)[ \t]*specmint: (\S.*?)[ \t\r]*$", re.MULTILINE)
_SIGN = b"specmint: "
_LINE_END = re.compile(rb"[ \t\r]+$", re.MULTILINE)


def units_of(path: str, content: bytes) -> Units:
    """Return unit -> digest; empty where a file is one unit as a whole."""
    if _DATA.fullmatch(path):
        return dict(_data_units(content))
    if path.endswith(_CODE):
        return dict(_code_units(content))
    if path.endswith(_COLLECTION) and len(content) <= LARGEST_COLLECTION:
        return dict(_item_units(orjson.loads(content)))
    return {}


def units_of_piece(path: str, piece: bytes) -> Units:
    """Return the units of a piece that is a whole item or folder of a Postman collection, commas aside."""
    if not path.endswith(_COLLECTION):
        return {}
    try:
        item = orjson.loads(piece.strip(b", \n"))
    except orjson.JSONDecodeError:
        return {}
    return dict(_item_units(item)) if isinstance(item, dict) else {}


def json_digest(value: Any) -> str:
    """Return what stays the same when only the layout changes."""
    return _digest(orjson.dumps(value))


def text_digest(text: bytes) -> str:
    """Return what stays the same when only line ends and trailing spaces change."""
    if any(end in text for end in (b" \n", b"\t\n", b"\r")) or text.endswith((b" ", b"\t")):
        text = _LINE_END.sub(b"", text)
    return _digest(text.strip(b"\n"))


def _data_units(content: bytes) -> Iterator[tuple[str, str]]:
    data = orjson.loads(content)
    for entry in (*data.get("cases", ()), *data.get("flows", ())):
        yield entry["id"], json_digest(entry)


def _code_units(content: bytes) -> Iterator[tuple[str, str]]:
    markers = list(_markers(content))
    starts = [marker.start() for marker in markers]
    for marker, end in zip(markers, [*starts[1:], len(content)], strict=False):
        yield marker[1].decode(), text_digest(content[marker.start() : end])


def _markers(content: bytes) -> Iterator[re.Match[bytes]]:
    """Look for the sign first: the expression alone would be tried at every line."""
    at = content.find(_SIGN)
    while at >= 0:
        marker = _MARKER.match(content, content.rfind(b"\n", 0, at) + 1)
        if marker:
            yield marker
        at = content.find(_SIGN, marker.end() if marker else at + 1)


def _item_units(collection: dict[str, Any]) -> Iterator[tuple[str, str]]:
    waiting = [collection]
    while waiting:
        node = waiting.pop()
        inside = node.get("item")
        if isinstance(inside, list):
            waiting.extend(reversed(inside))
            node = {name: value for name, value in node.items() if name != "item"}
        if node_id := node.get("id"):
            yield node_id, json_digest(node)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()

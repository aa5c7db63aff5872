"""Digests of the grains that a merge keeps whole: a case, a flow, a block of test code, a Postman item."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson

Units = Mapping[str, str]

_DATA = re.compile(r"[^/]+/(?:src/test/resources/)?data/.+\.json")
_CODE = (".py", ".java", ".js")
_MARKER = re.compile(rb"^[ \t]*(?:#|//)[ \t]*specmint: (\S.*?)[ \t\r]*$", re.MULTILINE)
_SIGN = b"specmint: "
_LINE_END = re.compile(rb"[ \t\r]+$", re.MULTILINE)


def units_of(path: str, content: bytes) -> Units:
    """Return unit -> digest; empty where a file is one unit as a whole, or its renderer knows better."""
    if _DATA.fullmatch(path):
        data = orjson.loads(content)
        return units_in((*data.get("cases", ()), *data.get("flows", ())))
    return dict(_code_units(content)) if path.endswith(_CODE) else {}


def units_in(entries: Iterable[Mapping[str, Any]]) -> Units:
    """Return id -> digest of cases or flows."""
    return {entry["id"]: json_digest(entry) for entry in entries}


def json_digest(value: Any) -> str:
    """Return what stays the same when only the layout changes."""
    return digest(orjson.dumps(value))


def digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()


def text_digest(text: bytes) -> str:
    """Return what stays the same when only line ends and trailing spaces change."""
    if b" \n" in text or b"\t\n" in text or b"\r" in text or text.endswith((b" ", b"\t")):
        text = _LINE_END.sub(b"", text)
    return digest(text.strip(b"\n"))


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

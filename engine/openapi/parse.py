"""Bytes to a JSON tree: text encodings, JSON by orjson, YAML by our own builder."""

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from engine.errors import DocumentError, Location, Problem, Severity
from engine.openapi.model import JsonValue
from engine.openapi.text_faults import DEEPEST, key_twice, too_deep

if TYPE_CHECKING:  # JSON is read without a YAML reader
    from engine.openapi.yaml_positions import Landmarks

# The first bytes of files that people mistake for a document.
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3", "a SQLite database"),
    (b"RIFF", "a media file"),
)
_BYTE_ORDER_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_EXPECTED: Final = "give an OpenAPI document as JSON or YAML text"
_DEEP: Final = b"\n" + b"  " * DEEPEST
"""Where a line of indented JSON begins whose value is nested as deeply as one may be, or deeper."""
_LONE_SURROGATE: Final = re.compile(
    rb"(?<!\\)((?:\\\\)*)\\u(?:[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u)[dD][c-fC-F][0-9a-fA-F]{2})"
)


def text_of(data: bytes, document: str) -> bytes:
    """Return `data` as UTF-8 without a byte order mark.

    Raises:
        DocumentError: `empty`, `not-text`, `not-utf8` (of UTF-8 itself, `parse` tells).
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data = _as_utf8(data[len(mark) :], encoding, document)
            break
    else:
        _refuse_binary(data, document)
    if not data or data.isspace():
        raise DocumentError("empty", "the file is empty", cure=_EXPECTED, at=Location(document))
    return data


class Parsed(NamedTuple):
    """A tree, the problems that did not stop the reading, and whether the text was JSON.

    `is_indented`: to the last space as `orjson` writes it, but for the spaces around. `landmarks`: where
    keys of YAML stand.
    """

    tree: JsonValue
    problems: list[Problem]
    is_json: bool
    is_indented: bool = False
    landmarks: "Landmarks | None" = None


def parse(data: bytes, document: str) -> Parsed:
    """Return what `data` (from `text_of`) holds.

    Raises:
        DocumentError: `json-broken`, `not-utf8`, `markup` or one of `yaml_tree.build`.
    """
    start = data.lstrip()[:64]
    if start[:1] == b"<":
        raise _markup(start, document)
    if start[:1] in (b"{", b"["):
        return _parse_json(data, document)
    return _parse_yaml(data, document)


def _parse_yaml(data: bytes, document: str) -> Parsed:
    from engine.openapi import yaml_tree

    tree, problems, landmarks = yaml_tree.build(_as_utf8(data, "utf-8", document), document)
    return Parsed(tree, problems, is_json=False, landmarks=landmarks)


def _parse_json(data: bytes, document: str) -> Parsed:
    try:
        tree = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return _parse_odd_json(data, document, error)
    try:
        written = orjson.dumps(tree, option=orjson.OPT_INDENT_2)
    except TypeError as error:  # the depth at which orjson stops
        raise too_deep(Location(document)) from error
    if _DEEP in written:
        _refuse_depth(tree, document)
    if written == data.strip():
        return Parsed(tree, [], is_json=True, is_indented=True)
    problems = _twice(data, document) if _may_lose_keys(data, written) else []
    return Parsed(tree, problems, is_json=True)


def _may_lose_keys(data: bytes, written: bytes) -> bool:
    """Tell whether `data` may hold keys that `written`, the tree that was read from it, has not.

    Looking for each key takes ten times as long, so colons are counted first.
    """
    escaped = data.count(b"\\u003a") + data.count(b"\\u003A") if b"\\u003" in data else 0
    return data.count(b":") + escaped > written.count(b":")


def _parse_odd_json(data: bytes, document: str, error: orjson.JSONDecodeError) -> Parsed:
    """Read what orjson refuses: escapes that are no characters, numbers past 1.8e308, YAML in braces."""
    _as_utf8(data, "utf-8", document)
    at = Location(document, None, error.lineno, error.colno)
    message = str(error).partition(": line ")[0]
    if "depth limit" in message:
        raise too_deep(at)
    if _is_lenient(message):
        return _parse_lenient(data, document, message, at)
    try:
        return _parse_yaml(data, document)
    except DocumentError as yaml_error:
        if yaml_error.problem.code != "yaml-broken":
            raise
    raise DocumentError(
        "json-broken", f"the JSON cannot be read: {message}", cure="mend this line", at=at
    ) from error


def _is_lenient(message: str) -> bool:
    return "surrogate" in message or "infinity" in message


def _parse_lenient(data: bytes, document: str, message: str, at: Location) -> Parsed:
    try:
        tree = json.loads(_LONE_SURROGATE.sub(rb"\1\\ufffd", data))
    except (ValueError, RecursionError) as error:
        raise DocumentError(
            "json-broken", f"the JSON cannot be read: {message}", cure="mend this line", at=at
        ) from error
    _refuse_depth(tree, document)
    problem = Problem(
        "json-odd",
        f"{message}: such an escape is read as U+FFFD, such a number as infinity",
        "write a character or a number that JSON can carry everywhere",
        at,
        Severity.WARNING,
    )
    return Parsed(tree, [problem], is_json=True)


def _refuse_depth(tree: JsonValue, document: str) -> None:
    level = [tree]
    for _ in range(DEEPEST + 1):
        holders = [part for part in level if type(part) is dict or type(part) is list]
        if not holders:
            return
        level = [part for holder in holders for part in (holder.values() if type(holder) is dict else holder)]
    raise too_deep(Location(document))


def _twice(data: bytes, document: str) -> list[Problem]:
    """Return the keys that stand twice in one object: orjson keeps the last without a word."""
    twice: dict[str, None] = {}

    def note(pairs: list[tuple[str, JsonValue]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                twice[name] = None
            seen.add(name)

    json.loads(data, object_pairs_hook=note)
    return [key_twice(name, _second(data, name, document)) for name in twice]


def _second(data: bytes, name: str, document: str) -> Location:
    """Return where the second key `name` of the text stands; the first where escapes hide it."""
    written = json.dumps(name, ensure_ascii=False).encode()
    first = data.find(written)
    offset = max(first, data.find(written, first + 1), 0)
    start = data.rfind(b"\n", 0, offset) + 1
    return Location(document, None, data.count(b"\n", 0, offset) + 1, len(data[start:offset].decode()) + 1)


def _as_utf8(data: bytes, encoding: str, document: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            "not-utf8",
            f"byte {error.start} (0x{data[error.start]:02x}) is not {encoding.upper()}",
            cure="save the file as UTF-8",
            at=Location(document, None, line),
        ) from error
    return data if encoding == "utf-8" else text.encode()


def _refuse_binary(data: bytes, document: str) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(
                "not-text", f"the file is {kind}, not text", cure=_EXPECTED, at=Location(document)
            )
    if b"\0" in data[:4096]:
        raise DocumentError(
            "not-text",
            f"the file holds binary data (a zero byte at {data.index(0)})",
            cure=_EXPECTED,
            at=Location(document),
        )


def _markup(start: bytes, document: str) -> DocumentError:
    is_html = start.lower().startswith((b"<!doctype html", b"<html"))
    kind = "an HTML page" if is_html else "XML (such as a WSDL)"
    return DocumentError("markup", f"this is {kind}, not OpenAPI", cure=_EXPECTED, at=Location(document))

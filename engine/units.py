"""The grains that a merge keeps whole, and their digests: a case, a flow, a block of test code, a Postman item."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

Units = Mapping[str, str]

CASES = "cases.json"
"""Its units are in the manifest only where no other file has them: they say which cases came and went."""
HEAD = "(head)"
"""The unit of what stands before the first grain: imports, the operation of a data file."""
ORPHAN = " (orphan)"
"""Behind the name of a block: nothing of the document stands for it any more."""

DATA = re.compile(r"[^/]+/(?:src/test/resources/)?data/.+\.json")
CODE = (".py", ".java", ".js")
LISTS = ("cases", "flows")
_MARKER = re.compile(rb"^[ \t]*(?:#|//)[ \t]*specmint: (\S(?:.*[^ \t\r\n])?)[ \t\r]*$", re.MULTILINE)
_SIGN = b"specmint: "
_EMPTY = blake2b(digest_size=8)
_LINE_END = re.compile(rb"[ \t\r]+$", re.MULTILINE)


class Block(NamedTuple):
    name: str
    text: bytes


class Code(NamedTuple):
    """A file of test code: what stands before the first mark, a block from each mark to the next, the end."""

    head: bytes
    blocks: tuple[Block, ...]
    end: bytes


def units_of(path: str, content: bytes) -> Units:
    """Return unit -> digest; empty where a file is one unit as a whole, or its renderer knows better."""
    if DATA.fullmatch(path):
        return data_units(orjson.loads(content))
    if not path.endswith(CODE) or _SIGN not in content:
        return {}
    code = split_code(path, content)
    units = {block.name: text_digest(block.text) for block in code.blocks}
    return {HEAD: text_digest(code.head), **units} if units else {}


def data_units(data: Mapping[str, Any]) -> Units:
    """Return the units of a data file: its cases or flows, and all else as one."""
    head = {key: value for key, value in data.items() if key not in LISTS}
    entries = units_in(entry for name in LISTS for entry in data.get(name, ()))
    return {HEAD: json_digest(head), **entries} if head else entries


def units_in(entries: Iterable[Mapping[str, Any]]) -> Units:
    """Return id -> digest of cases or flows."""
    return {entry["id"]: json_digest(entry) for entry in entries}


def collection_head_units(collection: Mapping[str, Any]) -> Units:
    """Return the units of a Postman collection beside its items: its scripts, and all else as one."""
    head = {key: value for key, value in collection.items() if key not in {"item", "event"}}
    scripts = {script_name(event): json_digest(event) for event in collection.get("event", ())}
    return {HEAD: json_digest(head), **scripts}


def script_name(event: Mapping[str, Any]) -> str:
    """Return the unit of a collection's script: `(prerequest)`, `(test)`."""
    return f"({event['listen']})"


def split_code(path: str, content: bytes) -> Code:
    """Cut a file of test code into its blocks; without marks all of it is head."""
    end = b""
    if path.endswith(".java") and (bare := content.rstrip()).endswith(b"\n}"):
        content, end = bare[:-1], b"}\n"
    markers = list(_markers(content))
    starts = [marker.start() for marker in markers]
    blocks = [
        Block(marker[1].decode().removesuffix(ORPHAN), content[marker.start() : stop])
        for marker, stop in zip(markers, [*starts[1:], len(content)], strict=False)
    ]
    return Code(content[: starts[0]] if starts else content, tuple(blocks), end)


def json_digest(value: Any) -> str:
    """Return what stays the same when only the layout changes."""
    return digest(orjson.dumps(value))


def digest(content: bytes) -> str:
    hashed = _EMPTY.copy()  # to copy one takes half the time of making one
    hashed.update(content)
    return hashed.hexdigest()


def text_digest(text: bytes) -> str:
    """Return what stays the same when only line ends and trailing spaces change."""
    return digest(plain_text(text))


def plain_text(text: bytes) -> bytes:
    """Return text without what an editor or a checkout may change: line ends, spaces and empty lines around."""
    has_tabs = b"\t" in text  # one byte is looked for ten times as fast as two
    if b" \n" in text or (has_tabs and b"\t\n" in text) or b"\r" in text or text.endswith((b" ", b"\t")):
        text = _LINE_END.sub(b"", text)
    return text.strip(b"\n")


def _markers(content: bytes) -> Iterator[re.Match[bytes]]:
    """Look for the sign first: the expression alone would be tried at every line."""
    at = content.find(_SIGN)
    while at >= 0:
        marker = _MARKER.match(content, content.rfind(b"\n", 0, at) + 1)
        if marker:
            yield marker
        at = content.find(_SIGN, marker.end() if marker else at + 1)

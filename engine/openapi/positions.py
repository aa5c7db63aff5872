"""Line and column of pointers, looked up only when problems have to be shown."""

import json
import re
from collections.abc import Generator, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import orjson

from engine.errors import Pointer
from engine.openapi.model import JsonValue

if TYPE_CHECKING:  # JSON is read without a YAML reader
    from engine.openapi.yaml_positions import Landmarks

_Trie = dict[str, Any]
_IN_PIECES: Final = 2
_FEW: Final = 16
"""Pointers that are looked for one by one; more are found sooner in one walk."""
_SPACE: Final = re.compile(r"[ \t\r\n]*")


def locate(
    data: bytes,
    pointers: Iterable[Pointer],
    *,
    is_json: bool,
    indented: JsonValue = None,
    landmarks: "Landmarks | None" = None,
) -> Mapping[Pointer, tuple[int, int]]:
    """Return line and column, from 1, of each of `pointers` in `data` (from `text_of`, read before).

    The position is that of the value's key, of the value itself in a list. A pointer that leads nowhere
    gets the position of its nearest parent; aliases are not followed. `indented` is the tree of a text that
    `Parsed` calls so, `landmarks` are those of `Parsed`.
    """
    wanted = list(pointers)
    trie: _Trie = {}
    for pointer in wanted:
        branch = trie
        for token in _tokens(pointer):
            branch = branch.setdefault(token, {})
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    if indented is not None and len(wanted) <= _FEW:
        _look_up(data, indented, trie, found)
    elif is_json:
        _walk_json(data, trie, found)
    else:
        from engine.openapi import yaml_positions

        yaml_positions.find(data, trie, landmarks or {}, found)
    return {pointer: _nearest(found, tuple(_tokens(pointer))) for pointer in wanted}


def _tokens(pointer: Pointer) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.partition("#")[2].split("/")[1:]]


def _nearest(found: Mapping[tuple[str, ...], tuple[int, int]], path: tuple[str, ...]) -> tuple[int, int]:
    while path and path not in found:
        path = path[:-1]
    return found.get(path, (1, 1))


def _look_up(
    data: bytes, tree: JsonValue, trie: _Trie, found: dict[tuple[str, ...], tuple[int, int]]
) -> None:
    """Look for the lines of indented JSON: a tenth of a walk, which builds what it passes."""
    start = len(data) - len(data.lstrip())
    todo: list[tuple[_Trie, JsonValue, tuple[str, ...], int, int]] = [
        (trie, tree, (), start, data.count(b"\n", 0, start) + 1)
    ]
    while todo:
        branch, node, path, at, line = todo.pop()
        before = b"\n" + b"  " * (len(path) + 1)
        for token, deeper in branch.items():
            # What the tree has stands in the text, before anything behind its parent.
            if isinstance(node, dict) and token in node:
                key, part = before + b"%s: " % orjson.dumps(token), node[token]
                place = data.find(key, at)
            elif isinstance(node, list) and _is_index(token, node):
                key, part = before, node[int(token)]
                place = _item(data, before, at, int(token))
            else:
                continue
            below, here = (*path, token), line + data.count(b"\n", at, place) + 1
            found[below] = (here, len(before))
            todo.append((deeper, part, below, place + len(key), here))


def _is_index(token: str, items: list[JsonValue]) -> bool:
    return token.isascii() and token.isdigit() and int(token) < len(items)


def _item(data: bytes, before: bytes, at: int, index: int) -> int:
    """Return where the line of an item begins; `before` stands before each."""
    items = re.compile(before + rb"[^ \]}]").finditer(data, at)
    return next(islice(items, index, None)).start()


def _walk_json(data: bytes, trie: _Trie, found: dict[tuple[str, ...], tuple[int, int]]) -> None:
    """Scan in C over everything that no pointer leads into, and no further than the last key looked for."""
    # A byte per character: one emoji would make text of UTF-8 four times as large.
    text = data.decode("latin-1")
    offsets: dict[tuple[str, ...], int] = {}
    wanted = _size(trie)
    for path, offset in _scan(text, 0, trie, ()) if wanted else ():
        offsets[path] = offset
        if len(offsets) == wanted:
            break
    line, start, counted = 1, 0, 0
    for path, offset in sorted(offsets.items(), key=lambda item: item[1]):
        line += text.count("\n", counted, offset)
        start = text.rfind("\n", start, offset) + 1 or start
        counted = offset
        found[path] = (line, len(data[start:offset].decode()) + 1)


def _size(trie: _Trie) -> int:
    return sum(1 + _size(branch) for branch in trie.values())


def _scan(
    text: str, index: int, trie: _Trie, path: tuple[str, ...]
) -> Generator[tuple[tuple[str, ...], int], None, int]:
    """Yield the offset of each key on the way of `trie`; return the index behind the value at `index`.

    Recursion stops at the deepest pointer, and a document is at most 200 deep.
    """
    index = _space(text, index)
    opening = text[index]
    # What is skipped is built and thrown away: the large parts at the top go by in pieces.
    if opening not in "{[" or (not trie and len(path) >= _IN_PIECES):
        return _skip(text, index)
    index = _space(text, index + 1)
    position = 0
    while text[index] not in "}]":
        at = index
        if opening == "{":
            token, index = _skip_value(text, index)
            token = token if token in trie else _as_written(token)
            index = _space(text, _space(text, index) + 1)
        else:
            token = str(position)
            position += 1
        branch = trie.get(token)
        if branch is not None:
            yield (*path, token), at
        index = yield from _scan(text, index, branch or {}, (*path, token))
        index = _space(text, index)
        if text[index] == ",":
            index = _space(text, index + 1)
    return index + 1


_skip_value: Final = json.JSONDecoder(strict=False).raw_decode


def _as_written(token: str) -> str:
    """Return a key that was read as Latin-1 as the UTF-8 that it is; one with escapes may be neither."""
    try:
        return token if token.isascii() else token.encode("latin-1").decode()
    except UnicodeError:
        return token


def _skip(text: str, index: int) -> int:
    return _skip_value(text, index)[1]


def _space(text: str, index: int) -> int:
    if text[index] > " ":
        return index
    match = _SPACE.match(text, index)
    return match.end() if match else index

"""Pieces of a collection: an item is one line, a folder a few; a large collection is never joined."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from engine.renderers.postman.identity import identity
from engine.units import digest


class Piece(NamedTuple):
    """An item, or a folder with all in it. `units`: id and digest of each; a folder's digest is its own."""

    text: bytes
    units: list[tuple[str, str]]


class Folder(NamedTuple):
    """The two ends of a folder; between them stand its items, `BETWEEN` one and the next."""

    start: bytes
    unit: tuple[str, str]

    def around(self, items: Iterable[Piece]) -> Piece:
        pieces = [*items]
        text = self.start + BETWEEN.join([piece.text for piece in pieces]) + END
        return Piece(text, [self.unit, *(unit for piece in pieces for unit in piece.units)])


BETWEEN = b",\n"
END = b"\n]}"


def item(node: dict[str, Any]) -> Piece:
    text = orjson.dumps(node)
    return Piece(text, [(node["id"], digest(text))])


def folder(name: str, key: str, *, description: str = "", before: list[str] | None = None) -> Folder:
    head: dict[str, object] = {"name": name, "id": (folder_id := identity(f"folder {key}"))}
    if description:
        head["description"] = description
    if before:
        head["event"] = [{"listen": "prerequest", "script": {"exec": before}}]
    text = orjson.dumps(head)
    return Folder(text[:-1] + b',"item":[\n', (folder_id, digest(text)))

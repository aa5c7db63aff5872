"""What a server can see in bytes before it knows any type: text, items, members, or exact JSON."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from engine.openapi.model import JsonValue


class Text(NamedTuple):
    """Text whose type the reader must guess."""

    text: str


class Items(NamedTuple):
    items: tuple["Shape", ...]


class Members(NamedTuple):
    """An object; each member has one or more shapes that a reader may take it for."""

    members: Mapping[str, tuple["Shape", ...]]


class Exact(NamedTuple):
    """A value whose types the bytes themselves tell; of a file, its bytes as Latin-1 text."""

    value: JsonValue
    is_file: bool = False


Shape: TypeAlias = Text | Items | Members | Exact

"""What a server can see in bytes before it knows any type: text, items, members, or exact JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.openapi.model import JsonValue


@dataclass(frozen=True, slots=True)
class Text:
    """Text whose type the reader must guess."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Members:
    """An object; each member has one or more shapes that a reader may take it for."""

    members: Mapping[str, tuple["Shape", ...]]


@dataclass(frozen=True, slots=True)
class Exact:
    """A value whose types the bytes themselves tell; of a file, its bytes as Latin-1 text."""

    value: JsonValue
    is_file: bool = False


Shape: TypeAlias = Text | Items | Members | Exact

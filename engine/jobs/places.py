"""Where the cases of a suite stand in its files: looked up once, while the index is written."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from zipfile import ZipFile

from engine.jobs.index import PlaceRow
from engine.options import FORMATS
from engine.units import CODE, DATA, split_code

Lines = tuple[int, int]

_IN_DATA: Final = re.compile(rb'^    (?:(\{)|(\})|  "id": "([^"]*)"),?$', re.MULTILINE)
# What stands between tests; in Python, whose long texts have empty lines too, two of them.
_EMPTY: Final = re.compile(rb"(\n(?:[ \t]*\n)+)")
_TWO_EMPTY: Final = re.compile(rb"(\n(?:[ \t]*\n){2,})")
_CASES_OF: Final = re.compile(
    rb"""[cC]ases(?:\.of)?\([^)]*?["'](smoke|positive|boundary|negative|security)["'],?\s*\)"""
)
_POSTMAN: Final = "postman"
_ITEM: Final = re.compile(r'\{"name":"([a-z0-9-]+): ')


class Place(NamedTuple):
    first: int
    last: int


class Places:
    """`blocks`: code, a row per operation or flow and format; lines of cases are asked for one operation at a time."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._data: dict[str, list[str]] = {}
        self.postman: Mapping[str, int] = {}
        self.blocks: list[PlaceRow] = []
        for path in archive.namelist():
            format_name = format_of(path)
            if format_name == _POSTMAN and path.endswith(".postman_collection.json"):
                self.postman = dict(_items(archive.read(path)))
                self._postman_file = path
            elif format_name and path.endswith(CODE):
                self.blocks += _blocks(path, format_name, archive.read(path))
            elif format_name and DATA.fullmatch(path):
                name = path.rpartition("/data/")[2].removesuffix(".json")
                self._data.setdefault(name.removeprefix("flows/"), []).append(path)

    def data_lines(self, slug: str) -> Mapping[str, Place]:
        """Return case id -> lines in the data file of an operation, or step id -> lines in that of a flow."""
        paths = self._data.get(slug, ())
        return dict(_entries(self._archive.read(paths[0]))) if paths else {}

    def data_rows(self) -> Iterator[PlaceRow]:
        """Yield a row per data file, whose lines are of no use to anybody."""
        for slug, paths in self._data.items():
            for path in paths:
                yield PlaceRow(slug, format_of(path), "data", path, 1, 1)

    def postman_rows(self) -> Iterator[PlaceRow]:
        """Yield the collection, which holds all operations."""
        if self.postman:
            yield PlaceRow("", _POSTMAN, "code", self._postman_file, 1, 1)


def format_of(path: str) -> str:
    first = path.partition("/")[0]
    return first if first in FORMATS else ""


def _blocks(path: str, format_name: str, content: bytes) -> Iterator[PlaceRow]:
    code = split_code(path, content)
    line = code.head.count(b"\n") + 1
    for block in code.blocks:
        length = block.text.rstrip().count(b"\n")
        yield PlaceRow(block.name, format_name, "code", path, line, line + length)
        for kind, first, last in _tests(block.text, _TWO_EMPTY if path.endswith(".py") else _EMPTY):
            yield PlaceRow(block.name, format_name, "code", path, line + first, line + last, kind)
        line += block.text.count(b"\n")


def _tests(block: bytes, empty: re.Pattern[bytes]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, first and last line (from 0) of each test of a block: it stands between `empty` lines.

    In Java the cases of a test stand in a method of their own behind it.
    """
    line, before = 0, 0
    for paragraph in empty.split(block):
        # What separates is taken too, to count its lines.
        if not paragraph.strip():
            line += paragraph.count(b"\n")
            continue
        found = _CASES_OF.search(paragraph)
        if found:
            first = before if paragraph.lstrip().startswith(b"static ") else line
            yield found[1].decode(), first, line + paragraph.rstrip().count(b"\n")
        before = line
        line += paragraph.count(b"\n")


def _entries(content: bytes) -> Iterator[tuple[str, Place]]:
    """Yield id and lines of the entries, which stand one level inside the lists of the file."""
    line, counted, first, name = 1, 0, 0, ""
    for found in _IN_DATA.finditer(content):
        line += content.count(b"\n", counted, found.start())
        counted = found.start()
        if found[1]:
            first = line
        elif found[3] is not None:
            name = found[3].decode()
        elif first:
            yield name, Place(first, line)
            first = 0


def _items(content: bytes) -> Iterator[tuple[str, int]]:
    """Yield case id and line of each item; what comes before and after its cases has other names."""
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        item = _ITEM.match(line)
        if item:
            yield item[1], number

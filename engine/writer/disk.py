"""What stands in an output folder now, and whether a person has changed it."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import orjson

from engine.writer.leftovers import STAGING

Entry = Literal["file", "link", "empty"]

_LINE_END = re.compile(rb"[ \t\r]+$", re.MULTILINE)


class Disk:
    """A folder as it stands; one that does not exist is empty. Links are never followed.

    `entries`: path with `/` -> what it is, in one order everywhere.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.entries: dict[str, Entry] = dict(_entries(self._folder)) if folder.is_dir() else {}

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a regular file, None where something else stands, or nothing."""
        if self.entries.get(path) != "file":
            return None
        place = os.path.join(self._folder, path)  # noqa: PTH118  thousands of files
        if not stat.S_ISREG(os.lstat(place).st_mode):
            return None
        with open(place, "rb", 0) as file:  # noqa: PTH123  the same
            return file.read()

    def mode(self, path: str) -> int:
        """Return the permissions of a file."""
        return stat.S_IMODE(os.lstat(os.path.join(self._folder, path)).st_mode)  # noqa: PTH118  as above


def is_same(path: str, content: bytes, sha256: str | None) -> bool:
    """Tell whether content is what the digest is of, but for line ends, trailing spaces, layout of JSON."""
    if sha256 is None:
        return False
    if hashlib.sha256(content).hexdigest() == sha256:
        return True
    return any(hashlib.sha256(text).hexdigest() == sha256 for text in _as_generated(path, content))


def _as_generated(path: str, content: bytes) -> Iterator[bytes]:
    """Yield the forms in which the same content may have been written."""
    tidy = _LINE_END.sub(b"", content).rstrip(b"\n")
    if tidy != content:
        yield tidy + b"\n"
    if path.endswith(".json"):
        try:
            yield orjson.dumps(orjson.loads(content), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        except ValueError:
            return


def _entries(folder: str) -> Iterator[tuple[str, Entry]]:
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(os.path.join(folder, inside)) as listing:  # noqa: PTH118  thousands of files
            entries = sorted(listing, key=lambda entry: entry.name)
        if not entries and inside:
            yield inside[:-1], "empty"
        for entry in entries:
            path = inside + entry.name
            if entry.is_symlink():
                yield path, "link"
            elif not entry.is_dir():
                yield path, "file"
            elif path != STAGING:
                waiting.append(f"{path}/")

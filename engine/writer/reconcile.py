"""What of an existing folder outlives a new run: a person's own files stay, edited ones are set aside."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from engine.writer.manifest import MANIFEST, Written

REPLACED = ".specmint/replaced"
STAGING = ".specmint/staging"


class Survivors(NamedTuple):
    """Paths relative to the folder, with `/`. `stay`: links and files that keep their place.

    `aside`: path -> where it is kept, free in the old folder and in the new one. `gone`: what the last
    run wrote and nobody changed, and empty folders in the way. `empty`: a person's empty folders.
    """

    stay: tuple[str, ...]
    aside: dict[str, str]
    gone: tuple[str, ...]
    empty: tuple[str, ...]


def survivors(folder: str, old: Written, new: Written) -> Survivors:
    """Compare what stands in `folder` with what the last run wrote (`old`) and this one will (`new`)."""
    folders_needed = {path[:end] for path in (*new.files, *new.yours) for end in _slashes(path)}
    stay: list[str] = []
    edited: list[str] = []
    gone: list[str] = []
    empty: list[str] = []
    for path, kind in _entries(folder):
        if path == MANIFEST and old.files:
            gone.append(path)
        elif _in_the_way(path, kind, new, folders_needed) or path in old.files:
            if kind == "empty" or _is_as_written(
                folder, path, kind, (old.files.get(path), new.files.get(path))
            ):
                gone.append(path)
            else:
                edited.append(path)
        elif kind == "empty":
            empty.append(path)
        else:
            stay.append(path)
    aside: dict[str, str] = {}
    taken = {*stay, *new.files}
    for path in edited:
        aside[path] = _free_place(folder, path, taken)
        taken.add(aside[path])
    return Survivors(tuple(stay), aside, tuple(gone), tuple(empty))


def _entries(folder: str) -> Iterator[tuple[str, str]]:
    """Yield `(path, "file" | "link" | "empty")`, links never followed, in one order everywhere."""
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


def _in_the_way(path: str, kind: str, new: Written, folders_needed: set[str]) -> bool:
    """Tell whether `path` cannot stand beside what this run writes (a kept file of the person's can)."""
    if path in new.files or path == MANIFEST:
        return True
    if path in (new.yours if kind == "empty" else folders_needed):
        return True
    return any(path[:end] in new.files or path[:end] in new.yours for end in _slashes(path))


def _is_as_written(folder: str, path: str, kind: str, digests: tuple[str | None, ...]) -> bool:
    if kind != "file" or not any(digests):
        return False
    place = Path(folder, path)
    if not stat.S_ISREG(place.lstat().st_mode):
        return False
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() in digests:
        return True
    # A checkout on Windows turns line ends: no edit of a person's.
    return b"\r\n" in content and (hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest() in digests)


def _free_place(folder: str, path: str, taken: set[str]) -> str:
    wanted = place = f"{REPLACED}/{path}"
    number = 1
    while place in taken or os.path.lexists(os.path.join(folder, place)):  # noqa: PTH118  no `Path.lexists`
        number += 1
        place = f"{wanted}.{number}"
    return place


def _slashes(path: str) -> Iterator[int]:
    end = path.find("/")
    while end >= 0:
        yield end
        end = path.find("/", end + 1)

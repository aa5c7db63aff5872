"""Files of this machine: never outside the folder of the document, links included."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.errors import DocumentError, Location
from engine.openapi.source.origin import MOST_BYTES, MOST_FILES, Source, find_entry, too_large


def read_file(path: Path, document: str, data: bytes) -> Source:
    root = path.parent
    return Source(_posix(document), path.name, data, lambda name: _read_beside(root, name))


def read_folder(root: Path, document: str) -> Source:
    entry = find_entry(_files(root), lambda name: _read_beside(root, name), document)
    shown = (root / entry).as_posix()
    return Source(shown, entry, bytes_of(root / entry, shown), lambda name: _read_beside(root, name))


def bytes_of(path: Path, document: str) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        DocumentError: `no-file`, `not-a-file`, `unreadable`, `too-large`.
    """
    at = Location(_posix(document))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise DocumentError(
                "not-a-file", "this is a device or a pipe", cure="give a file, or `-` for a pipe", at=at
            )
        if found.st_size > MOST_BYTES:
            raise too_large(document, found.st_size)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DocumentError("no-file", "there is no such file", cure="check the path", at=at) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(
            "unreadable", f"the file cannot be read: {reason}", cure="check its permissions", at=at
        ) from error


def _read_beside(root: Path, name: str) -> bytes:
    path = root / name
    shown = path.as_posix()
    try:
        is_inside = Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
    except (OSError, ValueError):
        is_inside = False
    if not is_inside:
        raise DocumentError(
            "reference-outside",
            f"`{name}` leads outside the folder of the document",
            cure="give the folder that holds all files of the document",
            at=Location(shown),
        )
    return bytes_of(path, shown)


def _files(root: Path) -> Iterator[str]:
    count = 0
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for name in sorted(files):
            count += 1
            if count > MOST_FILES:
                return
            path = Path(folder, name)
            if path.is_file() and path.resolve().is_relative_to(root.resolve()):
                yield path.relative_to(root).as_posix()


def _posix(document: str) -> str:
    return document.replace(os.sep, "/")

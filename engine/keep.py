"""The small files that SpecMint keeps for itself, and how none of them is ever half written."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

MOST_BYTES = 16_000_000
_UNFINISHED = ".new"
_OWN, _ANYBODY = 0o600, 0o666
_BINARY: int = getattr(os, "O_BINARY", 0)


class Kept(NamedTuple):
    """What stood in a file: None where there was none, or where it was damaged and is now at `aside`."""

    content: dict[str, Any] | None
    aside: Path | None = None


def read_object(path: Path) -> Kept:
    """Return the JSON object in a file; a file that holds none is moved aside.

    Raises:
        OSError: the system refuses to read or to move it.
    """
    try:
        with path.open("rb") as file:
            written = file.read(MOST_BYTES + 1)
        content = json.loads(written) if len(written) <= MOST_BYTES else None
    except FileNotFoundError:
        return Kept(None)
    except (ValueError, RecursionError):
        content = None
    return Kept(content) if isinstance(content, dict) else Kept(None, set_aside(path))


def write_object(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object as `write` does."""
    write(path, json.dumps(content, ensure_ascii=False, indent=2).encode(errors="surrogatepass") + b"\n")


def write(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Put `content` at `path`: whoever reads it, at whatever moment this ends, finds the old or the new whole.

    What `is_private` nobody else on this computer may read.

    Raises:
        OSError: it could not be written; what stood there still stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with held(path.parent) as is_held:
        if is_held:
            _sweep(path)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}{_UNFINISHED}")
        try:
            with _created(unfinished, _OWN if is_private else _ANYBODY) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
        _sync(path.parent)


def _created(path: Path, mode: int) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, mode), "wb")


def copy_beside(path: Path, mark: str) -> Path:
    """Copy a file to `NAME.MARK` beside it, or the next free `NAME.MARK-2`; return where it is."""
    place = _free(path, mark)
    write(place, path.read_bytes())
    return place


def set_aside(path: Path) -> Path:
    """Move a damaged file or folder to `NAME.damaged` beside it, or the next free name; return where it is."""
    place = _free(path, "damaged")
    path.rename(place)
    return place


def sweep(folder: Path) -> None:
    """Remove what killed writers left in a folder; one that still writes is waited for."""
    with suppress(OSError), held(folder) as is_held:
        for leftover in folder.glob(f".*{_UNFINISHED}") if is_held else ():
            _remove(leftover)


def _sweep(path: Path) -> None:
    for leftover in path.parent.glob(f".{_literal(path.name)}.*{_UNFINISHED}"):
        _remove(leftover)


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _remove(leftover: Path) -> None:
    with suppress(OSError):  # Windows keeps what somebody still writes
        leftover.unlink()


def _free(path: Path, mark: str) -> Path:
    number, place = 1, path.with_name(f"{path.name}.{mark}")
    while place.exists():
        number += 1
        place = path.with_name(f"{path.name}.{mark}-{number}")
    return place


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Let one writer at a time into a folder; True where nobody else can have an unfinished file in it now."""
    if sys.platform == "win32":
        yield True
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            is_held = True
        except OSError:  # some network file systems have no locks
            is_held = False
        yield is_held
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

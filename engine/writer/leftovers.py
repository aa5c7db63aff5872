"""Temporary siblings of an output folder: their names, their locks, and what a killed run left of them."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from engine.writer.manifest import read_manifest

STAGING = ".specmint/staging"
"""Below an output folder that cannot be swapped as a whole."""

_LONGEST = 180


def sibling(target: Path, mark: str) -> Path:
    """Return the hidden path beside `target` that a run uses; `mark` is its process id, or `old`."""
    return target.with_name(f".{_shortened(target.name)}.specmint-{mark}")


def lock(path: Path) -> int | None:
    """Hold `path` while this process lives: the handle to close, None where it is held or cannot be."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def made_parents(target: Path) -> list[Path]:
    """Make the folders above `target`; return those that were missing, outermost first."""
    missing = [parent for parent in target.parents if not parent.exists()]
    missing.reverse()
    for parent in missing:
        parent.mkdir(exist_ok=True)
    return missing


def remove_empty(folders: list[Path]) -> None:
    """Remove what `made_parents` made, as far as nothing came to stand in it."""
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as the system lets; none is fine."""
    if folder.is_dir():
        import shutil  # with its compressors 3 ms, and most runs have nothing to remove

        shutil.rmtree(folder, ignore_errors=True)


def sweep(target: Path) -> None:
    """Repair what a killed run left: an old folder moved aside comes back, unfinished ones go."""
    aside = sibling(target, "old")
    if aside.is_dir():
        _put_back(aside, target)
    for leftover in _leftovers(target):
        if _is_abandoned(leftover):
            if leftover.is_dir():
                remove_tree(leftover)
            else:
                leftover.unlink(missing_ok=True)


def _put_back(aside: Path, target: Path) -> None:
    with suppress(OSError):
        target.rmdir()  # only where it is empty: a person made it anew
    if not target.exists():
        aside.rename(target)
    elif read_manifest(str(target)) is not None:
        remove_tree(aside)


def _leftovers(target: Path) -> Iterator[Path]:
    pattern = re.compile(re.escape(f".{_shortened(target.name)}.specmint-") + r"\d+")
    with suppress(FileNotFoundError), os.scandir(target.parent) as listing:
        names = [entry.name for entry in listing if pattern.fullmatch(entry.name)]
        yield from (target.with_name(name) for name in names)


def _is_abandoned(leftover: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        query_limited_information = 0x1000
        process = int(leftover.name.rpartition("-")[2])
        return not ctypes.windll.kernel32.OpenProcess(query_limited_information, 0, process)
    with suppress(OSError):
        if (handle := lock(leftover)) is not None:
            os.close(handle)
            return True
    return False


def _shortened(name: str) -> str:
    exact = os.fsencode(name)
    if len(exact) <= _LONGEST:
        return name
    return f"{name[:40]}-{blake2b(exact, digest_size=6).hexdigest()}"

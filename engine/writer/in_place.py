"""File by file into a folder that cannot be swapped as a whole, finished by the next run if it is cut.

The current folder of a shell must stay the same folder, a mount point cannot be renamed, and beside some
folders nothing may be written. There each file is old or new at any moment, the manifest last.
"""

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

import orjson

from engine.writer.carry import Survivors
from engine.writer.leftovers import STAGING, remove_tree
from engine.writer.manifest import MANIFEST

_JOURNAL = ".specmint/journal.json"
"""In the staging folder: what is to be done beside moving the staged files; with it a run can be finished."""


def is_needed(target: Path) -> bool:
    """Tell whether `target` stands and cannot, or should not, be swapped."""
    if not target.is_dir():
        return False
    return _is_worked_in(target) or _is_mounted(target) or not os.access(target.parent, os.W_OK | os.X_OK)


def replace_files(target: Path, found: Survivors) -> None:
    """Move the staged files to their places; may be cut and finished by the next run."""
    staging = target / STAGING
    # Only now: once a file is in its place, nothing tells it from one that must go.
    gone = [path for path in found.gone if not (staging / path).is_file()]
    journal = staging / _JOURNAL
    journal.parent.mkdir(exist_ok=True)
    unfinished = journal.with_suffix(".unfinished")
    unfinished.write_bytes(orjson.dumps({"aside": list(found.aside.items()), "gone": gone}))
    unfinished.replace(journal)
    finish_cut_run(target)


def finish_cut_run(target: Path) -> None:
    """Bring a run that was cut to its end, or forget it where it had not begun to move files."""
    staging = target / STAGING
    if not staging.is_dir():
        return
    journal = _journal(target, staging / _JOURNAL)
    if journal is not None:
        aside, gone = journal
        for path, kept_as in aside:
            _set_aside(target / path, target / kept_as)
        _remove(target, gone, [path for path, _ in aside])
        _place(target, staging)
    remove_staging(target)


def _journal(target: Path, path: Path) -> tuple[list[tuple[str, str]], list[str]] | None:
    """Return what a journal asks for; None where it is none, or leads out of the folder."""
    try:
        told = orjson.loads(path.read_bytes())
        aside = [(str(edited), str(kept_as)) for edited, kept_as in told["aside"]]
        gone = [str(each) for each in told["gone"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # A folder may come from anywhere, with a journal and links that lead out of it.
    paths = (*gone, *(each for pair in aside for each in pair))
    return (aside, gone) if all(_is_inside(target, each) for each in paths) else None


def _is_inside(target: Path, path: str) -> bool:
    return ".." not in PurePosixPath(path).parts and (target / path).parent.resolve().is_relative_to(target)


def _set_aside(place: Path, kept_as: Path) -> None:
    if os.path.lexists(place) and not os.path.lexists(kept_as):
        kept_as.parent.mkdir(parents=True, exist_ok=True)
        place.rename(kept_as)


def _remove(target: Path, gone: list[str], aside: list[str]) -> None:
    """Remove what this run no longer writes, and the folders that become empty."""
    for path in gone:
        place = target / path
        if place.is_dir() and not place.is_symlink():
            with suppress(OSError):  # something came to stand in it
                place.rmdir()
        else:
            place.unlink(missing_ok=True)
    for path in (*gone, *aside):
        for parent in PurePosixPath(path).parents[:-1]:
            with suppress(OSError):  # not empty: somebody's files, or this run's
                (target / parent).rmdir()


def _place(target: Path, staging: Path) -> None:
    """Move what is staged, the manifest last; what an earlier run moved is no longer there."""
    from engine.writer.disk import Disk

    staged = Disk(staging).entries
    for path, entry in staged.items():
        if entry == "file" and path not in {MANIFEST, _JOURNAL} and _is_inside(target, path):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (staging / path).replace(target / path)
    if MANIFEST in staged:
        (staging / MANIFEST).replace(target / MANIFEST)


def remove_staging(target: Path) -> None:
    remove_tree(target / STAGING)
    with suppress(OSError):
        (target / STAGING).parent.rmdir()


def _is_worked_in(target: Path) -> bool:
    """Tell whether this process, or on Linux any other of the person's, has its current folder there."""
    with suppress(OSError):
        if Path.cwd().resolve().is_relative_to(target):
            return True
    with suppress(OSError), os.scandir("/proc") as processes:
        return any(_works_in(process.path, str(target)) for process in processes if process.name.isdecimal())
    return False


def _works_in(process: str, target: str) -> bool:
    with suppress(OSError):  # it ended, or is somebody else's
        folder = os.readlink(f"{process}/cwd")  # noqa: PTH115  hundreds of them
        return folder == target or folder.startswith(target + os.sep)
    return False


def _is_mounted(target: Path) -> bool:
    if target.is_mount():
        return True
    # A bind mount of the same file system is none to `is_mount`, yet cannot be renamed.
    with suppress(OSError):
        mounts = Path("/proc/self/mountinfo").read_bytes().splitlines()
        place = os.fsencode(target).replace(b"\\", rb"\134").replace(b" ", rb"\040").replace(b"\t", rb"\011")
        return any(line.split(b" ", 5)[4] == place for line in mounts)
    return False

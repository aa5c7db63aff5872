"""File by file into a folder that cannot be swapped as a whole, finished by the next run if it is cut.

The current folder of a shell must stay the same folder, a mount point cannot be renamed, and beside some
folders nothing may be written. There each file is old or new at any moment, the manifest last.
"""

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

from engine.writer.leftovers import remove_tree
from engine.writer.manifest import MANIFEST, Written, read_manifest
from engine.writer.reconcile import STAGING, Survivors, survivors


def is_needed(target: Path) -> bool:
    """Tell whether `target` stands and cannot, or should not, be swapped."""
    if not target.is_dir():
        return False
    return _is_worked_in(target) or _is_mounted(target) or not os.access(target.parent, os.W_OK | os.X_OK)


def replace_files(target: Path, old: Written, new: Written) -> dict[str, str]:
    """Move the staged files to their places; may be cut and run again. Returns what was set aside."""
    staging = target / STAGING
    found = survivors(str(target), old, new)
    for path, kept_as in found.aside.items():
        (target / kept_as).parent.mkdir(parents=True, exist_ok=True)
        (target / path).rename(target / kept_as)
    _remove(target, found, new)
    for path in sorted(new.files.keys() | new.yours):
        staged, place = staging / path, target / path
        if staged.exists():  # no longer there: an earlier run, that was cut, moved it
            place.parent.mkdir(parents=True, exist_ok=True)
            if path in new.yours and os.path.lexists(place):
                staged.unlink()
            else:
                staged.replace(place)
    (staging / MANIFEST).replace(target / MANIFEST)
    remove_staging(target)
    return found.aside


def finish_cut_run(target: Path) -> None:
    """Bring a run that was cut to its end, or forget it where it had not begun to move files."""
    staging = target / STAGING
    if not staging.is_dir():
        return
    new = read_manifest(str(staging))
    if new is not None:
        replace_files(target, read_manifest(str(target)) or Written({}), new)
    remove_staging(target)


def _remove(target: Path, found: Survivors, new: Written) -> None:
    """Remove what this run no longer writes, and the folders that become empty."""
    for path in found.gone:
        place = target / path
        if path == MANIFEST or path in new.files:
            continue
        if place.is_dir():
            place.rmdir()
        else:
            place.unlink()
    for path in (*found.gone, *found.aside):
        for parent in PurePosixPath(path).parents[:-1]:
            with suppress(OSError):  # not empty: somebody's files, or this run's
                (target / parent).rmdir()


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

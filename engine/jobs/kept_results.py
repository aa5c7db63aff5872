"""The folders of jobs: `jobs/000012/` with the suite and the index of one run, and which of them must go."""

import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

MOST_RESULTS: Final = 50
MOST_BYTES: Final = 2_000_000_000


def beyond_limits(folder: Path, jobs: Sequence[str]) -> tuple[str, ...]:
    """Return the jobs, given newest first, that must make room; the newest never does."""
    total = 0
    for place, job in enumerate(jobs):
        total += _size(folder / job)
        if place >= MOST_RESULTS or (place and total > MOST_BYTES):
            return tuple(jobs[place:])
    return ()


def remove(folder: Path, jobs: Iterable[str]) -> None:
    """Remove the results of jobs."""
    for job in jobs:
        shutil.rmtree(folder / job, ignore_errors=True)


def sweep(folder: Path, jobs: Collection[str]) -> None:
    """Remove the folders that belong to nobody."""
    remove(folder, [name for name in _numbered(folder) if name not in jobs])


def highest_number(folder: Path) -> int:
    return max(map(int, _numbered(folder)), default=0)


def _numbered(folder: Path) -> list[str]:
    """Return the names that jobs have; whatever else lies there is not ours."""
    try:
        return [each.name for each in folder.iterdir() if each.name.isascii() and each.name.isdecimal()]
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


def _size(folder: Path) -> int:
    with suppress(OSError), os.scandir(folder) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
    return 0

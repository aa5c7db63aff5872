"""Between the finished staging folder and the target: what survives moves over, then they swap."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from engine.writer.exchange import exchange
from engine.writer.leftovers import remove_tree, sibling


class Survivors(NamedTuple):
    """Paths relative to the folder, with `/`. `stay`: links and files that keep their place.

    `aside`: path -> where it is kept, free in the old folder and in the new one. `gone`: what is not
    written any more and nobody changed, and empty folders in the way. `empty`: a person's empty folders.
    """

    stay: tuple[str, ...] = ()
    aside: Mapping[str, str] = {}
    gone: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


def carry_over(old: Path, staging: Path, found: Survivors) -> None:
    """Give `staging` a person's own files of `old`; `old` is only read."""
    import shutil

    made: list[str] = []
    for path in found.empty:
        _make_folder(staging, path, made)
    for path in found.stay:
        _make_folder(staging, path.rpartition("/")[0], made)
        _link(old / path, staging / path)
    for path, kept_as in found.aside.items():
        (staging / kept_as).parent.mkdir(parents=True, exist_ok=True)
        _link(old / path, staging / kept_as)
    for path in (*reversed(made), ""):  # innermost first, and after the files: a folder may be read-only
        shutil.copymode(old / path, staging / path)


def take_place(staging: Path, target: Path) -> None:
    """Make `staging` the `target`; the folder that stood there is removed afterwards."""
    if not target.exists():
        staging.rename(target)
        _sync_folder(target.parent)
        return
    if exchange(str(staging), str(target)):
        _sync_folder(target.parent)
        remove_tree(staging)
        return
    # No atomic exchange here (Windows, some network file systems): `sweep` of the next run puts the
    # old folder back if this one is killed between the two renames.
    aside = sibling(target, "old")
    target.rename(aside)
    try:
        staging.rename(target)
    except OSError:
        aside.rename(target)
        raise
    remove_tree(aside)


def _link(source: Path, place: Path) -> None:
    """Hard link, so that nothing is copied and an open editor keeps its file; links stay links."""
    place.unlink(missing_ok=True)  # a file written once, and the person has one already
    if source.is_symlink():
        place.symlink_to(source.readlink())
        return
    try:
        os.link(source, place)
    except OSError:  # the file system has no hard links, or the file has too many
        import shutil

        shutil.copy2(source, place, follow_symlinks=False)


def _make_folder(staging: Path, path: str, made: list[str]) -> None:
    if not path or (staging / path).is_dir():
        return
    _make_folder(staging, path.rpartition("/")[0], made)
    (staging / path).mkdir()
    made.append(path)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

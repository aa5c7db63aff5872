"""The folder sink: a finished copy beside the target takes its place in one step."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.events import Emit
from engine.writer import in_place
from engine.writer.carry import Survivors, carry_over, take_place
from engine.writer.failure import failures_named
from engine.writer.leftovers import STAGING, lock, made_parents, remove_empty, remove_tree, sibling, sweep
from engine.writer.manifest import MANIFEST, Written, standing

if TYPE_CHECKING:  # a first run merges nothing
    from engine.writer.plan import Choice

_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


class Folder:
    """Everything goes to a staging folder; `commit` makes it the target, `discard` removes it."""

    def __init__(
        self, out: str, *, force: bool, emit: Emit, choices: "Mapping[str, Choice] | None" = None
    ) -> None:
        """`emit` is told what was decided for each file that a person had changed.

        Raises:
            OutputError: `folder-not-ours`, `out-is-a-file`, or what the system says.
        """
        self._shown = out
        self._force = force
        self._emit = emit
        self._choices = choices or {}
        self._streams: dict[str, int] = {}
        self._made: set[str] = set()
        self._may_be_cut = False
        with failures_named(out):
            self._target = Path(out).resolve()
            self._in_place = in_place.is_needed(self._target)
            if self._in_place:
                in_place.finish_cut_run(self._target)
            else:
                sweep(self._target)
            self._old = standing(self._target, out, force=force)
            self._parents = made_parents(self._target)
            self._staging = (
                self._target / STAGING if self._in_place else sibling(self._target, str(os.getpid()))
            )
            self._staging.mkdir(parents=True)
            self._lock = lock(self._staging)
        self._root = f"{self._staging}{os.sep}"

    def add(self, path: str, content: bytes, *, more: bool) -> None:
        """Write a file, or with `more` a piece of it; `path` is a safe one."""
        stream = self._streams.pop(path, None)
        if stream is None:
            folder, separator, _ = path.rpartition("/")
            if separator and folder not in self._made:
                os.makedirs(self._root + folder, exist_ok=True)  # noqa: PTH103  pathlib costs twice as much
                self._made.add(folder)
            stream = os.open(self._root + path, _FLAGS | (os.O_APPEND if more else os.O_EXCL), 0o666)
        if more:
            self._streams[path] = stream
        try:
            _write_all(stream, content)
        finally:
            if not more:
                os.close(stream)

    def commit(self, _new: Written, manifest: bytes) -> None:
        """Let the staged files take their place; at any moment the old folder or the new one stands."""
        with failures_named(self._shown):
            merge = None
            if self._old.files or (self._target.exists() and any(self._target.iterdir())):
                from engine.writer.merge import Merge

                merge = Merge(self._target, self._old, manifest, force=self._force, choices=self._choices)
                manifest = merge.stage(self._staging)
            self.add(MANIFEST, manifest, more=False)
            _sync(self._staging / MANIFEST)
            self._take_place(merge.survivors if merge else Survivors())
        if merge:
            merge.tell(self._emit)

    def discard(self) -> None:
        """Remove what is unfinished; after a commit there is nothing left to remove."""
        for stream in self._streams.values():
            os.close(stream)
        self._streams.clear()
        if not self._in_place:
            remove_tree(self._staging)
        elif not self._may_be_cut:  # else the next run brings it to its end
            in_place.remove_staging(self._target)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        remove_empty(self._parents)

    def _take_place(self, found: Survivors) -> None:
        if self._in_place:
            self._may_be_cut = True
            in_place.replace_files(self._target, found)
            return
        if self._target.exists():
            carry_over(self._target, self._staging, found)
        take_place(self._staging, self._target)


def _write_all(stream: int, content: bytes) -> None:
    done = os.write(stream, content)
    while done < len(content):
        done += os.write(stream, content[done:])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The ZIP sink: the same bytes for the same files, whatever the clock, the umask or the system."""

import os
from contextlib import suppress
from pathlib import Path

from engine.errors import OutputError
from engine.writer.deflated import Deflating, ZipWriter, deflated
from engine.writer.failure import failures_named
from engine.writer.leftovers import lock, made_parents, remove_empty, sibling, sweep
from engine.writer.manifest import MANIFEST, Written
from engine.writer.once import Once

_BUFFER = 1 << 18


class Archive:
    """Written beside its place and moved there by `commit`."""

    def __init__(self, zip_file: str) -> None:
        """Make ready to write `zip_file`, a file that may exist.

        Raises:
            OutputError: `is-a-folder`, or what the system says.
        """
        self._shown = zip_file
        with failures_named(zip_file):
            self._place = Path(zip_file).resolve()
            if self._place.is_dir():
                raise OutputError("is-a-folder", f"`{zip_file}` is a folder", cure="name a file with --zip")
            self._parents = made_parents(self._place)
            sweep(self._place)
            self._unfinished = sibling(self._place, str(os.getpid()))
            self._file = self._unfinished.open("xb", buffering=_BUFFER)
            self._lock = lock(self._unfinished)
        self._zip = ZipWriter(self._file)
        self._waiting: dict[str, Deflating] = {}
        self._deflated = Once(deflated)

    def add(self, path: str, content: bytes, *, more: bool) -> None:
        """Write a file, or with `more` a piece of it: an archive takes one file at a time, so it waits."""
        waiting = self._waiting.get(path)
        if more or waiting:
            waiting = waiting or self._waiting.setdefault(path, Deflating())
            waiting.write(content)
            if not more:
                del self._waiting[path]
                self._zip.add(path, waiting.finish())
            return
        self._zip.add(path, self._deflated.of(path, content))

    def commit(self, _new: Written, manifest: bytes) -> None:
        with failures_named(self._shown):
            self.add(MANIFEST, manifest, more=False)
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._unfinished.replace(self._place)

    def discard(self) -> None:
        """Remove what is unfinished; after a commit there is nothing left to remove."""
        with suppress(OSError):  # the disk that was full still is
            self._file.close()
        with suppress(OSError):
            self._unfinished.unlink(missing_ok=True)
        remove_empty(self._parents)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

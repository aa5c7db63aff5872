"""The ZIP sink: the same bytes for the same files, whatever the clock, the umask or the system."""

import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from engine.errors import OutputError
from engine.writer.failure import failures_named
from engine.writer.leftovers import lock, made_parents, remove_empty, sibling, sweep
from engine.writer.manifest import MANIFEST, Written

_DATE = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_FASTEST = 1  # level 6 takes twice as long for a tenth less
_IN_MEMORY = 1 << 20


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
            self._file = self._unfinished.open("xb")
            self._lock = lock(self._unfinished)
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST)
        self._pieces: dict[str, tempfile.SpooledTemporaryFile[bytes]] = {}

    def add(self, path: str, content: bytes, *, more: bool) -> None:
        """Write a file, or with `more` a piece of it: an archive takes one file at a time, so it waits."""
        if more and path not in self._pieces:
            waiting = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self._place.parent))  # noqa: SIM115  closed by its last piece, or `discard`
            self._pieces[path] = waiting
        if path not in self._pieces:
            self._zip.writestr(_entry(path), content)
            return
        self._pieces[path].write(content)
        if not more:
            self._add_whole(path, self._pieces.pop(path))

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
        for waiting in self._pieces.values():
            waiting.close()
        with suppress(OSError, ValueError):  # the disk that was full still is
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._unfinished.unlink(missing_ok=True)
        remove_empty(self._parents)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _add_whole(self, path: str, waiting: "tempfile.SpooledTemporaryFile[bytes]") -> None:
        with waiting, self._zip.open(_entry(path), "w") as entry:
            waiting.seek(0)
            while piece := waiting.read(_IN_MEMORY):
                entry.write(piece)


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _REGULAR_FILE
    entry.create_system = _UNIX
    entry._compresslevel = _FASTEST  # type: ignore[attr-defined]  # noqa: SLF001  public only from 3.13
    return entry

"""Where files go: a folder, a ZIP, or both at once, each whole or not at all."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from engine.errors import DocumentError, UsageError
from engine.events import Emit, FileWritten
from engine.writer.failure import output_error
from engine.writer.manifest import MANIFEST, Written
from engine.writer.once import Once
from engine.writer.paths import safe_path

if TYPE_CHECKING:  # a first run merges nothing
    from engine.writer.plan import Plan


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a person wants the result: at least one of `out`, a folder, and `zip_file`.

    `force` takes a folder that is not ours. With `show` nothing is written: it is given the plan of `out`.

    Raises:
        UsageError: `no-destination`.
    """

    out: str | None = None
    zip_file: str | None = None
    force: bool = False
    show: "Callable[[Plan], None] | None" = None

    def __post_init__(self) -> None:
        if not self.out and not self.zip_file:
            raise UsageError(
                "no-destination", "nothing says where to write", cure="add --out DIR or --zip FILE"
            )


class _Sink(Protocol):
    def add(self, path: str, content: bytes, *, more: bool) -> None: ...

    def commit(self, new: Written, manifest: bytes) -> None: ...

    def discard(self) -> None: ...


_PIECE = 1 << 16
"""Bytes: pieces are a few hundred each, and handing one on costs as much as writing a thousand."""


class _Pieces:
    """A file on its way, and what of it has not been handed on."""

    __slots__ = ("handed_on", "running", "size", "waiting")

    def __init__(self) -> None:
        self.running = hashlib.sha256()
        self.waiting: list[bytes] = []
        self.size = self.handed_on = 0


class Output:
    """Takes each file once, hashes it once, and hands it to every sink; use it with `with`."""

    def __init__(self, destination: Destination, emit: Emit) -> None:
        self._destination = destination
        self._emit = emit
        self._sinks: list[_Sink] = []
        self._files: dict[str, str] = {}
        self._yours: set[str] = set()
        self._taken: dict[str, bool] = {MANIFEST: True}
        self._open: dict[str, _Pieces] = {}
        self._digests = Once(_digest)

    def __enter__(self) -> Self:
        try:
            self._open_sinks()
        except BaseException:
            self._discard()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._discard()

    @property
    def files(self) -> Mapping[str, str]:
        """SHA-256 of each finished file, in the order written; without those that are the person's."""
        return self._files

    @property
    def yours(self) -> frozenset[str]:
        """The files that are a person's once they exist."""
        return frozenset(self._yours)

    def write(self, path: str, content: bytes, *, keep: bool = False, more: bool = False) -> None:
        """Write a file, or with `more` a piece of one, which the piece without it ends.

        Raises:
            DocumentError: `path-unsafe`, `path-taken`.
            OutputError: what the system says.
        """
        if more or path in self._open:
            self._piece(path, content, keep=keep, more=more)
            return
        self._take(safe_path(path))
        self._add(path, content, more=False)
        self._note(path, self._digests.of(path, content), len(content), keep=keep)

    def _piece(self, path: str, content: bytes, *, keep: bool, more: bool) -> None:
        pieces = self._open.get(path)
        if pieces is None:
            self._take(safe_path(path))
            pieces = self._open[path] = _Pieces()
        pieces.waiting.append(content)
        pieces.size += len(content)
        if more and pieces.size - pieces.handed_on < _PIECE:
            return
        whole = b"".join(pieces.waiting)
        pieces.waiting.clear()
        pieces.handed_on = pieces.size
        self._add(path, whole, more=more)
        pieces.running.update(whole)
        if not more:
            del self._open[path]
            self._note(path, pieces.running.hexdigest(), pieces.size, keep=keep)

    def _note(self, path: str, digest: str, size: int, *, keep: bool) -> None:
        if keep:
            self._yours.add(path)
        else:
            self._files[path] = digest
        self._emit(FileWritten(path, size))

    def commit(self, manifest: Callable[[Mapping[str, str], frozenset[str]], bytes]) -> None:
        """Make everything visible; `manifest` gets the digests of all files and the names of `yours`."""
        for path in list(self._open):
            self.write(path, b"")
        content = manifest(self._files, self.yours)
        written = Written(self._files, self.yours)
        for sink in self._sinks:
            sink.commit(written, content)
        self._emit(FileWritten(MANIFEST, len(content)))

    def _open_sinks(self) -> None:
        """Look at the folder first, since the ZIP may stand in it; finish the ZIP first, for the same reason."""
        if self._destination.show and self._destination.out:
            from engine.writer.preview import Preview

            out, force = self._destination.out, self._destination.force
            self._sinks.append(Preview(out, force=force, show=self._destination.show))
        elif self._destination.out:
            from engine.writer.folder import Folder

            folder = Folder(
                self._destination.out,
                force=self._destination.force,
                emit=self._emit,
            )
            self._sinks.append(folder)
        if self._destination.zip_file:
            from engine.writer.archive import Archive

            self._sinks.insert(0, Archive(self._destination.zip_file))

    def _add(self, path: str, content: bytes, *, more: bool) -> None:
        try:
            for sink in self._sinks:
                sink.add(path, content, more=more)
        except OSError as error:
            raise output_error(error, self._destination.out or self._destination.zip_file or "") from error

    def _take(self, path: str) -> None:
        """Refuse a path that is, on a system that folds case, another file's or a folder's."""
        folded = path.casefold()
        taken = self._taken
        clash = folded in taken
        taken[folded] = True
        while not clash and "/" in folded:
            folded = folded.rpartition("/")[0]
            if folded in taken:
                clash = taken[folded]
                break
            taken[folded] = False
        if clash:
            raise DocumentError(
                "path-taken", f"two things would be written to `{path}`", cure="rename one of them"
            )

    def _discard(self) -> None:
        for sink in self._sinks:
            sink.discard()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

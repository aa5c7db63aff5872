"""A suite that lies in a ZIP, into a folder: the same as if it were generated into it."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from engine.errors import OutputError
from engine.events import Emit, FileWritten
from engine.writer.archive import Archive
from engine.writer.decide import Counted, unheard
from engine.writer.failure import failures_named
from engine.writer.folder import Folder
from engine.writer.manifest import MANIFEST, Written, sound, standing
from engine.writer.plan import Choice, Plan, plan

MOST_FOREIGN = 20
_MOST_COUNTED = 10_000
_UNZIPPING = (EOFError, NotImplementedError, RuntimeError, zlib.error)
"""What `zipfile` raises over content that is damaged, beside errors of its own."""


def plan_save(suite_zip: Path, folder: Path, *, force: bool = False, looked_at: Counted = unheard) -> Plan:
    """Return what `save` would do, without writing anything; `looked_at` hears how far it is.

    Raises:
        OutputError: `folder-not-ours`, `out-is-a-file`, `suite-damaged`, or what the system says.
    """
    with _Suite(suite_zip) as suite:
        return plan(folder, suite.manifest, force=force, looked_at=looked_at)


def save(
    suite_zip: Path, folder: Path, choices: Mapping[str, Choice], emit: Emit, *, force: bool = False
) -> None:
    """Write the suite into the folder, merged with what stands there; `force` takes a folder that is not ours.

    Raises:
        UsageError: `choice-unknown`.
        OutputError: nothing was written: what `plan_save` raises, `plan-outdated`, `disk-full`.
    """
    with _Suite(suite_zip) as suite:
        _write(suite, Folder(str(folder), force=force, emit=emit, choices=choices), str(folder), emit)


def save_zip(suite_zip: Path, zip_file: Path, emit: Emit) -> None:
    """Write the suite as the ZIP that `specmint generate --zip` had written.

    Raises:
        OutputError: `suite-damaged`, `is-a-folder`, or what the system says.
    """
    with _Suite(suite_zip) as suite:
        _write(suite, Archive(str(zip_file)), str(zip_file), emit)


def _write(suite: "_Suite", sink: Folder | Archive, shown: str, emit: Emit) -> None:
    try:
        with failures_named(shown):
            for path, content in suite.files():
                sink.add(path, content, more=False)
                emit(FileWritten(path, len(content)))
        sink.commit(suite.written, suite.manifest)
    finally:
        sink.discard()
    emit(FileWritten(MANIFEST, len(suite.manifest)))


class _Suite:
    """A ZIP that this program wrote; each file is held against the manifest, since a disk may err."""

    def __init__(self, suite_zip: Path) -> None:
        self._shown = str(suite_zip)
        with failures_named(self._shown):
            try:
                self._archive = zipfile.ZipFile(suite_zip)
                self.manifest = self._archive.read(MANIFEST)
            except (zipfile.BadZipFile, KeyError, *_UNZIPPING) as error:
                raise self._damaged(MANIFEST) from error
        self.written: Written = sound(self.manifest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content in the order in which they were written, without the manifest."""
        for entry in self._archive.infolist():
            path = entry.filename
            if path != MANIFEST:
                yield path, self._content(path)
        missing = {*self.written.files, *self.written.yours}.difference(self._archive.namelist())
        if missing:
            raise self._damaged(min(missing))

    def _content(self, path: str) -> bytes:
        if path not in self.written.files and path not in self.written.yours:
            raise self._damaged(path)
        try:
            content = self._archive.read(path)
        except (zipfile.BadZipFile, *_UNZIPPING) as error:
            raise self._damaged(path) from error
        if hashlib.sha256(content).hexdigest() != self.written.files.get(path) and path in self.written.files:
            raise self._damaged(path)
        return content

    def _damaged(self, path: str) -> OutputError:
        what = f"`{path}` in `{self._shown}` is not what was written"
        return OutputError("suite-damaged", what, cure="generate it again")


class Foreign(NamedTuple):
    """What stands in a folder that SpecMint did not write: the first paths, and how many there are.

    `is_all` is false where counting stopped; `subfolder` is a name that is free in it.
    """

    first: tuple[str, ...]
    total: int
    is_all: bool
    subfolder: str


def foreign_files(folder: Path, name: str = "api-tests") -> Foreign | None:
    """Return what keeps a suite from being saved to `folder`; None where nothing does.

    Raises:
        OutputError: `out-is-a-file`, or what the system says.
    """
    with failures_named(str(folder)):
        try:
            standing(folder, str(folder), force=False)
        except OutputError as error:
            if error.problem.code != "folder-not-ours":
                raise
        else:
            return None
        first: list[str] = []
        total = 0
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            for file in _files(path):
                total += 1
                if total > _MOST_COUNTED:
                    return Foreign(
                        tuple(first), _MOST_COUNTED, is_all=False, subfolder=_free_name(folder, name)
                    )
                if len(first) < MOST_FOREIGN:
                    first.append(file.relative_to(folder).as_posix())
        return Foreign(tuple(first), total, is_all=True, subfolder=_free_name(folder, name))


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))


def _free_name(folder: Path, name: str) -> str:
    free, number = name, 1
    while os.path.lexists(folder / free):
        number += 1
        free = f"{name}-{number}"
    return free

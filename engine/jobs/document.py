"""What a job keeps of a document beside the `Api`: its texts, to tell lines, and what a person sees at once."""

import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from engine import pipeline
from engine.errors import DocumentError, Pointer
from engine.events import Emit
from engine.jobs.messages import DocumentSummary, OperationSummary
from engine.openapi.model import Api, Operation
from engine.openapi.parse import text_of
from engine.openapi.positions import locate
from engine.openapi.source import Source
from engine.openapi.source.hosts import is_address

LONGEST: Final = 10_000
"""Characters of a text in a summary: a document may hold a million on one line."""


class Reading:
    """Reads a document once, and keeps the texts of all its files."""

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = hosts
        self._source: Source | None = None
        self._texts: dict[str, bytes] = {}

    def read(self, document: str, *, emit: Emit, stdin: Callable[[], bytes]) -> Api:
        self.api = pipeline.read(document, emit=emit, stdin=stdin, opened=self._opened, hosts=self._hosts)
        return self.api

    @property
    def size(self) -> int:
        return sum(map(len, self._texts.values()))

    def lines(self, pointers: Iterable[Pointer]) -> Mapping[Pointer, int]:
        """Return the line of each pointer that leads somewhere, each file walked once."""
        by_file: dict[str, list[Pointer]] = {}
        for pointer in pointers:
            by_file.setdefault(pointer.partition("#")[0], []).append(pointer)
        found: dict[Pointer, int] = {}
        for file, inside in by_file.items():
            data = self._texts.get(self._path(file))
            if data is not None:
                found.update(_lines(data, inside))
        return found

    def shown(self, pointer: Pointer) -> str:
        """Return the file that holds `pointer`, as problems name it."""
        assert self._source is not None  # noqa: S101 - nothing has pointers before it was read
        return self._source.shown(self._path(pointer.partition("#")[0]))

    def files(self, document: str) -> tuple[str, ...]:
        """Return the files on the disk that were read: those of a folder, or a ZIP as a whole."""
        assert self._source is not None  # noqa: S101 - see above
        shown = [self._source.shown(path) for path in self._texts]
        there = tuple(path for path in shown if _is_file(path))
        return there or ((document,) if _is_file(document) else ())

    def _opened(self, source: Source) -> Source:
        self._source = source
        self._texts = {source.entry: source.data}

        def read(path: str) -> bytes:
            data = self._texts[path] = source.read(path)
            return data

        return source._replace(read=read)

    def _path(self, file: str) -> str:
        if is_address(file):
            return file
        entry = self._source.entry if self._source else ""
        named = file.replace("%23", "#")
        return posixpath.normpath(posixpath.join(posixpath.dirname(entry), named)) if file else entry


def summary(document: str, reading: Reading) -> DocumentSummary:
    api = reading.api
    lines = reading.lines(operation.at for operation in api.operations)
    return DocumentSummary(
        document=document,
        title=_cut(api.title),
        version=_cut(api.version),
        openapi=_cut(api.openapi),
        description=_cut(api.description),
        found=len(api.operations) + len(api.skipped),
        operations=tuple(_operation(each, lines.get(each.at), reading) for each in api.operations),
        skipped=tuple(_cut(f"{each.name}: {each.reason}") for each in api.skipped),
        schemes=tuple(_cut(f"{each.name}: {each.kind}") for each in api.security_schemes.values()),
        servers=tuple(map(_cut, api.servers)),
        size=reading.size,
        sha256=api.sha256,
        files=reading.files(document),
        refused=api.refused,
    )


def _operation(operation: Operation, line: int | None, reading: Reading) -> OperationSummary:
    return OperationSummary(
        operation.id,
        operation.method,
        operation.path,
        operation.tags,
        _cut(operation.summary),
        operation.deprecated,
        operation.at,
        line,
        reading.shown(operation.at),
    )


def _lines(data: bytes, pointers: list[Pointer]) -> Mapping[Pointer, int]:
    try:
        text = text_of(data, "")
    except DocumentError:  # a file beside the entry that could not be used: nothing of it is in the `Api`
        return {}
    try:
        places = locate(text, pointers, is_json=text.lstrip()[:1] in (b"{", b"["))
    except (ValueError, IndexError):  # YAML that begins like JSON
        places = locate(text, pointers, is_json=False)
    return {pointer: line for pointer, (line, _) in places.items()}


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

"""`index.sqlite`: what a window shows of a suite, written once in one transaction and then only read.

What repeats is kept once: `texts` (why, setup), `targets`, `shapes` (kind, technique, ...). The JSON of an
operation's cases is kept as one deflated piece, in `pieces`.
"""

import os
import sqlite3
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

import orjson

from engine.errors import OutputError
from engine.writer.failure import output_error

K = TypeVar("K", bound=Hashable)

SCHEMA_VERSION: Final = 2
_SCHEMA: Final = f"""
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE operations (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, slug TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    tags TEXT NOT NULL, summary TEXT NOT NULL, deprecated INTEGER NOT NULL, pointer TEXT NOT NULL, line INTEGER,
    document TEXT NOT NULL, first_case INTEGER NOT NULL, cases INTEGER NOT NULL, left_out INTEGER NOT NULL,
    cut INTEGER NOT NULL);
CREATE TABLE tags (tag TEXT NOT NULL, operation INTEGER NOT NULL, PRIMARY KEY (tag, operation)) WITHOUT ROWID;
CREATE TABLE cases (
    number INTEGER PRIMARY KEY, operation INTEGER NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL,
    title TEXT NOT NULL, why INTEGER NOT NULL, shape INTEGER NOT NULL, target INTEGER NOT NULL,
    setup INTEGER NOT NULL, data_first INTEGER, data_last INTEGER, postman_line INTEGER);
CREATE TABLE shapes (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, technique TEXT NOT NULL, source TEXT NOT NULL,
    confidence REAL NOT NULL, status TEXT NOT NULL, strict INTEGER NOT NULL, ai INTEGER NOT NULL);
CREATE TABLE targets (number INTEGER PRIMARY KEY, pointer TEXT NOT NULL, line INTEGER, document TEXT NOT NULL);
CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE pieces (operation INTEGER PRIMARY KEY, lines BLOB NOT NULL);
CREATE TABLE flows (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, technique TEXT NOT NULL, resource TEXT NOT NULL,
    operation TEXT NOT NULL, title TEXT NOT NULL, why TEXT NOT NULL, confidence REAL NOT NULL, entry TEXT NOT NULL);
CREATE TABLE steps (
    id TEXT NOT NULL, flow INTEGER NOT NULL, position INTEGER NOT NULL, operation TEXT NOT NULL,
    title TEXT NOT NULL, is_cleanup INTEGER NOT NULL);
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, format TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (
    unit TEXT NOT NULL, format TEXT NOT NULL, part TEXT NOT NULL, file TEXT NOT NULL,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, kind TEXT NOT NULL);
CREATE TABLE problems (
    number INTEGER PRIMARY KEY, code TEXT NOT NULL, severity TEXT NOT NULL, what TEXT NOT NULL, cure TEXT NOT NULL,
    document TEXT, pointer TEXT, line INTEGER, place_column INTEGER);
CREATE TABLE left_out (
    number INTEGER PRIMARY KEY, operation INTEGER NOT NULL, technique TEXT NOT NULL, target INTEGER NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE skipped (name TEXT NOT NULL, pointer TEXT NOT NULL, line INTEGER, reason TEXT NOT NULL);
CREATE TABLE cells (operation INTEGER PRIMARY KEY, cells TEXT NOT NULL);
"""
COUNT_SOURCES: Final = (
    "SELECT source, count(*) FROM cases JOIN shapes ON shapes.number = shape GROUP BY source"
)
# Made when all rows are there: once is cheaper than with each row.
_INDEXES: Final = (
    "CREATE INDEX operations_by_slug ON operations (slug)",
    "CREATE INDEX places_by_unit ON places (unit)",
    "CREATE INDEX places_by_file ON places (file, first_line)",
    "CREATE INDEX left_out_by_operation ON left_out (operation)",
    "CREATE INDEX steps_by_id ON steps (id)",
)


class OperationRow(NamedTuple):
    """`number` counts from 1 in the order of the suite; `tags` is a JSON array; `cut` waits behind the limit."""

    number: int
    id: str
    slug: str
    method: str
    path: str
    tags: str
    summary: str
    deprecated: bool
    pointer: str
    line: int | None
    document: str
    first_case: int
    cases: int
    left_out: int
    cut: int


class Shape(NamedTuple):
    """What many cases have in common; `status`: codes, a blank between; `ai`: a language model gave a part of it."""

    kind: str
    technique: str
    source: str
    confidence: float
    status: str
    strict: bool
    ai: bool = False


class CaseRow(NamedTuple):
    """Cases of one operation follow each other; `position` counts from 0.

    `why` and `setup` (ids, a blank between) are numbers of texts, `shape` one of shapes, `target` one of targets.
    `data_first` and `data_last` are lines of the operation's data file, the same in each format.
    """

    number: int
    operation: int
    position: int
    id: str
    title: str
    why: int
    shape: int
    target: int
    setup: int
    data_first: int | None
    data_last: int | None
    postman_line: int | None


class FlowRow(NamedTuple):
    """`entry` is the flow in JSON, as `cases.json` has it."""

    number: int
    id: str
    technique: str
    resource: str
    operation: str
    title: str
    why: str
    confidence: float
    entry: str


class StepRow(NamedTuple):
    id: str
    flow: int
    position: int
    operation: str
    title: str
    is_cleanup: bool


class FileRow(NamedTuple):
    """`format` is "" for what belongs to none."""

    path: str
    size: int
    format: str


class PlaceRow(NamedTuple):
    """Where an operation (`unit` is its slug) or a flow (its id) stands; `part` is `code` or `data`.

    `kind` is "" for all of it, else the kind of the cases that these lines run; `smoke` is one too.
    """

    unit: str
    format: str
    part: str
    file: str
    first_line: int
    last_line: int
    kind: str = ""


class ProblemRow(NamedTuple):
    number: int
    code: str
    severity: str
    what: str
    cure: str
    document: str | None
    pointer: str | None
    line: int | None
    column: int | None


class LeftOutRow(NamedTuple):
    number: int
    operation: int
    technique: str
    target: int
    reason: str
    detail: str


class SkippedRow(NamedTuple):
    name: str
    pointer: str
    line: int | None
    reason: str


class MatrixCell(NamedTuple):
    """One technique, of one operation or of all: `written` cases, `cut` behind the limit, `left_out` for a reason."""

    technique: str
    kind: str
    written: int
    cut: int
    left_out: int


class TargetRow(NamedTuple):
    """A place in the document that cases are about; `document` is the file, as problems name it."""

    number: int
    pointer: str
    line: int | None
    document: str


class Numbers(Generic[K]):
    """Gives each text, or shape, a number; equal ones get the same."""

    def __init__(self) -> None:
        self.of: dict[K, int] = {}

    def number(self, key: K) -> int:
        return self.of.setdefault(key, len(self.of))

    def rows(self) -> Iterator[tuple[int, K]]:
        return ((number, key) for key, number in self.of.items())


class Contents(NamedTuple):
    """All rows, in the order in which they are read, each once: later ones may be known only then.

    `cells`: number of an operation -> a cell per technique that has something for it.
    """

    cases: Iterable[CaseRow]
    left_out: Iterable[LeftOutRow]
    operations: Iterable[OperationRow]
    tags: Iterable[tuple[str, int]]
    targets: Iterable[TargetRow]
    shapes: Iterable[tuple[int, str, str, str, float, str, bool, bool]]
    texts: Iterable[tuple[int, str]]
    pieces: Iterable[tuple[int, bytes]]
    flows: Iterable[FlowRow]
    steps: Iterable[StepRow]
    files: Iterable[FileRow]
    places: Iterable[PlaceRow]
    problems: Iterable[ProblemRow]
    skipped: Iterable[SkippedRow]
    cells: Iterable[tuple[int, Sequence[MatrixCell]]]
    facts: Iterable[tuple[str, str]]


def write_index(path: Path, contents: Contents) -> None:
    """Write the index beside `path` and move it there when it is whole.

    Raises:
        OutputError: it cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with _faults_named(path), closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
            tally = _Tally(contents.cells)
            rows = {**contents._asdict(), "cells": tally.rows()}
            rows["facts"] = chain(contents.facts, tally.facts())
            _fill(database, rows)
        _sync(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise output_error(error, str(path)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


class _Tally:
    """Packs the cells of each operation into one text, and adds them up."""

    def __init__(self, cells: Iterable[tuple[int, Sequence[MatrixCell]]]) -> None:
        self._cells = cells
        self._sums: dict[str, MatrixCell] = {}

    def rows(self) -> Iterator[tuple[int, str]]:
        for operation, cells in self._cells:
            for cell in cells:
                self._add(cell)
            yield operation, orjson.dumps([tuple(cell) for cell in cells]).decode()

    def facts(self) -> Iterator[tuple[str, str]]:
        yield "cells", orjson.dumps([tuple(cell) for cell in sorted(self._sums.values())]).decode()

    def _add(self, cell: MatrixCell) -> None:
        known = self._sums.get(cell.technique)
        if known is not None:
            cell = cell._replace(
                written=known.written + cell.written,
                cut=known.cut + cell.cut,
                left_out=known.left_out + cell.left_out,
            )
        self._sums[cell.technique] = cell


def _fill(database: sqlite3.Connection, tables: Mapping[str, Iterable[Sequence[object]]]) -> None:
    # A file that nobody reads before it is whole needs no journal: it is written again after a crash.
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;")
    database.executescript(f"BEGIN;{_SCHEMA}")
    for table, contents in tables.items():
        rows = iter(contents)
        first = next(rows, None)
        if first is not None:
            marks = ", ".join("?" * len(first))
            insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - the names are those of a class
            database.execute(insert, first)
            database.executemany(insert, rows)
    # Counted here, where nobody waits for it, and not when a window opens the result.
    sources = orjson.dumps(dict(database.execute(COUNT_SOURCES).fetchall())).decode()
    database.execute("INSERT INTO facts VALUES ('sources', ?)", (sources,))
    for statement in _INDEXES:
        database.execute(statement)
    database.execute("COMMIT")


@contextmanager
def _faults_named(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
            raise OutputError(
                "disk-full",
                f"cannot write `{path}`: no space is left",
                cure="free some space and run it again",
            ) from error
        raise OutputError(
            "output-failed", f"cannot write `{path}`: {error}", cure="choose another folder"
        ) from error


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())

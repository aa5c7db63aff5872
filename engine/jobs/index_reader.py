"""What a window reads of `index.sqlite`: as far as it is visible, and nothing is ever written."""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson

from engine.errors import Location, OutputError, Pointer, Problem, Severity
from engine.jobs.index import COUNT_SOURCES, SCHEMA_VERSION, FileRow, MatrixCell
from engine.jobs.index_entries import (
    CURES,
    SMOKE,
    SMOKE_TECHNIQUE,
    CaseEntry,
    CasePlace,
    Facts,
    FlowEntry,
    LeftOutEntry,
    Matches,
    MatrixRow,
    OperationEntry,
    SkippedEntry,
    nearest,
)
from engine.jobs.index_filter import Criteria, condition
from engine.jobs.index_levels import FACT as LEVELS
from engine.jobs.index_levels import Levels, levels_from

__all__ = [
    "CURES",
    "CaseEntry",
    "CasePlace",
    "Facts",
    "FileRow",
    "FlowEntry",
    "Index",
    "LeftOutEntry",
    "Matches",
    "MatrixCell",
    "MatrixRow",
    "OperationEntry",
    "SkippedEntry",
]

_CASE: Final = (
    "SELECT c.number, c.operation, c.position, c.id, c.title, w.text, s.kind, s.technique, s.source, s.confidence,"
    " t.pointer, t.document, t.line, s.status, s.strict, u.text, s.ai"
    " FROM cases c JOIN texts w ON w.number = c.why JOIN targets t ON t.number = c.target"
    " JOIN shapes s ON s.number = c.shape JOIN texts u ON u.number = c.setup"
)
_OF_SLUG: Final = (
    "SELECT c.id FROM operations o JOIN cases c ON c.number BETWEEN o.first_case AND o.first_case + o.cases - 1"
    " JOIN shapes s ON s.number = c.shape WHERE o.slug = ?"
)
_OPERATION: Final = (
    "SELECT number, id, slug, method, path, tags, summary, deprecated, pointer, line, document, cases, left_out, cut"
    " FROM operations"
)


class Index:
    """An open index. One thread uses it; `with` closes it.

    Raises:
        OutputError: `index-broken`, from any method: the file is damaged, or of another version.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the index at `path`, which nobody changes any more."""
        with _faults_named(path):
            address = f"{Path(path).absolute().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(address, uri=True)
            self._path = path
            self._database.create_function("folded", 1, str.casefold, deterministic=True)
            try:
                (version,) = self._row("PRAGMA user_version")
            except OutputError:
                self._database.close()
                raise
            if version != SCHEMA_VERSION:
                self._database.close()
                raise _broken(path, f"it is of version {version}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    def facts(self) -> Facts:
        texts = dict(self._rows("SELECT name, value FROM facts WHERE name != ?", LEVELS))
        operations, cases, left_out, cut = self._row(
            "SELECT count(*), total(cases), total(left_out), total(cut) FROM operations"
        )
        skipped, problems, flows, files = self._row(
            "SELECT (SELECT count(*) FROM skipped), (SELECT count(*) FROM problems),"
            " (SELECT count(*) FROM flows), (SELECT count(*) FROM files)"
        )
        cells = self.techniques()
        return Facts(
            texts["title"],
            texts["version"],
            texts["openapi"],
            tuple(texts["formats"].split()),
            int(texts["limit"]),
            operations,
            int(cases),
            int(left_out),
            int(cut),
            skipped,
            problems,
            flows,
            files,
            _written(cells, "kind"),
            _written(cells, "technique"),
            self._sources(texts.get("sources")),
            dict(
                self._rows(
                    "SELECT tag, sum(cases) FROM tags JOIN operations ON number = operation GROUP BY tag"
                )
            ),
        )

    def _sources(self, counted: str | None) -> Mapping[str, int]:
        """Return source -> count of cases, as the index has it; one of an earlier version must be asked."""
        return dict(self._rows(COUNT_SOURCES)) if counted is None else orjson.loads(counted)

    def levels(self) -> Levels:
        row = self._first("SELECT value FROM facts WHERE name = ?", LEVELS)
        return levels_from(row[0] if row else None)

    def listed(self) -> list[tuple[int, str, str, str, str, int, int, int]]:
        """Return of each operation what a tree shows.

        Its number, id, method, path, first tag or "", and how many cases it has, are left out and are cut.
        """
        rows = self._rows(
            "SELECT number, id, method, path, tags, cases, left_out, cut FROM operations ORDER BY number"
        )
        first = {tags: next(iter(orjson.loads(tags)), "") for tags in {row[4] for row in rows}}
        return [
            (number, id_, method, path, first[tags], cases, left_out, cut)
            for number, id_, method, path, tags, cases, left_out, cut in rows
        ]

    def operations(self, first: int = 1, count: int = -1) -> tuple[OperationEntry, ...]:
        """Return `count` operations from number `first` on; all with -1."""
        rows = self._rows(f"{_OPERATION} WHERE number >= ? ORDER BY number LIMIT ?", first, count)
        return tuple(map(_operation, rows))

    def operation(self, id_: str) -> OperationEntry | None:
        """Return the operation with this operationId, or made id."""
        row = self._first(f"{_OPERATION} WHERE id = ?", id_)
        return None if row is None else _operation(row)

    def cases(
        self, operation: int, first: int = 0, count: int = -1, criteria: Criteria | None = None
    ) -> tuple[CaseEntry, ...]:
        """Return `count` cases of an operation (its number), the first `first` of those that match passed over."""
        where, values = condition(criteria or Criteria())
        start = self._first("SELECT first_case, cases FROM operations WHERE number = ?", operation)
        if start is None:
            return ()
        rows = self._rows(
            f"{_CASE} WHERE c.number BETWEEN ? AND ? AND {where} ORDER BY c.number LIMIT ? OFFSET ?",
            start[0],
            start[0] + start[1] - 1,
            *values,
            count,
            first,
        )
        return tuple(map(_case, rows))

    def matching(self, criteria: Criteria) -> Matches:
        """Return which operations have cases that match, and how many."""
        where, values = condition(criteria)
        rows = self._rows(
            f"SELECT c.operation, count(*) FROM cases c WHERE {where} GROUP BY c.operation",  # noqa: S608 - values are bound
            *values,
        )
        found = dict(rows)
        return Matches(found, sum(found.values()))

    def case(self, id_: str) -> CaseEntry | None:
        """Return the case with this id."""
        row = self._case_row(id_)
        return None if row is None else _case(row)

    def case_entry(self, id_: str) -> Mapping[str, Any] | None:
        """Return the whole case, as `cases.json` has it: request, wire, expectation and all."""
        row = self._case_row(id_)
        if row is None:
            return None
        piece = self._first("SELECT lines FROM pieces WHERE operation = ?", row[1])
        try:
            entry: Mapping[str, Any] = orjson.loads(
                zlib.decompress(piece[0] if piece else b"").split(b"\n")[row[2]]
            )
        except (zlib.error, ValueError, TypeError, IndexError) as error:
            raise _broken(self._path, str(error)) from error
        return entry

    def case_lines(self, operation: int) -> Mapping[str, bytes]:
        """Return case id -> the whole case as a line of JSON, for one operation (its number)."""
        ids = [
            row[0]
            for row in self._rows(
                "SELECT c.id FROM operations o JOIN cases c ON c.number BETWEEN o.first_case"
                " AND o.first_case + o.cases - 1 WHERE o.number = ? ORDER BY c.number",
                operation,
            )
        ]
        piece = self._first("SELECT lines FROM pieces WHERE operation = ?", operation)
        try:
            lines = zlib.decompress(piece[0]).split(b"\n") if piece and ids else []
            return dict(zip(ids, lines, strict=True))
        except (zlib.error, ValueError, TypeError) as error:
            raise _broken(self._path, str(error)) from error

    def places(self, id_: str) -> tuple[CasePlace, ...]:
        """Return where a case stands in each format: the code that runs it, then its data."""
        row = self._first(
            "SELECT o.slug, s.kind, s.technique, c.data_first, c.data_last, c.postman_line FROM cases c"
            " JOIN operations o ON o.number = c.operation JOIN shapes s ON s.number = c.shape WHERE c.number = ?",
            self._number(id_),
        )
        if row is None:
            return ()
        slug, kind, technique, data_first, data_last, postman_line = row
        rows = self._rows(
            "SELECT format, part, file, first_line, last_line, kind FROM places WHERE unit IN (?, '')", slug
        )
        own = {"postman": (postman_line, postman_line), "data": (data_first, data_last)}
        return nearest(rows, kind, technique, own)

    def case_at(self, file: str, line: int) -> str | None:
        """Return the id of the case that a line of a file of the suite is about: of several, the first."""
        place = self._first(
            "SELECT format, part, unit, kind FROM places WHERE file = ? AND first_line <= ? AND"
            " (part = 'data' OR format = 'postman' OR last_line >= ?) ORDER BY first_line DESC, kind DESC LIMIT 1",
            file,
            line,
            line,
        )
        if place is None:
            return None
        format_name, part, unit, kind = place
        if format_name == "postman":
            found = self._first("SELECT id FROM cases WHERE postman_line = ?", line)
        elif part == "data":
            found = self._first(f"{_OF_SLUG} AND ? BETWEEN c.data_first AND c.data_last", unit, line)
        elif kind == SMOKE:
            found = self._first(f"{_OF_SLUG} AND s.technique = ?", unit, SMOKE_TECHNIQUE)
        elif kind:
            others = (SMOKE_TECHNIQUE if format_name == "junit" else "",)  # there it is a test of its own
            found = self._first(f"{_OF_SLUG} AND s.kind = ? AND s.technique != ?", unit, kind, *others)
        else:
            found = self._first(_OF_SLUG, unit)
        return None if found is None else found[0]

    def techniques(self) -> tuple[MatrixCell, ...]:
        """Return the sum of all operations for each technique that any has something for, by its name."""
        (cells,) = self._row("SELECT value FROM facts WHERE name = 'cells'")
        return tuple(MatrixCell(*cell) for cell in orjson.loads(cells))

    def matrix(self, first: int = 1, count: int = -1) -> tuple[MatrixRow, ...]:
        """Return `count` operations from number `first` on, each with a cell per technique it offers."""
        rows = self._rows(
            "SELECT number, id, method, path, cells FROM operations LEFT JOIN cells ON operation = number"
            " WHERE number >= ? ORDER BY number LIMIT ?",
            first,
            count,
        )
        return tuple(
            MatrixRow._make((*row[:4], tuple(MatrixCell(*cell) for cell in orjson.loads(row[4] or "[]"))))
            for row in rows
        )

    def left_out(
        self,
        first: int = 0,
        count: int = -1,
        *,
        operation: int | None = None,
        technique: str | None = None,
        reason: str | None = None,
    ) -> tuple[LeftOutEntry, ...]:
        """Return a page of what is left out, of all or of one operation, technique and reason."""
        rows = self._rows(
            "SELECT o.id, l.technique, t.pointer, t.document, t.line, l.reason, l.detail FROM left_out l"
            " JOIN operations o ON o.number = l.operation JOIN targets t ON t.number = l.target"
            " WHERE l.operation = ifnull(?, l.operation) AND l.technique = ifnull(?, l.technique)"
            " AND l.reason = ifnull(?, l.reason) ORDER BY l.number LIMIT ? OFFSET ?",
            operation,
            technique,
            reason,
            count,
            first,
        )
        return tuple(LeftOutEntry._make((*row, CURES.get(row[5], ""))) for row in rows)

    def place_of(self, pointer: str) -> tuple[str, int | None] | None:
        """Return document and line of what a case is about or rests on; None for anything else."""
        found = self._first("SELECT document, line FROM targets WHERE pointer = ?", pointer)
        return (found[0], found[1]) if found else None

    def left_out_reasons(self) -> Mapping[str, int]:
        """Return reason -> count, `cut` among them where cases wait behind the limit."""
        reasons = dict(self._rows("SELECT reason, count(*) FROM left_out GROUP BY reason ORDER BY reason"))
        (cut,) = self._row("SELECT sum(cut) FROM operations")
        return {**reasons, "cut": reasons.get("cut", 0) + cut} if cut else reasons

    def skipped(self) -> tuple[SkippedEntry, ...]:
        """Return the operations of the document that the suite does not have."""
        return tuple(map(SkippedEntry._make, self._rows("SELECT name, pointer, line, reason FROM skipped")))

    def problems(self, first: int = 0, count: int = -1) -> tuple[Problem, ...]:
        rows = self._rows("SELECT * FROM problems ORDER BY number LIMIT ? OFFSET ?", count, first)
        return tuple(map(_problem, rows))

    def files(self) -> tuple[FileRow, ...]:
        return tuple(map(FileRow._make, self._rows("SELECT path, size, format FROM files ORDER BY path")))

    def flows(self) -> tuple[FlowEntry, ...]:
        rows = self._rows(
            "SELECT id, technique, resource, operation, title, why, confidence,"
            " (SELECT count(*) FROM steps WHERE flow = number) FROM flows ORDER BY number"
        )
        return tuple(map(FlowEntry._make, rows))

    def flow_entry(self, id_: str) -> Mapping[str, Any] | None:
        """Return the whole flow with this id, or with a step of this id, as `cases.json` has it."""
        row = self._first(
            "SELECT entry FROM flows WHERE id = ? OR number = (SELECT flow FROM steps WHERE id = ?)", id_, id_
        )
        if row is None:
            return None
        entry: Mapping[str, Any] = orjson.loads(row[0])
        return entry

    def flow_lines(self) -> Mapping[str, bytes]:
        """Return flow id -> the whole flow as JSON."""
        rows = self._rows("SELECT id, entry FROM flows ORDER BY number")
        return {id_: entry.encode() for id_, entry in rows}

    def _case_row(self, id_: str) -> tuple[Any, ...] | None:
        return self._first(f"{_CASE} WHERE c.number = ?", self._number(id_))

    def _number(self, id_: str) -> int | None:
        """Return the number of a case, whose id begins with the slug of its operation."""
        parts = id_.split("-")
        slugs = ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]
        marks = ", ".join("?" * len(slugs))
        found = self._first(
            f"SELECT c.number FROM operations o JOIN cases c ON c.number BETWEEN o.first_case"  # noqa: S608 - marks
            f" AND o.first_case + o.cases - 1 WHERE o.slug IN ({marks}) AND c.id = ?",
            *slugs,
            id_,
        )
        return None if found is None else found[0]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with _faults_named(self._path):
            return self._database.execute(query, values).fetchall()

    def _first(self, query: str, *values: object) -> tuple[Any, ...] | None:
        with _faults_named(self._path):
            row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
        return row

    def _row(self, query: str) -> tuple[Any, ...]:
        row = self._first(query)
        assert row is not None  # noqa: S101 - an aggregate always has a row
        return row


@contextmanager
def _faults_named(path: str | Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _broken(path, str(error)) from error


def _broken(path: str | Path, reason: str) -> OutputError:
    return OutputError(
        "index-broken", f"the index `{path}` cannot be read: {reason}", cure="generate the tests again"
    )


def _written(cells: Iterable[MatrixCell], field: str) -> Mapping[str, int]:
    """Return how many cases are written for each value of `field`, none left at zero."""
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[getattr(cell, field)] += cell.written
    return {word: count for word, count in counts.items() if count}


def _operation(row: tuple[Any, ...]) -> OperationEntry:
    entry = OperationEntry._make(row)
    return entry._replace(tags=tuple(orjson.loads(row[5])), deprecated=bool(entry.deprecated))


def _case(row: tuple[Any, ...]) -> CaseEntry:
    *start, status, strict, setup, ai = row
    return CaseEntry._make((*start, tuple(status.split()), bool(strict), tuple(setup.split()), bool(ai)))


def _problem(row: tuple[Any, ...]) -> Problem:
    _, code, severity, what, cure, document, pointer, line, column = row
    at = None
    if document is not None:
        at = Location(document, None if pointer is None else Pointer(pointer), line, column)
    return Problem(code, what, cure, at, Severity(severity))

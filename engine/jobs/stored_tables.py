"""The file `history.sqlite`: opened with its tables as they are now, changed in one transaction or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from engine import keep
from engine.errors import OutputError
from engine.writer.failure import failures_named

FILE: Final = "history.sqlite"
_PATIENCE_S: Final = 30.0
_DAMAGED: Final = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR))

# Step n leads from `user_version` n to n + 1. A step that was ever released stays as it is.
STEPS: tuple[str, ...] = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY, document TEXT NOT NULL, title TEXT NOT NULL, options TEXT NOT NULL,
        priority TEXT NOT NULL, status TEXT NOT NULL, place INTEGER NOT NULL, created TEXT NOT NULL,
        finished TEXT NOT NULL, problem TEXT NOT NULL, report TEXT, stage TEXT NOT NULL,
        operation TEXT NOT NULL, log TEXT NOT NULL, pinned INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE saved (folder TEXT PRIMARY KEY, job TEXT NOT NULL, turn INTEGER NOT NULL) STRICT;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT
    """,
)


@contextmanager
def changing(file: Path, steps: tuple[str, ...] = STEPS) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction, which is undone where the block raises.

    Raises:
        OutputError: `history-newer`, `history-damaged`, `history-failed`, or what the system says.
    """
    try:
        with failures_named(str(file)), _opened(file, steps) as base:
            base.execute("BEGIN IMMEDIATE")
            with base:
                yield base
    except sqlite3.Error as error:
        raise _failure(file, error) from error


def set_aside_if_damaged(file: Path) -> Path | None:
    """Move a file that is no sound store to `history.sqlite.damaged`; return where it is."""
    with failures_named(str(file)):
        if not file.exists() or _is_sound(file):
            return None
        aside = keep.set_aside(file)
        for end in ("-wal", "-shm"):
            beside = file.with_name(file.name + end)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + end))
        return aside


def fact(base: sqlite3.Connection, name: str) -> str | None:
    row = base.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None


def set_fact(base: sqlite3.Connection, name: str, value: str) -> None:
    base.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))


@contextmanager
def _opened(file: Path, steps: tuple[str, ...]) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(_connected(file)) as base:
        if _version(base) != len(steps):
            _migrate(base, file, steps)
        yield base


def _connected(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=_PATIENCE_S, isolation_level=None)
    base.row_factory = sqlite3.Row
    base.execute("PRAGMA synchronous = FULL")
    return base


def _version(base: sqlite3.Connection) -> int:
    version: int = base.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(base: sqlite3.Connection, file: Path, steps: tuple[str, ...]) -> None:
    """Bring the tables to the present version, in one step for whoever else opens the file now."""
    with keep.held(file.parent):
        version = _version(base)
        if version > len(steps):
            raise OutputError(
                "history-newer",
                f"`{file}` was written by a newer SpecMint",
                cure="open that one, or set SPECMINT_HOME to another folder",
            )
        if 0 < version < len(steps):
            _back_up(base, file, version)
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("BEGIN IMMEDIATE")
        with base:
            for step in steps[version:]:
                for statement in step.split(";"):
                    base.execute(statement)
            base.execute(f"PRAGMA user_version = {len(steps)}")


def _back_up(base: sqlite3.Connection, file: Path, version: int) -> None:
    backup = file.with_name(f"{file.name}.version-{version}")
    unfinished = file.with_name(f".{backup.name}.new")
    unfinished.unlink(missing_ok=True)
    base.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(backup)


def _is_sound(file: Path) -> bool:
    try:
        with closing(_connected(file)) as base:
            if _version(base) == len(STEPS):
                for table in ("jobs", "saved", "facts"):
                    base.execute(f"SELECT 1 FROM {table}").fetchone()  # noqa: S608 - own constants
            return bool(base.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if _is_damage(error):
            return False
        raise _failure(file, error) from error


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _failure(file: Path, error: sqlite3.Error) -> OutputError:
    if _is_damage(error):
        return OutputError(
            "history-damaged",
            f"`{file}` is damaged: {error}",
            cure="start SpecMint anew, it sets the file aside",
        )
    return OutputError(
        "history-failed", f"`{file}` cannot be used: {error}", cure="check the disk and its permissions"
    )

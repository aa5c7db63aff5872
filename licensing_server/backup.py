"""Copies of the database: made whole, checked, and put back only after they have proved themselves."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import NullPool, create_engine, make_url

from engine.errors import OutputError, SpecMintError, UsageError
from licensing_server import audit
from licensing_server.observe.logs import Log
from licensing_server.opening import authority_of, initialise
from licensing_server.secret_files import make_folder, make_private
from licensing_server.settings import Settings
from licensing_server.store import opened
from licensing_server.store.migration import is_served, migrate, present

TOOL_TIMEOUT_S: Final = 600


class Copy(NamedTuple):
    path: Path
    sha256: str


def bring_up_to_date(settings: Settings, log: Log, *, now: int) -> None:
    """Make an empty data folder a test server's, and an older SQLite database this release's, after a copy of it.

    On PostgreSQL others may serve: there a person runs `migrate`.
    """
    if settings.database_url is not None:
        return
    if not settings.folder.database.exists():
        initialise(settings, "test", now=now)
        log.warning("a new data folder was made", mode="test")
        return
    store = opened(settings.store_url)
    try:
        if store.look(present) is not None and not store.look(is_served):
            copy = backup(settings, settings.folder.backups / f"before-migration-{now}.db")
            log.info("a copy was made before the migration", part=copy.path.name)
            migrate(store.engine)
    finally:
        store.close()


def backup(settings: Settings, target: Path) -> Copy:
    """Copy the database of a server that may run, check the copy, and write its digest beside it.

    The pepper and the signing key are not in it: who steals the copy finds no key with it.

    Raises:
        OutputError: `backup-failed`.
    """
    if target.exists():
        raise OutputError("backup-failed", f"{target.name} exists", cure="choose another name")
    try:
        make_folder(target.parent)
        make_private(target)
        if settings.database_url is None:
            _copy_sqlite(settings.folder.database, target)
            _check_chain(target)
        else:
            _run("pg_dump", ["--format=custom", "--no-owner", f"--file={target}"], settings)
    except SpecMintError:
        target.unlink(missing_ok=True)
        raise
    except (OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        raise OutputError(
            "backup-failed", f"{target.name}: {error}", cure="look at free space and rights"
        ) from error
    digest = _sha256(target)
    _digest_file(target).write_text(f"{digest}  {target.name}\n", "utf-8")
    return Copy(target, digest)


def restore(settings: Settings, source: Path) -> Path | None:
    """Put a copy in the place of the database, once it is whole and fits this data folder.

    Returns:
        Where the database that was there lies now; None on PostgreSQL and where there was none.

    Raises:
        UsageError: `backup-damaged`, or the copy belongs to another pepper or mode; then nothing changed.
    """
    if not source.exists():
        raise UsageError("backup-damaged", f"{source.name} is not there", cure="name the file of `backup`")
    expected = _digest_file(source)
    if expected.exists() and expected.read_text("utf-8").split()[:1] != [_sha256(source)]:
        raise UsageError("backup-damaged", f"{source.name} has changed", cure="use another copy")
    if settings.database_url is None:
        return _restore_sqlite(settings, source)
    _run("pg_restore", ["--clean", "--if-exists", "--no-owner", "--exit-on-error", str(source)], settings)
    return None


def _restore_sqlite(settings: Settings, source: Path) -> Path | None:
    place = settings.folder.database
    beside, kept = place.with_name("restoring.db"), place.with_name("replaced.db")
    beside.unlink(missing_ok=True)
    try:
        _copy_sqlite(source, beside)
        _check_copy(settings, beside)
        was_there = place.exists()
        if was_there:
            _set_aside(place, kept)
        beside.replace(place)
    except (sqlite3.Error, OSError) as error:
        raise UsageError("backup-damaged", f"{source.name}: {error}", cure="use another copy") from error
    finally:
        beside.unlink(missing_ok=True)
    return kept if was_there else None


def _check_chain(copy: Path) -> None:
    engine = create_engine(f"sqlite:///{copy}", poolclass=NullPool)
    with engine.connect() as connection:
        if broken := audit.first_broken(connection):
            raise sqlite3.DatabaseError(f"audit row {broken.seq}: {broken.why}")


def _check_copy(settings: Settings, copy: Path) -> None:
    """Migrate a copy, and see whether it belongs to this data folder and its chain is whole."""
    store = opened(f"sqlite:///{copy}")
    try:
        if store.look(present) is None:
            raise sqlite3.DatabaseError("it is no database of a licence server")
        if not store.look(is_served):
            migrate(store.engine)
        authority_of(settings, store)
    finally:
        store.close()
    _check_chain(copy)


def _set_aside(place: Path, kept: Path) -> None:
    """Move the database away whole.

    Raises:
        UsageError: `database-in-use`.
    """
    with closing(sqlite3.connect(place, timeout=1, isolation_level=None)) as connection:
        try:
            # Leaving the log mode needs every other connection to be gone.
            is_alone = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
        except sqlite3.OperationalError:
            is_alone = False
    if not is_alone:
        raise UsageError("database-in-use", "a server has the database open", cure="stop it first")
    place.replace(kept)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that others may write, and check the pages of the copy."""
    if not source.exists():
        raise FileNotFoundError(2, "there is no database", source.name)
    make_private(target)
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE").fetchone()
        found = here.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"integrity check: {found}")


def _run(tool: str, arguments: Sequence[str], settings: Settings) -> None:
    """Run a program of PostgreSQL; the password goes through its environment, where others do not see it.

    Raises:
        UsageError: `tool-missing`.
        OutputError: `backup-failed`.
    """
    program = shutil.which(tool)
    if program is None:
        raise UsageError(
            "tool-missing", f"{tool} is not installed", cure="install PostgreSQL's client programs"
        )
    url = make_url(settings.store_url)
    environment = {
        **os.environ,
        "PGHOST": str(url.query.get("host") or url.host or ""),
        "PGPORT": str(url.query.get("port") or url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    target = ["--dbname", url.database or ""]
    done = subprocess.run(
        [program, *target, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TOOL_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]
        raise OutputError("backup-failed", f"{tool}: {last[0]}", cure="mend what it names, and try again")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")

"""A PostgreSQL of the tests' own: started in a temporary folder, reached by a socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, 15 or newer; None where it is not installed."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if int(path.parts[4]) >= 15]
    if found:
        return max(found, key=lambda path: int(path.parts[4])).parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@contextmanager
def running() -> Iterator[str]:
    """Start a server, and yield the URL of its database."""
    folder = Path(tempfile.mkdtemp(prefix="specmint-pg-"))
    user = _other_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        _run(
            "initdb",
            "-D",
            folder / "data",
            "-U",
            "tests",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--no-locale",
        )
        options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
        _run(
            "pg_ctl",
            "-D",
            folder / "data",
            "-l",
            folder / "log",
            "-w",
            "-o",
            f"-k {folder} {options}",
            "start",
        )
        try:
            yield f"postgresql://tests@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> pwd.struct_passwd | None:
    """Return who the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run(program: str, *arguments: str | Path) -> None:
    folder = programs()
    assert folder is not None
    user = _other_user()
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [folder / program, *arguments],
        cwd=tempfile.gettempdir(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=60,
        **as_user,  # type: ignore[call-overload]  # the same options for each program
    )

"""Speed of the licence server: `python -m benchmarks.licensing`, about a minute.

Starts a server of its own on SQLite with 20,000 licences, and asks it over loopback from another process: start,
CPU per `validate` and requests per second (by `wrk` where it is installed), the time to the answer, 60 activations at
once, `/health` and memory under ten times the load. On PostgreSQL too with `--database URL` of an empty database.
Every answer is signed, and every request is a line in the log.
"""

import argparse
import asyncio
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from benchmarks.licensing_data import (
    ACTIVATIONS,
    LICENCES,
    Made,
    Served,
    cpu_seconds,
    filled,
    memory_mb,
    serving,
)
from benchmarks.licensing_load import CONNECTIONS, REQUESTS, activated, by_wrk, healthy, percentile, validated
from licensing_server.settings import Settings, read_settings

OVERLOAD = 10
SECONDS = 8


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", metavar="URL", help="PostgreSQL; without it SQLite")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        settings = read_settings(data=Path(folder) / "data", database_url=options.database)
        made = filled(settings)
        with serving(settings) as served:
            store = "PostgreSQL" if options.database else "SQLite"
            print(f"{LICENCES} licences, {store}, {CONNECTIONS} connections")
            measure(served, settings, made, Path(folder))


def measure(served: Served, settings: Settings, made: Made, folder: Path) -> None:
    used = cpu_seconds(served.pid)
    print(f"start         {served.start_s:7.2f} s to listening, {used:.2f} s of them CPU (goal 3)")
    commits = None if settings.database_url else Commits(settings)
    before = cpu_seconds(served.pid)
    times = asyncio.run(validated(served.port, made.tokens))
    used = cpu_seconds(served.pid) - before
    print(f"validate      {used / REQUESTS * 1e6:7.0f} us server CPU per request (goal 300)")
    print(f"validate      {percentile(times, 99) * 1e3:7.1f} ms p99 from this process (goal 25)")
    if commits:
        print(f"validate      {commits.since():7} changes of the database (goal 0)")
    if wrk := shutil.which("wrk"):
        under_wrk(wrk, served, made, folder)
    times = asyncio.run(activated(served.port, made.keys))
    print(f"activate      {percentile(times, 99) * 1e3:7.1f} ms p99, {ACTIVATIONS} at once (goal 150)")
    print(f"memory        {memory_mb(served.pid):7.0f} MB (goal 120)")
    if wrk:
        overloaded(wrk, served, made, folder)


def under_wrk(wrk: str, served: Served, made: Made, folder: Path) -> None:
    before = cpu_seconds(served.pid)
    told = by_wrk(wrk, served, made, folder, connections=CONNECTIONS, seconds=SECONDS)
    used = cpu_seconds(served.pid) - before
    print(f"validate, wrk {used / told.requests * 1e6:7.0f} us server CPU per request (goal 300)")
    print(f"validate, wrk {told.requests / used:7.0f} requests per second of one core (goal 2500)")
    print(f"validate, wrk {told.per_second:7.0f} requests per second, {told.failed} failed")
    print(f"validate, wrk {told.p99_s * 1e3:7.1f} ms p99 (goal 25)")


def overloaded(wrk: str, served: Served, made: Made, folder: Path) -> None:
    """Ask whether the process lives, while ten times the connections want answers."""
    before = memory_mb(served.pid)
    given = {"connections": CONNECTIONS * OVERLOAD, "seconds": SECONDS}
    load = threading.Thread(target=by_wrk, args=(wrk, served, made, folder), kwargs=given)
    load.start()
    times = asyncio.run(healthy(served.port, SECONDS - 1))
    load.join()
    print(f"/health       {percentile(times, 99) * 1e3:7.1f} ms p99 under {OVERLOAD} x load (goal 100)")
    print(f"memory        {memory_mb(served.pid):7.0f} MB after it, {before:.0f} before (goal 120)")


class Commits:
    """Counts what others commit to SQLite from now on."""

    def __init__(self, settings: Settings) -> None:
        self._connection = sqlite3.connect(settings.folder.database)
        self._first = self._version()

    def since(self) -> int:
        return self._version() - self._first

    def _version(self) -> int:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)


if __name__ == "__main__":
    main(sys.argv[1:])

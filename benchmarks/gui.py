"""Print how the window behaves under load, as Markdown: `python -m benchmarks.gui`.

Each row is a process of its own with a real window, a real bridge and real children of jobs; without a screen
unless `QT_QPA_PLATFORM` says otherwise. Nothing here is asserted.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import gui_bundle
from benchmarks.documents import AbsentError, Library
from benchmarks.rows import ROOT

STARTED = "SPECMINT_BENCHMARK_STARTED"
KILLS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """`measure` is the name of a function of `benchmarks.gui_rows`; `document` is handed to it."""

    what: str
    goal: str
    measure: str
    document: str = ""
    runs: int = 3


ROWS = (
    Row("GUI jitter p99, max while GitHub's document is generated (ms)", "< 50, < 250", "jitter", "github"),
    Row("first paint from source, warm (s)", "< 1.5", "first_paint"),
    Row("drop to summary: petstore (s)", "< 0.7", "drop_to_summary", "petstore"),
    Row("drop to summary: GitHub, 13 MB (s)", "< 3", "drop_to_summary", "github"),
    Row("10,000 operations, 100,000 cases: open (ms); frame p99 (ms); memory (MB)", "< 300; < 33; < 250", "large_result"),
    Row("filter over 100,000 cases, after the pause in typing (ms)", "< 150", "filtering"),
    Row("cancel at 0, 50, 99 % and while saving: seen (s); child gone (s)", "< 0.2; < 3.2", "cancelling", "github"),
    Row("signals to the GUI per job and second", "<= 40", "signals", "github"),
    Row("idle for 60 s: CPU (%); memory with the idle child (MB)", "< 1; < 180", "idle", runs=1),
)  # fmt: skip


def main() -> int:
    options = _arguments()
    library = Library(options.documents.resolve(), options.cache.resolve())
    print("| what | goal | measured |\n| --- | --- | --- |", flush=True)
    for row in ROWS:
        if options.only.lower() in row.what.lower():
            print(f"| {row.what} | {row.goal} | {_measured(row, library)} |", flush=True)
    if options.only.lower() in "kill -9":
        print(f"| kill -9 at any point, {KILLS} times: lost | 0 | {_killed()} |", flush=True)
    if options.bundle is not None:
        for what, goal, found in gui_bundle.rows(options.bundle.resolve()):
            print(f"| {what} | {goal} | {found} |", flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gui", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="only rows that hold TEXT")
    parser.add_argument(
        "--bundle", type=Path, metavar="DIR", help="also the built application, dist/specmint"
    )
    parser.add_argument(
        "--documents", type=Path, default=ROOT.parent / "shared" / "specs" / "dev", metavar="DIR"
    )
    parser.add_argument("--cache", type=Path, default=ROOT / ".tools" / "bench", metavar="DIR")
    return parser.parse_args()


def _measured(row: Row, library: Library) -> str:
    try:
        document = library.find(row.document) if row.document else Path()
    except AbsentError as error:
        return str(error)
    found = [answer for _ in range(row.runs) if (answer := one(row.measure, str(document))) is not None]
    if len(found) < row.runs:
        return "the run failed, see above"
    return "; ".join(f"{name} {statistics.median(each[name] for each in found):.4g}" for name in found[0])


def one(measure: str, document: str) -> Mapping[str, float] | None:
    """Run one measurement in a fresh process and home; None where it failed."""
    code = f"import sys; from benchmarks import gui_rows; gui_rows.main({measure!r}, sys.argv[1])"
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as home:
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "SPECMINT_HOME": home,
            STARTED: repr(time.monotonic()),
        }
        done = subprocess.run(
            [sys.executable, "-c", code, document],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        return None
    answer: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _killed() -> str:
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.samples.killed_keeper", folder, str(KILLS)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    answer = json.loads(done.stdout or "{}")
    return f"{len(answer.get('lost', ['?']))} of {answer.get('looked for', 0):,} things looked for"


if __name__ == "__main__":
    sys.exit(main())

"""The rows of the table: what is run, on which document, and the goal it is held against."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from benchmarks.documents import AbsentError, Library
from benchmarks.measure import Cost, RunError, median_cost

ROOT = Path(__file__).parents[1]
SPECMINT = (sys.executable, "-m", "engine")
READ = (
    "import sys\n"
    "from engine.openapi.load import load\n"
    "load(sys.argv[1], report=lambda problem: None, stdin=sys.stdin.buffer.read)\n"
)
COUNT = (
    "import json, sys, zipfile\n"
    "archive = zipfile.ZipFile(sys.argv[1])\n"
    "name = next(name for name in archive.namelist() if name.rpartition('/')[2] == 'specmint.json')\n"
    "print(json.loads(archive.read(name))['counts']['cases'])\n"
)

Command: TypeAlias = Callable[[Path, Path], tuple[str | Path, ...]]
"""Document and output folder -> command; the document is the folder again where a row needs none."""


@dataclass(frozen=True, slots=True)
class Row:
    """`goal_s` in CPU seconds, `goal_mb` peak; None where no goal is set."""

    work: str
    document: str | None
    command: Command
    goal_s: float | None = None
    goal_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`cases` written by one run, None where the row writes none; `note` says why nothing was measured."""

    row: Row
    cost: Cost | None = None
    cases: int | None = None
    note: str = ""


def _generate(document: Path, out: Path) -> tuple[str | Path, ...]:
    return (*SPECMINT, "generate", document, "--zip", out / "tests.zip", "--cases", "10")


def _generate_many(document: Path, out: Path) -> tuple[str | Path, ...]:
    licence = out / "benchmark.smlic"
    licence.write_bytes(_licence())
    named = f"SPECMINT_LICENCE_FILE={licence}"
    return ("env", named, *SPECMINT, "generate", document, "--zip", out / "tests.zip", "--cases", "40")


@cache
def _licence() -> bytes:
    """Return a licence for more than ten cases an operation, which the development root signs."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.samples.licences"], cwd=ROOT, capture_output=True, check=True
    )
    return made.stdout


def _read(document: Path, _: Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-c", READ, document)


def _version(_: Path, __: Path) -> tuple[str | Path, ...]:
    return (*SPECMINT, "--version")


ROWS = (
    Row("GitHub, 10 cases, 4 formats, ZIP", "github", _generate, 2.0, 200),
    Row("Stripe, same", "stripe", _generate, 0.8),
    Row("Kubernetes, same", "kubernetes", _generate, 2.0),
    Row("Box, same", "box", _generate),
    Row("Twilio, same", "twilio", _generate),
    Row("mega, same, JSON", "mega", _generate, 8.0, 500),
    Row("mega, same, YAML", "mega-yaml", _generate, 10.0, 500),
    Row("GitHub as JSON, read and validated", "github", _read, 0.4),
    Row("GitHub as YAML, read and validated", "github-yaml", _read, 1.2),
    Row("Petstore, 10 cases, 4 formats, ZIP", "petstore", _generate, 0.25),
    Row("specmint --version", None, _version, 0.08),
    Row("Kubernetes, 40 cases, 4 formats, ZIP", "kubernetes", _generate_many),
)
LEAST_CASES_PER_SECOND = 6_000
COUNTED = (ROWS[0], ROWS[-1])
"""Rows whose cases per second are told: with few cases an operation, reading and what each operation costs weigh most."""


def measured(row: Row, library: Library, runs: int, program: Path) -> Result:
    """Return what a row costs where `program` holds the packages: the checkout, or a wheel unpacked."""
    counted: list[int] = []
    try:
        document = library.find(row.document) if row.document else ROOT
        cost = median_cost(
            lambda out: row.command(document, out),
            runs,
            cwd=program,
            after=lambda out: counted.extend(_cases(out)),
        )
    except (AbsentError, RunError) as error:
        return Result(row, note=str(error))
    return Result(row, cost, counted[0] if counted else None)


def _cases(out: Path) -> tuple[int, ...]:
    """Return how many cases the archive of a run holds, by its manifest; read in a process of its own."""
    archive = out / "tests.zip"
    if not archive.exists():
        return ()
    answer = subprocess.run(
        [sys.executable, "-c", COUNT, archive], capture_output=True, text=True, check=True
    )
    return (int(answer.stdout),)

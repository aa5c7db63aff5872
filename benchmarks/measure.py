"""CPU seconds and peak memory of a command, each run a cold process of its own."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
# ru_maxrss counts kilobytes on Linux and bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class RunError(Exception):
    """The command did not end with 0; the text is its last line."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu_s` is user and system time of the process and its children; `peak_mb` in 10^6 bytes."""

    cpu_s: float
    peak_mb: float


def median_cost(
    make: Callable[[Path], Sequence[str | Path]],
    runs: int,
    *,
    cwd: Path | None = None,
    after: Callable[[Path], None],
) -> Cost:
    """Run the command that `make` builds for a fresh folder, `runs` times; `after` may look at the folder.

    A run before them is not counted: it leaves the bytecode, as an installed program has it.

    Raises:
        RunError: as soon as one run fails.
    """
    costs = []
    for number in range(runs + 1):
        with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
            cost = _cost(make(Path(folder)), cwd or Path(folder))
            if number:
                costs.append(cost)
                after(Path(folder))
    return Cost(statistics.median(c.cpu_s for c in costs), statistics.median(c.peak_mb for c in costs))


def _cost(command: Sequence[str | Path], cwd: Path) -> Cost:
    # Linux hands the peak of the starting process on to the started one: this process must stay small,
    # so documents are built in processes of their own.
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=_environment()
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines() or ["nothing was said"]
            raise RunError(f"exit {process.returncode}: {lines[-1][:120]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * RSS_UNIT / MEGABYTE)


def _environment() -> dict[str, str]:
    """Return the environment with bytecode kept, whatever the caller's says of it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "specmint-bench-bytecode")}

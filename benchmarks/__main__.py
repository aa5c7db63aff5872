"""Print the table of speed and memory for the present commit, as Markdown.

CPU seconds are user and system time of a whole cold process. Nothing here is asserted. An interpreter that was built
without profile-guided optimisation, as pyenv builds it by itself, takes a tenth longer than a distribution's.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.compiled import unpacked_wheel
from benchmarks.documents import Library
from benchmarks.peers import PEERS, cost_of
from benchmarks.rows import COUNTED, LEAST_CASES_PER_SECOND, ROOT, ROWS, Result, measured

PEER_DOCUMENTS = ("petstore", "github", "stripe", "kubernetes")


def main() -> int:
    options = _arguments()
    if not hasattr(os, "wait4"):
        sys.exit("benchmarks: this system does not tell the cost of a child process; use Linux or macOS")
    library = Library(options.documents.resolve(), options.cache.resolve())
    print(_heading(options.runs), flush=True)
    for line in _table(library, options.runs, options.only, ROOT):
        print(line, flush=True)
    if options.compiled:
        with unpacked_wheel() as program:
            print("\nthe wheel with compiled modules\n", flush=True)
            for line in _table(library, options.runs, options.only, program):
                print(line, flush=True)
    if options.peers is not None:
        for line in _peer_table(library, tuple(options.peers)):
            print(line, flush=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="runs of each row; the median counts (default 3)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only rows whose work holds TEXT")
    parser.add_argument(
        "--documents", type=Path, default=ROOT.parent / "shared" / "specs" / "dev", metavar="DIR"
    )
    parser.add_argument("--cache", type=Path, default=ROOT / ".tools" / "bench", metavar="DIR")
    parser.add_argument(
        "--compiled", action="store_true", help="then the same of a wheel with compiled modules, built first"
    )
    parser.add_argument(
        "--peers",
        type=Path,
        nargs="*",
        metavar="DIR",
        help="also run peers, found in DIR or on PATH; minutes",
    )
    return parser.parse_args()


def _heading(runs: int) -> str:
    return (
        f"commit {_git('rev-parse', '--short', 'HEAD')}{' with changes' if _git('status', '--porcelain') else ''},"
        f" {platform.python_implementation()} {platform.python_version()}, {platform.system()},"
        f" {os.cpu_count()} cores, median of {runs}\n"
    )


def _table(library: Library, runs: int, only: str, program: Path) -> Iterator[str]:
    yield "| work | CPU s | goal | peak MB | goal | met |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for row in ROWS:
        if only.lower() in row.work.lower():
            result = measured(row, library, runs, program)
            yield _line(result)
            if result.cases and result.cost and row in COUNTED:
                yield _throughput(result.cases / result.cost.cpu_s)


def _line(result: Result) -> str:
    row, cost = result.row, result.cost
    goals = f"{_shown(row.goal_s)} | {{}} | {_shown(row.goal_mb)}"
    if cost is None:
        return f"| {row.work} | | {goals.format('')} | {result.note} |"
    over = [
        figure > goal
        for figure, goal in ((cost.cpu_s, row.goal_s), (cost.peak_mb, row.goal_mb))
        if goal is not None
    ]
    met = "no" if any(over) else "yes" if over else ""
    return f"| {row.work} | {cost.cpu_s:.2f} | {goals.format(f'{cost.peak_mb:.0f}')} | {met} |"


def _throughput(per_second: float) -> str:
    met = "yes" if per_second >= LEAST_CASES_PER_SECOND else "no"
    return f"| cases of it per CPU second, end to end | {per_second:,.0f} | >= {LEAST_CASES_PER_SECOND:,} | | | {met} |"


def _shown(goal: float | None) -> str:
    return "" if goal is None else f"<= {goal:g}"


def _peer_table(library: Library, folders: tuple[Path, ...]) -> Iterator[str]:
    yield f"\n| peer | {' | '.join(PEER_DOCUMENTS)} |"
    yield "| --- |" + " --- |" * len(PEER_DOCUMENTS)
    for peer in PEERS:
        costs = [cost_of(peer, document, library, folders) for document in PEER_DOCUMENTS]
        yield f"| {peer.name} | {' | '.join(costs)} |"


def _git(*arguments: str) -> str:
    answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return answer.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

"""What an answer that goes wrong costs: `python -m benchmarks.ai`, some minutes of CPU.

Three services keep rules that stand only in their prose; 74 faults are planted, one at a time. Answers of an ideal model, written
by hand, are damaged by seeded noise and go through the gate. This tries the gate, never a model: no request is sent.

`--sentences` tries it, in seconds, on sentences of published documents that were labelled before it saw them: how many of their
rules it believes, and how much that they do not say.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from benchmarks.prose.labelled import FILE, HELD_OUT, TUNING, labelled
from benchmarks.prose.trial import misread, table
from benchmarks.reference.services import SERVICES
from benchmarks.reference.trial import Bench, Found

LEVELS = (0.0, 0.25, 0.5, 1.0)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ai", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--runs", type=int, default=300, help="runs of each level (default 300)")
    parser.add_argument(
        "--sentences", action="store_true", help="try sentences of published documents instead"
    )
    parser.add_argument(
        "--labelled", type=Path, default=FILE, metavar="FILE", help="sentences of another file"
    )
    parser.add_argument(
        "--misread", action="store_true", help="and list what was misread of the half to tune on"
    )
    options = parser.parse_args()
    began = time.process_time()
    if options.sentences:
        sentences = labelled(options.labelled)
        lines = (
            *table(sentences, (TUNING, HELD_OUT)),
            *(misread(sentences, TUNING) if options.misread else ()),
        )
        print("\n".join(lines))
        return 0
    benches = [Bench(each) for each in SERVICES]
    off = [each.off() for each in benches]
    for line in _table(benches, off, options.runs):
        print(line, flush=True)
    print(f"\n{time.process_time() - began:.0f} s of CPU")
    return 0


def _table(benches: list[Bench], off: list[Found], runs: int) -> Iterator[str]:
    faults = sum(len(each.known.reference.faults) for each in benches)
    yield f"{faults} faults in {len(benches)} services, {runs} runs a level; three services are one run\n"
    yield "| suite | faults found, mean | least | runs below rules | tests failing on right services | runs above rules |"
    yield "| --- | --- | --- | --- | --- | --- |"
    base, wrong = _sum(off)
    yield f"| rules alone | {base} | {base} | | {wrong} | |"
    for level in LEVELS:
        found = [_sum([each.on(level, seed) for each in benches]) for seed in range(runs if level else 1)]
        faults_found, failing = [each for each, _ in found], [each for _, each in found]
        below, above = sum(each < base for each in faults_found), sum(each > wrong for each in failing)
        yield (
            f"| noise {level:.0%} | {mean(faults_found):.1f} | {min(faults_found)} | {below} of {len(found)} "
            f"| {mean(failing):.2f} | {above} of {len(found)} |"
        )


def _sum(found: list[Found]) -> tuple[int, int]:
    return sum(len(each.faults) for each in found), sum(len(each.fail) for each in found)


if __name__ == "__main__":
    raise SystemExit(main())

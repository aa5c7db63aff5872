"""What a run costs."""

import sys
from pathlib import Path

import pytest

from benchmarks.measure import RunError, median_cost

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="this system does not tell the cost of a child"
)


def test_the_cost_of_a_run_counts_its_memory_and_its_folder_is_fresh() -> None:
    seen: list[list[str]] = []
    script = "import pathlib; pathlib.Path('made').touch(); block = bytearray(80_000_000)"

    cost = median_cost(
        lambda _: [sys.executable, "-c", script],
        2,
        after=lambda out: seen.append([path.name for path in out.iterdir()]),
    )

    assert cost.peak_mb >= 80
    assert cost.cpu_s > 0
    assert seen == [["made"], ["made"]]


def test_a_run_that_fails_says_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^exit 3: the disk is full$"):
        median_cost(
            lambda _: [sys.executable, "-c", "print('the disk is full'); raise SystemExit(3)"],
            1,
            after=lambda _: None,
        )

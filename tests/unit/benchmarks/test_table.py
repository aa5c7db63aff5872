"""How the table reads."""

import pytest

from benchmarks.__main__ import _line, _throughput
from benchmarks.measure import Cost
from benchmarks.rows import ROWS, Result, Row


def _row(goal_s: float | None, goal_mb: float | None) -> Row:
    return Row("work", None, ROWS[-1].command, goal_s, goal_mb)


@pytest.mark.parametrize(
    ("row", "cost", "line"),
    [
        (_row(2.0, 200), Cost(1.95, 180.4), "| work | 1.95 | <= 2 | 180 | <= 200 | yes |"),
        (_row(2.0, 200), Cost(2.05, 180.4), "| work | 2.05 | <= 2 | 180 | <= 200 | no |"),
        (_row(2.0, 200), Cost(1.95, 200.9), "| work | 1.95 | <= 2 | 201 | <= 200 | no |"),
        (_row(0.08, None), Cost(0.08, 17), "| work | 0.08 | <= 0.08 | 17 |  | yes |"),
        (_row(None, None), Cost(1.0, 17), "| work | 1.00 |  | 17 |  |  |"),
    ],
)
def test_a_goal_is_met_where_neither_figure_is_above_it(row: Row, cost: Cost, line: str) -> None:
    assert _line(Result(row, cost)) == line


def test_a_row_without_its_document_says_why() -> None:
    line = _line(Result(_row(0.8, None), note="not here: put it at stripe.json"))

    assert line == "| work | | <= 0.8 |  |  | not here: put it at stripe.json |"


def test_throughput_is_met_from_six_thousand_cases_a_second() -> None:
    assert _throughput(6_000).endswith("| 6,000 | >= 6,000 | | | yes |")
    assert _throughput(5_999).endswith("| no |")

"""The page about coverage names each level, criterion and reason, and none that does not exist."""

import re
from pathlib import Path
from typing import get_args

from engine.cases.coverage.model import CRITERIA, LEVELS, level_name
from engine.cases.coverage.words import REASONS
from engine.cases.model import LeftOutReason

PAGE = (Path(__file__).parents[2] / "resources/guide/coverage.md").read_text("utf-8")


def _rows(heading: str) -> list[list[str]]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (`.*) \|$", section, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def test_every_level_has_its_line_with_its_criteria() -> None:
    told = {row[0].strip("`"): re.findall("`([A-Za-z]+)`", row[-1]) for row in _rows("Levels")}

    assert told.pop("TCL0") == []
    assert told == {level_name(level): list(names) for level, names in enumerate(LEVELS) if level}


def test_every_criterion_has_its_line_and_no_other() -> None:
    assert [row[0].strip("`") for row in _rows("Criteria")] == list(CRITERIA)


def test_every_reason_has_its_line_and_no_other() -> None:
    assert [row[0].strip("`") for row in _rows("What is left out")] == list(REASONS)
    assert list(REASONS) == list(get_args(LeftOutReason))

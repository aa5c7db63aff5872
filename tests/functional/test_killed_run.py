"""A run that is killed at any moment leaves the old folder or the new one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills by signal")


@pytest.mark.parametrize(
    ("mode", "states"),
    [
        pytest.param("exchange", {"old", "new"}, id="swapped whole"),
        pytest.param("rename", {"old", "new", "missing"}, id="without an exchange, repaired by the next run"),
        pytest.param("in-place", {"old", "new", "mixed"}, id="in the current folder, each file old or new"),
    ],
)
def test_a_killed_run_leaves_the_old_folder_or_the_new_one(
    tmp_path: Path, mode: str, states: set[str]
) -> None:
    kills = _kill_before_each_call(tmp_path / "root", mode)

    assert len(kills) > 30
    assert {kill["state"] for kill in kills} == states


@pytest.mark.parametrize("mode", ["exchange", "rename", "in-place"])
def test_the_run_after_a_killed_one_is_whole_and_sweeps_what_was_left(tmp_path: Path, mode: str) -> None:
    kills = _kill_before_each_call(tmp_path / "root", mode)

    assert [kill for kill in kills if kill["then"] != "new" or kill["beside"]] == []


def _kill_before_each_call(folder: Path, mode: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.samples.killed_writer", str(folder), mode],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    kills: list[dict[str, Any]] = json.loads(done.stdout)
    return kills

"""A run that is killed at any moment leaves the old folder or the new one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STATES = {
    "exchange": {"old", "new"},
    "rename": {"old", "new", "missing"},  # between two renames; the next run repairs it
    "in-place": {"old", "new", "mixed"},  # the current folder of a shell: each file old or new
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills by signal")


@pytest.mark.parametrize("mode", STATES)
def test_a_killed_run_leaves_the_old_folder_or_the_new_one_and_the_next_run_is_whole(
    tmp_path: Path, mode: str
) -> None:
    kills = _killed_before_each_call(tmp_path / "root", mode)

    assert len(kills) > 30
    assert {kill["state"] for kill in kills} == STATES[mode]
    assert [kill for kill in kills if kill["then"] != "new" or kill["beside"]] == []


def _killed_before_each_call(folder: Path, mode: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.samples.killed_writer", str(folder), mode],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=100,
    )
    kills: list[dict[str, Any]] = json.loads(done.stdout)
    return kills

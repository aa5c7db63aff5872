"""A window that is killed while it generates: nothing is lost, nothing is left, and resuming gives the same bytes."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GONE_S = 2.0
DOCUMENT = "resources/samples/bookshop.yaml"
STAGES = ("row running -", "row running read", "row running plan", "row running write", "row running index")

pytestmark = [
    pytest.mark.functional,
    pytest.mark.slow,
    pytest.mark.timeout(150),
    pytest.mark.skipif(sys.platform != "linux", reason="kills by signal, and looks at processes in /proc"),
]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the digest of the suite that a window makes which nobody kills."""
    return _told(tmp_path_factory.mktemp("whole"), "generate", DOCUMENT)[-1]


@pytest.mark.parametrize("stage", STAGES)
def test_a_window_killed_in_any_stage_comes_back_with_its_job_and_makes_the_same_suite(
    tmp_path: Path, suite: str, stage: str
) -> None:
    children = _killed_at(tmp_path, stage)

    orphans = [child for child in children if not select.select([child], [], [], GONE_S)[0]]
    for child in children:
        os.close(child)
    assert orphans == []
    lines = _told(tmp_path, "resume")

    assert lines[0] == "row interrupted -"
    assert lines[-1] == suite
    assert _files(tmp_path) == {
        *("history.sqlite", "session.json", "recent.json", "window.json"),
        *("jobs/000002/suite.zip", "jobs/000002/index.sqlite"),
    }


def test_a_job_whose_child_is_killed_fails_with_the_reason_and_the_window_lives_on(tmp_path: Path) -> None:
    window = _started(tmp_path, "generate", DOCUMENT)
    lines = []
    for line in _lines(window):
        lines.append(line)
        children = [int(each.split()[1]) for each in lines if each.startswith("child ")]
        if line.startswith("child ") and len(children) == 2:  # the first one reads the document
            os.kill(children[1], signal.SIGKILL)
    window.wait(30)

    assert lines[-1] == "none failed"
    assert window.returncode == 0


def _killed_at(home: Path, stage: str) -> list[int]:
    """Kill a window that stands still in a stage, or in a later one where that went by unseen.

    Return a handle per child, which can be read once that process has ended.
    """
    ends = STAGES[STAGES.index(stage) :]
    window = _started(home, "generate", DOCUMENT, *ends)
    children = []
    for line in _lines(window):
        if line.startswith("child "):
            with contextlib.suppress(ProcessLookupError):  # the one that read the document is gone
                children.append(os.pidfd_open(int(line.split()[1])))
        if line in ends:
            window.kill()
    window.wait(30)
    return children


def _told(home: Path, *words: str) -> list[str]:
    window = _started(home, *words)
    lines = list(_lines(window))
    assert window.wait(30) == 0
    return [line for line in lines if not line.startswith("child ")]


def _started(home: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.samples.driven_window", str(home), *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _lines(window: "subprocess.Popen[str]") -> Iterator[str]:
    assert window.stdout is not None
    with window.stdout:
        yield from (line.rstrip("\n") for line in window.stdout)


def _files(home: Path) -> set[str]:
    """Return all files but those that SQLite itself keeps beside its own."""
    found = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    return {path for path in found if not path.endswith(("-wal", "-shm"))}

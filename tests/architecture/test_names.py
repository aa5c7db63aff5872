"""What modules and commits are called."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAY_NOTHING = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
SUBJECT = re.compile(
    r"(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([a-z0-9/ ,-]+\))?!?: \S.{5,}"
)
MADE_BY_GIT = re.compile(r"Merge |Revert \"")


def test_no_module_has_a_name_that_says_nothing() -> None:
    folders = [
        ROOT / name for name in ("engine", "licensing_server", "resources", "tests", "benchmarks", "release")
    ]
    modules = [
        path for folder in folders for path in folder.rglob("*.py") if "node_modules" not in path.parts
    ]

    vague = [path for path in modules if SAY_NOTHING & {*path.relative_to(ROOT).parts, path.stem}]

    assert vague == []


def test_no_module_hides_one_of_the_standard_library() -> None:
    names = {path.stem for path in (ROOT / "engine").glob("*") if path.suffix in ("", ".py")}

    assert names & set(sys.stdlib_module_names) <= {"__main__", "__pycache__"}


def test_the_subject_of_a_commit_is_conventional_and_tells_the_effect() -> None:
    log = subprocess.run(
        ["git", "log", "-200", "--no-merges", "--format=%s"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if log.returncode != 0:
        pytest.skip("no history here")

    odd = [
        line
        for line in log.stdout.splitlines()
        if not SUBJECT.fullmatch(line) and not MADE_BY_GIT.match(line)
    ]

    assert odd == []

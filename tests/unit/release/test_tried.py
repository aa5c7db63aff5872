"""A release whose compiled modules fail a test is not made."""

import shutil
from pathlib import Path

import pytest

from release.bundle import ROOT
from release.tried import TESTS, copy_sources

WORKFLOWS = ROOT / ".github" / "workflows"


def test_each_folder_of_tests_that_is_tried_exists() -> None:
    assert [each for each in TESTS if not (ROOT / each).exists()] == []


def test_every_room_with_unit_tests_of_the_engine_is_tried() -> None:
    rooms = {path.name for path in (ROOT / "engine").iterdir() if (ROOT / "tests/unit" / path.name).is_dir()}

    assert {name for name in rooms if f"tests/unit/{name}" not in TESTS} <= {"__pycache__", "licensing"}


@pytest.mark.parametrize("name", ["package.yml", "release.yml"])
def test_no_bundle_is_built_before_its_compiled_modules_are_tried(name: str) -> None:
    workflow = (WORKFLOWS / name).read_text("utf-8")

    tried = workflow.index("python -m release.tried")

    assert tried < workflow.index("python -m PyInstaller") < workflow.index("SPECMINT_COMPILE")
    assert workflow.count("PyInstaller") == 1


def test_the_copy_that_is_compiled_has_the_sources_and_nothing_that_was_built(tmp_path: Path) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout, or no git")

    copy_sources(tmp_path)

    source = "engine/cases/rng.py"
    assert (tmp_path / source).read_bytes() == (ROOT / source).read_bytes()
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".pyc", ".so", ".pyd"}] == []

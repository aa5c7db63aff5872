"""What is installed is complete: the wheel, unpacked elsewhere, does what the source does."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.functional

ROOT = Path(__file__).parents[2]
SAMPLE = "resources/samples/bookshop.yaml"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return a folder that holds what the wheel holds."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("specmint-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    return tmp_path / "installed"


def test_the_wheel_holds_every_file_that_the_engine_reads_and_no_test(installed: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "engine", "resources"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")

    held = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}

    # What trusts the licences of tests stays with the sources.
    assert sorted(set(filter(None, tracked)) - held) == ["engine/licensing/development.py"]
    assert [name for name in held if name.startswith(("tests/", "benchmarks/"))] == []


@pytest.mark.timeout(120)
def test_the_wheel_generates_the_bytes_that_the_source_generates(installed: Path, tmp_path: Path) -> None:
    command = ["-m", "engine", "generate", str(ROOT / SAMPLE), "--zip"]

    for name, place in (("wheel.zip", installed), ("source.zip", ROOT)):
        subprocess.run(
            [sys.executable, *command, str(tmp_path / name)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(place)},
            check=True,
            timeout=60,
        )

    assert (tmp_path / "wheel.zip").read_bytes() == (tmp_path / "source.zip").read_bytes()

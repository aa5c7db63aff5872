import os
import sys
from pathlib import Path

import pytest

from engine.writer.leftovers import lock, sibling, sweep
from tests.samples.output import content_of, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks of folders")


def test_what_a_killed_run_left_is_swept_and_a_living_run_is_not(tmp_path: Path) -> None:
    dead, living = sibling(tmp_path / "out", "11"), sibling(tmp_path / "out", "22")
    for folder in (dead, living):
        (folder / "python").mkdir(parents=True)
    handle = lock(living)
    assert handle is not None

    sweep(tmp_path / "out")

    os.close(handle)
    assert not dead.exists()
    assert living.exists()


def test_only_leftovers_of_this_folder_are_swept(tmp_path: Path) -> None:
    others = [
        tmp_path / name for name in (".out2.specmint-1", ".out.specmint-x", ".out.specmint-1.bak", "out")
    ]
    for folder in others:
        folder.mkdir()

    sweep(tmp_path / "out")

    assert all(folder.exists() for folder in others)


def test_a_folder_moved_aside_by_a_killed_run_comes_back(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.txt": b"a"})
    (tmp_path / "out").rename(sibling(tmp_path / "out", "old"))

    sweep(tmp_path / "out")

    assert content_of(tmp_path / "out") == {"a.txt": b"a"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_moved_aside_is_not_lost_because_a_person_made_another(tmp_path: Path) -> None:
    write(tmp_path / "out", {"a.txt": b"a"})
    aside = sibling(tmp_path / "out", "old")
    (tmp_path / "out").rename(aside)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_bytes(b"mine")

    sweep(tmp_path / "out")

    assert content_of(aside) == {"a.txt": b"a"}
    assert content_of(tmp_path / "out") == {"mine.txt": b"mine"}


def test_a_zip_left_by_a_killed_run_is_swept(tmp_path: Path) -> None:
    sibling(tmp_path / "out.zip", "11").write_bytes(b"half")

    write(None, {"a.txt": b"a"}, zip_file=tmp_path / "out.zip")

    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]

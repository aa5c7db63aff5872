import json
from pathlib import Path

import pytest

from engine.writer.carry import Survivors
from engine.writer.in_place import finish_cut_run, replace_files
from engine.writer.leftovers import STAGING
from tests.samples.output import content_of


def staged(target: Path, files: dict[str, bytes], journal: object = None) -> None:
    for path, content in files.items():
        place = target / STAGING / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    if journal is not None:
        (target / STAGING / ".specmint").mkdir(parents=True, exist_ok=True)
        (target / STAGING / ".specmint/journal.json").write_text(json.dumps(journal), "utf-8")


def test_staged_files_take_their_places_and_what_is_gone_goes_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.txt").write_bytes(b"old")
    (tmp_path / "b.txt").write_bytes(b"mine")
    staged(tmp_path, {"b.txt": b"new", "deep/c.txt": b"new", ".specmint/new/d.txt": b"new"})

    replace_files(
        tmp_path, Survivors(aside={"b.txt": ".specmint/replaced/b.txt"}, gone=("old/a.txt", "b.txt"))
    )

    assert content_of(tmp_path) == {
        "b.txt": b"new",
        "deep/c.txt": b"new",
        ".specmint/new/d.txt": b"new",
        ".specmint/replaced/b.txt": b"mine",
    }
    assert not (tmp_path / "old").exists()
    assert not (tmp_path / STAGING).exists()


def test_a_run_that_was_cut_before_its_journal_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    staged(tmp_path, {"a.txt": b"new"})

    finish_cut_run(tmp_path)

    assert content_of(tmp_path) == {"a.txt": b"old"}
    assert not (tmp_path / ".specmint").exists()


def test_a_run_that_was_cut_is_brought_to_its_end(tmp_path: Path) -> None:
    (tmp_path / ".specmint/replaced").mkdir(parents=True)
    (tmp_path / ".specmint/replaced/a.txt").write_bytes(b"mine")  # set aside before the cut
    (tmp_path / "a.txt").write_bytes(b"new")  # and placed
    (tmp_path / "gone.txt").write_bytes(b"old")
    journal = {"aside": [["a.txt", ".specmint/replaced/a.txt"]], "gone": ["gone.txt", "gone-before.txt"]}
    staged(tmp_path, {"b.txt": b"new"}, journal)

    finish_cut_run(tmp_path)

    assert content_of(tmp_path) == {"a.txt": b"new", "b.txt": b"new", ".specmint/replaced/a.txt": b"mine"}


def test_a_folder_in_the_way_that_was_filled_meanwhile_stays(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone/mine.txt").write_bytes(b"mine")
    staged(tmp_path, {"b.txt": b"new"}, {"aside": [], "gone": ["gone"]})

    finish_cut_run(tmp_path)

    assert content_of(tmp_path) == {"b.txt": b"new", "gone/mine.txt": b"mine"}


@pytest.mark.parametrize(
    "journal",
    [
        {"aside": [], "gone": ["../thesis.txt"]},
        {"aside": [["../thesis.txt", "taken.txt"]], "gone": []},
        {"aside": [["a.txt", "/elsewhere/a.txt"]], "gone": []},
        {"aside": [], "gone": ["link/thesis.txt"]},
        {"gone": []},
        {"aside": [1], "gone": []},
        [],
    ],
)
def test_a_journal_that_is_none_or_leads_outside_is_not_followed(tmp_path: Path, journal: object) -> None:
    target = tmp_path / "out"
    staged(target, {"b.txt": b"new"}, journal)
    (target / "a.txt").write_bytes(b"old")
    (target / "link").symlink_to(tmp_path)
    (tmp_path / "thesis.txt").write_bytes(b"years of work")

    finish_cut_run(target)

    assert content_of(tmp_path) == {"out/a.txt": b"old", "thesis.txt": b"years of work"}


def test_a_staged_file_is_not_moved_along_a_link(tmp_path: Path) -> None:
    target = tmp_path / "out"
    staged(target, {"link/a.txt": b"new", "b.txt": b"new"}, {"aside": [], "gone": []})
    (target / "link").symlink_to(tmp_path)

    finish_cut_run(target)

    assert content_of(tmp_path) == {"out/b.txt": b"new"}

"""Small files are whole or absent, and damage never stops a start."""

import json
import multiprocessing
from pathlib import Path

import pytest

from engine import keep
from engine.keep import Kept


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.json"

    keep.write_object(path, {"text": "Straße \ud800 \x00", "list": [1, None]})

    assert keep.read_object(path) == Kept({"text": "Straße \ud800 \x00", "list": [1, None]})
    assert [each.name for each in path.parent.iterdir()] == ["a.json"]


def test_an_absent_file_is_no_fault(tmp_path: Path) -> None:
    assert keep.read_object(tmp_path / "absent.json") == Kept(None, None)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b'{"a": 1}}',
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"\x00" * 4_096,
        b"[" * 200_000,
        b'{"a": "' + b"x" * keep.MOST_BYTES + b'"}',
    ],
    ids=["empty", "cut", "too much", "list", "null", "not text", "zeroes", "deep", "huge"],
)
def test_a_damaged_file_is_moved_aside_and_named(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(damage)

    kept = keep.read_object(path)

    assert kept == Kept(None, tmp_path / "a.json.damaged")
    assert (tmp_path / "a.json.damaged").read_bytes() == damage
    assert not path.exists()


def test_a_second_damaged_file_takes_the_next_name(tmp_path: Path) -> None:
    for damage in ("first", "second", "third"):
        (tmp_path / "a.json").write_text(damage)
        keep.read_object(tmp_path / "a.json")

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.json.damaged": "first",
        "a.json.damaged-2": "second",
        "a.json.damaged-3": "third",
    }


def test_a_copy_beside_never_overwrites_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for content in (b"1", b"2"):
        path.write_bytes(content)
        keep.copy_beside(path, "backup")

    assert (tmp_path / "a.json.backup").read_bytes() == b"1"
    assert (tmp_path / "a.json.backup-2").read_bytes() == b"2"
    assert path.read_bytes() == b"2"


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failing, fail)

    with pytest.raises(OSError, match="No space"):
        keep.write(path, b"new")

    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]
    assert path.read_bytes() == b"old"


def test_what_a_killed_writer_left_goes_with_the_next_write_of_the_same_file(tmp_path: Path) -> None:
    (tmp_path / ".a[1].json.4711.new").write_bytes(b"half")
    (tmp_path / ".b.json.4711.new").write_bytes(b"half")

    keep.write(tmp_path / "a[1].json", b"whole")

    assert sorted(each.name for each in tmp_path.iterdir()) == [".b.json.4711.new", "a[1].json"]


def test_sweeping_takes_unfinished_files_and_nothing_else(tmp_path: Path) -> None:
    for name in (".a.json.1.new", ".hidden", "b.new", "a.json"):
        (tmp_path / name).write_bytes(b"")

    keep.sweep(tmp_path)
    keep.sweep(tmp_path / "absent")

    assert sorted(each.name for each in tmp_path.iterdir()) == [".hidden", "a.json", "b.new"]


def test_where_a_file_system_has_no_locks_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    (tmp_path / ".a.json.4711.new").write_bytes(b"of somebody who may still write")

    keep.write(tmp_path / "a.json", b"new")
    keep.sweep(tmp_path)

    assert sorted(each.name for each in tmp_path.iterdir()) == [".a.json.4711.new", "a.json"]


@pytest.mark.functional
def test_two_processes_that_write_one_file_at_once_never_tear_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_often, args=(path, letter)) for letter in "ab"]

    for writer in writers:
        writer.start()
    torn = []
    while any(writer.is_alive() for writer in writers):
        if path.exists() and set(json.loads(path.read_bytes())["text"]) not in ({"a"}, {"b"}):
            torn.append(path.read_bytes())
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0]
    assert torn == []
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def _write_often(path: Path, letter: str) -> None:
    for _ in range(50):
        keep.write_object(path, {"text": letter * 100_000})

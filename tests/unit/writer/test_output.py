import hashlib
import zipfile
from pathlib import Path

import pytest

from engine.errors import DocumentError, OutputError, UsageError
from engine.events import Event, FileWritten
from engine.writer.output import Destination, Output
from tests.samples.output import content_of, manifest, write

FILES = {
    "README.md": b"# T\n",
    "python/data/a.json": b"{}",
    "python/tests/hooks.py": b"",
    "é/x.txt": b"x" * 9000,
}


def test_nowhere_to_write_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="nothing says where to write"):
        Destination()


def test_a_folder_holds_every_file_and_the_manifest(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "out", FILES)

    assert content_of(tmp_path / "deep" / "out") == FILES
    assert (tmp_path / "deep" / "out" / "specmint.json").is_file()
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_folder_and_zip_hold_the_same(tmp_path: Path) -> None:
    write(tmp_path / "out", FILES, zip_file=tmp_path / "zips" / "out.zip")

    with zipfile.ZipFile(tmp_path / "zips" / "out.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held.pop("specmint.json") == (tmp_path / "out" / "specmint.json").read_bytes()
    assert held == FILES
    assert [path.name for path in (tmp_path / "zips").iterdir()] == ["out.zip"]


def test_a_zip_is_the_same_bytes_twice_and_holds_no_date_and_no_permission_of_the_machine(
    tmp_path: Path,
) -> None:
    write(None, FILES, zip_file=tmp_path / "one.zip")
    write(None, FILES, zip_file=tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
        assert {entry.create_system for entry in archive.infolist()} == {3}


def test_a_file_in_pieces_is_one_file_in_folder_and_zip(tmp_path: Path) -> None:
    events: list[Event] = []
    destination = Destination(str(tmp_path / "out"), str(tmp_path / "out.zip"))

    with Output(destination, events.append) as output:
        output.write("cases.json", b"[1,", more=True)
        output.write("other.txt", b"between")
        output.write("cases.json", b"2", more=True)
        output.write("cases.json", b"]")
        output.commit(manifest)
        digest = output.files["cases.json"]

    assert (tmp_path / "out" / "cases.json").read_bytes() == b"[1,2]"
    assert digest == hashlib.sha256(b"[1,2]").hexdigest()
    assert FileWritten("cases.json", 5) in events
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.read("cases.json") == b"[1,2]"


def test_a_file_whose_last_piece_never_came_is_ended_by_the_commit(tmp_path: Path) -> None:
    with Output(Destination(str(tmp_path / "out")), lambda _: None) as output:
        output.write("cases.json", b"[1", more=True)
        output.commit(manifest)

    assert content_of(tmp_path / "out") == {"cases.json": b"[1"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("a", "a/b"), ("a/b", "A"), ("a.txt", "specmint.json")],
)
def test_two_files_of_one_place_are_refused(tmp_path: Path, first: str, second: str) -> None:
    with Output(Destination(str(tmp_path / "out")), lambda _: None) as output:
        output.write(first, b"1")
        with pytest.raises(DocumentError, match="two things would be written to"):
            output.write(second, b"2")


def test_without_a_commit_nothing_is_left(tmp_path: Path) -> None:
    destination = Destination(str(tmp_path / "a" / "b" / "out"), str(tmp_path / "out.zip"))

    with Output(destination, lambda _: None) as output:
        output.write("a.txt", b"1")
        output.write("b.txt", b"1", more=True)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_the_zip_should_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        write(None, FILES, zip_file=tmp_path)


def test_a_zip_inside_the_folder_survives_the_next_run(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, FILES, zip_file=out / "all.zip")

    write(out, {"new.txt": b""}, zip_file=out / "all.zip")

    with zipfile.ZipFile(out / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["new.txt", "specmint.json"]
    assert sorted(path.name for path in out.iterdir()) == ["all.zip", "new.txt", "specmint.json"]


def test_a_zip_where_nothing_can_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(OutputError, match="a part of the path is a file"):
        write(None, FILES, zip_file=tmp_path / "file" / "out.zip")


def test_a_run_that_fails_leaves_no_folder_made_for_the_zip(tmp_path: Path) -> None:
    destination = Destination(str(tmp_path / "out"), str(tmp_path / "out" / "deep" / "all.zip"))

    with Output(destination, lambda _: None) as output:
        output.write("a.txt", b"1")

    assert list(tmp_path.iterdir()) == []

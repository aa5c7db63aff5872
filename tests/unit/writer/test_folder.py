import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import OutputError
from engine.events import EditOrphaned, FileSetAside
from tests.samples.output import content_of, write

FILES = {"README.md": b"one", "python/a.py": b"a", "python/tests/hooks.py": b"hooks"}
YOURS = ("python/tests/hooks.py",)


@pytest.fixture(params=["beside", "in place"])
def out(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generated folder; `in place` is the current folder, which is never swapped."""
    folder = tmp_path / "out"
    write(folder, FILES, yours=YOURS)
    if request.param == "in place":
        monkeypatch.chdir(folder)
    return folder


def test_generating_again_replaces_adds_and_removes(out: Path) -> None:
    write(out, {"README.md": b"two", "junit/pom.xml": b"pom"})

    assert content_of(out) == {
        "README.md": b"two",
        "junit/pom.xml": b"pom",
        "python/tests/hooks.py": b"hooks",
    }
    assert not (out / ".specmint").exists()


def test_generating_twice_is_generating_once(out: Path) -> None:
    before = content_of(out), (out / "specmint.json").read_bytes()

    events = write(out, FILES, yours=YOURS)

    assert (content_of(out), (out / "specmint.json").read_bytes()) == before
    assert [event for event in events if isinstance(event, FileSetAside)] == []


def test_files_of_a_person_stay_with_their_links_and_permissions(out: Path) -> None:
    (out / "python/.env").write_bytes(b"secret")
    (out / "python/.env").chmod(0o600)
    (out / "python/node_modules/pkg").mkdir(parents=True)
    (out / "python/node_modules/pkg/index.js").write_bytes(b"js")
    (out / "python/link").symlink_to("/nowhere")
    (out / "python/folder-link").symlink_to(out / "python" / "tests")
    (out / "notes").mkdir()

    write(out, {"README.md": b"two"})

    assert (out / "python/.env").read_bytes() == b"secret"
    assert (out / "python/.env").stat().st_mode & 0o777 == 0o600
    assert (out / "python/node_modules/pkg/index.js").read_bytes() == b"js"
    assert (out / "python/link").readlink() == Path("/nowhere")
    assert (out / "python/folder-link").is_symlink()
    assert (out / "notes").is_dir()
    assert not (out / "python/a.py").exists()


def test_a_file_written_once_stays_what_the_person_made_of_it(out: Path) -> None:
    (out / "python/tests/hooks.py").write_bytes(b"mine")

    events = write(out, FILES, yours=YOURS)

    assert (out / "python/tests/hooks.py").read_bytes() == b"mine"
    assert [event for event in events if isinstance(event, FileSetAside)] == []


def test_a_file_written_once_that_was_deleted_is_written_again(out: Path) -> None:
    (out / "python/tests/hooks.py").unlink()

    write(out, FILES, yours=YOURS)

    assert (out / "python/tests/hooks.py").read_bytes() == b"hooks"


def test_an_edited_file_is_set_aside_and_told(out: Path) -> None:
    (out / "README.md").write_bytes(b"my words")

    events = write(out, FILES | {"README.md": b"two"}, yours=YOURS)

    assert (out / "README.md").read_bytes() == b"two"
    assert (out / ".specmint/replaced/README.md").read_bytes() == b"my words"
    assert FileSetAside("README.md", ".specmint/replaced/README.md") in events


def test_a_second_edit_never_overwrites_the_first(out: Path) -> None:
    for words in (b"first", b"second"):
        (out / "README.md").write_bytes(words)
        write(out, FILES, yours=YOURS)

    kept = {path.name: path.read_bytes() for path in (out / ".specmint/replaced").iterdir()}

    assert kept == {"README.md": b"first", "README.md.2": b"second"}


def test_an_edited_file_that_is_no_longer_made_stays(out: Path) -> None:
    (out / "python/a.py").write_bytes(b"mine")

    events = write(out, {"README.md": b"two"})

    assert (out / "python/a.py").read_bytes() == b"mine"
    assert EditOrphaned("python/a.py", "") in events


def test_line_ends_of_windows_are_no_edit(out: Path) -> None:
    write(out, {"lines.txt": b"a\nb\n"})
    (out / "lines.txt").write_bytes(b"a\r\nb\r\n")

    events = write(out, {"lines.txt": b"c\n"})

    assert (out / "lines.txt").read_bytes() == b"c\n"
    assert [event for event in events if isinstance(event, FileSetAside)] == []


def test_what_stands_in_the_way_of_a_file_or_folder_is_set_aside(out: Path) -> None:
    (out / "junit").write_bytes(b"a file where a folder comes")
    (out / "cases.json").mkdir()
    (out / "cases.json/mine.txt").write_bytes(b"mine")
    (out / "nodejs").symlink_to(out / "python")

    write(out, FILES | {"junit/pom.xml": b"pom", "cases.json": b"{}", "nodejs/x.js": b"x"}, yours=YOURS)

    assert (out / ".specmint/replaced/junit").read_bytes() == b"a file where a folder comes"
    assert (out / ".specmint/replaced/cases.json/mine.txt").read_bytes() == b"mine"
    assert (out / ".specmint/replaced/nodejs").is_symlink()
    assert (out / "cases.json").read_bytes() == b"{}"
    assert (out / "nodejs/x.js").read_bytes() == b"x"
    assert not (out / "python/x.js").exists()


def test_a_file_becomes_a_folder_and_a_folder_a_file(out: Path) -> None:
    write(out, {"a": b"file", "b/c": b"in a folder"})

    write(out, {"a/c": b"in a folder", "b": b"file"})

    assert content_of(out) == {
        "a/c": b"in a folder",
        "b": b"file",
        "python/tests/hooks.py": b"hooks",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who works where")
def test_a_folder_that_another_shell_stands_in_stays_the_same_folder(tmp_path: Path) -> None:
    write(tmp_path / "out", FILES)
    here = (tmp_path / "out" / "python").stat().st_ino
    shell = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, cwd=tmp_path / "out" / "python"
    )

    write(tmp_path / "out", FILES | {"README.md": b"two"})
    shell.communicate(b"\n", timeout=60)

    assert (tmp_path / "out" / "python").stat().st_ino == here
    assert (tmp_path / "out" / "README.md").read_bytes() == b"two"


def test_a_link_to_the_folder_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", FILES)
    (tmp_path / "link").symlink_to(tmp_path / "real")

    write(tmp_path / "link", {"README.md": b"two"})

    assert (tmp_path / "link").is_symlink()
    assert content_of(tmp_path / "real") == {"README.md": b"two"}


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        b"",
        b"[]",
        b'{"schemaVersion": 2, "files": {}, "yours": []}',
        b'{"schemaVersion": 1, "files": {"../x": "' + b"0" * 64 + b'"}, "yours": []}',
        b'{"schemaVersion": 1, "files": {"x": "no digest"}, "yours": []}',
        b'{"schemaVersion": 1, "files": ["x"], "yours": []}',
    ],
)
def test_a_folder_that_is_not_ours_is_refused_and_untouched(tmp_path: Path, manifest: bytes | None) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_bytes(b"years of work")
    if manifest is not None:
        (out / "specmint.json").write_bytes(manifest)

    with pytest.raises(OutputError, match=r"is not empty and holds no sound specmint\.json") as caught:
        write(out, FILES)

    assert caught.value.problem.code == "folder-not-ours"
    assert content_of(out) == {"thesis.txt": b"years of work"}
    assert list(tmp_path.iterdir()) == [out]


def test_force_takes_a_folder_sets_aside_what_it_replaces_and_leaves_the_rest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "python/tests").mkdir(parents=True)
    (out / "README.md").write_bytes(b"theirs")
    (out / "specmint.json").write_bytes(b"broken")
    (out / "thesis.txt").write_bytes(b"years of work")
    (out / "python/tests/hooks.py").write_bytes(b"their hooks")

    write(out, FILES, yours=YOURS, force=True)

    assert content_of(out) == FILES | {
        "thesis.txt": b"years of work",
        "python/tests/hooks.py": b"their hooks",
        ".specmint/replaced/README.md": b"theirs",
    }
    assert (out / ".specmint/replaced/specmint.json").read_bytes() == b"broken"


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o750)

    write(tmp_path / "out", FILES)

    assert content_of(tmp_path / "out") == FILES
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"a file")

    with pytest.raises(OutputError, match="is a file"):
        write(tmp_path / "out", FILES)
    with pytest.raises(OutputError, match="a part of the path is a file"):
        write(tmp_path / "out" / "deeper", FILES)

    assert (tmp_path / "out").read_bytes() == b"a file"


def test_a_name_too_long_for_the_system_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the path is too long here"):
        write(tmp_path / ("x" * 300), FILES)


def test_a_name_as_long_as_the_system_allows_works(tmp_path: Path) -> None:
    out = tmp_path / ("x" * 250)

    write(out, FILES)
    write(out, FILES)

    assert content_of(out) == FILES
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_write_that_the_system_refuses_leaves_nothing_behind(tmp_path: Path) -> None:
    import resource
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    write(tmp_path / "out", FILES)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))

    try:
        with pytest.raises(OutputError, match="larger than the system allows"):
            write(tmp_path / "out", {"big.bin": os.urandom(5000)}, zip_file=tmp_path / "out.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)

    assert content_of(tmp_path / "out") == FILES
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]

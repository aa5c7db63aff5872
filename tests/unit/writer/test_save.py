import zipfile
from pathlib import Path

import pytest

from engine.errors import OutputError
from engine.events import FileWritten
from engine.options import GenerateOptions
from engine.pipeline import generate
from engine.writer.output import Destination
from engine.writer.save import Foreign, foreign_files, plan_save, save, save_zip
from tests.samples.output import content_of, write

FILES = {"README.md": b"one", "python/a.py": b"a", "python/hooks.py": b"hooks"}
SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "bookshop.yaml"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    write(None, FILES, zip_file=tmp_path / "suite.zip", yours=("python/hooks.py",))
    return tmp_path / "suite.zip"


def test_a_saved_suite_is_the_generated_one_byte_for_byte(tmp_path: Path) -> None:
    both = Destination(str(tmp_path / "generated"), str(tmp_path / "suite.zip"))
    generate(str(SAMPLE), GenerateOptions(cases=3), both, emit=lambda _: None, stdin=lambda: b"")

    save(tmp_path / "suite.zip", tmp_path / "saved", {}, lambda _: None)
    save_zip(tmp_path / "suite.zip", tmp_path / "saved.zip", lambda _: None)

    assert content_of(tmp_path / "saved") == content_of(tmp_path / "generated")
    assert (tmp_path / "saved/specmint.json").read_bytes() == (
        tmp_path / "generated/specmint.json"
    ).read_bytes()
    assert (tmp_path / "saved.zip").read_bytes() == (tmp_path / "suite.zip").read_bytes()


def test_saving_tells_every_file(tmp_path: Path, suite: Path) -> None:
    events: list[object] = []

    save(suite, tmp_path / "out", {}, events.append)

    told = [event.path for event in events if isinstance(event, FileWritten)]
    assert told == [*FILES, "specmint.json"]


def test_hooks_stay_a_persons_own(tmp_path: Path, suite: Path) -> None:
    save(suite, tmp_path / "out", {}, lambda _: None)
    (tmp_path / "out/python/hooks.py").write_bytes(b"mine")

    save(suite, tmp_path / "out", {}, lambda _: None)

    assert content_of(tmp_path / "out") == FILES | {"python/hooks.py": b"mine"}


def test_a_foreign_folder_is_refused_and_untouched(tmp_path: Path, suite: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_bytes(b"years of work")

    for refused in (
        lambda: plan_save(suite, tmp_path / "out"),
        lambda: save(suite, tmp_path / "out", {}, print),
    ):
        with pytest.raises(OutputError) as caught:
            refused()
        assert caught.value.problem.code == "folder-not-ours"

    assert content_of(tmp_path / "out") == {"thesis.txt": b"years of work"}


def test_what_keeps_a_folder_from_being_taken_is_listed_with_a_free_name_in_it(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"file-{number:02}.txt").write_bytes(b"")
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "deep/er/notes.txt").write_bytes(b"")
    (tmp_path / "api-tests").mkdir()
    (tmp_path / "link").symlink_to("/nowhere")

    found = foreign_files(tmp_path)

    first = ("deep/er/notes.txt", *(f"file-{number:02}.txt" for number in range(19)))
    assert found == Foreign(first, 32, is_all=True, subfolder="api-tests-2")


def test_nothing_keeps_an_empty_folder_or_one_of_ours_from_being_taken(tmp_path: Path, suite: Path) -> None:
    save(suite, tmp_path / "out", {}, lambda _: None)
    (tmp_path / "empty").mkdir()

    assert foreign_files(tmp_path / "out") is None
    assert foreign_files(tmp_path / "empty") is None
    assert foreign_files(tmp_path / "absent") is None


def test_a_file_in_place_of_the_folder_is_an_error_and_no_list(tmp_path: Path, suite: Path) -> None:
    with pytest.raises(OutputError) as caught:
        foreign_files(suite)

    assert caught.value.problem.code == "out-is-a-file"


def _repacked(suite: Path, **files: bytes | None) -> None:
    with zipfile.ZipFile(suite) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content |= {name.replace("__", "."): text for name, text in files.items() if text is not None}
    with zipfile.ZipFile(suite, "w") as archive:
        for name, text in content.items():
            if files.get(name.replace(".", "__"), b"") is not None:
                archive.writestr(name, text)


@pytest.mark.parametrize(
    "files",
    [
        {"README__md": b"changed"},
        {"README__md": None},
        {"more__txt": b"more"},
        {"specmint__json": b"{}"},
        {"specmint__json": None},
    ],
)
def test_a_suite_that_is_not_what_was_written_is_refused(
    tmp_path: Path, suite: Path, files: dict[str, bytes | None]
) -> None:
    _repacked(suite, **files)

    with pytest.raises(OutputError) as caught:
        save(suite, tmp_path / "out", {}, lambda _: None)

    assert caught.value.problem.code == "suite-damaged"
    assert list(tmp_path.iterdir()) == [suite]


@pytest.mark.parametrize("cut", [10, 200, 400])
def test_a_suite_that_is_cut_or_overwritten_is_refused(tmp_path: Path, suite: Path, cut: int) -> None:
    whole = suite.read_bytes()

    for damaged in (whole[:cut], whole[:60] + b"\xff" * 20 + whole[80:]):
        suite.write_bytes(damaged)
        with pytest.raises(OutputError) as caught:
            save(suite, tmp_path / "out", {}, lambda _: None)
        assert caught.value.problem.code == "suite-damaged"

    assert list(tmp_path.iterdir()) == [suite]


def test_a_suite_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        plan_save(tmp_path / "absent.zip", tmp_path / "out")


def test_a_foreign_folder_is_taken_by_force_and_what_is_replaced_is_set_aside(
    tmp_path: Path, suite: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_bytes(b"years of work")
    (tmp_path / "out/README.md").write_bytes(b"theirs")

    shown = plan_save(suite, tmp_path / "out", force=True)
    save(suite, tmp_path / "out", {}, lambda _: None, force=True)

    assert {file.path: file.state for file in shown.files}["README.md"] == "replaced"
    assert content_of(tmp_path / "out") == FILES | {
        "thesis.txt": b"years of work",
        ".specmint/replaced/README.md": b"theirs",
    }

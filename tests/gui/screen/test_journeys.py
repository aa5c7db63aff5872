"""What a person does with a real window on a screen: dragging, pressing keys, listening; the result is on the disk."""

import json
import os
import re
import select
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from PySide6.QtGui import QImage

from tests.samples.screen import MARKS, ROOT, Screen, until
from tests.samples.warehouse import warehouse

pytestmark = MARKS

SAMPLES = ROOT / "resources" / "samples"
GONE_S = 2.0
MANY_OPERATIONS = 1200
DONE = ["done"]


def test_a_document_dragged_from_another_program_becomes_the_suite_that_the_command_writes(
    screen: Screen, tmp_path: Path
) -> None:
    document, out = _copied(tmp_path / "documents", "bookshop"), _empty(tmp_path / "saved")
    screen.open_window()

    screen.drag(document.parent)
    until(lambda: any(name.startswith("Drop to open bookshop.yaml") for name in screen.names()), "the sign")
    screen.drop()
    until(lambda: screen.session().get("document") == str(document), "the document")
    screen.press("Generate tests")
    until(lambda: screen.jobs() == DONE, "the run")
    _save_by_keys(screen, out)

    assert _files(out) == _files(_generated(document, tmp_path / "by-command"))


def test_a_picture_is_refused_while_it_hangs_over_the_window_and_the_window_says_what_it_is(
    screen: Screen, tmp_path: Path
) -> None:
    folder = _empty(tmp_path / "pictures")
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    assert picture.save(str(folder / "map.png"))
    screen.open_window()

    screen.drag(folder)
    sign = until(
        lambda: [name for name in screen.names() if name.startswith("This cannot be opened")], "the refusal"
    )[0]
    screen.drop()

    assert "map.png" in sign
    assert "PNG" in sign
    assert "OpenAPI" in sign
    until(lambda: not any(name.startswith("This cannot be opened") for name in screen.names()), "its end")
    assert screen.session().get("document") is None
    assert screen.jobs() == []


def test_a_screen_reader_finds_the_controls_by_name_generates_and_hears_how_it_went(screen: Screen) -> None:
    screen.open_window(SAMPLES / "bookshop.yaml")
    forecast = until(lambda: re.search(r"11 operations, (\d+) cases, 4 formats, no AI", _texts(screen)), "it")
    before = screen.tree()

    screen.press("Generate tests")
    until(lambda: screen.jobs() == DONE, "the run")
    until(lambda: screen.sees("Operations and cases"), "the result")

    roles = {each["name"]: each["role"] for each in before}
    assert roles["Generate tests"] == "push button"
    assert roles["Seed"] == "text"
    assert roles["Python (pytest)"] == "check box"
    locked = next(each for each in before if each["name"] == "Cases per operation: 25")
    assert locked["description"] == "locked: up to 25 with Basic; you have Free: 10"
    said = until(lambda: [each for each in screen.said() if each.endswith("are ready")], "its announcement")
    assert said == [f"{forecast[1]} cases for 11 operations of Bookshop are ready"]
    assert "POST /books, 10 cases" in screen.names()


def test_the_way_from_a_document_to_a_saved_suite_is_gone_by_keys_alone(
    screen: Screen, tmp_path: Path
) -> None:
    document, out = _copied(tmp_path / "documents", "clinic"), _empty(tmp_path / "saved")
    screen.open_window()

    screen.keys("ctrl+o")
    until(lambda: screen.sees("Open an OpenAPI document"), "the dialogue")
    screen.write(str(document))
    screen.keys("Return")
    until(lambda: screen.session().get("document") == str(document), "the document")
    until(
        lambda: any(each["name"] == "Generate tests" and each["is_enabled"] for each in screen.tree()), "it"
    )
    screen.keys("ctrl+Return")
    until(lambda: screen.jobs() == DONE and screen.sees("Operations and cases"), "the result")
    screen.keys("ctrl+p")
    screen.write("appointment")
    screen.keys("Return", "Home", "asterisk", "Down", "Down", "Down")
    until(lambda: screen.sees("Copy as curl"), "a case")
    _save_by_keys(screen, out)
    for key, place in (("ctrl+3", "queue"), ("ctrl+5", "history"), ("ctrl+6", "settings")):
        screen.keys(key)
        _until_place(screen, place)

    assert _files(out) == _files(_generated(document, tmp_path / "by-command"))


def test_a_window_killed_while_a_job_runs_leaves_nothing_and_resumes_to_the_same_bytes(
    screen: Screen, tmp_path: Path
) -> None:
    document = tmp_path / "warehouse.json"
    document.write_text(json.dumps(warehouse(MANY_OPERATIONS)), "utf-8")
    window = screen.open_window(document)
    until(
        lambda: any(each["name"] == "Generate tests" and each["is_enabled"] for each in screen.tree()), "it"
    )
    screen.press("Generate tests")
    until(lambda: screen.jobs() == ["running"], "the run")
    children = [os.pidfd_open(child) for child in _children(window.pid)]

    window.kill()
    orphans = [child for child in children if not select.select([child], [], [], GONE_S)[0]]
    for child in children:
        os.close(child)
    screen.open_window()
    until(lambda: screen.jobs() == ["interrupted"], "the job that was cut off")
    screen.keys("ctrl+3")
    screen.press("Resume")
    until(lambda: screen.jobs() == DONE, "its second run")

    assert children
    assert orphans == []
    (suite,) = (screen.home / "jobs").glob("*/suite.zip")
    assert _packed(suite) == _files(_generated(document, tmp_path / "by-command"))


def test_a_second_start_hands_its_document_to_the_open_window_and_ends(screen: Screen) -> None:
    screen.open_window()
    document = SAMPLES / "clinic.yaml"

    code = screen.start_again(document)

    assert code == 0
    until(lambda: screen.session().get("document") == str(document), "the document")
    until(lambda: screen.sees("Generate tests"), "its place")
    assert [each["name"] for each in screen.tree() if each["role"] == "frame"] == ["Clinic - SpecMint"]


def test_a_document_with_errors_in_some_operations_generates_the_others_and_names_those_left_out(
    screen: Screen, tmp_path: Path
) -> None:
    document, out = _copied(tmp_path / "documents", "broken"), _empty(tmp_path / "saved")
    screen.open_window(document)
    until(lambda: screen.sees("5 in the document, 4 read, 1 left out"), "the summary")
    summary = _texts(screen)

    screen.press("Generate without these operations")
    until(lambda: screen.jobs() == DONE and screen.sees("Operations and cases"), "the result")
    _save_by_keys(screen, out)

    assert (
        "POST /parcels: its request needs `#/components/schemas/NewParcel`, which cannot be read" in summary
    )
    cases = json.loads((out / "cases.json").read_text("utf-8"))["cases"]
    assert {case["operationId"] for case in cases} >= {"listParcels", "getParcel"}
    assert "createParcel" not in {case["operationId"] for case in cases}


def _copied(folder: Path, name: str) -> Path:
    folder.mkdir()
    return Path(shutil.copy(SAMPLES / f"{name}.yaml", folder))


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _save_by_keys(screen: Screen, out: Path) -> None:
    screen.keys("ctrl+s")
    until(
        lambda: any(name.startswith("Save the tests into a folder") for name in screen.names()),
        "the dialogue",
    )
    screen.write(str(out))
    screen.keys("Return")
    until((out / "specmint.json").exists, "the files")


def _until_place(screen: Screen, place: str) -> None:
    until(lambda: screen.session()["place"] == place, place)


def _texts(screen: Screen) -> str:
    return "\n".join(screen.names())


def _generated(document: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "engine", "generate", str(document), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return out


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _packed(suite: Path) -> dict[str, bytes]:
    with ZipFile(suite) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _children(parent: int) -> list[int]:
    """Return the processes that a process started, and theirs."""
    found = []
    for tasks in Path(f"/proc/{parent}/task").iterdir():
        for child in map(int, (tasks / "children").read_text("ascii").split()):
            found += [child, *_children(child)]
    return found

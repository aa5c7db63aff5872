import json
from pathlib import Path

import pytest

from engine.cli import run
from engine.writer.plan import load_plan
from tests.samples.output import content_of

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1.0"}
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}]
      responses: {"200": {description: ok}}
  /toys:
    get:
      operationId: listToys
      responses: {"200": {description: ok}}
"""
CHANGED = PETS.replace("maximum: 9", "maximum: 8")
TESTS, DATA = "python/tests/test_pets.py", "python/data/list-pets.json"
OPTIONS = ("--format", "python", "--cases", "12")


@pytest.fixture
def pets(tmp_path: Path, licensed: None) -> Path:
    """A document whose tests are generated into `out` beside it."""
    path = tmp_path / "pets.yaml"
    path.write_text(PETS, "utf-8")
    assert run(["generate", str(path), "--out", str(tmp_path / "out"), *OPTIONS]) == 0
    return path


def diff(pets: Path, *more: str) -> int:
    return run(["diff", str(pets), "--out", str(pets.parent / "out"), *OPTIONS, *more])


def edit(pets: Path) -> Path:
    tests = pets.parent / "out" / TESTS
    tests.write_text(tests.read_text("utf-8").replace(".check()", ".check()  # mine", 1), "utf-8")
    return tests


def test_nothing_to_change_is_zero_and_one_line(pets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    assert diff(pets) == 0
    assert capsys.readouterr().out == "Pets: 0 cases added, 0 removed, 0 edits kept\n"


def test_an_edit_alone_is_no_change(pets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(pets)
    capsys.readouterr()

    assert diff(pets) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"yours     {TESTS} (yours: list-pets)",
        "Pets: 0 cases added, 0 removed, 1 edit kept",
    ]


def test_a_change_is_told_per_file_and_nothing_is_written(
    pets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = pets.parent / "out" / DATA
    told = json.loads(data.read_bytes())
    for case in told["cases"]:
        case["why"] = "mine"
    data.write_text(json.dumps(told), "utf-8")
    pets.write_text(CHANGED, "utf-8")
    before = content_of(pets.parent)
    capsys.readouterr()

    assert diff(pets) == 1

    operation, *files, summed_up = capsys.readouterr().out.splitlines()
    assert operation == "operation changed: GET /pets"
    shown = {line.split()[1]: line.split()[0] for line in files}
    assert shown[DATA] == "conflict"
    assert shown["cases.json"] == shown["specmint.json"] == "updated"
    assert "edits kept (" in summed_up
    assert summed_up.endswith("see .specmint/new)")
    assert content_of(pets.parent) == before


def test_operations_stand_before_files_also_where_postman_alone_is_made(
    pets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ("--out", str(pets.parent / "postman"), "--format", "postman")
    assert run(["generate", str(pets), *out]) == 0
    pets.write_text(CHANGED.replace("/toys", "/games"), "utf-8")
    capsys.readouterr()

    assert run(["diff", str(pets), *out]) == 1

    assert capsys.readouterr().out.splitlines()[:4] == [
        "operation added: GET /games",
        "operation changed: GET /pets",
        "operation removed: GET /toys",
        "updated   cases.json",
    ]


def test_json_is_the_plan(pets: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    edit(pets)
    capsysbinary.readouterr()

    assert diff(pets, "--json", "--exclude", "listToys") == 1

    plan = load_plan(json.loads(capsysbinary.readouterr().out))
    states = {file.path: file.state for file in plan.files}
    assert states["python/data/list-toys.json"] == "removed"
    assert states[TESTS] == "yours"
    assert set(plan.cases_removed) >= {"list-toys-minimal"}
    assert plan.operations_removed == ("GET /toys",)
    assert plan.operations_added == plan.operations_changed == ()


def test_diff_tells_what_generate_then_does(pets: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    edit(pets)
    out = str(pets.parent / "out")
    diff(pets, "--exclude", "listPets")
    *_, summed_up = capsysbinary.readouterr().out.decode().splitlines()

    assert run(["generate", str(pets), "--out", out, *OPTIONS, "--exclude", "listPets", "--events"]) == 0

    events = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    told = {event["event"]: event for event in events}
    assert told["edit-orphaned"]["path"] in {TESTS, DATA, "python/schemas/pets.json"}
    merged = told["suite-merged"]
    sums = merged["casesAdded"], merged["casesRemoved"], merged["editsKept"]
    assert summed_up == "Pets: {} cases added, {} removed, {} edits kept".format(*sums)


def test_the_result_of_generating_again_has_the_same_line(
    pets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(pets)
    capsys.readouterr()

    run(["generate", str(pets), "--out", str(pets.parent / "out"), *OPTIONS])

    assert "Pets: 0 cases added, 0 removed, 1 edit kept" in capsys.readouterr().out.splitlines()


def test_a_folder_that_does_not_exist_is_all_new_and_stays_absent(
    pets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    assert run(["diff", str(pets), "--out", str(pets.parent / "other"), *OPTIONS]) == 1

    first, second, *files, _ = capsys.readouterr().out.splitlines()
    assert (first, second) == ("operation added: GET /pets", "operation added: GET /toys")
    assert {line.split()[0] for line in files} == {"new"}
    assert not (pets.parent / "other").exists()


def test_problems_of_the_document_go_beside_it(pets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pets.write_text(PETS.replace("minimum: 1", "minimum: 10"), "utf-8")
    capsys.readouterr()

    assert diff(pets) == 1
    assert "[bounds-crossed]" in capsys.readouterr().err


def test_a_folder_of_somebody_else_is_an_error(pets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pets.parent / "out/specmint.json").unlink()

    assert diff(pets) == 5
    assert "[folder-not-ours]" in capsys.readouterr().err
    assert diff(pets, "--force") == 1

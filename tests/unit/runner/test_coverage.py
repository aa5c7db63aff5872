"""What a run reports to have seen, on the small shop: of the document, and of a folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from engine.cases.model import Wire
from engine.cli import run
from engine.errors import Pointer
from engine.runner.answer import Answer
from engine.runner.coverage import Sightings, covered, of_folder
from engine.runner.covering import described
from engine.runner.model import Answers, Documented, RunSuite
from tests.samples.runs import case
from tests.samples.shop import CREDENTIALS, DOCUMENT, SHELF, running_shop

Report = dict[str, Any]
PET = "#/components/schemas/Pet"


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    with running_shop() as running:
        yield running.url


@pytest.fixture(scope="module")
def of_document(shop: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return _coverage(str(DOCUMENT), shop, tmp_path_factory.mktemp("document"))


def _coverage(suite: str, url: str, folder: Path, *more: str) -> Report:
    report = folder / "report.json"
    assert _run(suite, url, report, *more) == 0
    found: Report = json.loads(report.read_bytes())["coverage"]
    return found


def _run(suite: str, url: str, report: Path, *more: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**CREDENTIALS, "API_VALUE_SHELFID": SHELF}.items():
            patch.setenv(name, value)
        return run(["run", suite, "--base-url", url, "--report", str(report), *more])


def _operation(report: Report, name: str) -> Report:
    found: Report = next(each for each in report["operations"] if each["operationId"] == name)
    return found


def test_operations_that_answered_with_success_and_codes_that_came_are_covered(of_document: Report) -> None:
    read = _operation(of_document, "readPet")

    assert of_document["criteria"]["operations"] == {"total": 9, "covered": 9, "missing": []}
    assert of_document["criteria"]["paths"] == {"total": 6, "covered": 6, "missing": []}
    assert (read["method"], read["path"]) == ("GET", "/pets/{petId}")
    assert read["statusCodes"] == [200, 404, 422]
    assert read["criteria"]["statusCodes"] == {"total": 3, "covered": 3, "missing": []}


def test_properties_count_that_an_answer_had(of_document: Report) -> None:
    seen = _operation(of_document, "readPet")["criteria"]["responseProperties"]

    assert seen["covered"] == seen["total"] - len(seen["missing"]) > 0
    assert f"{PET}/properties/id" not in seen["missing"]


def test_a_part_of_the_operations_is_seen_as_a_part_of_the_document(shop: str, tmp_path: Path) -> None:
    found = _coverage(str(DOCUMENT), shop, tmp_path, "--include", "listPets", "--cases", "1")

    assert [each["operationId"] for each in found["operations"]] == ["listPets"]
    assert found["level"] == "TCL0"
    assert (found["criteria"]["paths"]["covered"], found["criteria"]["paths"]["total"]) == (1, 6)
    assert _operation(found, "listPets")["criteria"]["statusCodes"]["covered"] == 1


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "out"
    assert run(["generate", str(DOCUMENT), "--out", str(folder), "--format", "python"]) == 0
    return folder


def _sums(report: Report) -> dict[str, tuple[int, int]]:
    return {name: (each["covered"], each["total"]) for name, each in report["criteria"].items()}


@pytest.mark.parametrize("faults", [(), ("maximum-ignored", "auth-ignored")])
def test_a_run_of_a_folder_sees_what_a_run_of_its_document_sees(
    faults: tuple[str, ...], out: Path, tmp_path: Path
) -> None:
    reports: list[Report] = []
    for suite in (DOCUMENT, out):
        with running_shop(faults) as running:
            _run(str(suite), running.url, tmp_path / "report.json")
        reports.append(json.loads((tmp_path / "report.json").read_bytes())["coverage"])

    of_document, of_folder = reports
    assert of_folder["level"] == of_document["level"]
    assert _sums(of_folder) == _sums(of_document)
    assert of_folder["notes"] == of_document["notes"]
    for each in of_document["operations"]:
        found = _operation(of_folder, each["operationId"])
        assert (found["level"], _sums(found)) == (each["level"], _sums(each)), each["operationId"]
        for name in (
            "inputTypes",
            "parameters",
            "parameterValues",
            "constraints",
            "security",
            "rules",
            "flows",
        ):
            missing = [report["criteria"].get(name, {}).get("missing", []) for report in (found, each)]
            assert sorted(missing[0]) == sorted(missing[1]), (each["operationId"], name)


def test_a_part_of_a_folder_is_seen_as_a_part_of_the_document(shop: str, out: Path, tmp_path: Path) -> None:
    found = _coverage(str(out), shop, tmp_path, "--include", "listPets")

    assert [each["operationId"] for each in found["operations"]] == ["listPets"]
    assert (found["criteria"]["paths"]["covered"], found["criteria"]["paths"]["total"]) == (1, 6)


def test_what_was_not_chosen_for_a_folder_is_missing_in_its_run(shop: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate = ["generate", str(DOCUMENT), "--out", str(out), "--format", "python"]
    assert run([*generate, "--include", "listPets"]) == 0

    found = _coverage(str(out), shop, tmp_path)

    assert found["level"] == "TCL0"
    assert (found["criteria"]["operations"]["covered"], found["criteria"]["operations"]["total"]) == (1, 9)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_does_not_tell_the_inputs_ends_at_level_two_and_says_so(
    is_there: bool, shop: str, out: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    copytree(out, old)
    (old / "coverage.json").unlink()
    if is_there:
        (old / "coverage.json").write_text('{"operations": [{"operationId": "listPets"}]}')

    found = _coverage(str(old), shop, tmp_path)

    assert found["level"] == "TCL2"
    assert "constraints" not in found["criteria"]
    assert "generate the folder again" in found["notes"][-1]["text"]


def test_a_code_that_never_came_is_missing(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with running_shop(("auth-ignored",)) as running:
        assert _run(str(DOCUMENT), running.url, report, "--include", "stats") == 1

    found = _operation(json.loads(report.read_bytes())["coverage"], "stats")
    assert found["statusCodes"] == [200]
    assert found["criteria"]["statusCodes"] == {
        "total": 2,
        "covered": 1,
        "missing": ["#/components/responses/Refused"],
    }
    assert found["criteria"]["security"]["covered"] == 0


def test_the_page_tells_the_level_and_each_operation(shop: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"

    assert _run(str(DOCUMENT), shop, page, "--include", "stats") == 0

    text = page.read_text("utf-8")
    assert "<li>TCL0: not every path is asked for</li>" in text
    assert "<td>operations that must answer with success</td><td>1</td><td>9</td>" in text
    assert "<td>GET /stats</td>" in text


def test_references_of_a_folder_lead_to_the_places_of_the_document() -> None:
    thing = {"$comment": "#/components/schemas/Thing", "properties": {"next": {"$ref": "#/$defs/Next"}}}
    following = {"$comment": "#/components/schemas/Next", "properties": {"id": {}}}
    documents = {"urn:c": {"$id": "urn:c", "$defs": {"Thing": thing, "Next": following}}}
    answers = Answers("things", {"200": Documented((), {"application/json": "urn:c#/$defs/Thing"})})

    coverable = of_folder({"readThing": answers, "unasked": answers}, [case()], documents, None)

    (operation,) = coverable.operations
    (response,) = operation.responses
    assert (operation.method, operation.at) == ("GET", "#/paths/~1things/get")
    assert response.content[0].schema == "urn:c#/$defs/Thing"
    assert coverable.schema_at(Pointer("urn:c#/$defs/Thing")) == (
        "#/components/schemas/Thing",
        {**thing, "properties": {"next": {"$ref": "urn:c#/$defs/Next"}}},
    )
    with pytest.raises(KeyError):
        coverable.schema_at(Pointer("urn:c#/$defs/Absent"))


def test_an_operation_without_cases_has_all_its_codes_missing() -> None:
    codes = {"total": 2, "covered": 0, "missing": ["#/a", "#/b"]}
    entry = {"operationId": "drop", "method": "DELETE", "path": "/pets", "items": {}}
    told = described({"operations": [{**entry, "criteria": {"statusCodes": codes}}]})
    coverable = of_folder({}, [], {}, told)
    suite = RunSuite("Pets", (), (), {}, {}, {}, coverable=coverable)

    found = covered(suite, Sightings(coverable), {})

    assert found
    assert found.measures["statusCodes"] == (2, 0, ("#/paths/~1pets/delete",))
    assert found.operations[0].measures["statusCodes"].missing == ("#/a", "#/b")


def test_a_refused_method_counts_for_its_path_and_no_other_answer_to_it_does() -> None:
    documented = {status: Documented((), {}) for status in ("200", "405", "404")}
    coverable = of_folder({"readThing": Answers("things", documented)}, [case()], {}, None)
    wrong = case("read-thing-wrong-method", wire=Wire("PATCH", "/things"))
    suite = RunSuite("Things", (case(),), (), {}, {}, {}, coverable=coverable)
    sightings = Sightings(coverable)
    sightings.note(case(), Answer(200, {}, b"", 1))
    sightings.note(wrong, Answer(404, {}, b"", 1))
    before = covered(suite, sightings, {})

    sightings.note(wrong, Answer(405, {}, b"", 1))

    after = covered(suite, sightings, {})
    assert before
    assert after
    assert [found.operations[0].measures["statusCodes"].covered for found in (before, after)] == [1, 2]

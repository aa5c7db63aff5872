"""What a run reports to have seen, on the small shop: of the document, and of a folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.cli import run
from engine.errors import Pointer
from engine.runner.coverage import of_folder
from engine.runner.model import Answers, Documented
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


def test_a_folder_tells_what_was_answered_and_no_more(shop: str, of_document: Report, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["generate", str(DOCUMENT), "--out", str(out), "--format", "python"]) == 0

    found = _coverage(str(out), shop, tmp_path)

    assert found["level"] == "TCL2"
    assert found["criteria"].keys() == {
        "paths",
        "operations",
        "outputTypes",
        "statusClasses",
        "statusCodes",
        "responseProperties",
    }
    for name in ("paths", "operations", "outputTypes", "statusClasses", "statusCodes"):
        assert found["criteria"][name]["total"] == of_document["criteria"][name]["total"], name
    assert found["notes"][-1]["text"].startswith("a folder does not tell which inputs the document has")


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

    coverable = of_folder({"readThing": answers, "unasked": answers}, [case()], documents)

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

"""A folder is somebody's: every field is looked at before anything is sent."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import pipeline
from engine.errors import DocumentError
from engine.options import GenerateOptions
from engine.renderers.neutral.case import case_entry
from engine.runner.folder import from_folder, is_output
from engine.writer.output import Destination
from tests.samples.shop import DOCUMENT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "out"
    options = GenerateOptions(formats=("python", "nodejs", "postman"), cases=6)
    pipeline.generate(str(DOCUMENT), options, Destination(str(out)), emit=lambda _: None, stdin=bytes)
    return out


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


def _changed(folder: Path, change: Callable[[Any], None], name: str = "cases.json") -> DocumentError:
    path = folder / name
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(DocumentError) as caught:
        from_folder(folder)
    assert caught.value.problem.code == "suite-unreadable"
    return caught.value


def test_the_cases_of_a_folder_are_those_that_were_written(folder: Path) -> None:
    suite = from_folder(folder)

    written = json.loads((folder / "cases.json").read_bytes())
    assert is_output(folder)
    assert suite.title == "Pet shop"
    assert suite.gaps == ()
    assert [case.id for case in suite.cases] == [entry["id"] for entry in written["cases"]]
    assert [case_entry(case)["wire"] for case in suite.cases] == [
        {**entry["wire"], "headers": tuple(map(tuple, entry["wire"]["headers"]))}
        for entry in written["cases"]
    ]
    assert suite.answers["createPet"].slug == "create-pet"
    assert suite.answers["createPet"].responses["201"].headers == ("Location",)
    assert next(iter(suite.schemas)) == "urn:specmint:components"


def test_data_of_any_format_will_do(folder: Path) -> None:
    before = from_folder(folder)

    shutil.rmtree(folder / "python")

    assert from_folder(folder) == before


def test_what_is_missing_is_said(folder: Path) -> None:
    (folder / "python" / "data" / "stats.json").unlink()
    shutil.rmtree(folder / "python" / "schemas")
    told = {gap.code: gap.what for gap in from_folder(folder).gaps}
    for name in ("python", "nodejs"):
        shutil.rmtree(folder / name)
    alone = from_folder(folder)

    assert told["answers-missing"].startswith("1 operations have no data file")
    assert told["schemas-missing"].startswith("urn:specmint:components")
    assert [gap.code for gap in alone.gaps] == ["answers-missing"]
    assert alone.answers == alone.schemas == {}


def test_a_folder_without_a_title_has_its_name(folder: Path) -> None:
    (folder / "specmint.json").write_text("[]", "utf-8")

    assert from_folder(folder).title == "out"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"schemaVersion": 2}', b"[" * 100_000])
def test_what_is_no_suite_is_refused(folder: Path, content: bytes) -> None:
    (folder / "cases.json").write_bytes(content)

    with pytest.raises(DocumentError) as caught:
        from_folder(folder)

    assert caught.value.problem.code == "suite-unreadable"
    assert caught.value.problem.at is not None
    assert caught.value.problem.at.document.endswith("cases.json")


def test_integers_and_surrogates_that_our_fast_reader_does_not_know_are_read(folder: Path) -> None:
    text = (folder / "cases.json").read_text("utf-8")
    (folder / "cases.json").write_text(text.replace('"title":"', '"title":"\\ud800', 1), "utf-8")

    assert from_folder(folder).cases[0].title.startswith("\ud800")


WIRE: list[tuple[str, Any]] = [
    ("method", "GET /\r\nX: y"),
    ("method", ""),
    ("method", 7),
    ("target", "http://192.0.2.1/"),
    ("target", "/x HTTP/1.1\r\nX: y"),
    ("target", "no-slash"),
    ("target", None),
    ("headers", [["X", "a\r\nY: b"]]),
    ("headers", [["X\n", "a"]]),
    ("headers", [["X"]]),
    ("headers", [["X", 1]]),
    ("headers", {"X": "y"}),
    ("headers", [["Host", "elsewhere"]]),
    ("headers", [["transfer-encoding", "chunked"]]),
    ("headers", [["Content-Length", "0"]]),
    ("body", {"a": 1}),
    ("bodyBase64", "%%%"),
]


@pytest.mark.parametrize(("name", "value"), WIRE)
def test_a_wire_that_is_no_request_is_refused(folder: Path, name: str, value: Any) -> None:
    def change(content: Any) -> None:
        content["cases"][3]["wire"][name] = value

    assert "cases/3.wire" in str(_changed(folder, change))


CASE: list[tuple[str, Any]] = [
    ("id", "../../etc"),
    ("id", ""),
    ("id", "x" * 300),
    ("id", None),
    ("kind", "odd"),
    ("kind", []),
    ("expect", None),
    ("expect", {"status": []}),
    ("expect", {"status": ["2XX or so"]}),
    ("expect", {"status": [200]}),
    ("setup", ["no-such-step"]),
    ("setup", "text"),
    ("setup", [1]),
    ("captures", {"API_TOKEN_MAIN": "/id"}),
    ("captures", {"a b": "/id"}),
    ("captures", {"a": 1}),
    ("tags", [None]),
    ("checks", [{"oracle": "o"}]),
    ("checks", [{"oracle": "o", "pointer": "", "most": -1}]),
    ("checks", [{"oracle": "o", "pointer": "", "within": "", "page": True}]),
    ("checks", ["x"]),
    ("request", 1),
    ("wire", None),
]


@pytest.mark.parametrize(("name", "value"), CASE)
def test_a_case_that_is_none_is_refused(folder: Path, name: str, value: Any) -> None:
    def change(content: Any) -> None:
        content["cases"][0][name] = value

    assert "generate the folder again" in str(_changed(folder, change))


def test_an_id_that_stands_twice_is_refused(folder: Path) -> None:
    assert "twice" in str(_changed(folder, lambda content: content["cases"].append(content["cases"][0])))


@pytest.mark.parametrize("value", [None, [1], [{"id": "x", "steps": []}], {}])
def test_a_flow_that_is_none_is_refused(folder: Path, value: Any) -> None:
    _changed(folder, lambda content: content.update(flows=value))


@pytest.mark.parametrize(
    "operation",
    [
        {"id": 1, "responses": {}},
        {"id": "x", "responses": []},
        {"id": "x", "responses": {"200": None}},
        {"id": "x", "responses": {"200": {"headers": [1], "content": {}}}},
        {"id": "x", "responses": {"200": {"headers": [], "content": {"a/b": 1}}}},
    ],
)
def test_a_data_file_that_is_none_is_refused(folder: Path, operation: Any) -> None:
    error = _changed(folder, lambda content: content.update(operation=operation), "python/data/stats.json")

    assert "stats.json" in str(error)


def test_a_schema_without_a_name_is_refused(folder: Path) -> None:
    _changed(folder, lambda content: content.pop("$id"), "python/schemas/components.json")

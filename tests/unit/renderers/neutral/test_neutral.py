import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from engine.cases.coverage.model import Items
from engine.cases.model import (
    CaseId,
    Expectation,
    FromModel,
    LeftOut,
    OperationPlan,
    Passage,
    Request,
    Resource,
    Suite,
    TestCase,
    Wire,
)
from engine.errors import Pointer
from engine.openapi.model import Api, MediaType, Operation, RequestBody, Schemas, Skipped
from engine.renderers.neutral import NeutralRenderer
from engine.renderers.neutral.case import case_entry, case_json
from engine.renderers.project import Project
from tests.samples.suite import sample_suite

PET = Pointer("#/components/schemas/Pet")
BODY = Pointer("#/paths/~1pets/post/requestBody/content/application~1json/schema")
SCHEMAS: dict[Pointer, Any] = {BODY: {"$ref": PET}, PET: {"type": "object"}}


def _written(suite: Suite, plans: list[OperationPlan]) -> dict[str, bytes]:
    neutral = NeutralRenderer(Project(suite), ("python", "postman"))
    files: dict[str, bytes] = {}
    for file in neutral.begin(suite):
        files[file.path] = files.get(file.path, b"") + file.content
    for plan in plans:
        for file in neutral.add(plan, b""):
            files[file.path] = files.get(file.path, b"") + file.content
    for file in neutral.end():
        files[file.path] = files.get(file.path, b"") + file.content
    return files


def _case(name: str, body: Any, **changes: Any) -> TestCase:
    values: dict[str, Any] = {
        "id": CaseId(name),
        "operation_id": "createPet",
        "method": "POST",
        "path": "/pets",
        "kind": "positive",
        "technique": "full",
        "target": BODY,
        "title": "t",
        "why": "w",
        "request": Request(media_type="application/json", body=body),
        "wire": Wire("POST", "/pets"),
        "expect": Expectation(("201",), strict=True),
    }
    return TestCase(**(values | changes))


def _suite(operation: Operation, *others: Operation) -> Suite:
    api = Api(
        title="Pets *of* `all` kinds\n# <b>",
        version="1",
        openapi="3.1.0",
        sha256="0" * 64,
        operations=(operation, *others),
        security_schemes={},
        schemas=Schemas(SCHEMAS.__getitem__, lambda _, node: node),
        skipped=(Skipped("onEvent", Pointer("#/webhooks/onEvent"), "a webhook"),),
    )
    return Suite(api, (Resource("pets", "/pets", ("createPet",)),), ())


CREATE = Operation(
    "createPet",
    "POST",
    "/pets",
    Pointer("#/paths/~1pets/post"),
    body=RequestBody(Pointer("#/b"), True, (MediaType("application/json", Pointer("#/m"), BODY),)),
)


def _plan(*cases: TestCase, left_out: tuple[LeftOut, ...] = ()) -> OperationPlan:
    return OperationPlan(CREATE, "create-pet", "pets", cases, left_out)


def test_cases_json_holds_every_case_and_flow_of_the_suite() -> None:
    suite, plans = sample_suite()

    read = json.loads(_written(suite, plans)["cases.json"])

    assert read["schemaVersion"] == 1
    assert [case["id"] for case in read["cases"]] == [case.id for plan in plans for case in plan.cases]
    assert [flow["id"] for flow in read["flows"]] == [flow.id for flow in suite.flows]
    assert read["flows"][0]["steps"][0]["scope"] == "shared"


def test_a_suite_without_cases_is_still_json() -> None:
    files = _written(_suite(CREATE), [])

    assert json.loads(files["cases.json"]) == {"schemaVersion": 1, "cases": [], "flows": []}
    assert json.loads(files["coverage.json"])["operations"] == []


def test_a_case_is_written_as_the_contract_says() -> None:
    case = _case(
        "create-pet-full",
        {"name": "Rex"},
        request=Request({"id": 1}, {"q": [1]}, {"X-A": "b"}, {"c": "d"}, "application/json", {"name": "Rex"}),
        wire=Wire("POST", "/pets?q=1", (("X-A", "b"),), body='{"name":"Rex"}'),
        expect=Expectation(("201", "2XX"), True, PET, ("Location",)),
        setup=("pets-setup-create",),
        captures={"petId": "/id"},
    )

    assert json.loads(case_json(case)) == {
        "id": "create-pet-full",
        "operationId": "createPet",
        "method": "POST",
        "path": "/pets",
        "kind": "positive",
        "technique": "full",
        "target": BODY,
        "title": "t",
        "why": "w",
        "request": {
            "pathParams": {"id": 1},
            "query": {"q": [1]},
            "headers": {"X-A": "b"},
            "cookies": {"c": "d"},
            "mediaType": "application/json",
            "body": {"name": "Rex"},
            "auth": "default",
        },
        "wire": {
            "method": "POST",
            "target": "/pets?q=1",
            "headers": [["X-A", "b"]],
            "body": '{"name":"Rex"}',
        },
        "expect": {"status": ["201", "2XX"], "strict": True, "schema": PET, "headers": ["Location"]},
        "setup": ["pets-setup-create"],
        "captures": {"petId": "/id"},
        "source": "rule",
        "confidence": 1.0,
        "tags": [],
    }


def test_a_case_names_what_a_model_gave_and_the_words_that_it_rests_on() -> None:
    words = Passage(Pointer("#/paths/~1pets/post/description"), 4, 9, "Must.")

    case = _case("a", {"name": "Rex"})._replace(ai=FromModel(("/body/name",), words))
    bare = _case("b", {"name": "Rex"})._replace(ai=FromModel(("/body/name",)))

    assert case_entry(case)["ai"] == {
        "values": ("/body/name",),
        "restsOn": {"pointer": "#/paths/~1pets/post/description", "start": 4, "end": 9, "text": "Must."},
    }
    assert case_entry(bare)["ai"] == {"values": ("/body/name",)}


def test_no_body_null_and_raw_text_are_three_things() -> None:
    absent = case_entry(_case("a", None, request=Request()))["request"]
    null = case_entry(_case("a", None))["request"]
    raw = case_entry(_case("a", None, request=Request(raw_body='{"cut')))["request"]

    assert "body" not in absent
    assert null["body"] is None
    assert raw["rawBody"] == '{"cut'
    assert "body" not in raw


@pytest.mark.parametrize("body", [2**70, "\ud800", [[[]]] and json.loads("[" * 300 + "]" * 300)])
def test_a_value_that_is_hard_to_write_is_written(body: Any) -> None:
    assert json.loads(case_json(_case("a", body)))["request"]["body"] == body


def test_coverage_counts_per_operation_and_says_what_is_left_out() -> None:
    other = Operation("listPets", "GET", "/pets", Pointer("#/paths/~1pets/get"))
    left_out = LeftOut("createPet", "bad-pattern", BODY, "unsolved", "no text fails")
    cases = (_case("a", {}), _case("b", {}, kind="negative", technique="missing-required"))

    read = json.loads(_written(_suite(CREATE, other), [_plan(*cases, left_out=(left_out,))])["coverage.json"])

    (one,) = read["operations"]
    assert one == {
        "operationId": "createPet",
        "method": "POST",
        "path": "/pets",
        "level": "TCL7",
        "cases": 2,
        "byKind": {"positive": 1, "negative": 1},
        "byTechnique": {"full": 1, "missing-required": 1},
        "cut": {},
        "requests": 2,
        "leavesData": True,
        "criteria": {
            "operations": {"total": 1, "covered": 1, "missing": []},
            "inputTypes": {"total": 1, "covered": 1, "missing": []},
        },
        "items": {},
    }
    assert read["level"] == "TCL1"
    assert read["criteria"] == {
        "paths": {"total": 1, "covered": 1, "missing": []},
        "operations": {"total": 2, "covered": 1, "missing": ["#/paths/~1pets/get"]},
        "inputTypes": {"total": 1, "covered": 1, "missing": []},
    }
    assert read["leftOut"] == [
        {
            "operationId": "createPet",
            "technique": "bad-pattern",
            "target": BODY,
            "reason": "unsolved",
            "detail": "no text fails",
        },
        {
            "operationId": "listPets",
            "technique": "",
            "target": "#/paths/~1pets/get",
            "reason": "excluded",
            "detail": "not chosen by the options of this run",
        },
    ]
    assert read["skipped"] == [{"name": "onEvent", "pointer": "#/webhooks/onEvent", "reason": "a webhook"}]
    assert read["unsatisfiable"] == []
    assert [note["text"] for note in read["notes"]] == [
        "TCL1: every path is asked for",
        "TCL2 lacks 1 of 2 operations that must answer with success",
    ]


def test_what_nothing_satisfies_is_listed_once_with_its_operations() -> None:
    left_out = tuple(
        LeftOut("createPet", technique, BODY, "unsatisfiable", "never") for technique in ("minimal", "full")
    )

    read = json.loads(_written(_suite(CREATE), [_plan(left_out=left_out)])["coverage.json"])

    assert read["unsatisfiable"] == [{"pointer": BODY, "detail": "never", "operations": ["createPet"]}]


def test_what_waits_behind_the_number_of_cases_is_told_by_technique() -> None:
    counted = replace(_plan(_case("a", {})), items=Items(CREATE, cut={"too-long": 2}))
    whole = replace(_plan(_case("b", {})), items=Items(CREATE))

    read = json.loads(_written(_suite(CREATE), [counted, whole])["coverage.json"])

    assert [each["cut"] for each in read["operations"]] == [{"too-long": 2}, {}]


def test_valid_bodies_become_a_table_per_schema() -> None:
    cases = (
        _case("a", {"name": "Rex", "age": 3, "tags": ["x", "y"]}),
        _case("b", {"name": None, "good": True}),
        _case("c", {"name": 5}, kind="negative"),
        _case("d", "text"),
    )

    files = _written(_suite(CREATE), [_plan(*cases)])

    assert list(csv.reader(io.StringIO(files["data/pet.csv"].decode()))) == [
        ["case", "technique", "name", "age", "tags", "good", "body"],
        ["a", "full", "Rex", "3", '["x","y"]', "", ""],
        ["b", "full", "null", "", "", "true", ""],
        ["d", "full", "", "", "", "", "text"],
    ]
    assert json.loads(files["data/pet.json"])[0] == {
        "case": "a",
        "operationId": "createPet",
        "technique": "full",
        "body": {"name": "Rex", "age": 3, "tags": ["x", "y"]},
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_a_spreadsheet_shows_text_and_never_runs_it(text: str) -> None:
    files = _written(_suite(CREATE), [_plan(_case("a", {text: text, "number": -1}))])

    rows = list(csv.reader(io.StringIO(files["data/pet.csv"].decode(), newline="")))
    assert rows[0][2] == f"'{text}"
    assert rows[1][2] == f"'{text}"
    assert rows[1][3] == "-1"
    assert json.loads(files["data/pet.json"])[0]["body"][text] == text


def test_the_readme_shows_commands_and_settings_and_runs_nothing_of_the_title() -> None:
    text = _written(_suite(CREATE), [])["README.md"].decode()

    assert "cd python\npip install -r requirements.txt\npytest\n" in text
    assert "npx newman run" in text
    assert "mvn" not in text
    assert "| `API_BASE_URL` |" in text
    assert "\n# <b>" not in text
    assert "`all`" not in text

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli import run
from engine.cli.inspected import MOST_LINES, print_document

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1.0"}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 20000}}}
      responses:
        "201":
          description: made
          content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
        "500": {description: broken}
  /pets/{petId}:
    get:
      operationId: readPet
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: ok}}
  /shops/{shop}/pets/{petId}:
    get:
      operationId: readShopPet
      parameters:
        - {name: shop, in: path, required: true, schema: {type: string}}
        - {name: petId, in: path, required: true, schema: {type: string}}
      responses: {"200": {description: ok}}
    post:
      operationId: callPet
      parameters:
        - {name: shop, in: path, required: true, schema: {type: string}}
        - {name: petId, in: path, required: true, schema: {type: string}}
      responses: {"200": {description: ok}}
webhooks:
  born: {post: {responses: {"200": {description: ok}}}}
"""


TRIPS = """\
openapi: 3.1.0
info: {title: Trips, version: "1.0"}
paths:
  /trips:
    get:
      operationId: listTrips
      parameters:
        - {name: from, in: query, schema: {type: integer}}
        - {name: to, in: query, schema: {type: integer}}
        - {name: page, in: query, schema: {type: integer}, description: Cannot be combined with `cursor`.}
        - {name: cursor, in: query, schema: {type: integer}}
      responses: {"200": {description: ok}}
"""


@pytest.fixture
def pets(tmp_path: Path) -> str:
    path = tmp_path / "pets.yaml"
    path.write_text(PETS, "utf-8")
    return str(path)


def test_the_text_tells_level_operations_reasons_links_and_flows(
    pets: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", pets]) == 0

    told = capsys.readouterr().out
    lines = told.splitlines()
    assert lines[0].startswith("Pets 1.0 (OpenAPI 3.1.0): 4 operations, ")
    assert "TCL7: every id that an operation hands out is used by those that need it" in lines
    assert "4        of  4  operations that must answer with success" in lines
    assert any(line.startswith("POST    /pets ") and "leaves data" in line for line in lines)
    assert "not-provokable: 1 (no request of a client brings it about)" in lines
    assert "    #/paths/~1pets/post/responses/500" in lines
    assert "too-large: 2 (larger than a suite sends)" in lines
    assert "0.9    addPet  ->  readPet  petId      /id" in lines
    assert any(line.startswith("pets-setup ") and line.endswith("addPet") for line in lines)
    assert "skipped: webhook born: the API calls it, not the client" in told


def test_the_json_carries_coverage_links_and_what_is_left_out(
    pets: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", pets, "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["coverage"]["level"] == "TCL7"
    assert found["coverage"]["criteria"]["flows"] == {"total": 1, "covered": 1, "missing": []}
    assert found["links"] == [
        {
            "from": "addPet",
            "to": "readPet",
            "parameter": "petId",
            "pointer": "#/paths/~1pets~1{petId}/get/parameters/0",
            "capture": "/id",
            "score": 0.9,
        }
    ]
    assert {each["reason"] for each in found["leftOut"]} == {"too-large", "not-provokable", "needs-value"}
    assert [(each["operationId"], each["level"], each["next"]) for each in found["operations"][:2]] == [
        ("addPet", "TCL7", ""),
        ("readPet", "TCL7", ""),
    ]
    assert found["problems"] == []


def test_rules_between_inputs_are_listed_with_the_guesses_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "trips.yaml"
    path.write_text(TRIPS, "utf-8")

    assert run(["inspect", str(path), "--json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert run(["inspect", str(path)]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]

    assert [(each["inputs"], each["broken"]) for each in rules] == [
        (["page", "cursor"], True),
        (["from", "to"], False),
    ]
    assert rules[0]["pointer"].startswith("#/paths/~1trips/get/parameters/")
    listed = [line for line in told if line[1:2] == ["listTrips"]]
    assert [line[0] for line in listed] == ["0.8", "0.6"]
    assert listed[1][2:4] == ["a", "guess"]


def test_what_waits_behind_the_number_of_cases_adds_up(pets: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", pets, "--json"]) == 0

    for each in json.loads(capsys.readouterr().out)["operations"]:
        waiting = sum(each["cut"].values())
        assert each["cases"]["planned"] + each["leftOut"] + waiting == each["cases"]["available"]


def test_long_lists_end_with_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    flow: dict[str, Any] = {"id": "f", "technique": "crud", "steps": [], "cleanup": []}
    left_out = [
        {
            "operationId": f"o{number}",
            "technique": "",
            "target": "#",
            "reason": "unsolved",
            "detail": str(number),
        }
        for number in range(7)
    ]
    about = {"title": "T", "version": "1", "openapi": "3.1.0"}

    print_document(
        {
            "document": about,
            "coverage": {"notes": [], "criteria": {}},
            "operations": [],
            "leftOut": left_out,
            "links": [],
            "rules": [],
            "flows": [flow] * (MOST_LINES + 3),
            "skipped": [],
        }
    )

    told = capsys.readouterr().out
    assert "  and 2 more, see --json\n" in told
    assert told.endswith("  and 3 more, see --json\n")

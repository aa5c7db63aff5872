import hashlib
from pathlib import Path

import pytest

from engine.errors import DocumentError
from engine.openapi.load import check, load
from tests.samples.openapi import at, codes, get, read, version_3, written


def test_an_api_has_the_facts_of_the_document(tmp_path: Path) -> None:
    text = (
        "openapi: 3.0.3\ninfo: {title: Shop, version: 2.1, description: Sells}\n"
        "paths: {/x: {get: {tags: [a, 7], summary: S, deprecated: true, responses: {200: {description: ok}}}}}\n"
    )

    api, problems = read(text, tmp_path)

    assert (api.title, api.version, api.openapi, api.description) == ("Shop", "2.1", "3.0.3", "Sells")
    assert api.sha256 == hashlib.sha256(text.encode()).hexdigest()
    operation = api.operations[0]
    assert (operation.tags, operation.summary, operation.deprecated) == (("a",), "S", True)
    assert operation.raw["summary"] == "S"
    assert codes(problems) == ["value-type", "value-type"]


def test_json_and_yaml_of_one_document_give_the_same_api(tmp_path: Path) -> None:
    as_json, _ = read(version_3({"/x/{id}": get()}), tmp_path)
    as_yaml, _ = read(
        "openapi: 3.0.3\ninfo: {title: Sample, version: '1'}\n"
        "paths:\n  /x/{id}:\n    get:\n      responses:\n        200: {description: ok}\n",
        tmp_path,
    )

    assert as_json.operations == as_yaml.operations


def test_a_document_from_standard_input_is_read() -> None:
    data = b"openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/x: {get: {responses: {}}}}"

    api = load("-", report=lambda _: None, stdin=lambda: data)

    assert [one.path for one in api.operations] == ["/x"]


def test_a_problem_has_the_line_and_column_of_its_key(tmp_path: Path) -> None:
    path = written(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /x:\n    get:\n"
        "      deprecated: often\n      responses: {200: {description: ok}}\n",
        tmp_path,
    )

    (problem,) = check(str(path), stdin=lambda: b"")

    assert str(problem) == (
        f"{path.as_posix()}:6:7 #/paths/~1x/get/deprecated: "
        '`"often"` is not of type boolean [value-type]; write boolean'
    )


def test_checking_gives_the_problem_that_makes_a_document_unreadable(tmp_path: Path) -> None:
    problems = check(str(written("a: [", tmp_path)), stdin=lambda: b"")

    assert codes(list(problems)) == ["yaml-broken"]


def test_a_folder_that_refers_out_of_itself_is_refused_but_the_rest_is_read(tmp_path: Path) -> None:
    written("Id: {type: integer}", tmp_path, "secret/secret.yaml")
    path = written(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /x:\n    get:\n      responses:\n"
        "        200:\n          description: ok\n          content:\n            application/json:\n"
        "              schema: {$ref: '../secret/secret.yaml#/Id'}\n",
        tmp_path,
        "api/openapi.yaml",
    )
    problems: list[object] = []

    api = load(str(path.parent), report=problems.append, stdin=lambda: b"")

    assert [one.path for one in api.operations] == ["/x"]
    assert [getattr(one, "code", "") for one in problems] == ["reference-outside"]


def test_the_same_folder_one_level_up_reads_both_files(tmp_path: Path) -> None:
    written("Id: {type: integer}", tmp_path, "shared/id.yaml")
    written(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /x:\n    get:\n      parameters:\n"
        "      - {name: a, in: query, schema: {$ref: '../shared/id.yaml#/Id'}}\n"
        "      responses: {200: {description: ok}}\n",
        tmp_path,
        "api/openapi.yaml",
    )

    api = load(str(tmp_path), report=lambda _: None, stdin=lambda: b"")
    (parameter,) = api.operations[0].parameters

    assert parameter.schema is not None
    assert api.schemas.follow(parameter.schema) == ("../shared/id.yaml#/Id", {"type": "integer"})


def test_a_document_of_no_version_ends_the_reading(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        read("title: nothing", tmp_path)


def test_a_duplicate_parameter_is_reported_at_the_second(tmp_path: Path) -> None:
    raw = {"name": "p", "in": "query", "schema": {}}

    api, problems = read(version_3({"/x": get(parameters=[raw, dict(raw)])}), tmp_path)

    assert len(api.operations[0].parameters) == 1
    assert at(problems, "parameter-twice") == "#/paths/~1x/get/parameters/1"

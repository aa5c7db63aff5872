from pathlib import Path
from typing import Any

import pytest

from tests.samples.openapi import at, codes, get, read, version_3


@pytest.mark.parametrize(
    ("written", "sent", "code"),
    [
        ("pets", "/pets", "path-without-slash"),
        ("/#Action=Get", "/", "path-fragment"),
        ("/files#download", "/files", "path-fragment"),
    ],
)
def test_an_odd_path_is_kept_as_it_can_be_sent(tmp_path: Path, written: str, sent: str, code: str) -> None:
    api, problems = read(version_3({written: get()}), tmp_path)

    assert [one.path for one in api.operations] == [sent]
    assert code in codes(problems)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("/pets?kind=dog", "path-query"),
        ("https://a.example/pets", "path-with-host"),
        ("/{id", "path-braces"),
        ("/id}", "path-braces"),
        ("/{}", "path-braces"),
        ("/{id}/{id}", "path-placeholder-twice"),
    ],
)
def test_a_path_that_cannot_be_sent_is_left_out(tmp_path: Path, written: str, code: str) -> None:
    api, problems = read(version_3({written: get(), "/ok": get()}), tmp_path)

    assert [one.path for one in api.operations] == ["/ok"]
    assert [one.name for one in api.skipped] == [written]
    assert code in codes(problems)


def test_a_path_extension_is_no_path(tmp_path: Path) -> None:
    api, problems = read(version_3({"x-note": 1, "/ok": get()}), tmp_path)

    assert [one.path for one in api.operations] == ["/ok"]
    assert codes(problems) == []


def test_a_placeholder_without_parameter_gets_one_and_a_warning(tmp_path: Path) -> None:
    api, problems = read(version_3({"/x/{id}": get()}), tmp_path)
    (parameter,) = api.operations[0].parameters

    assert (parameter.name, parameter.place, parameter.required) == ("id", "path", True)
    assert (parameter.style, parameter.schema, parameter.at) == ("simple", None, "#/paths/~1x~1{id}/get")
    assert [(one.code, one.severity) for one in problems] == [("path-parameter-missing", "warning")]


def test_a_path_parameter_without_placeholder_is_not_sent(tmp_path: Path) -> None:
    raw = {"name": "id", "in": "path", "required": True, "schema": {}}

    api, problems = read(version_3({"/x": get(parameters=[raw])}), tmp_path)

    assert api.operations[0].parameters == ()
    assert at(problems, "path-parameter-unused") == "#/paths/~1x/get/parameters/0"


def test_two_placeholders_side_by_side_and_two_paths_of_one_shape_are_reported(tmp_path: Path) -> None:
    _, problems = read(version_3({"/{a}{b}": get(), "/x/{a}": get(), "/x/{b}": get()}), tmp_path)

    assert at(problems, "path-ambiguous") == "#/paths/~1{a}{b}"
    assert at(problems, "path-twice") == "#/paths/~1x~1{b}"


@pytest.mark.parametrize("item", [None, [], "text", 7])
def test_a_path_item_that_is_no_object_is_left_out(tmp_path: Path, item: Any) -> None:
    api, problems = read(version_3({"/x": item, "/ok": get()}), tmp_path)

    assert [one.path for one in api.operations] == ["/ok"]
    assert at(problems, "path-item-unusable") == "#/paths/~1x"


def test_an_operation_is_named_by_its_operation_id_or_by_method_and_path(tmp_path: Path) -> None:
    document = version_3({"/a": get(operationId="list a"), "/a/{id}/b-c": get(), "/": get()})

    api, _ = read(document, tmp_path)

    assert [one.id for one in api.operations] == ["list a", "get_a_id_b_c", "get_root"]
    assert [one.declared_id for one in api.operations] == ["list a", None, None]


def test_every_id_is_unique_even_against_ids_that_come_later(tmp_path: Path) -> None:
    document = version_3(
        {"/a": get(operationId="same"), "/b": get(operationId="same"), "/c": get(operationId="get_b")}
    )

    api, problems = read(document, tmp_path)

    assert [one.id for one in api.operations] == ["same", "get_b_2", "get_b"]
    assert at(problems, "operation-id-twice") == "#/paths/~1b/get/operationId"


def test_an_operation_behind_a_reference_is_read_where_it_stands(tmp_path: Path) -> None:
    document = version_3({"/x": {"get": {"$ref": "#/x-operations/x"}}})
    document["x-operations"] = {"x": get()["get"]}

    api, _ = read(document, tmp_path)

    assert [(one.path, one.at) for one in api.operations] == [("/x", "#/x-operations/x")]

"""Two results compared by the ids of their operations, cases and flows."""

import json
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest

from engine.errors import OutputError
from engine.jobs import child
from engine.jobs.differences import Change, Comparison, Difference, Subject
from engine.jobs.index_comparison import compare
from engine.jobs.messages import Finished, Kind
from engine.options import GenerateOptions
from tests.samples.index_of import index_of
from tests.samples.jobs import job
from tests.samples.openapi import version_3, written


def operation(name: str, maximum: int = 9) -> dict[str, Any]:
    age = {"name": "age", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": maximum}}
    return {
        "get": {
            "operationId": name,
            "parameters": [age],
            "responses": {"200": {"description": "ok"}, "400": {"description": "no"}},
        }
    }


def result(folder: Path, paths: dict[str, Any], **options: Any) -> Path:
    """Generate the tests of a document, and return their index."""
    folder.mkdir()
    document = written(json.dumps(version_3(paths)).encode(), folder, "document.json")
    done = child.run(
        job(Kind.GENERATE, document, folder, options=GenerateOptions(**options)),
        lambda _: None,
        lambda: False,
    )
    assert isinstance(done, Finished)
    return folder / "index.sqlite"


def told(comparison: Comparison, change: Change) -> list[tuple[str, str]]:
    return [(each.subject.value, each.id) for each in comparison.differences if each.change is change]


def test_of_equal_results_nothing_is_told_but_how_many_cases_are_the_same(tmp_path: Path) -> None:
    paths = {"/pets": operation("listPets")}
    one, two = result(tmp_path / "one", paths), result(tmp_path / "two", paths)

    comparison = compare(one, two)

    assert comparison.differences == ()
    assert comparison.counts == {}
    assert comparison.same > 3
    assert not comparison.is_cut


def test_an_operation_that_only_one_result_has_is_told_with_its_cases(tmp_path: Path) -> None:
    one = result(tmp_path / "one", {"/pets": operation("listPets")}, cases=1)
    two = result(tmp_path / "two", {"/pets": operation("listPets"), "/cats": operation("listCats")}, cases=1)

    added, removed = compare(one, two), compare(two, one)

    assert told(added, Change.ADDED)[0] == ("operation", "listCats")
    assert added.counts == {(Subject.OPERATION, Change.ADDED): 1, (Subject.CASE, Change.ADDED): 1}
    assert removed.counts == {(Subject.OPERATION, Change.REMOVED): 1, (Subject.CASE, Change.REMOVED): 1}
    assert {each.operation for each in removed.differences} == {"GET /cats"}
    assert (added.same, removed.same) == (1, 1)


def test_a_case_with_the_same_id_and_another_content_is_changed_and_its_fields_are_named(
    tmp_path: Path,
) -> None:
    one = result(tmp_path / "one", {"/pets": operation("listPets", 9)})
    two = result(tmp_path / "two", {"/pets": operation("listPets", 7)})

    (changed,) = [
        each for each in compare(one, two).differences if each.id.endswith("above-maximum-query-age")
    ]

    assert changed.change is Change.CHANGED
    assert changed.operation == "GET /pets"
    assert {"why", "request", "wire"} <= set(changed.fields)
    assert "id" not in changed.fields


def test_more_cases_per_operation_only_add(tmp_path: Path) -> None:
    paths = {"/pets": operation("listPets")}
    one, two = result(tmp_path / "one", paths, cases=2), result(tmp_path / "two", paths, cases=5)

    comparison = compare(one, two)

    assert comparison.counts == {(Subject.CASE, Change.ADDED): 3}
    assert comparison.same == 2


def test_flows_are_compared_too(tmp_path: Path) -> None:
    one, two = index_of(tmp_path / "one.sqlite", 0, 0), index_of(tmp_path / "two.sqlite", 1, 1)

    assert told(compare(one, two), Change.ADDED)[-1] == ("flow", "things-setup")


def test_past_the_budget_differences_are_counted_only(tmp_path: Path) -> None:
    one, two = index_of(tmp_path / "one.sqlite", 1, 1), index_of(tmp_path / "two.sqlite", 4, 40)

    comparison = compare(one, two, most=5)

    assert len(comparison.differences) == 5
    assert comparison.counts[Subject.CASE, Change.ADDED] == 39
    assert comparison.is_cut


@pytest.mark.parametrize("damage", ["UPDATE pieces SET lines = x'00'", "DELETE FROM pieces"])
def test_a_damaged_index_is_an_error_that_can_be_shown(tmp_path: Path, damage: str) -> None:
    one, two = index_of(tmp_path / "one.sqlite", 1, 2), index_of(tmp_path / "two.sqlite", 1, 2)
    with sqlite3.connect(two) as database:
        database.execute(damage)
    database.close()

    with pytest.raises(OutputError) as raised:
        compare(one, two)

    assert raised.value.problem.code == "index-broken"


def test_cases_that_orjson_cannot_read_are_compared_all_the_same(tmp_path: Path) -> None:
    one, two = index_of(tmp_path / "one.sqlite", 1, 2), index_of(tmp_path / "two.sqlite", 1, 2)
    with sqlite3.connect(two) as database:
        (lines,) = database.execute("SELECT lines FROM pieces").fetchone()
        huge = zlib.decompress(lines).replace(b'"confidence":1.0', b'"confidence":"\\ud800"', 1)
        database.execute("UPDATE pieces SET lines = ?", (zlib.compress(huge),))
    database.close()

    (changed,) = compare(one, two).differences

    assert (changed.id, changed.fields) == ("operation0001-minimal-0", ("confidence",))


def test_a_difference_of_an_operation_has_its_summary_for_a_title(tmp_path: Path) -> None:
    one, two = index_of(tmp_path / "one.sqlite", 0, 0), index_of(tmp_path / "two.sqlite", 1, 0)

    assert compare(one, two).differences[0] == Difference(
        Change.ADDED, Subject.OPERATION, "operation0001", "Thing number 1", "POST /things/000001/parts"
    )

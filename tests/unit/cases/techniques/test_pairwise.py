from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from engine.cases.techniques.pairwise import MOST_ROWS, rows
from tests.samples.documents import answer, document, parameter, planned

FLAGS = [parameter(name, "query", {"type": "boolean"}) for name in ("deep", "wide", "quick")]


def _titles(parameters: list[dict[str, Any]], folder: Path, seed: int = 0) -> dict[str, str]:
    find = {"operationId": "find", "parameters": parameters, "responses": {"200": answer()}}
    plans = planned(document({"/tools": {"get": find}}), folder, cases=300, seed=seed)[1]
    return {each.id: each.title for each in plans["find"].cases if each.technique == "pairwise"}


@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 3, 3), (4, 2, 3, 2), (2,) * 12])
def test_every_two_levels_of_two_factors_meet(sizes: tuple[int, ...]) -> None:
    made = list(rows(sizes))

    met = {(i, row[i], j, row[j]) for row in made for i, j in combinations(range(len(sizes)), 2)}
    asked = {
        (i, a, j, b)
        for i, j in combinations(range(len(sizes)), 2)
        for a, b in product(range(sizes[i]), range(sizes[j]))
    }
    assert met == asked
    assert len(made) <= MOST_ROWS


def test_rows_are_named_after_their_content(tmp_path: Path) -> None:
    found = _titles(FLAGS, tmp_path)

    assert "GET /tools accepts `wide` = true, `quick` = true together" in found.values()
    assert found == _titles(FLAGS, tmp_path, seed=7)


def test_two_optional_inputs_are_no_combination(tmp_path: Path) -> None:
    assert _titles(FLAGS[:2], tmp_path) == {}


def test_a_boolean_of_one_listed_value_has_no_other(tmp_path: Path) -> None:
    only = parameter("only", "query", {"type": "boolean", "enum": [True]})

    found = _titles([*FLAGS, only], tmp_path)

    assert any("`only`" in title for title in found.values())
    assert not any("`only` = false" in title for title in found.values())


def test_a_row_like_the_smallest_request_is_no_case_of_its_own(tmp_path: Path) -> None:
    sure = [
        parameter(name, "query", {"type": "string", "enum": ["a", "b"]}, required=True)
        for name in ("one", "two")
    ]
    count = parameter("count", "query", {"type": "integer", "minimum": 1, "maximum": 2}, required=True)

    found = [_titles([*sure, FLAGS[0], count], tmp_path, seed=seed) for seed in range(4)]

    assert found[0]
    assert all(each.keys() == found[0].keys() for each in found)

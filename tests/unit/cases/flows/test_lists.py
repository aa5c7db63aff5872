"""Lists of several pages: how they go on, and what asks for the first of them."""

from pathlib import Path
from typing import Any

import pytest

from engine.cases.model import Check, Pages, TestCase
from tests.samples.club import club, flows_of
from tests.samples.documents import answer, parameter

NUMBER = {"type": "integer"}
TEXT = {"type": "string"}


def _listed(folder: Path, parameters: list[dict[str, Any]], **beside: Any) -> TestCase | None:
    """Return the request for the list of guests, which is an object where something stands `beside` it."""
    paths = club()
    listing = paths["/guests"]["get"]
    listing["parameters"] = parameters
    if beside:
        rows = listing["responses"]["200"]["content"]["application/json"]["schema"]
        listing["responses"]["200"] = answer({"type": "object", "properties": {"data": rows, **beside}})
    flow = flows_of(paths, folder).get("guests-listed")
    return flow.steps[-1] if flow else None


def _check(found: TestCase | None) -> Check:
    assert found is not None
    (check,) = found.checks
    return check


@pytest.mark.parametrize(
    ("name", "schema", "pages"),
    [
        ("page", NUMBER, Pages("page", "page", first=1)),
        ("page[number]", {**NUMBER, "default": 0}, Pages("page[number]", "page", first=0)),
        ("pageIndex", {**NUMBER, "minimum": 0}, Pages("pageIndex", "page", first=0)),
        ("offset", NUMBER, Pages("offset", "item", first=0)),
        ("skip", {**NUMBER, "minimum": 0}, Pages("skip", "item", first=0)),
        ("startIndex", {**NUMBER, "default": 1}, Pages("startIndex", "item", first=1)),
    ],
)
def test_a_page_is_asked_for_by_its_number_or_its_first_item(
    name: str, schema: dict[str, Any], pages: Pages, tmp_path: Path
) -> None:
    found = _listed(tmp_path, [parameter(name, "query", schema, required=False)])

    assert _check(found).pages == pages
    assert found is not None
    assert found.wire.target == "/guests"


@pytest.mark.parametrize("name", ["cursor", "page_token", "marker", "after"])
@pytest.mark.parametrize(
    ("beside", "at"),
    [
        ({"nextCursor": TEXT}, "/nextCursor"),
        ({"paging": {"type": "object", "properties": {"next_page_token": TEXT}}}, "/paging/next_page_token"),
    ],
)
def test_a_page_is_asked_for_by_what_the_one_before_says(
    name: str, beside: dict[str, Any], at: str, tmp_path: Path
) -> None:
    found = _listed(tmp_path, [parameter(name, "query", TEXT, required=False)], **beside)

    assert _check(found).pages == Pages(name, "next", at=at)


def test_pages_are_as_long_as_they_may_be_and_begin_with_the_first(tmp_path: Path) -> None:
    size = parameter("limit", "query", {**NUMBER, "maximum": 50}, required=False)
    page = parameter("page", "query", {**NUMBER, "minimum": 0}, required=True)

    found = _listed(tmp_path, [size, page])

    assert found is not None
    assert found.request.query == {"limit": 50, "page": 0}
    assert _check(found).page == 50


@pytest.mark.parametrize(
    ("name", "schema", "beside"),
    [
        ("cursor", TEXT, {}),
        ("cursor", TEXT, {"next": TEXT}),
        ("cursor", TEXT, {"pagination": {"type": "object", "properties": {"next": TEXT}}}),
        ("pageIndex", NUMBER, {}),
        ("page", TEXT, {}),
        ("page", {**NUMBER, "default": 10**12}, {}),
        ("offset", {**NUMBER, "minimum": -1}, {}),
        ("count", NUMBER, {}),
    ],
)
def test_a_list_that_goes_on_in_no_known_way_is_not_searched(
    name: str, schema: dict[str, Any], beside: dict[str, Any], tmp_path: Path
) -> None:
    assert _listed(tmp_path, [parameter(name, "query", schema, required=False)], **beside) is None

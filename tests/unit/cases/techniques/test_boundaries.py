from pathlib import Path
from typing import Any

import pytest

from tests.samples.documents import answer, case, document, parameter, planned

REFUSED = ("2XX", "400", "422")


@pytest.mark.parametrize(
    ("place", "title", "codes"),
    [
        (
            "query",
            "GET /pages reads or refuses query parameter `size` set to 2147483647 (format int32)",
            REFUSED,
        ),
        (
            "path",
            "GET /pages/{size} stays up with path parameter `size` set to 2147483647 (format int32)",
            ("2XX", "3XX", "4XX"),
        ),
    ],
)
def test_no_service_has_to_take_each_number_that_a_format_can_hold(
    place: str, title: str, codes: tuple[str, ...], tmp_path: Path
) -> None:
    size = parameter("size", place, {"type": "integer", "format": "int32"}, required=True)
    read: dict[str, Any] = {"operationId": "read", "parameters": [size], "responses": {"200": answer()}}

    plans = planned(
        document({"/pages/{size}" if place == "path" else "/pages": {"get": read}}), tmp_path, cases=60
    )

    ends = {
        each.title: each.expect.status for each in plans[1]["read"].cases if each.technique == "format-limit"
    }
    assert len(ends) == 2
    assert ends[title] == codes


def test_a_limit_that_the_document_sets_is_taken(tmp_path: Path) -> None:
    size = parameter("size", "query", {"type": "integer", "format": "int32", "minimum": 1, "maximum": 100})
    read: dict[str, Any] = {"operationId": "read", "parameters": [size], "responses": {"200": answer()}}

    plans = planned(document({"/pages": {"get": read}}), tmp_path, cases=60)[1]

    assert case(plans, "read", "at-maximum").expect.status == ("200",)
    assert case(plans, "read", "above-maximum").expect.status == ("400", "422")
    assert "format-limit" not in {each.technique for each in plans["read"].cases}


def test_a_date_is_tried_with_a_leap_day_and_a_month_end_at_the_widest_offsets(tmp_path: Path) -> None:
    since = parameter("since", "query", {"type": "string", "format": "date-time"})
    due = parameter("dueDate", "query", {"type": "string", "format": "date"})
    read: dict[str, Any] = {"operationId": "read", "parameters": [since, due], "responses": {"200": answer()}}

    plan = planned(document({"/pages": {"get": read}}), tmp_path, cases=60)[1]["read"]

    sent = {str(each.id): each.request.query for each in plan.cases if each.technique == "format-limit"}
    assert sent == {
        "read-format-limit-query-since-leap-day": {"since": "2016-02-29T23:59:59+14:00"},
        "read-format-limit-query-since-month-end": {"since": "2016-01-31T00:00:00-12:00"},
        "read-format-limit-query-due-date-leap-day": {"dueDate": "2036-02-29"},
        "read-format-limit-query-due-date-month-end": {"dueDate": "2036-01-31"},
    }


def test_a_day_that_breaks_another_rule_of_its_text_is_not_tried(tmp_path: Path) -> None:
    day = parameter("day", "query", {"type": "string", "format": "date", "pattern": "^2021-"})
    read: dict[str, Any] = {"operationId": "read", "parameters": [day], "responses": {"200": answer()}}

    plan = planned(document({"/pages": {"get": read}}), tmp_path, cases=60)[1]["read"]

    assert "format-limit" not in {each.technique for each in plan.cases}


def test_a_limit_of_an_input_goes_before_what_formats_can_hold(tmp_path: Path) -> None:
    ids = [parameter(f"id{number}", "query", {"type": "integer", "format": "int64"}) for number in range(9)]
    size = parameter("size", "query", {"type": "integer", "format": "int64", "minimum": 1})
    read: dict[str, Any] = {"operationId": "read", "parameters": [*ids, size], "responses": {"200": answer()}}

    plan = planned(document({"/pages": {"get": read}}), tmp_path, cases=10)[1]["read"]

    found = [str(each.id) for each in plan.cases if each.kind == "boundary"]
    assert found[:2] == ["read-below-minimum-query-size", "read-at-minimum-query-size"]

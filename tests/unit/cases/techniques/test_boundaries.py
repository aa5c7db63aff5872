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

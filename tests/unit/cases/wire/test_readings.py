from typing import Any

import pytest

from engine.cases.wire.readings import Readings
from engine.openapi.model import JsonValue, Parameter
from tests.samples.tiny import api_of, parameter, pointer


def readings(document: dict[str, Any]) -> Readings:
    return Readings(api_of(document).schemas, lambda _pointer, _value: True)


def query(schema: str, **more: Any) -> Parameter:
    return parameter("query", "form", explode=True, schema=pointer(schema), **more)


def test_parameters_written_alike_share_their_readings() -> None:
    known = readings({"one": {"type": "integer"}, "other": {"type": "integer"}})
    first, second = query("one"), query("other")

    found = (known.alike(first), known.alike(second))

    assert all(each is first for each in found)


@pytest.mark.parametrize(
    ("other", "more"),
    [({"type": "number"}, {}), ({"type": "integer"}, {"required": True})],
)
def test_parameters_that_differ_share_nothing(other: JsonValue, more: dict[str, Any]) -> None:
    known = readings({"one": {"type": "integer"}, "other": other})
    first, second = query("one"), query("other", **more)

    found = (known.alike(first), known.alike(second))

    assert found[0] is first
    assert found[1] is second


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/elsewhere"},
        {"type": "object", "required": ["id"]},
        {"type": "integer", "maximum": 2**80},
    ],
)
def test_a_schema_that_its_text_does_not_tell_all_of_shares_nothing(schema: JsonValue) -> None:
    known = readings({"one": schema, "other": schema, "elsewhere": {"type": "integer"}})
    first, second = query("one"), query("other")

    found = (known.alike(first), known.alike(second))

    assert found[0] is first
    assert found[1] is second


def test_a_parameter_whose_schema_is_nowhere_is_its_own() -> None:
    lost = query("nowhere")

    assert readings({}).alike(lost) is lost

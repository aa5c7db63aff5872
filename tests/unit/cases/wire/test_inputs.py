from typing import Any

import pytest

from engine.cases.model import Wire
from engine.cases.verify import Verifier
from engine.cases.wire.inputs import Inputs
from engine.cases.wire.readings import Readings
from engine.openapi.model import Operation, Parameter
from tests.samples.tiny import api_of, operation, parameter, pointer

DOCUMENT: dict[str, Any] = {
    "count": {"type": "integer"},
    "number": {"type": "integer"},
    "colors": {"type": "object", "properties": {"red": {"type": "integer"}}},
}
NOBODY: frozenset[str] = frozenset()


def inputs() -> Inputs:
    schemas = api_of(DOCUMENT).schemas
    return Inputs(schemas, Readings(schemas, lambda _pointer, _value: True))


def query(schema: str, name: str = "a") -> Parameter:
    return parameter("query", "form", explode=True, name=name, schema=pointer(schema))


def test_operations_that_document_the_same_query_share_one_judge() -> None:
    known = inputs()
    first, second = operation(query("count")), operation(query("number"))

    found = [known.beside(each, each.parameters, NOBODY) for each in (first, second)]

    assert found[0] is found[1]


@pytest.mark.parametrize(
    "other",
    [
        operation(query("count", "b")),
        operation(query("count")),
        operation(query("count"), path="/things?b=1"),
    ],
)
def test_what_else_a_query_holds_makes_a_judge_of_its_own(other: Operation) -> None:
    known = inputs()
    one = operation(query("count"), query("count", "c"))

    found = [known.beside(each, each.parameters, NOBODY) for each in (one, other)]

    assert found[0] is not found[1]


def test_an_object_in_a_query_is_judged_for_one_operation_since_other_names_are_no_members() -> None:
    known = inputs()
    each = operation(query("colors"))

    found = [known.beside(each, each.parameters, NOBODY) for _ in range(2)]

    assert found[0] is not found[1]


@pytest.mark.parametrize(
    ("places", "said"),
    [(("path", "query"), "`a` in path"), (("query", "path"), "`b` in query")],
)
def test_of_two_wrong_inputs_the_one_that_stands_first_is_told(places: tuple[str, str], said: str) -> None:
    of_places = {
        "path": parameter("path", "simple", name="a", schema=pointer("count"), required=True),
        "query": parameter("query", "form", name="b", schema=pointer("count")),
    }
    one = operation(*(of_places[each] for each in places), path="/things/{a}", method="GET")
    verifier = Verifier(api_of(DOCUMENT, one))

    found = verifier._judge(one).judge(Wire("GET", "/things/x?b=y"), {}, None)

    assert found == f"{said} is not valid as it is written"

"""A wire is taken apart in steps that grow with the number of its inputs, not with its square."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.cases.wire.decode import Fields, Pairs, Sent
from engine.openapi.model import Parameter
from tests.samples.tiny import parameter, pointer, schemas_of

TEXT = {"type": "string"}
OBJECT = {"type": "object", "properties": {"red": TEXT}}


class Counted(tuple[tuple[str, str], ...]):
    """Pairs that count how often they are gone through."""

    __slots__ = ()
    times = 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        Counted.times += 1
        return super().__iter__()


@pytest.fixture
def sent() -> Sent:
    Counted.times = 0
    pairs: Pairs = Counted((("a", "1"), ("red", "2")))
    return Sent(query=pairs, query_text="a=1&red=2", named={"a": (("a", "1"),), "red": (("red", "2"),)})


def fields_of(schema: dict[str, Any]) -> tuple[Fields, Parameter]:
    found = parameter("query", "form", explode=True, name="a", schema=pointer("value"))
    return Fields([found], schemas_of({"value": schema}), frozenset("a")), found


def test_a_plain_value_is_found_by_its_name_without_looking_at_the_others(sent: Sent) -> None:
    fields, found = fields_of(TEXT)

    assert fields.raw(found, sent) == (("a", "1"),)
    assert Counted.times == 0


def test_the_members_of_an_object_stand_under_their_own_names(sent: Sent) -> None:
    fields, found = fields_of(OBJECT)

    assert fields.raw(found, sent) == (("a", "1"), ("red", "2"))

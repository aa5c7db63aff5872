"""A wire is taken apart in steps that grow with the number of its inputs, not with its square."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.cases.wire.decode import Pairs, Reader, Sent
from engine.openapi.model import Operation
from tests.samples.tiny import operation, parameter, pointer, schemas_of

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


def reader_of(schema: dict[str, Any]) -> tuple[Reader, Operation]:
    found = operation(parameter("query", "form", explode=True, name="a", schema=pointer("value")))
    return Reader(found, schemas_of({"value": schema}), frozenset()), found


def test_a_plain_value_is_found_by_its_name_without_looking_at_the_others(sent: Sent) -> None:
    reader, found = reader_of(TEXT)

    assert reader.raw(found.parameters[0], sent) == (("a", "1"),)
    assert Counted.times == 0


def test_the_members_of_an_object_stand_under_their_own_names(sent: Sent) -> None:
    reader, found = reader_of(OBJECT)

    assert reader.raw(found.parameters[0], sent) == (("a", "1"), ("red", "2"))

"""What of an object may be compared, and what would cry wolf."""

from typing import Any

import pytest

from engine.cases.flows.fields import (
    Field,
    is_given,
    is_left_out,
    is_telling,
    is_unlike_a_default,
    kept_checks,
    same_checks,
    shared_fields,
    value_in,
)
from engine.cases.model import ABSENT, Check
from engine.cases.values.effective import Effectives
from tests.samples.tiny import pointer, schemas_of


def _fields(request: dict[str, Any], response: dict[str, Any]) -> dict[str, Field]:
    """Return the shared fields of two objects with these properties, by pointer."""
    effectives = Effectives(schemas_of({"sent": {"properties": request}, "read": {"properties": response}}))
    return {each.at: each for each in shared_fields(effectives, pointer("sent"), pointer("read"))}


def _field(name: str = "title", **schema: Any) -> Field:
    schema = schema or {"type": "string"}
    (field,) = _fields({name: schema}, {name: schema}).values()
    return field


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (TEXT, {"type": "integer"}),
        ({**TEXT, "writeOnly": True}, TEXT),
        (TEXT, {**TEXT, "readOnly": True}),
        ({"type": "object"}, {"type": "object"}),
        ({}, {}),
        ({"type": "array", "items": {"type": "object"}}, {"type": "array"}),
        ({"type": "array"}, {"type": "array"}),
        ({"oneOf": [TEXT, {"type": "integer"}]}, {}),
        ({"type": "object", "properties": {"a": TEXT}}, {"type": "object"}),
    ],
)
def test_what_a_service_could_show_in_another_way_is_not_shared(
    sent: dict[str, Any], read: dict[str, Any]
) -> None:
    assert _fields({"a": sent}, {"a": read}) == {}


def test_an_answer_may_be_wrapped_and_objects_are_looked_into() -> None:
    inner = {"type": "object", "properties": {"street": TEXT, "a/b": TEXT, "id": TEXT}}
    wrapped = {"data": {"type": "object", "properties": {"place": inner, "name": TEXT}}, "other": TEXT}

    found = _fields({"place": inner, "name": TEXT}, wrapped)

    assert list(found) == ["/data/place/street", "/data/place/a~1b", "/data/name"]
    assert found["/data/place/a~1b"].sent == ("place", "a/b")
    assert _fields({"place": inner}, {"data": TEXT, "item": {"properties": {"b": TEXT}}}) == {}


def test_whole_numbers_and_numbers_are_the_same_to_an_answer() -> None:
    assert list(_fields({"a": {"type": "integer"}}, {"a": {"type": "number"}})) == ["/a"]


def test_what_stands_deeper_than_five_levels_is_not_looked_at() -> None:
    deep: dict[str, Any] = TEXT
    for _ in range(6):
        deep = {"type": "object", "properties": {"in": deep}}

    assert _fields({"a": deep}, {"a": deep}) == {}


@pytest.mark.parametrize("name", ["permissions", "acl", "id", "ownerId", "tag_ids", "createdAt", "updated_on", "lastSeen", "apiKey", "password", "eTag", "???"])  # fmt: skip
def test_what_a_service_gives_itself_is_known_by_its_name(name: str) -> None:
    assert is_given(name)


@pytest.mark.parametrize("name", ["title", "valid", "paid", "birthDate", "grid", "idea"])
def test_other_names_are_the_clients(name: str) -> None:
    assert not is_given(name)


@pytest.mark.parametrize("value", ["Tom", 7, 7.25, True, ["a", "b"]])
def test_plain_values_are_kept_as_they_are(value: Any) -> None:
    assert is_telling(_field(), value)


@pytest.mark.parametrize("value", ["", " Tom", "a  b", 7.125, [], ["a", "a"], None, {"a": 1}, ABSENT])
def test_values_that_a_service_may_write_in_another_way_tell_nothing(value: Any) -> None:
    assert not is_telling(_field(), value)


@pytest.mark.parametrize("name", ["status", "orderState", "phoneNumber", "homepageUrl", "slug", "userName", "isActive"])  # fmt: skip
def test_names_of_what_a_service_decides_or_writes_anew_tell_nothing(name: str) -> None:
    assert not is_telling(_field(name), "abc")


def test_formats_with_several_forms_tell_nothing() -> None:
    assert not is_telling(_field("page", type="string", format="uri"), "https://example.com")


def test_a_value_that_a_service_might_choose_itself_proves_no_old_one() -> None:
    assert not is_unlike_a_default(_field("on", type="boolean"), value=True)
    assert not is_unlike_a_default(_field("size", type="integer"), 1)
    assert not is_unlike_a_default(_field("kind", type="string", enum=["a", "b"]), "a")
    assert not is_unlike_a_default(_field("kind", type="string", default="a"), "a")
    assert is_unlike_a_default(_field("on", type="boolean", default=False), value=True)
    assert is_unlike_a_default(_field("size", type="integer"), 7)
    assert is_unlike_a_default(_field(), "Tom")


def test_a_field_is_left_out_where_its_object_is_there() -> None:
    home = {"type": "object", "properties": {"street": TEXT}}
    (street,) = _fields({"home": home}, {"home": home}).values()

    assert is_left_out(street, {"home": {}})
    assert not is_left_out(street, {})
    assert not is_left_out(street, {"home": {"street": "7"}})
    assert value_in({"home": 1}, street.sent) is ABSENT


def test_sent_values_are_compared_and_reads_with_reads_but_for_what_moves_on() -> None:
    fields = [_field(), _field("status"), _field("hobbies", type="array", items=TEXT)]

    assert kept_checks(fields, {"title": "A", "status": "new", "hobbies": ["b", "a"]}, "read-back") == (
        Check("read-back", "/title", equals="A"),
        Check("read-back", "/hobbies", equals=["b", "a"], unordered=("/hobbies",)),
    )
    assert same_checks(fields, "read", "failed-write") == (
        Check("failed-write", "/title", same_as="read"),
        Check("failed-write", "/hobbies", same_as="read", unordered=("/hobbies",)),
    )

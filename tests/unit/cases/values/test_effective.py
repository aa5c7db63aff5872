from typing import Any

import pytest

from engine.cases.values import Effective, Effectives
from engine.errors import Pointer
from tests.unit.cases.values.by_hand import ROOT, schemas_of


def _effective(document: Any, *pointers: str) -> Effective:
    return Effectives(schemas_of(document)).of(*(Pointer(p) for p in pointers or ("#",)))


def test_the_tightest_bound_wins_and_tells_where_it_is_written() -> None:
    effective = _effective(
        {"allOf": [{"minimum": 1, "maximum": 9}, {"minimum": 3, "maxLength": 4}], "maximum": 7}
    )

    assert effective.keywords["minimum"] == 3
    assert effective.written["minimum"] == "#/allOf/1/minimum"
    assert effective.written["maximum"] == "#/maximum"


def test_types_meet_and_an_integer_is_a_number() -> None:
    assert _effective({"allOf": [{"type": ["integer", "string"]}, {"type": "number"}]}).types == {"integer"}
    assert len(_effective({}).types) == 7


def test_references_are_followed_and_cycles_end() -> None:
    document = {
        "$defs": {
            "A": {"allOf": [{"$ref": "#/$defs/B"}], "minimum": 2},
            "B": {"allOf": [{"$ref": "#/$defs/A"}]},
        }
    }

    effective = _effective({**document, "$ref": "#/$defs/A"})

    assert effective.keywords["minimum"] == 2
    assert effective.pointers == ("#/$defs/A", "#/$defs/B") or effective.pointers[0] == ROOT


def test_a_pure_reference_stands_for_its_target() -> None:
    effective = _effective(
        {"properties": {"a": {"$ref": "#/$defs/A", "description": "text"}}, "$defs": {"A": {"type": "null"}}},
        "#/properties/a",
    )

    assert effective.pointers == ("#/$defs/A",)


def test_properties_of_one_name_are_a_conjunction() -> None:
    effective = _effective(
        {"allOf": [{"properties": {"a": {"minLength": 2}}}, {"properties": {"a": {"maxLength": 5}, "b": {}}}]}
    )

    assert effective.properties == {
        "a": ("#/allOf/0/properties/a", "#/allOf/1/properties/a"),
        "b": ("#/allOf/1/properties/b",),
    }


def test_an_entry_of_required_is_named() -> None:
    assert _effective({"required": ["a", "b"]}).required == {"a": "#/required/0", "b": "#/required/1"}


def test_a_closed_sibling_shuts_optional_properties_out() -> None:
    effective = _effective(
        {"allOf": [{"properties": {"a": {}}, "additionalProperties": False}, {"properties": {"b": {}}}]}
    )

    assert list(effective.properties) == ["a"]
    assert effective.closed == "#/allOf/0/additionalProperties"


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ({"type": "integer", "minimum": 5, "maximum": 3}, ("#/minimum", "#/maximum")),
        ({"type": "integer", "exclusiveMinimum": 5, "maximum": 5}, ("#/exclusiveMinimum", "#/maximum")),
        ({"type": "string", "minLength": 5, "maxLength": 3}, ("#/minLength", "#/maxLength")),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, ("#/allOf/0/type", "#/allOf/1/type")),
        ({"allOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, ("#/allOf/0/enum", "#/allOf/1/enum")),
        ({"allOf": [{"const": 1}, {"const": 2}]}, ("#/allOf/0/const", "#/allOf/1/const")),
        ({"type": "string", "enum": [1, 2]}, ("#/enum", "#/type")),
        (
            {"type": "object", "allOf": [{"additionalProperties": False}, {"required": ["b"]}]},
            ("#/allOf/1/required/0", "#/allOf/0/additionalProperties"),
        ),
    ],
)
def test_a_contradiction_names_both_places(document: Any, places: tuple[str, str]) -> None:
    why = _effective(document).contradiction or ""

    assert [place in why for place in places] == [True, True]


def test_crossed_bounds_of_one_type_leave_the_other_types() -> None:
    assert _effective({"minimum": 5, "maximum": 3}).contradiction is None


def test_a_reference_to_nothing_is_a_contradiction_and_no_crash() -> None:
    assert "nothing stands" in (_effective({"$ref": "#/$defs/none", "minimum": 1}).contradiction or "")


def test_patterns_gather_and_multiples_join() -> None:
    effective = _effective(
        {"allOf": [{"pattern": "a", "multipleOf": 0.4}, {"pattern": "b", "multipleOf": 0.6}]}
    )

    assert effective.keywords["pattern"] == ["a", "b"]
    assert effective.keywords["multipleOf"] == 1.2


def test_only_the_tighter_of_a_bound_and_its_exclusive_form_is_kept() -> None:
    assert "minimum" not in _effective({"minimum": 1, "exclusiveMinimum": 1}).keywords
    assert "exclusiveMinimum" not in _effective({"minimum": 2, "exclusiveMinimum": 1}).keywords


def test_branches_are_listed_and_not_merged() -> None:
    effective = _effective({"oneOf": [{"minimum": 1}, {"minimum": 2}]})

    assert effective.branches == (("oneOf", "#/oneOf", ("#/oneOf/0", "#/oneOf/1")),)
    assert "minimum" not in effective.keywords


def test_items_behind_a_prefix_are_told_apart() -> None:
    effective = _effective({"prefixItems": [{"type": "integer"}], "items": {"type": "string"}})

    assert effective.prefix_items == (("#/prefixItems/0",),)
    assert effective.items == ("#/items",)


def test_a_closed_tuple_has_a_most_number_of_items() -> None:
    effective = _effective({"prefixItems": [{}, {}], "items": False})

    assert (effective.keywords["maxItems"], effective.written["maxItems"]) == (2, "#/items")


def test_keywords_of_the_wrong_type_say_nothing() -> None:
    document = {
        "minimum": "5",
        "maxLength": -1,
        "required": "a",
        "properties": [],
        "enum": "x",
        "type": 7,
        "oneOf": {},
    }

    effective = _effective(document)

    assert effective.keywords == {}
    assert len(effective.types) == 7

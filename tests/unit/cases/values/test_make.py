import gc
from typing import Any

import pytest

from engine.cases.rng import stream
from engine.cases.values import NoValue
from engine.errors import Pointer
from tests.unit.cases.values.by_hand import ROOT, judge_of, values_of


def _make(document: Any, at: str = "#", **how: Any) -> Any:
    return values_of(document).make((Pointer(at),), stream(0, "x"), **how)


def _reason(document: Any, at: str = "#") -> str:
    with pytest.raises(NoValue) as caught:
        _make(document, at)
    return caught.value.reason


OBJECT = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "id": {"type": "integer", "readOnly": True},
        "note": {"type": "string", "default": "none"},
        "kind": {"enum": ["cat", "dog"]},
    },
}


def test_minimal_holds_what_is_required_and_full_all_that_a_request_may_hold() -> None:
    assert list(_make(OBJECT)) == ["name"]
    assert list(_make(OBJECT, shape="full")) == ["name", "note", "kind"]


def test_a_required_read_only_property_is_left_out() -> None:
    assert list(_make({**OBJECT, "required": ["id", "name"]})) == ["name"]


def test_documented_values_come_first_and_sources_mix_by_property() -> None:
    document = {**OBJECT, "example": {"name": "Rex", "id": 7}}

    assert _make(document, shape="full") == {"name": "Rex", "note": "none", "kind": "cat"}
    assert _make(document, shape="full", examples=False)["name"] != "Rex"


def test_an_example_that_breaks_its_schema_is_not_used() -> None:
    assert _make({"type": "integer", "minimum": 5, "example": 3, "default": 6}) == 6
    assert _make({"type": "string", "maxLength": 4, "examples": ["too long", "good"]}) == "good"


def test_what_is_unique_on_a_server_carries_the_run() -> None:
    document = {
        "type": "object",
        "required": ["email", "sku", "name", "code", "status"],
        "properties": {
            "email": {"type": "string", "format": "email"},
            "sku": {"type": "string", "example": "X-1"},
            "name": {"type": "string"},
            "code": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "status": {"type": "string"},
        },
    }

    made = _make(document, unique=True)

    assert made["email"].endswith(".{{run}}@example.com")
    assert made["sku"] == "X-1-{{run}}"
    assert "{{run}}" not in made["name"] + made["code"] + made["status"]
    assert "{{run}}" in _make(document, unique=True, unique_names=True)["name"]


@pytest.mark.parametrize("run", ["000000", "zzzzzz"])
def test_a_unique_value_is_valid_for_each_token(run: str) -> None:
    document = {"type": "string", "maxLength": 10, "pattern": "^[a-z0-9-]+$"}

    made = _make(document, name="slug", unique=True)

    assert "{{run}}" in made
    assert judge_of(document)(ROOT, made.replace("{{run}}", run))


@pytest.mark.parametrize(
    ("schema", "begins"),
    [
        ({"format": "endpoint", "description": "The phone number that made this call."}, "+"),
        ({"format": "endpoint"}, ""),
        ({"format": "date"}, "20"),
    ],
)
def test_from_is_a_moment_only_where_its_format_is_one(schema: dict[str, Any], begins: str) -> None:
    made = _make({"type": "string", **schema}, name="From")

    assert made.startswith(begins)
    assert made[:4].isdigit() == (schema["format"] == "date")


def test_text_of_a_document_that_looks_live_is_not_used() -> None:
    assert "{{" not in _make({"type": "string", "example": "{{token}}", "default": "{{x}}"})


def test_one_branch_is_taken_and_the_others_fail() -> None:
    document = {
        "oneOf": [
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {
                "type": "object",
                "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                "required": ["b"],
            },
        ]
    }

    assert judge_of(document)(ROOT, _make(document))
    assert judge_of(document)(ROOT, _make(document, shape="full"))


def test_alternatives_of_required_are_kept_apart_in_a_full_value() -> None:
    document = {
        "type": "object",
        "properties": {name: {"type": "integer"} for name in "abcd"},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}],
    }

    assert set(_make(document, shape="full")) == {"a", "d"}


def test_the_discriminating_property_names_the_branch() -> None:
    animals = {
        "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
        "Dog": {"type": "object", "required": ["kind", "bark"], "properties": {"kind": {}, "bark": {}}},
    }
    union = {
        "anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"feline": "#/$defs/Cat"}},
    }

    assert _make({**union, "$defs": animals}) == {"kind": "feline"}


def test_a_base_with_a_mapping_becomes_one_of_its_heirs() -> None:
    definitions = {
        "Pet": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind", "mapping": {"dog": "#/$defs/Dog"}},
        },
        "Dog": {
            "allOf": [
                {"$ref": "#/$defs/Pet"},
                {"required": ["bark"], "properties": {"bark": {"const": "wow"}}},
            ]
        },
    }

    assert _make({"$defs": definitions}, "#/$defs/Pet") == {"kind": "dog", "bark": "wow"}


def test_null_is_made_only_where_nothing_else_is_allowed() -> None:
    assert isinstance(_make({"type": ["null", "string"]}), str)
    assert _make({"type": "null"}) is None


def test_a_condition_is_met() -> None:
    document = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["paid"]}, "price": {"type": "integer"}},
        "if": {"properties": {"kind": {"const": "paid"}}},
        "then": {"required": ["price"]},
    }

    assert set(_make(document)) == {"kind", "price"}


def test_contained_items_and_tuples_are_made() -> None:
    assert 7 in _make(
        {"type": "array", "items": {"type": "integer"}, "contains": {"const": 7}, "minItems": 2}
    )
    assert [
        type(item)
        for item in _make({"prefixItems": [{"type": "integer"}, {"type": "boolean"}], "minItems": 2})
    ] == [
        int,
        bool,
    ]


def test_unique_items_differ() -> None:
    made = _make({"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True})

    assert sorted(made) == ["a", "b", "c"]


def test_unique_objects_differ_beyond_the_entries_of_a_vocabulary() -> None:
    item = {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {"id": {"type": "string"}, "kind": {"const": "x"}},
    }
    values = values_of({"type": "array", "items": item, "minItems": 1, "uniqueItems": True})

    made = values.array(values.effectives.of(ROOT), 40, stream(0))

    assert len({each["id"] for each in made}) == 40


def test_a_map_has_as_many_properties_as_it_must() -> None:
    made = _make({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3})

    assert len(made) == 3
    assert all(isinstance(value, int) for value in made.values())


def test_numbers_have_no_binary_noise() -> None:
    made = {
        values_of({"type": "number", "multipleOf": 0.1, "minimum": 0.1}).make((ROOT,), stream(0, index))
        for index in range(40)
    }

    assert max(len(repr(number)) for number in made) <= 4


@pytest.mark.parametrize("name", ["int32", "int64"])
def test_numbers_of_an_integer_format_are_whole(name: str) -> None:
    values = values_of({"type": "number", "format": name})

    made = [values.make((ROOT,), stream(0, str(index)), style="realistic") for index in range(40)]

    assert all(isinstance(value, int) for value in made), made


def test_optional_recursion_stops_and_arrays_below_are_empty() -> None:
    node = {
        "type": "object",
        "properties": {
            "next": {"$ref": "#/$defs/Node"},
            "all": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        },
    }

    assert _make({"$defs": {"Node": node}}, "#/$defs/Node", shape="full") == {
        "next": {"all": []},
        "all": [{"all": []}],
    }


def test_required_recursion_ends_by_another_branch_or_by_null() -> None:
    union = {
        "$defs": {
            "E": {"anyOf": [{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/E"}}, {"const": 1}]}
        }
    }
    nullable = {
        "$defs": {
            "L": {
                "type": ["object", "null"],
                "required": ["next"],
                "properties": {"next": {"$ref": "#/$defs/L"}},
            }
        }
    }

    assert judge_of(union)(Pointer("#/$defs/E"), _make(union, "#/$defs/E"))
    assert judge_of(nullable)(Pointer("#/$defs/L"), _make(nullable, "#/$defs/L"))


def test_why_there_is_no_value_is_told() -> None:
    endless = {
        "$defs": {"L": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/$defs/L"}}}}
    }

    assert _reason({"type": "integer", "minimum": 5, "maximum": 3}) == "unsatisfiable"
    assert _reason({"type": "integer", "minimum": 5, "maximum": 9, "multipleOf": 10}) == "unsatisfiable"
    assert _reason({"type": "string", "pattern": "^(?=a)b$"}) == "unsolved"
    assert _reason({"type": "string", "minLength": 2**31 - 1}) == "too-large"
    assert _reason({"type": "array", "minItems": 2**31 - 1}) == "too-large"
    assert _reason(endless, "#/$defs/L") == "too-large"
    assert _reason({"oneOf": [{"type": "string"}], "type": "integer"}) == "unsatisfiable"


def test_a_failing_schema_fails_again_in_the_same_way() -> None:
    values = values_of({"type": "string", "pattern": "^(?=a)b$"})

    for _ in range(2):
        with pytest.raises(NoValue, match="no text was found"):
            values.make((ROOT,), stream(0))


def test_a_body_of_great_width_and_depth_stays_small() -> None:
    wide = {"type": "object", "properties": {f"p{index}": {"$ref": "#/$defs/N1"} for index in range(30)}}
    definitions = {
        f"N{level}": {
            "type": "object",
            "properties": {f"q{i}": {"$ref": f"#/$defs/N{level + 1}"} for i in range(30)},
        }
        for level in range(1, 40)
    } | {"N40": {"type": "string"}}

    made = _make({**wide, "$defs": definitions}, shape="full")

    assert len(str(made)) < 256 * 1024


def test_text_of_a_length_may_hold_a_character_above_the_plane() -> None:
    values = values_of({"type": "string"})

    text = values.text(values.effectives.of(ROOT), 12, stream(0), astral=True)

    assert text is not None
    assert len(text) == 12
    assert ord(text[-1]) > 0xFFFF


def test_more_required_properties_than_allowed_have_no_value_and_a_reason() -> None:
    assert _reason({"type": "object", "required": ["name"], "maxProperties": 0}) == "unsatisfiable"


def test_long_arrays_repeat_a_few_items_unless_they_must_differ() -> None:
    words = {"type": "array", "items": {"type": "string"}, "minItems": 30}

    repeated = _make(words)
    different = _make({**words, "uniqueItems": True})

    assert (len(repeated), len(set(repeated))) == (30, 3)
    assert (len(different), len(set(different))) == (30, 30)


def test_an_object_that_needs_a_property_no_value_fits_is_not_made_empty() -> None:
    never = {"type": "string", "minLength": 1, "maxLength": 0}

    assert _reason({"type": "object", "minProperties": 1, "additionalProperties": never}) == "unsolved"


def test_ways_that_lead_nowhere_keep_no_memory() -> None:
    """A run collects no cycles: each way that failed would keep the frames it failed in."""
    endless = [
        {"type": "object", "required": [f"p{number}"], "properties": {f"p{number}": {"$ref": "#/$defs/Node"}}}
        for number in range(4)
    ]
    impossible = {"type": "object", "not": {}}  # which only the judge finds out
    document = {"$defs": {"Node": {"oneOf": [*endless, impossible]}}, "$ref": "#/$defs/Node"}
    gc.collect()
    gc.disable()
    try:
        reason = _reason(document)
        kept = sum(isinstance(each, NoValue) for each in gc.get_objects())
    finally:
        gc.enable()

    assert reason == "too-large"
    assert kept < 200

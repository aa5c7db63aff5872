from typing import Any

import pytest

from engine.cases.rng import stream
from engine.cases.values import NoValue
from engine.cases.values.limits import Limit, length_limits, numeric_limits
from tests.unit.cases.values.by_hand import ROOT, values_of


def _numbers(document: Any) -> dict[str, Any]:
    limits = numeric_limits(values_of(document).effectives.of(ROOT))
    return {limit.technique: limit.build(stream(0)) for limit in limits}


def _sizes(document: Any) -> dict[str, Any]:
    return {technique: len(_built(limit)) for technique, limit in _lengths(document).items()}


def _lengths(document: Any) -> dict[str, Limit]:
    values = values_of(document)
    return {limit.technique: limit for limit in length_limits(values.effectives.of(ROOT), values)}


def _built(limit: Limit) -> Any:
    return limit.build(stream(0, limit.technique))


def test_integers_step_by_one() -> None:
    assert _numbers({"type": "integer", "minimum": 1, "maximum": 10}) == {
        "at-minimum": 1,
        "inside-minimum": 2,
        "below-minimum": 0,
        "at-maximum": 10,
        "inside-maximum": 9,
        "above-maximum": 11,
    }


def test_exclusive_bounds_shift_by_one_or_by_a_hundredth() -> None:
    assert _numbers({"type": "integer", "exclusiveMinimum": 1}) == {
        "at-minimum": 2,
        "inside-minimum": 3,
        "below-minimum": 1,
    }
    assert _numbers({"type": "number", "exclusiveMaximum": 1}) == {
        "at-maximum": 0.99,
        "inside-maximum": 0.98,
        "above-maximum": 1,
    }


def test_multiples_are_kept_while_a_bound_is_broken() -> None:
    made = _numbers({"type": "number", "minimum": 0.1, "multipleOf": 0.1})

    assert made["below-minimum"] == 0
    assert made["inside-minimum"] == 0.2
    assert made["multiple"] == 0.1
    assert made["not-multiple"] == 0.125


def test_the_ends_of_int32_and_int64_are_limits() -> None:
    assert _numbers({"type": "integer", "format": "int32", "minimum": 0}) == {
        "at-minimum": 0,
        "inside-minimum": 1,
        "below-minimum": -1,
        "format-limit": 2147483647,
        "format-overflow": 2147483648,
    }


def test_a_single_allowed_number_has_no_inner_neighbour() -> None:
    assert _numbers({"type": "integer", "minimum": 5, "maximum": 5}) == {
        "at-minimum": 5,
        "below-minimum": 4,
        "at-maximum": 5,
        "above-maximum": 6,
    }


def test_listed_values_have_no_limits() -> None:
    assert _numbers({"enum": [1, 2], "minimum": 1}) == {}
    assert _lengths({"type": "string", "enum": ["a"], "maxLength": 4}) == {}


def test_texts_have_the_exact_length() -> None:
    assert _sizes({"type": "string", "minLength": 3, "maxLength": 50}) == {
        "too-short": 2,
        "shortest": 3,
        "longest": 50,
        "too-long": 51,
    }


def test_arrays_and_objects_have_the_exact_size() -> None:
    assert _sizes(
        {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 4, "uniqueItems": True}
    ) == {
        "too-few-items": 0,
        "fewest-items": 1,
        "most-items": 4,
        "too-many-items": 5,
    }
    assert _sizes({"type": "object", "additionalProperties": {}, "minProperties": 2, "maxProperties": 3}) == {
        "too-few-properties": 1,
        "fewest-properties": 2,
        "most-properties": 3,
        "too-many-properties": 4,
    }


def test_a_limit_tells_its_figures_and_its_place() -> None:
    limit = _lengths({"type": "string", "maxLength": 50})["too-long"]

    assert limit.figures == "with 51 characters (maxLength 50)"
    assert (limit.keyword, limit.target, limit.valid) == ("maxLength", "#/maxLength", False)


@pytest.mark.parametrize(
    ("document", "technique", "reason"),
    [
        ({"type": "string", "maxLength": 2**31 - 1}, "too-long", "too-large"),
        ({"type": "array", "maxItems": 1_000}, "most-items", "too-large"),
        ({"type": "string", "minLength": 3, "pattern": "^[a-z]{3}$"}, "too-short", "unsolved"),
        (
            {"type": "object", "maxProperties": 1, "additionalProperties": False},
            "too-many-properties",
            "unsatisfiable",
        ),
    ],
)
def test_what_cannot_be_built_says_why(document: Any, technique: str, reason: str) -> None:
    with pytest.raises(NoValue) as caught:
        _built(_lengths(document)[technique])

    assert caught.value.reason == reason


def test_the_largest_text_that_we_send_has_both_sides() -> None:
    assert _sizes({"type": "string", "maxLength": 10_000}) == {"longest": 10_000, "too-long": 10_001}


def test_a_bound_beyond_64_bits_is_too_large_and_says_so() -> None:
    values = values_of({"type": "integer", "maximum": 1e30, "format": "int64"})
    far = list(numeric_limits(values.effectives.of(ROOT)))
    near = list(numeric_limits(values_of({"type": "integer", "maximum": 1e30}).effectives.of(ROOT)))

    assert [each.technique for each in near] == ["at-maximum", "inside-maximum"]
    for each in near:
        with pytest.raises(NoValue, match="too-large"):
            each.build(stream(0))
    assert {each.technique for each in far} == {"format-limit", "format-overflow"}

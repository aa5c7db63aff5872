from typing import Any

from engine.cases.rng import stream
from engine.cases.values import Effective
from engine.cases.values.wrong import bad_format, bad_pattern, not_in_enum, null_not_allowed, wrong_types
from tests.unit.cases.values.by_hand import ROOT, values_of


def _effective(document: Any) -> Effective:
    return values_of(document).effectives.of(ROOT)


def test_each_other_json_type_is_wrong_and_the_most_telling_comes_first() -> None:
    wrong = list(wrong_types(_effective({"type": "integer"})))

    assert [each.label for each in wrong] == ["string", "number", "boolean", "array", "object"]
    assert wrong[0].value == "abc"
    assert wrong[0].target == "#/type"
    assert (wrong[0].says, wrong[0].rule) == ("as text", "its type is integer")


def test_an_integer_is_no_wrong_number() -> None:
    assert "integer" not in [each.label for each in wrong_types(_effective({"type": "number"}))]


def test_nothing_is_wrong_where_no_type_is_said() -> None:
    assert list(wrong_types(_effective({}))) == []
    assert list(null_not_allowed(_effective({}))) == []


def test_the_types_of_branches_count() -> None:
    document = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    values = values_of(document)

    wrong = list(wrong_types(values.effectives.of(ROOT), values.effectives))

    assert [each.label for each in wrong] == ["number", "boolean", "array", "object"]
    assert {each.target for each in wrong} == {"#/oneOf"}


def test_null_is_wrong_only_where_it_is_not_allowed() -> None:
    assert [each.value for each in null_not_allowed(_effective({"type": "string"}))] == [None]
    assert list(null_not_allowed(_effective({"type": ["string", "null"]}))) == []


def test_an_unknown_value_looks_like_the_listed_ones() -> None:
    assert [each.value for each in not_in_enum(_effective({"enum": ["in_stock", "sold"]}))] == [
        "not_listed",
        "IN_STOCK",
        12345,
    ]
    assert [each.value for each in not_in_enum(_effective({"enum": ["OPEN", "SHUT"]}))] == [
        "NOT_LISTED",
        "open",
        12345,
    ]
    assert [each.value for each in not_in_enum(_effective({"enum": [1, 5]}))] == [6, "abc"]


def test_an_unknown_value_keeps_the_other_keywords() -> None:
    assert [each.value for each in not_in_enum(_effective({"enum": ["de", "fr"], "maxLength": 2}))] == [
        "xx",
        "DE",
        12345,
    ]


def test_a_bad_format_breaks_the_format_alone() -> None:
    (date,) = bad_format(_effective({"type": "string", "format": "date"}))
    (short,) = bad_format(_effective({"type": "string", "format": "email", "maxLength": 3}))

    assert (date.value, date.target) == ("not-a-date", "#/format")
    assert short.value == "x"


def test_only_formats_that_every_careful_server_checks_are_broken() -> None:
    assert list(bad_format(_effective({"type": "string", "format": "hostname"}))) == []
    assert list(bad_format(_effective({"type": "string", "format": "colour"}))) == []


def test_a_bad_pattern_is_near_to_a_valid_text() -> None:
    values = values_of({"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}$", "maxLength": 4})

    (wrong,) = bad_pattern(values.effectives.of(ROOT), values, stream(0))

    assert len(wrong.value) == 4
    assert wrong.value[0].islower()
    assert wrong.target == "#/pattern"

from pathlib import Path
from typing import Any

from engine.cases.model import OperationPlan, TestCase
from tests.samples.documents import answer, body, document, parameter, planned


def _plans(operation: dict[str, Any], folder: Path, method: str = "get") -> dict[str, OperationPlan]:
    whole = {"operationId": "find", "responses": {"200": answer(), "400": answer()}, **operation}
    return planned(document({"/tools": {method: whole}}), folder, cases=300)[1]


def _of(plans: dict[str, OperationPlan], technique: str) -> list[TestCase]:
    return [each for each in plans["find"].cases if each.technique == technique]


def _text(name: str, description: str = "", **schema: Any) -> dict[str, Any]:
    return {**parameter(name, "query", {"type": "string", **schema}), "description": description}


def test_a_rule_of_a_sentence_is_kept_in_each_way_broken_alone_and_quoted(tmp_path: Path) -> None:
    tools = [_text("tool_name", "Cannot be combined with `tool_guid`."), _text("tool_guid")]

    plans = _plans({"parameters": tools}, tmp_path)

    assert [set(each.request.query) for each in _of(plans, "dependency")] == [{"tool_guid"}, {"tool_name"}]
    (broken,) = _of(plans, "dependency-violation")
    assert set(broken.request.query) == {"tool_name", "tool_guid"}
    assert broken.why == "the document says: “Cannot be combined with `tool_guid`”"
    assert (broken.expect.status, broken.confidence) == (("400",), 0.8)
    assert broken.target == "#/paths/~1tools/get/parameters/0"


def test_no_positive_breaks_a_rule(tmp_path: Path) -> None:
    tools = [
        _text("tool_name", "Cannot be combined with `tool_guid`.", enum=["a", "b"]),
        _text("tool_guid", minLength=3),
    ]

    plans = _plans({"parameters": tools}, tmp_path)

    accepted = [each for each in plans["find"].cases if each.expect.status == ("200",)]
    assert len(accepted) > 4
    assert not [each.id for each in accepted if {"tool_name", "tool_guid"} <= set(each.request.query)]


def test_exactly_one_is_given_in_the_smallest_request_too(tmp_path: Path) -> None:
    tools = [
        _text(name, "Provide exactly one of `tool_name` or `tool_guid`")
        for name in ("tool_name", "tool_guid")
    ]

    plans = _plans({"parameters": tools}, tmp_path)

    (smallest,) = _of(plans, "minimal")
    assert len(smallest.request.query) == 1
    assert [set(each.request.query) for each in _of(plans, "dependency-violation")] == [
        set(), {"tool_name", "tool_guid"},
    ]  # fmt: skip


def test_a_flag_that_is_false_is_as_good_as_none_and_a_default_is_no_breach(tmp_path: Path) -> None:
    flags = [
        {**parameter("deep", "query", {"type": "boolean"}), "description": "Requires `with_all=1`"},
        parameter("with_all", "query", {"type": "boolean"}),
    ]
    by_default = [flags[0], parameter("with_all", "query", {"type": "boolean", "default": True})]

    broken = _of(_plans({"parameters": flags}, tmp_path), "dependency-violation")

    assert [each.request.query for each in broken] == [{"deep": True}, {"deep": True, "with_all": False}]
    assert _of(_plans({"parameters": by_default}, tmp_path), "dependency-violation") == []


def test_names_of_a_range_shape_requests_and_accuse_nobody(tmp_path: Path) -> None:
    ends = [parameter(name, "query", {"type": "integer", "minimum": 1}) for name in ("to_year", "from_year")]

    plans = _plans({"parameters": ends}, tmp_path)

    both = [each.request.query for each in plans["find"].cases if len(each.request.query) == 2]
    assert both
    for query in both:
        if all(isinstance(value, int) and value > 0 for value in query.values()):
            assert query["from_year"] <= query["to_year"]
    assert _of(plans, "dependency-violation") == []
    assert all(each.confidence <= 0.6 for each in _of(plans, "dependency"))


def test_a_written_dependency_is_tested_on_both_sides(tmp_path: Path) -> None:
    given = [_text("a"), _text("b")]

    plans = _plans({"parameters": given, "x-dependencies": ["IF a THEN b;", "a + b < 3;"]}, tmp_path)

    (broken,) = _of(plans, "dependency-violation")
    assert set(broken.request.query) == {"a"}
    assert broken.target == "#/paths/~1tools/get/x-dependencies/0"
    assert [set(each.request.query) for each in _of(plans, "dependency")] == [{"b"}, {"a", "b"}]


def test_rules_of_a_schema_are_broken_alone_and_judged(tmp_path: Path) -> None:
    given = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["card", "cash"]}, "card": {"type": "string"},
                       "mail": {"type": "string"}, "phone": {"type": "string"}, "code": {"type": "string"}},
        "dependentRequired": {"code": ["phone"]},
        "oneOf": [{"required": ["mail"]}, {"required": ["phone"]}],
        "if": {"properties": {"kind": {"const": "card"}}, "required": ["kind"]},
        "then": {"required": ["card"]},
    }  # fmt: skip

    plans = _plans({"requestBody": body(given)}, tmp_path, "post")

    at = "#/paths/~1tools/post/requestBody/content/application~1json/schema"
    broken = {
        each.target.removeprefix(at): set(each.request.body)
        for each in reversed(_of(plans, "dependency-violation"))
    }
    assert broken == {
        "/dependentRequired/code/0": {"kind", "card", "mail", "code"},
        "/oneOf": {"kind", "card"},
        "/then/required/0": {"kind", "mail"},
    }
    assert all(
        each.expect.status == ("400",) and each.confidence == 1.0
        for each in _of(plans, "dependency-violation")
    )
    assert len(_of(plans, "dependency")) > 3


_PAYMENT: dict[str, Any] = {
    "card_id": {"type": "string", "minLength": 3, "description": "Cannot be combined with `bank_id`."},
    "bank_id": {"type": "string", "maxLength": 20},
    "method": {"type": "string", "enum": ["now", "later"], "description": "Requires `valid_on`."},
    "valid_on": {"type": "string", "format": "date"},
}


def _paid(folder: Path, schema: dict[str, Any], **media: Any) -> list[TestCase]:
    operation = {"requestBody": {"content": {"application/json": {"schema": schema, **media}}}}
    return list(_plans(operation, folder, "post")["find"].cases)


def _body_of(case: TestCase) -> dict[str, Any]:
    assert isinstance(case.request.body, dict)
    return case.request.body


def test_a_sentence_about_a_property_is_kept_by_every_positive_and_broken_alone(tmp_path: Path) -> None:
    cases = _paid(tmp_path, {"type": "object", "properties": _PAYMENT})

    accepted = [_body_of(each) for each in cases if each.expect.status == ("200",)]
    assert {name for each in accepted for name in each} == _PAYMENT.keys()
    assert not [each for each in accepted if {"card_id", "bank_id"} <= each.keys()]
    assert not [each for each in accepted if "method" in each and "valid_on" not in each]
    broken = [each for each in cases if each.technique == "dependency-violation"]
    assert [set(_body_of(each)) for each in broken] == [{"card_id", "bank_id"}, {"method"}]
    assert broken[0].why == "the document says: “Cannot be combined with `bank_id`”"
    assert (broken[0].expect.status, broken[0].confidence) == (("400",), 0.8)
    assert broken[0].target.endswith("/schema/properties/card_id")


def test_a_sentence_about_an_object_holds_in_each_item_of_a_list(tmp_path: Path) -> None:
    line = {
        "type": "object",
        "description": "Exactly one of `unit_price` or `total_price` must be set.",
        "properties": {name: {"type": "number"} for name in ("unit_price", "total_price")},
    }
    lines = {"type": "array", "minItems": 2, "items": line}

    cases = _paid(tmp_path, {"type": "object", "required": ["lines"], "properties": {"lines": lines}})

    accepted = [_body_of(each)["lines"] for each in cases if each.expect.status == ("200",)]
    assert accepted
    assert all(len(item) == 1 for items in accepted for item in items)
    broken = [_body_of(each)["lines"] for each in cases if each.technique == "dependency-violation"]
    assert [len(items[0]) for items in broken] == [0, 2]


def test_only_the_variant_that_a_sentence_stands_in_keeps_it(tmp_path: Path) -> None:
    kinds = [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": [kind]}, **more}}
        for kind, more in (
            ("free", {name: {"type": "string"} for name in ("card_id", "bank_id")}),
            ("paid", _PAYMENT),
        )
    ]

    cases = _paid(tmp_path, {"oneOf": kinds})

    accepted = [_body_of(each) for each in cases if each.expect.status == ("200",)]
    both = {each["kind"] for each in accepted if {"card_id", "bank_id"} <= each.keys()}
    assert both == {"free"}
    assert {"card_id", "bank_id"} <= {name for each in accepted if each["kind"] == "paid" for name in each}


def test_an_example_that_breaks_a_sentence_refutes_it(tmp_path: Path) -> None:
    cases = _paid(
        tmp_path,
        {"type": "object", "properties": _PAYMENT},
        example={"card_id": "abcd", "bank_id": "b", "valid_on": "2020-02-03"},
    )

    rules = {each.why for each in cases if each.technique == "dependency-violation"}
    assert rules == {"the document says: “Requires `valid_on`”"}


def test_a_sentence_that_the_schema_contradicts_accuses_nobody(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["card_id", "bank_id"], "properties": _PAYMENT}

    cases = _paid(tmp_path, schema)

    broken = [_body_of(each) for each in cases if each.technique == "dependency-violation"]
    assert all({"card_id", "bank_id"} <= each.keys() for each in broken)
    assert {"minimal", "dependency-violation"} <= {each.technique for each in cases}
    assert [set(each) - {"card_id", "bank_id"} for each in broken] == [{"method"}]


def test_what_is_read_only_is_no_part_of_a_rule(tmp_path: Path) -> None:
    properties = {**_PAYMENT, "bank_id": {"type": "string", "readOnly": True}}

    cases = _paid(tmp_path, {"type": "object", "properties": properties})

    assert [each.why for each in cases if each.technique == "dependency-violation"] == [
        "the document says: “Requires `valid_on`”"
    ]


def test_a_form_keeps_and_breaks_the_rules_of_its_fields(tmp_path: Path) -> None:
    content = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": _PAYMENT}}}

    cases = _plans({"requestBody": {"content": content}}, tmp_path, "post")["find"].cases

    one, other = (_body_of(each) for each in cases if each.technique == "dependency-violation")
    assert {"card_id", "bank_id"} <= one.keys()
    assert "method" in other
    assert "valid_on" not in other
    accepted = [_body_of(each) for each in cases if each.expect.status == ("200",)]
    assert not [each for each in accepted if {"card_id", "bank_id"} <= each.keys()]


def test_ends_of_a_range_in_a_body_stand_in_order_and_accuse_nobody(tmp_path: Path) -> None:
    ends = {name: {"type": "integer", "minimum": 0, "maximum": 100} for name in ("max_rate", "min_rate")}

    cases = _paid(tmp_path, {"type": "object", "properties": ends})

    both = [_body_of(each) for each in cases if each.expect.status == ("200",) and len(_body_of(each)) == 2]
    assert both
    assert all(each["min_rate"] <= each["max_rate"] for each in both)
    assert not [each for each in cases if each.technique == "dependency-violation"]


def test_a_rule_between_many_inputs_is_broken_too(tmp_path: Path) -> None:
    names = [f"part_{number}" for number in range(12)]
    listed = ", ".join(f"`{name}`" for name in names[:-1])
    properties = {
        "whole_set": {
            "type": "string",
            "description": f"Must be used together with {listed}, and `part_11`.",
        },
        **{name: {"type": "string"} for name in names},
    }

    cases = _paid(tmp_path, {"type": "object", "properties": properties})

    broken = [_body_of(each) for each in cases if each.technique == "dependency-violation"]
    assert broken
    assert all("whole_set" in each and not each.keys() >= set(names) for each in broken)


def test_what_is_no_schema_says_nothing_and_stops_no_plan(tmp_path: Path) -> None:
    odd = {"card_id": True, "bank_id": False, "odd_one": 7, "odd_two": [], "odd_three": {"description": 7}}

    cases = _paid(tmp_path, {"type": "object", "properties": {**_PAYMENT, **odd}})

    assert {each.technique for each in cases} >= {"minimal"}


def test_rows_of_a_body_that_may_be_a_list_are_planned(tmp_path: Path) -> None:
    flags = {name: {"type": "boolean"} for name in ("one_flag", "other_flag", "third_flag")}
    whole = {"type": "object", "properties": {**_PAYMENT, **flags}}

    cases = _paid(tmp_path, {"oneOf": [{"type": "array", "minItems": 1, "items": {"type": "string"}}, whole]})
    either = _paid(tmp_path, {**whole, "type": ["array", "object"]})

    assert {each.technique for each in cases} >= {"minimal", "variant"}
    assert {each.technique for each in either} >= {"minimal"}

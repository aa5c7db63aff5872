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

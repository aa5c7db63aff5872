"""Rules that pass the gate become cases that keep or break just them."""

from pathlib import Path
from typing import Any

import pytest

from engine.ai.enrich import Learnt, learnt
from engine.ai.hybrid import Said
from engine.ai.provider import Item
from engine.ai.questions import questions
from engine.cases.model import TestCase
from engine.cases.planner import Planner
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.openapi.model import Api
from engine.options import GenerateOptions
from tests.samples.openapi import read, version_3


def operation(
    description: str, responses: tuple[str, ...] = ("201", "422"), **properties: Any
) -> dict[str, Any]:
    required = [name for name, schema in properties.items() if schema.pop("needed", False)]
    schema = {"type": "object", "properties": properties, **({"required": required} if required else {})}
    return version_3({
        "/orders": {
            "post": {
                "operationId": "order",
                "description": description,
                "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                "responses": {each: {"description": "x"} for each in responses},
            }
        }
    })  # fmt: skip


def judged(document: dict[str, Any], folder: Path, *items: Item) -> tuple[Learnt, Api]:
    api, _ = read(document, folder)
    effectives = Effectives(api.schemas)
    asked = questions(api, api.operations, effectives, Sites(effectives))
    answers = {each.question.id: Said(items, "fake", "model") for each in asked.rules}
    return learnt(asked, answers, Verifier(api).accepts, effectives, 0), api


def added(document: dict[str, Any], folder: Path, *items: Item, cases: int = 4) -> list[TestCase]:
    found, api = judged(document, folder, *items)
    planner = Planner(api, GenerateOptions(cases=cases), lambda _: None, found.knowledge)
    return [case for plan in planner.operations() for case in plan.cases if case.source == "ai"]


def left_out(document: dict[str, Any], folder: Path, *items: Item) -> list[tuple[str, str]]:
    """Return reason and detail of what is left out of the cases about rules in prose."""
    found, api = judged(document, folder, *items)
    planner = Planner(api, GenerateOptions(cases=20), lambda _: None, found.knowledge)
    return [
        (each.reason, each.detail)
        for plan in planner.operations()
        for each in plan.left_out
        if each.technique.startswith("dependency")
    ]


def item(kind: str, at: str, quote: str, op: str = "", literal: str = "") -> Item:
    return Item(kind, tuple(f"body/{each}" for each in at.split()), op, literal, quote)


DATE: dict[str, Any] = {"type": "string", "format": "date"}
EMAIL: dict[str, Any] = {"type": "string", "format": "email"}
FLAG: dict[str, Any] = {"type": "boolean"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 9_000}


@pytest.mark.parametrize(
    ("quote", "kind", "at", "more", "properties", "there", "absent"),
    [
        ("If `a` is given, `b` must be given.", "requires", "a b", {}, {"a": EMAIL, "b": EMAIL}, "a", "b"),
        ("At least one of a and b must be given.", "or", "a b", {}, {"a": EMAIL, "b": EMAIL}, "", "a b"),
        ("a and b are mutually exclusive.", "zero_or_one", "a b", {}, {"a": EMAIL, "b": EMAIL}, "a b", ""),
        ("a and b must be used together.", "all_or_none", "a b", {}, {"a": EMAIL, "b": EMAIL}, "", ""),
    ],
)  # fmt: skip
def test_a_rule_about_what_is_given_is_broken_by_what_is_given(  # noqa: PLR0917 - the parts of a table
    tmp_path: Path,
    quote: str,
    kind: str,
    at: str,
    more: dict[str, str],
    properties: dict[str, Any],
    there: str,
    absent: str,
) -> None:
    cases = added(operation(quote, **properties), tmp_path, item(kind, at, quote, **more))

    (broken,) = (case for case in cases if case.kind == "negative")
    assert set(there.split()) <= set(broken.request.body)
    assert not set(absent.split()) & set(broken.request.body)
    assert (broken.technique, broken.expect.status, broken.expect.strict) == (
        "dependency-violation",
        ("422",),
        False,
    )


def test_where_the_usual_request_breaks_a_rule_one_more_case_keeps_it(tmp_path: Path) -> None:
    quote = "Exactly one of `mail` and `other` must be given."

    cases = added(
        operation(quote, mail=dict(EMAIL), other=dict(EMAIL)), tmp_path, item("only_one", "mail other", quote)
    )

    assert [case.kind for case in cases] == ["positive", "negative"]
    assert len(cases[0].request.body) == 1
    assert len(cases[1].request.body) != 1
    assert cases[0].title.startswith("POST /orders should accept a request with ")
    assert not cases[0].expect.strict


def test_a_value_that_asks_for_another_input_is_sent_without_it(tmp_path: Path) -> None:
    quote = "When `express` is true, `mail` is required."

    (broken,) = added(
        operation(quote, express=dict(FLAG), mail=dict(EMAIL)),
        tmp_path,
        item("implies", "express mail", quote, "==", "true"),
    )

    assert broken.request.body == {"express": True}


@pytest.mark.parametrize(
    ("quote", "op", "sent"),
    [
        ("`day` must be in the future.", ">", "2001-02-03"),
        ("`day` must be in the past.", "<", "2999-02-03"),
    ],
)
def test_now_is_never_the_clock(tmp_path: Path, quote: str, op: str, sent: str) -> None:
    cases = added(operation(quote, day=dict(DATE)), tmp_path, item("compare", "day", quote, op, '"now"'))

    assert [case.request.body for case in cases if case.kind == "negative"] == [{"day": sent}]


@pytest.mark.parametrize(
    ("words", "op", "sent"),
    [
        ("less than", "<", 50),
        ("at most", "<=", 51),
        ("greater than", ">", 50),
        ("at least", ">=", 49),
        ("equal to", "==", 51),
        ("different from", "!=", 50),
    ],
)
def test_a_number_in_prose_is_broken_at_its_edge(tmp_path: Path, words: str, op: str, sent: int) -> None:
    quote = f"`count` must be {words} 50."

    cases = added(operation(quote, count=dict(COUNT)), tmp_path, item("compare", "count", quote, op, "50"))

    assert [case.request.body for case in cases if case.kind == "negative"] == [{"count": sent}]


def test_two_numbers_in_the_wrong_order_are_refused_by_a_case(tmp_path: Path) -> None:
    quote = "`low` must not exceed `high`."

    cases = added(
        operation(quote, low=dict(COUNT), high=dict(COUNT)),
        tmp_path,
        item("compare", "low high", quote, "<="),
    )

    (broken,) = (case for case in cases if case.kind == "negative")
    assert broken.request.body["low"] > broken.request.body["high"]


@pytest.mark.parametrize(
    ("quote", "made", "properties", "check"),
    [
        ("`a` must be before `b`.", item("compare", "a b", "`a` must be before `b`.", "<"), {"a": DATE, "b": COUNT}, 12),
        ("`a` must be before `b`.", item("compare", "a b", "`a` must be before `b`.", "<"), {"a": EMAIL, "b": EMAIL}, 12),
        ("`a` must be in the past.", item("compare", "a", "`a` must be in the past.", "<", '"now"'), {"a": COUNT}, 12),
        ("`a` must be less than 5.", item("compare", "a", "`a` must be less than 5.", "<", "5"), {"a": EMAIL}, 12),
        ("`a` must be less than 5.5.", item("compare", "a", "`a` must be less than 5.5.", "<", "5.5"), {"a": COUNT}, 12),
        ("When `a` is 7, `b` is required.", item("implies", "a b", "When `a` is 7, `b` is required.", "==", "7"), {"a": EMAIL, "b": EMAIL}, 6),
        ("When `a` is x, `b` is required.", item("implies", "a b", "When `a` is x, `b` is required.", "==", '["x"]'), {"a": EMAIL, "b": EMAIL}, 11),
    ],
)  # fmt: skip
def test_what_cannot_be_told_apart_is_no_rule(
    tmp_path: Path, quote: str, made: Item, properties: dict[str, Any], check: int
) -> None:
    copies: dict[str, Any] = {name: dict(each) for name, each in properties.items()}

    found, _ = judged(operation(quote, **copies), tmp_path, made)

    assert dict(found.refused) == {check: 1}


def test_a_rule_that_is_said_twice_counts_once(tmp_path: Path) -> None:
    quote = "At least one of a and b must be given."
    made = item("or", "a b", quote)

    found, _ = judged(operation(quote, a=dict(EMAIL), b=dict(EMAIL)), tmp_path, made, made)

    assert (found.rules, dict(found.refused)) == (1, {6: 1})


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        (("201", "400", "409"), ("400", "409")),
        (("201", "default"), ("4XX",)),
        (("201", "4XX"), ("4XX",)),
        (("201", "404"), None),
    ],
)
def test_a_refusal_that_the_operation_does_not_document_is_expected_by_no_case(
    tmp_path: Path, responses: tuple[str, ...], status: tuple[str, ...] | None
) -> None:
    quote = "a and b are mutually exclusive."

    cases = added(
        operation(quote, responses, a=dict(EMAIL), b=dict(EMAIL)), tmp_path, item("zero_or_one", "a b", quote)
    )

    assert [case.expect.status for case in cases] == ([status] if status else [])


def test_rules_that_no_request_keeps_at_once_make_no_case(tmp_path: Path) -> None:
    quotes = "At least one of a and b must be given. a and b are mutually exclusive. a and b must be used together."
    items = [
        item("or", "a b", "At least one of a and b must be given."),
        item("zero_or_one", "a b", "a and b are mutually exclusive."),
        item("all_or_none", "a b", "a and b must be used together."),
    ]
    document = operation(quotes, a=dict(EMAIL), b=dict(EMAIL))

    found, _ = judged(document, tmp_path, *items)

    assert found.rules == 3
    assert added(document, tmp_path, *items) == []


def test_what_an_object_asks_for_is_missed_only_where_the_object_is_there(tmp_path: Path) -> None:
    quote = "Provide exactly one of `link` or `file`."
    parts = {"type": "object", "properties": {"link": dict(EMAIL), "file": dict(EMAIL)}}
    made = Item("only_one", ("body/mask/link", "body/mask/file"), "", "", quote)

    cases = added(operation("Draws.", mask={**parts, "description": quote}, size=dict(COUNT)), tmp_path, made)

    assert [(case.kind, case.request.body) for case in cases] == [("negative", {"mask": {}})]


def test_an_object_that_is_always_there_asks_at_once(tmp_path: Path) -> None:
    quote = "At least one of `link` and `file` must be given."
    parts = {"type": "object", "properties": {"link": dict(EMAIL), "file": dict(EMAIL)}, "needed": True}
    made = Item("or", ("body/mask/link", "body/mask/file"), "", "", quote)

    cases = added(operation(quote, mask=parts), tmp_path, made)

    assert [case.kind for case in cases] == ["positive", "negative"]
    assert [len(case.request.body["mask"]) for case in cases] == [1, 0]


@pytest.mark.parametrize("at", [("body/mask", "body/mask/link"), ("body/mask/link", "body/size")])
def test_inputs_of_different_objects_are_no_choice(tmp_path: Path, at: tuple[str, str]) -> None:
    quote = f"At least one of `{at[0].rpartition('/')[2]}` and `{at[1].rpartition('/')[2]}` must be given."
    mask = {"type": "object", "properties": {"link": dict(EMAIL)}}

    found, _ = judged(operation(quote, mask=mask, size=dict(COUNT)), tmp_path, Item("or", at, "", "", quote))

    assert dict(found.refused) == {12: 1}


def test_a_switch_asks_for_more_only_where_it_is_on(tmp_path: Path) -> None:
    quote = "If `express` is set, `mail` must be given."

    (broken,) = added(
        operation(quote, express=dict(FLAG), mail=dict(EMAIL)),
        tmp_path,
        item("requires", "express mail", quote),
    )

    assert broken.request.body == {"express": True}


def test_a_case_that_an_example_of_the_document_contradicts_is_left_out_and_told(tmp_path: Path) -> None:
    quote = "`name` must not contain spaces."
    document = operation(quote, name={"type": "string"})
    (media,) = document["paths"]["/orders"]["post"]["requestBody"]["content"].values()
    media["examples"] = {"one": {"value": {"name": "Ann"}}, "two": {"value": {"name": "a b"}}}

    made = item("negative", "name", quote, "", '"a b"')

    assert added(document, tmp_path, made, cases=20) == []
    assert left_out(document, tmp_path, made) == [
        ("duplicate", f"the same request as an earlier case: the document says: “{quote}”")
    ]


def test_a_rule_whose_refusal_nothing_documents_is_left_out_and_told(tmp_path: Path) -> None:
    quote = "a and b are mutually exclusive."
    document = operation(quote, ("201", "404"), a=dict(EMAIL), b=dict(EMAIL))

    ((reason, detail),) = left_out(document, tmp_path, item("zero_or_one", "a b", quote))

    assert reason == "not-provokable"
    assert detail.endswith(
        f"no refusal is documented (400, 409, 412, 422, 4XX or default): the document says: “{quote}”"
    )


def test_rules_at_odds_and_rules_that_nothing_breaks_alone_are_told(tmp_path: Path) -> None:
    quotes = (
        "At least one of a and b must be given.",
        "a and b are mutually exclusive.",
        "a and b must be used together.",
    )
    kinds = ("or", "zero_or_one", "all_or_none")
    items = [item(kind, "a b", quote) for kind, quote in zip(kinds, quotes, strict=True)]
    twice = "Exactly one of a and b must be given."

    at_odds = left_out(operation(" ".join(quotes), a=dict(EMAIL), b=dict(EMAIL)), tmp_path, *items)
    alone = left_out(
        operation(f"{quotes[0]} {twice}", a=dict(EMAIL), b=dict(EMAIL)),
        tmp_path,
        item("or", "a b", quotes[0]),
        item("only_one", "a b", twice),
    )

    assert [detail.partition(":")[0] for _, detail in at_odds] == [
        "no request keeps all rules of the prose at once"
    ] * 3
    assert [(reason, detail.partition(":")[0]) for reason, detail in alone] == [
        ("unsolved", "no request breaks this rule alone")
    ]


def test_cases_behind_half_of_the_number_are_counted_as_cut(tmp_path: Path) -> None:
    quotes = [f"`a{number}` must not contain spaces." for number in range(3)]
    items = [item("negative", f"a{number}", quote, "", '"a b"') for number, quote in enumerate(quotes)]
    properties: dict[str, Any] = {f"a{number}": {"type": "string"} for number in range(3)}
    found, api = judged(operation(" ".join(quotes), **properties), tmp_path, *items)

    (plan,) = Planner(api, GenerateOptions(cases=4), lambda _: None, found.knowledge).operations()

    assert sum(case.source == "ai" for case in plan.cases) == 2
    assert plan.items is not None
    assert plan.items.cut["dependency-violation"] == 1

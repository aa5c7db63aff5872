"""Rules between the fields of a form: asked about as those of JSON are, and proven on the wire, where all is text."""

from email import message_from_string
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from engine.ai.enrich import learnt
from engine.ai.hybrid import Said
from engine.ai.provider import Item
from engine.ai.questions import Questions, questions
from engine.cases.model import LeftOut, TestCase, Wire
from engine.cases.planner import Planner
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.openapi.model import Api
from engine.options import GenerateOptions
from tests.samples.documents import document, read

WORDS = (
    "Exactly one of `iban` or `phone` must be set. `note` must not be empty. `code` must not be empty. "
    "The `end` must be after the `start`."
)
FIELDS: dict[str, dict[str, Any]] = {
    "amount": {"type": "integer", "minimum": 1},
    "code": {"type": "string", "maxLength": 20},
    "iban": {"type": "string"},
    "phone": {"type": "string"},
    "note": {"type": "string"},
    "start": {"type": "string", "format": "date"},
    "end": {"type": "string", "format": "date"},
}
REQUIRED = ("amount", "code")
ONE = Item("only_one", ("body/iban", "body/phone"), "", "", "Exactly one of `iban` or `phone` must be set.")
NOTE = Item("negative", ("body/note",), "", '""', "`note` must not be empty.")
CODE = Item("negative", ("body/code",), "", '""', "`code` must not be empty.")
DATES = Item("compare", ("body/end", "body/start"), ">", "", "The `end` must be after the `start`.")
ANSWERS = {"201": {"description": "made"}, "422": {"description": "refused"}}
GIVEN = Said((Item("value", ("code",), "", '"Harbour tour"'),), "fake", "model")


def of_two(media: str) -> dict[str, Any]:
    parameters = [
        {"in": "formData", "name": name, "required": name in REQUIRED, **schema}
        for name, schema in FIELDS.items()
    ]
    operation = {"consumes": [media], "description": WORDS, "parameters": parameters, "responses": ANSWERS}
    return {
        "swagger": "2.0",
        "info": {"title": "Forms", "version": "1"},
        "paths": {"/transfers": {"post": operation}},
    }


def of_three(*media: str) -> dict[str, Any]:
    schema = {"type": "object", "required": list(REQUIRED), "properties": FIELDS}
    body = {"required": True, "content": {each: {"schema": schema} for each in media}}
    return document(
        {"/transfers": {"post": {"description": WORDS, "requestBody": body, "responses": ANSWERS}}}
    )


def asked_of(api: Api) -> Questions:
    effectives = Effectives(api.schemas)
    return questions(api, api.operations, effectives, Sites(effectives))


def added(api: Api, *items: Item) -> tuple[list[TestCase], list[LeftOut]]:
    """Return the cases that these items add, and what of them is left out."""
    asked = asked_of(api)
    answers = {each.question.id: Said(items, "fake", "model") for each in asked.rules}
    answers |= {each.question.id: GIVEN for each in asked.values if "code" in each.sites}
    found = learnt(asked, answers, Verifier(api).accepts, Effectives(api.schemas), 0)
    (plan,) = Planner(api, GenerateOptions(cases=10), lambda _: None, found.knowledge).operations()
    said = [each for each in plan.left_out if "the document says" in (each.detail or "")]
    return [each for each in plan.cases if each.source == "ai"], said


def fields(wire: Wire) -> dict[str, str]:
    """Return what stands on a wire, by other means than the suite's own."""
    if not wire.parts:
        return dict(parse_qsl(wire.body or "", keep_blank_values=True))
    kind = next(value for name, value in wire.headers if name.lower() == "content-type")
    whole = message_from_string(f"Content-Type: {kind}\n\n{wire.body}")
    return {
        str(each.get_param("name", header="content-disposition")): str(each.get_payload())
        for each in whole.walk()
        if not each.is_multipart()
    }


FORMS = {
    "2.0 form": of_two("application/x-www-form-urlencoded"),
    "2.0 parts": of_two("multipart/form-data"),
    "3.1 form": of_three("application/x-www-form-urlencoded"),
    "3.1 parts": of_three("multipart/form-data"),
    "3.1 both": of_three("multipart/form-data", "application/x-www-form-urlencoded"),
}


@pytest.fixture(params=list(FORMS))
def form(request: pytest.FixtureRequest, tmp_path: Path) -> Api:
    return read(FORMS[request.param], tmp_path)


def test_the_rules_of_a_form_are_asked_about_as_those_of_json_are(form: Api, tmp_path: Path) -> None:
    json_text = asked_of(read(of_three("application/json"), tmp_path)).rules[0].question

    (asked,) = asked_of(form).rules

    assert asked.question == json_text
    assert asked.question.locations == tuple(f"body/{name}" for name in FIELDS)


def test_where_json_is_sent_too_it_is_the_one_that_is_asked_about(tmp_path: Path) -> None:
    api = read(of_three("multipart/form-data", "application/json"), tmp_path)

    (asked,) = asked_of(api).rules

    (site,) = asked.sites["body/iban"]
    assert "application~1json" in site.at


def test_text_or_bytes_are_not_asked_about(tmp_path: Path) -> None:
    api = read(of_three("text/plain", "application/octet-stream"), tmp_path)

    assert asked_of(api).all == ()


def test_each_case_of_a_form_keeps_all_rules_or_breaks_one_alone_on_the_wire(form: Api) -> None:
    cases, left_out = added(form, ONE, DATES)

    def kept(sent: dict[str, str]) -> tuple[bool, bool]:
        one = ("iban" in sent) is not ("phone" in sent)
        return one, sent.get("end", "9") > sent.get("start", "")

    assert left_out == []
    assert [(each.kind, kept(fields(each.wire))) for each in cases] == [
        ("positive", (True, True)),
        ("negative", (False, True)),
        ("negative", (True, False)),
    ]
    assert all({"amount", "code"} <= fields(each.wire).keys() for each in cases)


def test_an_empty_field_breaks_a_rule_only_where_it_cannot_be_taken_for_none(form: Api) -> None:
    cases, left_out = added(form, NOTE, CODE)

    assert [fields(each.wire)["code"] for each in cases] == [""]
    assert [(each.reason, each.detail) for each in left_out] == [
        (
            "not-on-the-wire",
            "it may be read as saying something else: the document says: “`note` must not be empty.”",
        )
    ]


def test_in_json_an_empty_text_is_one(tmp_path: Path) -> None:
    cases, left_out = added(read(of_three("application/json"), tmp_path), NOTE)

    assert left_out == []
    assert [(each.kind, each.request.body["note"]) for each in cases] == [("negative", "")]


def test_a_number_that_may_be_text_too_proves_nothing_in_a_form(tmp_path: Path) -> None:
    content = of_three("application/x-www-form-urlencoded")
    operation = content["paths"]["/transfers"]["post"]
    body = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    body["properties"] = {**FIELDS, "note": {"type": ["string", "integer"]}}
    operation["description"] = "`iban` is required if `note` is 5."
    item = Item("implies", ("body/note", "body/iban"), "==", "5", "`iban` is required if `note` is 5.")

    cases, left_out = added(read(content, tmp_path), item)

    assert cases == []
    assert [each.reason for each in left_out] == ["not-on-the-wire"]


@pytest.mark.parametrize(("required", "written"), [(True, [("negative", "")]), (False, [])])
def test_an_empty_parameter_breaks_a_rule_only_where_it_cannot_be_taken_for_none_either(
    tmp_path: Path,
    *,
    required: bool,
    written: list[tuple[str, str]],
) -> None:
    parameter = {"name": "note", "in": "query", "required": required, "schema": {"type": "string"}}
    operation = {"description": WORDS, "parameters": [parameter], "responses": ANSWERS}
    item = Item("negative", ("query/note",), "", '""', "`note` must not be empty.")

    cases, left_out = added(read(document({"/transfers": {"post": operation}}), tmp_path), item)

    assert [(each.kind, each.request.query["note"]) for each in cases] == written
    assert len(left_out) == 1 - len(written)

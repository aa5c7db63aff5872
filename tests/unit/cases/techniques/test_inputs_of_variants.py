"""What only one of several schemas asks: each rule of it is kept and broken by a request of that variant."""

from pathlib import Path
from typing import Any

from engine.cases.model import OperationPlan, TestCase
from tests.samples.documents import answer, body, document, parameter, planned

CARD = {
    "type": "object",
    "required": ["kind", "number"],
    "properties": {
        "kind": {"const": "card"},
        "number": {"type": "string", "minLength": 12, "maxLength": 19},
        "limit": {"type": "object", "properties": {"sum": {"type": "integer", "minimum": 5}}},
    },
}
VOUCHER = {
    "type": "object",
    "required": ["kind", "code"],
    "properties": {
        "kind": {"const": "voucher"},
        "code": {"type": "string", "minLength": 8},
        "note": {"type": "string", "maxLength": 9},
    },
}
PAYMENT = {"oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Voucher"}]}
ORDER = {"type": "object", "required": ["payment"], "properties": {"payment": PAYMENT}}


def _plan(given: dict[str, Any], folder: Path, **schemas: Any) -> OperationPlan:
    create = {"operationId": "pay", "requestBody": body(given), "responses": {"201": answer()}}
    schemas = {"Card": CARD, "Voucher": VOUCHER, **schemas}
    return planned(document({"/payments": {"post": create}}, schemas=schemas), folder, cases=500)[1]["pay"]


def _case(plan: OperationPlan, case_id: str) -> TestCase:
    return next(each for each in plan.cases if each.id == case_id)


def test_a_limit_of_the_second_variant_is_broken_in_a_request_of_that_variant(tmp_path: Path) -> None:
    plan = _plan(ORDER, tmp_path)

    made = _case(plan, "pay-too-short-body-payment-code-of-voucher")

    assert made.request.body["payment"]["kind"] == "voucher"
    assert len(made.request.body["payment"]["code"]) == 7
    assert made.target == "#/components/schemas/Voucher/properties/code/minLength"
    assert made.title.startswith("POST /payments must refuse `payment.code` of `Voucher` with 7 characters")
    assert made.why == "the document sets minLength 8 for `payment.code` of `Voucher`"
    assert made.expect.status == ("400", "422")


def test_a_limit_of_a_variant_is_kept_at_its_edge_too(tmp_path: Path) -> None:
    plan = _plan(PAYMENT, tmp_path)

    made = _case(plan, "pay-longest-body-note-of-voucher")

    assert made.request.body["kind"] == "voucher"
    assert len(made.request.body["note"]) == 9
    assert made.expect.status == ("201",)


def test_what_a_variant_requires_is_left_out_of_that_variant_alone(tmp_path: Path) -> None:
    plan = _plan(ORDER, tmp_path)

    made = _case(plan, "pay-missing-required-body-payment-code-of-voucher")

    assert made.request.body["payment"] == {"kind": "voucher"}
    assert made.target == "#/components/schemas/Voucher/required/1"


def test_what_stands_deeper_in_a_variant_gets_its_containers(tmp_path: Path) -> None:
    plan = _plan(ORDER, tmp_path)

    made = _case(plan, "pay-below-minimum-body-payment-limit-sum-of-card")

    assert made.request.body["payment"]["kind"] == "card"
    assert made.request.body["payment"]["limit"] == {"sum": 4}


def test_a_variant_within_a_variant_is_reached(tmp_path: Path) -> None:
    gift = {
        "type": "object",
        "required": ["gift"],
        "additionalProperties": False,
        "properties": {"gift": {"anyOf": [{"type": "boolean"}, {"$ref": "#/components/schemas/Card"}]}},
    }
    either = {"oneOf": [{"$ref": "#/components/schemas/Voucher"}, {"$ref": "#/components/schemas/Gift"}]}

    plan = _plan(either, tmp_path, Gift=gift)

    made = _case(plan, "pay-too-long-body-gift-number-of-card")
    assert list(made.request.body) == ["gift"]
    assert len(made.request.body["gift"]["number"]) == 20


def test_limits_of_a_variant_that_is_no_object_are_tried_as_a_whole(tmp_path: Path) -> None:
    size = {"oneOf": [{"type": "integer", "minimum": 3}, {"enum": ["small", "large"]}]}

    plan = _plan({"type": "object", "required": ["size"], "properties": {"size": size}}, tmp_path)

    refused = _case(plan, "pay-below-minimum-body-size-of-integer")
    assert refused.request.body == {"size": 2}
    assert "must refuse `size` as `integer`" in refused.title
    assert {"size": "large"} in [each.request.body for each in plan.cases if each.technique == "enum-value"]


def test_what_another_variant_allows_is_no_case_and_is_told(tmp_path: Path) -> None:
    loose = {"anyOf": [{"type": "string", "minLength": 5}, {"type": "string", "maxLength": 4}]}

    plan = _plan({"type": "object", "required": ["tag"], "properties": {"tag": loose}}, tmp_path)

    assert not [each for each in plan.cases if each.technique == "too-short"]
    told = [each for each in plan.left_out if each.technique == "too-short"]
    assert [each.reason for each in told] == ["another-variant"]


def test_a_property_that_variants_share_is_tried_once(tmp_path: Path) -> None:
    base = {"type": "object", "properties": {"sum": {"type": "integer", "maximum": 50}}}
    either = {"allOf": [{"$ref": "#/components/schemas/Base"}], **PAYMENT}

    plan = _plan(either, tmp_path, Base=base)

    assert [each.id for each in plan.cases if each.technique == "above-maximum"] == [
        "pay-above-maximum-body-sum"
    ]


def test_what_only_a_variant_requires_is_left_out_once(tmp_path: Path) -> None:
    either = {
        "type": "object",
        "properties": {"mail": {"type": "string", "maxLength": 40}, "phone": {"type": "string"}},
        "oneOf": [
            {"title": "By mail", "required": ["mail"], "properties": {"kind": {"const": "mail"}}},
            {"title": "By phone", "required": ["phone", "kind"], "properties": {"kind": {"const": "phone"}}},
        ],
    }

    plan = _plan(either, tmp_path)

    made = _case(plan, "pay-missing-required-body-phone-of-by-phone")
    assert made.request.body == {"kind": "phone"}
    assert len([each for each in plan.cases if each.technique == "too-long"]) == 1


def test_text_in_a_query_that_another_variant_takes_is_no_case(tmp_path: Path) -> None:
    either = {"oneOf": [{"type": "integer", "minimum": 3}, {"type": "string"}]}
    find = {
        "operationId": "find",
        "parameters": [parameter("page", "query", either)],
        "responses": {"200": answer()},
    }

    plan = planned(document({"/pages": {"get": find}}), tmp_path, cases=500)[1]["find"]

    assert "below-minimum" not in [each.technique for each in plan.cases]
    assert "below-minimum" not in [each.technique for each in plan.left_out]


def test_a_choice_of_one_is_told_as_one(tmp_path: Path) -> None:
    only = {"type": "object", "properties": {"size": {"type": "integer", "oneOf": [{"const": 3}]}}}

    plan = _plan(only, tmp_path)

    assert "POST /payments must refuse `size` that does not fit its variant" in [
        each.title for each in plan.cases
    ]


def test_variants_in_variants_without_end_are_looked_at_a_number_of_times(tmp_path: Path) -> None:
    many = [
        {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}} for _ in range(40)
    ]
    node = {"anyOf": [*many, {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}}}]}

    plan = _plan({"$ref": "#/components/schemas/Node"}, tmp_path, Node=node)

    assert plan.cases

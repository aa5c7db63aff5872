"""What cases hold of the objects that setup makes, and the steps that they ask for."""

from pathlib import Path
from typing import Any

import orjson

from engine.cases.model import Suite, TestCase
from tests.samples.documents import answer, body, case, document, flow, parameter, planned

WHOLE = {"type": "integer"}
MADE = {"type": "object", "properties": {"id": WHOLE}}


def _kind(name: str, new: dict[str, Any], below: str = "", **more: Any) -> dict[str, Any]:
    """Return the paths of a kind of object: POST, GET, PUT, DELETE."""
    kind, above = name.capitalize(), [parameter(each, "path", {"type": "string"}) for each in _named(below)]
    return {
        f"{below}/{name}s": {
            "parameters": above,
            "post": {
                "operationId": f"create{kind}",
                "requestBody": body(new),
                "responses": {"201": answer(MADE), "422": answer()},
                **more,
            },
        },
        f"{below}/{name}s/{{{name}Id}}": {
            "parameters": [*above, parameter(f"{name}Id", "path", WHOLE)],
            "get": {"operationId": f"read{kind}", "responses": {"200": answer(MADE), "404": answer()}},
            "put": {
                "operationId": f"replace{kind}",
                "requestBody": body(new),
                "responses": {"200": answer(MADE), "404": answer()},
            },
            "delete": {
                "operationId": f"delete{kind}",
                "security": [{"main": []}],
                "responses": {"204": answer(), "401": answer(), "404": answer()},
            },
        },
    }


def _named(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


NAMED = _object({"name": {"type": "string"}}, "name")
MAIN = {"main": {"type": "http", "scheme": "bearer"}}


def _plans(paths: dict[str, Any], folder: Path) -> tuple[Suite, dict[str, Any]]:
    return planned(document(paths, securitySchemes=MAIN), folder, cases=60)


def _sent(made: TestCase) -> Any:
    return orjson.loads(made.wire.body or "null")


def test_a_body_holds_the_id_of_an_object_that_is_made_before(tmp_path: Path) -> None:
    new = _object({"customerId": WHOLE, "amount": WHOLE}, "customerId", "amount")

    suite, plans = _plans(_kind("customer", NAMED) | _kind("order", new), tmp_path)

    least = case(plans, "createOrder", "minimal")
    assert _sent(least)["customerId"] == "{{customerId}}"
    assert least.setup == ("customers-setup-create-customer",)
    wrong = next(
        each for each in plans["createOrder"].cases if each.technique == "wrong-type" and "amount" in each.id
    )
    assert (_sent(wrong)["customerId"], wrong.setup) == ("{{customerId}}", least.setup)
    assert case(plans, "createOrder", "missing-required", "customer-id").setup == ()
    made = flow(suite, "orders-setup")
    assert [step.operation_id for step in made.steps] == ["createCustomer", "createOrder"]
    assert [step.operation_id for step in made.cleanup] == ["deleteOrder", "deleteCustomer"]
    assert _sent(made.steps[1])["customerId"] == "{{customerId}}"


def test_no_positive_takes_another_id_than_that_of_an_object(tmp_path: Path) -> None:
    wanted = {"type": "integer", "minimum": 1, "maximum": 90, "example": 7}
    new = _object({"customerId": wanted, "kind": {"enum": ["a", "b"]}}, "customerId")
    orders = _kind("order", new)
    shown = orders["/orders"]["post"]["requestBody"]["content"]["application/json"]
    shown["example"] = {"customerId": 8, "kind": "b"}

    _, plans = _plans(_kind("customer", NAMED) | orders, tmp_path)

    accepted = [each for each in plans["createOrder"].cases if each.expect.status == ("201",)]
    assert len(accepted) > 2
    assert {_sent(each)["customerId"] for each in accepted} == {"{{customerId}}"}
    assert _sent(case(plans, "createOrder", "above-maximum"))["customerId"] == 91


def test_what_a_request_can_do_without_is_made_for_those_that_have_it(tmp_path: Path) -> None:
    new = _object({"customerId": WHOLE, "amount": WHOLE}, "amount")

    _, plans = _plans(_kind("customer", NAMED) | _kind("order", new), tmp_path)

    assert case(plans, "createOrder", "minimal").setup == ()
    assert case(plans, "createOrder", "full").setup == ("customers-setup-create-customer",)
    least, most = case(plans, "replaceOrder", "minimal"), case(plans, "replaceOrder", "full")
    assert [each.rpartition("-create-")[2] for each in least.setup] == ["order"]
    assert [each.rpartition("-create-")[2] for each in most.setup] == ["customer", "order"]


def test_ids_stand_in_every_line_and_once_in_a_list(tmp_path: Path) -> None:
    line = _object({"customerId": WHOLE, "count": WHOLE}, "customerId", "count")
    lists = {
        "lines": {"type": "array", "minItems": 2, "items": line},
        "customerIds": {"type": "array", "minItems": 1, "items": WHOLE},
    }

    _, plans = _plans(_kind("customer", NAMED) | _kind("order", _object(lists, *lists)), tmp_path)

    sent = _sent(case(plans, "createOrder", "minimal"))
    assert [each["customerId"] for each in sent["lines"]] == ["{{customerId}}", "{{customerId}}"]
    assert sent["customerIds"] == ["{{customerId}}"]


def test_a_body_that_would_break_its_schema_keeps_values_of_its_own(tmp_path: Path) -> None:
    two = {"type": "array", "minItems": 2, "uniqueItems": True, "items": WHOLE}

    _, plans = _plans(
        _kind("customer", NAMED) | _kind("order", _object({"customerIds": two}, "customerIds")), tmp_path
    )

    least = case(plans, "createOrder", "minimal")
    assert all(isinstance(each, int) for each in _sent(least)["customerIds"])
    assert least.setup == ()


def test_query_and_header_hold_ids_too(tmp_path: Path) -> None:
    asked = [
        parameter("customerId", "query", WHOLE, required=True),
        parameter("X-Customer-Id", "header", WHOLE, required=True),
    ]

    _, plans = _plans(_kind("customer", NAMED) | _kind("order", NAMED, parameters=asked), tmp_path)

    least = case(plans, "createOrder", "minimal")
    assert least.wire.target == "/orders?customerId={{customerId}}"
    assert ("X-Customer-Id", "{{customerId}}") in least.wire.headers


def test_what_rests_on_a_link_that_a_name_alone_tells_is_said_with_doubt(tmp_path: Path) -> None:
    asked = [parameter("customerId", "query", WHOLE, required=True)]

    _, plans = _plans(_kind("customer", NAMED) | _kind("order", NAMED, parameters=asked), tmp_path)

    doubtful, sure = case(plans, "createOrder", "minimal"), case(plans, "readCustomer", "minimal")
    assert (doubtful.title, doubtful.confidence) == (
        "POST /orders should accept the required inputs alone",
        0.7,
    )
    assert (sure.title, sure.confidence) == (
        "GET /customers/{customerId} accepts the required inputs alone",
        1.0,
    )
    refused = case(plans, "createOrder", "missing-required", "query-customer-id")
    assert refused.title == "POST /orders must refuse a request without query parameter `customerId`"


def test_an_object_in_the_path_is_the_one_that_the_body_names(tmp_path: Path) -> None:
    new = _object({"customerId": WHOLE}, "customerId")
    orders = _kind("order", new, "/customers/{customerId}")
    orders = {
        path: {**item, "parameters": [_whole(each) for each in item["parameters"]]}
        for path, item in orders.items()
    }

    suite, plans = _plans(_kind("customer", NAMED) | orders, tmp_path)

    least = case(plans, "createOrder", "minimal")
    assert (least.wire.target, _sent(least)) == (
        "/customers/{{customerId}}/orders",
        {"customerId": "{{customerId}}"},
    )
    hierarchy = flow(suite, "customers-orders-hierarchy")
    assert [step.operation_id for step in hierarchy.steps].count("createCustomer") == 2


def _whole(described: dict[str, Any]) -> dict[str, Any]:
    return {**described, "schema": WHOLE}


def test_an_object_that_is_only_referred_to_is_no_parent(tmp_path: Path) -> None:
    new = _object({"customerId": WHOLE, "name": {"type": "string"}}, "customerId", "name")

    suite, _ = _plans(_kind("customer", NAMED) | _kind("order", new), tmp_path)

    about = [each for each in suite.flows if each.resource == "orders" and each.technique != "setup"]
    assert "use-after-delete" in {each.technique for each in about}
    assert "hierarchy" not in {each.technique for each in about}
    assert all(each.steps[0].operation_id == "createCustomer" for each in about)
    assert all(each.cleanup[-1].operation_id == "deleteCustomer" for each in about)


def test_below_an_object_that_a_person_gives_others_are_made(tmp_path: Path) -> None:
    suite, plans = _plans(_kind("pet", NAMED, "/shops/{shop}"), tmp_path)

    read = case(plans, "readPet", "minimal")
    assert read.wire.target == "/shops/{{API_VALUE_SHOP}}/pets/{{petId}}"
    assert read.setup == ("shops-pets-setup-create-pet",)
    (step,) = flow(suite, "shops-pets-setup").steps
    assert step.wire.target == "/shops/{{API_VALUE_SHOP}}/pets"
    for operation in ("replacePet", "deletePet"):
        assert "destructive" not in case(plans, operation, "minimal").tags
    door = case(plans, "deletePet", "no-auth")
    assert ("{{" in door.wire.target, door.setup) == (False, ())


def test_below_a_documented_example_nothing_is_made(tmp_path: Path) -> None:
    pets = _kind("pet", NAMED, "/shops/{shop}")
    shop = {**parameter("shop", "path", {"type": "string"}), "example": "north"}
    pets = {path: {**item, "parameters": [shop, *item["parameters"][1:]]} for path, item in pets.items()}

    _, plans = _plans(pets, tmp_path)

    assert case(plans, "readPet", "minimal").wire.target == "/shops/north/pets/{{API_VALUE_PETID}}"


def test_what_cannot_be_made_is_left_to_the_request(tmp_path: Path) -> None:
    never = _object({"name": {"type": "string", "minLength": 5, "maxLength": 2}}, "name")
    new = _object({"customerId": WHOLE}, "customerId")

    _, plans = _plans(_kind("customer", never) | _kind("order", new), tmp_path)

    least = case(plans, "createOrder", "minimal")
    assert isinstance(_sent(least)["customerId"], int)
    assert least.setup == ()


def test_a_setup_that_no_case_takes_is_not_written(tmp_path: Path) -> None:
    pets = _kind("pet", NAMED)
    item = pets["/pets/{petId}"]
    del item["put"], item["delete"]

    suite, _ = _plans(pets, tmp_path)

    assert [each.id for each in suite.flows if each.technique == "setup"] == ["pets-setup"]


def test_a_list_that_a_case_is_about_holds_ids_of_objects_too(tmp_path: Path) -> None:
    line = _object({"customerId": WHOLE}, "customerId")
    lists = {
        "lines": {"type": "array", "minItems": 1, "maxItems": 4, "items": line},
        "customerIds": {"type": "array", "minItems": 1, "maxItems": 4, "items": WHOLE},
    }

    _, plans = _plans(_kind("customer", NAMED) | _kind("order", _object(lists, *lists)), tmp_path)

    most = [each for each in plans["createOrder"].cases if each.technique == "most-items"]
    assert [_sent(each)["lines"] for each in most] == [[{"customerId": "{{customerId}}"}] * 4]
    many = [each for each in plans["createOrder"].cases if each.technique == "too-many-items"]
    assert sorted(len(_sent(each)["customerIds"]) for each in many) == [1, 5]


def _linked_body(sent: Any, shown: dict[str, Any]) -> dict[str, Any]:
    """Return the paths of plans and of what a link from a new plan is followed to."""
    follow = {"next": {"operationId": "book", "requestBody": sent}}
    paths = _kind("plan", NAMED)
    paths["/plans"]["post"]["responses"]["201"] = answer(_object(shown, *shown), links=follow)
    plan = _object({"key": {"type": "string"}, "size": WHOLE}, "key")
    wanted = _object({"code": {"type": "string"}, "plan": plan, "size": WHOLE, "to": WHOLE}, "code", "plan")
    paths["/bookings"] = {
        "post": {"operationId": "book", "requestBody": body(wanted), "responses": {"201": answer()}}
    }
    return paths


SHOWN_PLAN = {"id": WHOLE, "key": {"type": "string"}, "size": {"type": "integer"}}


def test_the_body_of_a_link_holds_more_than_the_id_of_one_object(tmp_path: Path) -> None:
    sent = {"code": "plan {$response.body#/key}", "plan": "$response.body", "to": "$response.body#/id"}

    suite, plans = _plans(_linked_body(sent, SHOWN_PLAN), tmp_path)

    made = case(plans, "book", "full")
    (step,) = flow(suite, "plans-setup-more").steps
    assert step.captures == {"planId": "/id", "planId_key": "/key", "planId_size": "/size"}
    assert (made.setup, _sent(made)["to"], _sent(made)["code"]) == (
        (step.id,),
        "{{planId}}",
        "plan {{planId_key}}",
    )
    assert _sent(made)["plan"] == {"key": "{{planId_key}}", "size": "{{planId_size}}"}
    assert _sent(case(plans, "book", "minimal"))["plan"] == {"key": "{{planId_key}}"}


def test_a_body_takes_of_a_link_only_what_fits(tmp_path: Path) -> None:
    shown = {"id": WHOLE, "key": {"type": "string", "const": "none"}, "size": {"type": "string"}}
    sent = {"code": "$request.query.code", "plan": "$response.body", "to": "$response.body#/key", "size": 3}

    _, plans = _plans(_linked_body(sent, shown), tmp_path)

    made = _sent(case(plans, "book", "full"))
    assert made["plan"]["key"] == "{{planId_key}}"
    assert not [
        each
        for each in (made["code"], made["plan"]["size"], made["to"], made["size"])
        if "{{plan" in str(each)
    ]


def test_two_values_of_an_answer_that_makes_no_object_come_of_one_request(tmp_path: Path) -> None:
    sent = {"code": "$response.body#/key", "to": "$response.body#/id"}
    paths = _linked_body(sent, SHOWN_PLAN)
    del paths["/plans/{planId}"]

    suite, plans = _plans(paths, tmp_path)

    made = case(plans, "book", "full")
    (step,) = flow(suite, "plans-setup-more").steps
    assert step.captures == {"code": "/key", "code_id": "/id"}
    assert (made.setup, _sent(made)["code"], _sent(made)["to"]) == ((step.id,), "{{code}}", "{{code_id}}")


def test_one_request_makes_an_object_that_is_named_by_id_and_by_code(tmp_path: Path) -> None:
    shown = _object({"id": WHOLE, "code": {"type": "string", "pattern": "^[A-Z]{3}$"}}, "id", "code")
    asked = {
        "planCode": {"type": "string", "minLength": 3},
        "planId": WHOLE,
        "otherPlanCode": {"type": "string", "maxLength": 2},
    }
    paths = _kind("plan", NAMED)
    paths["/plans"]["post"]["responses"]["201"] = answer(shown)
    paths["/bookings"] = {
        "post": {
            "operationId": "book",
            "requestBody": body(_object(asked, *asked)),
            "responses": {"201": answer()},
        }
    }

    suite, plans = _plans(paths, tmp_path)

    sent = _sent(case(plans, "book", "minimal"))
    (step,) = flow(suite, "plans-setup-more").steps
    assert step.captures == {"planId": "/id", "planId_code": "/code"}
    assert (sent["planCode"], sent["planId"]) == ("{{planId_code}}", "{{planId}}")
    # Of three letters none has two.
    assert len(sent["otherPlanCode"]) <= 2


def test_an_xml_body_holds_ids_as_text_and_as_attributes(tmp_path: Path) -> None:
    line = {**_object({"planId": WHOLE}, "planId"), "xml": {"name": "line"}}
    lines = {"type": "array", "minItems": 1, "items": line}
    wanted = _object({"planId": {**WHOLE, "xml": {"attribute": True}}, "line": lines}, "planId", "line")
    paths = _kind("plan", NAMED)
    media = {"application/xml": {"schema": {**wanted, "xml": {"name": "booking"}}}}
    book = {"operationId": "book", "requestBody": {"required": True, "content": media}}
    paths["/bookings"] = {"post": {**book, "responses": {"201": answer(), "400": answer()}}}

    suite, plans = _plans(paths, tmp_path)

    made = case(plans, "book", "minimal")
    (step,) = flow(suite, "plans-setup").steps
    assert made.setup == (step.id,)
    assert (made.wire.body or "").endswith(
        '?><booking planId="{{planId}}"><line><planId>{{planId}}</planId></line></booking>'
    )

"""Links from a new object: what they take of its answer, and of the request that it was made with."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.model import Flow
from tests.samples.club import club, flows_of
from tests.samples.documents import answer, body, parameter

ORDERS = "/members/{memberId}/orders"
RECEIPT = "/members/{ownerId}/receipts/{number}"
NUMBER = {"type": "integer"}


def _linked(link: dict[str, Any], target: dict[str, Any], path: str = RECEIPT) -> dict[str, Any]:
    """Return the club's paths with a link from a new order, which is made with a shop and a trace, to `target`."""
    paths = club()
    create = paths[ORDERS]["post"]
    create["parameters"] = [
        parameter("shop", "query", {"type": "string", "enum": ["harbour"]}, required=True),
        parameter("X-Trace", "header", {"type": "string", "example": "trace-1"}, required=True),
    ]
    create["responses"]["201"]["links"] = {"receipt": {"operationId": "receipt", **link}}
    method = "post" if "requestBody" in target else "get"
    paths[path] = {method: {"operationId": "receipt", "responses": {"200": answer()}, **target}}
    return paths


def _receipt(**more: Any) -> dict[str, Any]:
    of_path = [parameter(name, "path", NUMBER) for name in ("ownerId", "number")]
    return {"parameters": [*of_path, *more.pop("beside", [])], **more}


def _flow(paths: dict[str, Any], folder: Path) -> Flow:
    return flows_of(paths, folder)["members-orders-link"]


OF_PATH = {"ownerId": "$request.path.memberId", "path.number": "$response.body#/id"}


def test_a_link_takes_an_id_of_the_path_that_its_object_was_made_under(tmp_path: Path) -> None:
    flow = _flow(_linked({"parameters": OF_PATH}, _receipt()), tmp_path)

    follow = flow.steps[-1]
    assert follow.wire.target == "/members/{{memberId}}/receipts/{{link1}}"
    assert flow.steps[-2].captures == {"orderId": "/id", "link1": "/id"}


def test_a_link_says_again_what_stood_in_query_and_headers(tmp_path: Path) -> None:
    beside = [
        parameter("shop", "query", {"type": "string"}, required=False),
        parameter("trace", "query", {"type": "string"}, required=True),
        parameter("X-Label", "header", {"type": "string"}, required=True),
        parameter("kind", "query", {"type": "string"}, required=False),
        parameter("size", "query", {"type": "string"}, required=False),
    ]
    parameters = {
        **OF_PATH,
        "shop": "$request.query.shop",
        "trace": "{$request.header.x-trace}/{$request.query.shop}",
        "X-Label": "$request.body#/motto",
        "kind": "$method",
        "size": "$request.query.size",
    }

    flow = _flow(_linked({"parameters": parameters}, _receipt(beside=beside)), tmp_path)

    make, follow = flow.steps[-2:]
    assert follow.request.query == {"shop": "harbour", "trace": "trace-1/harbour", "kind": "POST"}
    assert follow.request.headers == {"X-Label": make.request.body["motto"]}


def test_a_query_takes_what_the_answer_has(tmp_path: Path) -> None:
    beside = [parameter("order", "query", NUMBER, required=True)]
    parameters = {**OF_PATH, "order": "$response.body#/id"}

    follow = _flow(_linked({"parameters": parameters}, _receipt(beside=beside)), tmp_path).steps[-1]

    assert follow.wire.target == "/members/{{memberId}}/receipts/{{link1}}?order={{link2}}"


def test_a_text_of_a_body_holds_several_expressions(tmp_path: Path) -> None:
    new = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("label", "note")} | {"member": NUMBER},
    }
    sent = {
        "label": "{$request.path.memberId}: {$response.body#/id} of {$response.body#/email}",
        "note": "{$method} {$request.query.shop} {$request.header.X-Trace}",
        "member": "$request.path.memberId",
    }

    flow = _flow(_linked({"requestBody": sent}, {"requestBody": body(new)}, "/receipts"), tmp_path)

    make, follow = flow.steps[-2:]
    assert make.captures == {"orderId": "/id", "link1": "/id", "link2": "/email"}
    assert orjson.loads(follow.wire.body or "") == {
        "label": "{{memberId}}: {{link1}} of {{link2}}",
        "note": "POST harbour trace-1",
        "member": "{{memberId}}",
    }


@pytest.mark.parametrize(
    "parameters",
    [
        {**OF_PATH, "ownerId": "$request.path.guestId"},
        {**OF_PATH, "ownerId": "$request.header.X-Trace"},
        {**OF_PATH, "number": "$url"},
        {**OF_PATH, "number": "$statusCode"},
        {**OF_PATH, "number": "{$response.body#/id}{$response.body#/id}"},
        {"number": "$response.body#/id"},
    ],
)
def test_a_link_whose_parameters_are_not_known_or_wrong_is_not_followed(
    parameters: dict[str, str], tmp_path: Path
) -> None:
    linked = _linked({"parameters": parameters}, _receipt())

    assert "members-orders-link" not in flows_of(linked, tmp_path)

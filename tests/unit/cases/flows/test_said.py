"""Flows that a model drew: what cannot be bound, written or expected is left out."""

from pathlib import Path
from typing import Any

import pytest

from engine.cases.knowledge import Knowledge, SaidLink
from engine.cases.model import Flow
from engine.cases.planner import Planner
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effectives
from engine.openapi.model import Api
from engine.options import GenerateOptions
from tests.samples.openapi import read, version_3

ANSWER = {
    "description": "Fine",
    "content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}},
}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _operation(name: str, *codes: str, **more: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": dict.fromkeys(codes, ANSWER), **more}


BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["boxRef"], "properties": {"boxRef": {"type": "string"}}}
        }
    },
}
PATHS: dict[str, Any] = {
    "/boxes": {"post": _operation("addBox", "201"), "get": _operation("listBoxes", "200")},
    "/boxes/{id}": {
        "parameters": [ID],
        "get": _operation("readBox", "200", "404"),
        "delete": _operation("removeBox", "204", "404"),
    },
    "/boxes/{id}/seal": {"parameters": [ID], "post": _operation("seal", "200", "default")},
    "/boxes/{id}/open": {"parameters": [ID], "post": _operation("openBox", "200")},
    "/lost/{lostId}": {"parameters": [{**ID, "name": "lostId"}], "get": _operation("readLost", "200", "404")},
    "/loads": {"post": _operation("load", "201", "422", requestBody=BODY)},
}  # fmt: skip


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Api:
    return read(version_3(PATHS), tmp_path_factory.mktemp("boxes"))[0]


def drawn(api: Api, *orders: tuple[str, ...], links: tuple[SaidLink, ...] = (), **options: Any) -> list[Flow]:
    planner = Planner(
        api, GenerateOptions(cases=2, **options), lambda _: None, Knowledge(links=links, flows=orders)
    )
    return [flow for flow in planner.suite.flows if flow.technique == "said-flow"]


def site(api: Api) -> Site:
    load = next(each for each in api.operations if each.id == "load")
    assert load.body is not None
    sites = Sites(Effectives(api.schemas)).of_body(load.body.content[0], None)
    return next(each for each in sites if each.path == ("boxRef",))


def test_what_an_order_needs_is_made_before_it_and_deleted_after_it(api: Api) -> None:
    (flow,) = drawn(api, ("readBox", "listBoxes"))

    assert [each.operation_id for each in flow.steps] == ["addBox", "readBox", "listBoxes"]
    assert [each.operation_id for each in flow.cleanup] == ["removeBox"]
    assert flow.title == "Should hold: GET /boxes/{id} leads to GET /boxes"


def test_what_is_deleted_in_an_order_is_not_deleted_again(api: Api) -> None:
    (flow,) = drawn(api, ("addBox", "removeBox", "readBox"))

    assert flow.cleanup == ()
    assert flow.steps[-1].expect.status == ("200", "404")


def test_after_a_change_a_default_answer_may_be_any_but_a_fault(api: Api) -> None:
    (flow,) = drawn(api, ("addBox", "removeBox", "seal"))

    assert flow.steps[-1].expect.status == ("200", "2XX", "4XX")


def test_an_order_ends_before_a_step_of_which_only_success_is_documented(api: Api) -> None:
    (flow,) = drawn(api, ("addBox", "seal", "openBox", "readBox"))

    assert [each.operation_id for each in flow.steps] == ["addBox", "seal"]


def test_an_operation_that_reads_may_come_twice(api: Api) -> None:
    (flow,) = drawn(api, ("addBox", "readBox", "addBox", "readBox"))

    assert [each.operation_id for each in flow.steps] == ["addBox", "readBox", "readBox"]


@pytest.mark.parametrize(
    "order", [("addBox", "readLost"), ("addBox", "nobody"), ("listBoxes", "listBoxes", *["readBox"] * 20)]
)
def test_what_nothing_makes_what_is_not_there_and_what_has_no_end_is_no_flow(
    api: Api, order: tuple[str, ...]
) -> None:
    assert drawn(api, order) == []


def test_an_operation_that_the_options_keep_out_is_in_no_flow(api: Api) -> None:
    assert drawn(api, ("addBox", "readBox"), exclude=("readBox",)) == []
    assert drawn(api, ("readBox", "listBoxes"), exclude=("addBox",)) == []


def test_the_same_flow_twice_is_there_once(api: Api) -> None:
    link = SaidLink("addBox", "/id", "load", "body/boxRef", site(api), is_named=True, confidence=0.7)

    (flow,) = drawn(api, ("addBox", "load"), links=(link,))

    assert flow.steps[1].request.body == {"boxRef": "{{object1}}"}
    assert (flow.confidence, flow.steps[1].expect.status) == (0.7, ("201",))


NUMBER = {"type": "integer", "minimum": 1}
HOLDING: dict[str, Any] = {
    "boxNo": NUMBER,
    "boxNos": {"type": "array", "items": NUMBER, "minItems": 1},
    "spareNos": {"type": "array", "items": NUMBER},
    "lines": {
        "type": "array",
        "minItems": 1,
        "items": {"type": "object", "required": ["boxNo"], "properties": {"boxNo": NUMBER}},
    },
    "order": {"type": "object", "required": ["boxNo"], "properties": {"boxNo": NUMBER}},
}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (("boxNo",), "{{object1}}"),
        (("boxNos", 0), ["{{object1}}"]),
        (("spareNos", 0), ["{{object1}}"]),
        (("lines", 0, "boxNo"), [{"boxNo": "{{object1}}"}]),
        (("order", "boxNo"), {"boxNo": "{{object1}}"}),
    ],
)
def test_a_number_that_was_made_is_sent_in_lists_and_objects_too(
    tmp_path: Path, path: tuple[str | int, ...], sent: Any
) -> None:
    answer = {"schema": {"type": "object", "properties": {"no": NUMBER}}}
    made = {"description": "Made", "content": {"application/json": answer}}
    name = str(path[0])
    body = {"type": "object", "required": [name], "properties": {name: HOLDING[name]}}
    paths = {
        "/boxes": {"post": {"operationId": "addBox", "responses": {"201": made}}},
        "/loads": {
            "post": _operation("load", "201", requestBody={"content": {"application/json": {"schema": body}}})
        },
    }
    api, _ = read(version_3(paths), tmp_path)
    load = next(each for each in api.operations if each.id == "load")
    assert load.body is not None
    sites = Sites(Effectives(api.schemas)).of_body(load.body.content[0], None)
    (there,) = (each for each in sites if each.path == path)
    link = SaidLink("addBox", "/no", "load", "body", there, is_named=True, confidence=0.7)

    (flow,) = drawn(api, links=(link,))

    assert flow.steps[0].captures == {"object1": "/no"}
    assert flow.steps[1].request.body == {name: sent}
    assert '"{{object1}}"' in (flow.steps[1].wire.body or "")

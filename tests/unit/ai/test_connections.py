"""Links, orders and the second look: what is asked, what passes, and what it adds to a suite."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.ai.batches import batches
from engine.ai.enrich import Learnt, learnt
from engine.ai.hybrid import Said
from engine.ai.prompts import prompt
from engine.ai.provider import Item
from engine.ai.questions import Questions, questions
from engine.cases.model import Flow, OperationPlan
from engine.cases.planner import Planner
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.openapi.model import Api
from engine.options import GenerateOptions
from tests.samples.openapi import opened, read, version_3

STAYS = Path(__file__).parents[2] / "samples" / "stays.yaml"
OPTIONS = GenerateOptions(cases=4)
LINK = "operation POST /stays: Books a room.\ninput body/guestRef"
DATES = "`leaves` must be after `arrives`."


class World:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.effectives = Effectives(api.schemas)
        self.asked: Questions = questions(
            api, api.operations, self.effectives, Sites(self.effectives), "", "best"
        )

    def id_of(self, start: str) -> str:
        return next(each.id for each in self.asked.all if each.text.startswith(start))

    def learnt(
        self, items: Mapping[str, list[Item]], more: Mapping[str, Said] | None = None, *, twice: bool = False
    ) -> Learnt:
        answers = {self.id_of(start): Said(tuple(said), "fake", "model") for start, said in items.items()}
        accepts = Verifier(self.api).accepts
        return learnt(self.asked, {**answers, **(more or {})}, accepts, self.effectives, 0, looks_twice=twice)

    def flows(self, found: Learnt | None) -> dict[str, Flow]:
        planner = Planner(self.api, OPTIONS, lambda _: None, found.knowledge if found else None)
        return {each.id: each for each in planner.suite.flows}

    def plans(self, found: Learnt | None) -> list[OperationPlan]:
        knowledge = found.knowledge if found else None
        return list(Planner(self.api, OPTIONS, lambda _: None, knowledge).operations())


@pytest.fixture(scope="module")
def world() -> World:
    return World(opened(STAYS)[0])


def link(label: str, at: str = "body/guestRef") -> Item:
    return Item("link", (at,), "", json.dumps(label))


def step(*ids: str) -> Item:
    return Item("step", ids)


def test_an_input_that_names_something_is_asked_about_beside_one_list_of_makers(world: World) -> None:
    links = world.asked.connections.links

    assert [(each.operation.id, each.location) for each in links] == [
        ("bookStay", "body/guestRef"),
        ("bill", "body/stayRef"),
    ]
    assert links[0].question.context.splitlines() == [
        "addGuest POST /guests {id, name}",
        "bookStay POST /stays {code, guestRef, state}",
        "bill POST /bills {id}",
    ]
    (call,) = [each for each in batches(world.asked.all) if each.stage == "links"]
    assert prompt(call, "n").user.count("addGuest POST /guests") == 1


def test_a_link_adds_a_flow_that_makes_what_the_input_takes_and_deletes_it_after(world: World) -> None:
    found = world.learnt({LINK: [link("addGuest id")]})

    (flow,) = (each for each in world.flows(found).values() if each.technique == "said-flow")
    assert [(each.operation_id, dict(each.captures)) for each in flow.steps] == [
        ("addGuest", {"object1": "/id"}),
        ("bookStay", {}),
    ]
    assert flow.steps[1].request.body["guestRef"] == "{{object1}}"
    assert flow.steps[1].expect.status == ("201",)
    assert [each.source for each in flow.steps] == ["ai", "ai"]
    assert [each.operation_id for each in flow.cleanup] == ["removeGuest"]
    assert flow.cleanup[0].wire.target == "/guests/{{object1}}"
    assert (found.links, dict(found.refused)) == (1, {})


def test_what_comes_of_a_link_that_no_name_confirms_may_be_any_documented_answer(world: World) -> None:
    found = world.learnt({LINK: [link("bill id")]})

    (flow,) = (each for each in world.flows(found).values() if each.technique == "said-flow")
    assert flow.steps[-1].expect.status == ("201", "404", "422")
    assert not flow.steps[-1].expect.strict


@pytest.mark.parametrize(
    ("item", "check"),
    [
        (link("addGuest age"), 4),
        (link("bookStay code"), 12),
        (link("addGuest id", "body/nobody"), 4),
        (Item("link", ("body/guestRef",), "", "7"), 4),
        (Item("link", ("body/guestRef",), "", '"{{x}}"'), 5),
        (Item("value", ("body/guestRef",), "", '"x"'), 3),
    ],
)
def test_a_link_to_nowhere_is_refused(world: World, item: Item, check: int) -> None:
    found = world.learnt({LINK: [item]})

    assert dict(found.refused) == {check: 1}
    assert found.knowledge.links == ()


def test_links_in_a_circle_lose_the_one_that_closes_it(world: World) -> None:
    bill = "operation POST /bills: Bills a stay.\ninput body/stayRef"

    found = world.learnt({LINK: [link("bill id")], bill: [link("bookStay code", "body/stayRef")]})

    assert [(each.producer, each.consumer) for each in found.knowledge.links] == [("bill", "bookStay")]


def test_an_order_becomes_a_flow_in_which_what_follows_a_change_may_be_refused(world: World) -> None:
    order = ("bookStay", "moveIn", "readStay", "cancelStay")
    found = world.learnt({"objects of /stays": [step(*order)]})

    (flow,) = (each for each in world.flows(found).values() if each.technique == "said-flow")
    assert [each.operation_id for each in flow.steps] == list(order)
    assert [each.wire.target for each in flow.steps[1:]] == [
        "/stays/{{object1}}/check-in", "/stays/{{object1}}", "/stays/{{object1}}/cancel",
    ]  # fmt: skip
    assert [each.expect.status for each in flow.steps] == [
        ("201",), ("200",), ("200", "404"), ("200", "404", "409"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "order", [("bookStay",), ("bookStay", "bookStay"), ("bookStay", "nobody"), ("bookStay",) * 9]
)
def test_an_order_of_one_or_of_strangers_is_refused(world: World, order: tuple[str, ...]) -> None:
    found = world.learnt({"objects of /stays": [step(*order)]})

    assert found.flows == 0
    assert sum(found.refused.values()) == 1


def test_links_and_orders_take_no_case_and_no_flow_away(world: World) -> None:
    found = world.learnt({
        LINK: [link("addGuest id")], "objects of /stays": [step("readStay", "bookStay"), step("cancelStay", "readStay")],
    })  # fmt: skip

    before, after = world.flows(None), world.flows(found)
    assert {name: after.get(name) for name in before} == before
    assert world.plans(found) == world.plans(None)


PATHS = """
/teams/{teamRef}/logs: {parameters: [{name: teamRef, in: path, required: true, schema: {type: string}}], get: {operationId: teams/logs, responses: {'200': {description: Fine}, '404': {description: Unknown}}}, post: {operationId: teams/log, responses: {'201': {description: Fine}}}}
/people:
  post:
    operationId: people/add
    responses: {'201': {description: Made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}, key: {type: string, format: uuid}, deep: {type: object, properties: {code: {type: string}}}, 'odd name': {type: string}, flags: {type: boolean}}}}}}}
/seen:
  get:
    operationId: seen
    parameters:
      - {name: person_id, in: query, schema: {type: integer}}
      - {name: person_key, in: query, schema: {type: string, format: date}}
      - {name: status_code, in: query, schema: {type: string, enum: [a, b]}}
      - {name: page, in: query, schema: {type: integer}}
    responses: {'200': {description: Fine}, '422': {description: Wrong}}
/silent: {get: {operationId: silent, x-specmint-ai: false, parameters: [{name: person_id, in: query, schema: {type: string}}], responses: {'200': {description: Fine}}}}
"""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> World:
    file = tmp_path_factory.mktemp("people") / "people.yaml"
    body = "\n".join(f"  {line}" for line in PATHS.strip().splitlines())
    file.write_text(f"openapi: 3.1.0\ninfo: {{title: People, version: '1'}}\npaths:\n{body}\n", "utf-8")
    return World(opened(file)[0])


def test_what_names_an_object_is_asked_about_once_per_place_and_what_only_chooses_is_not(
    people: World,
) -> None:
    links = people.asked.connections.links

    assert [(each.operation.id, each.location) for each in links] == [
        ("teams/logs", "path/teamRef"), ("seen", "query/person_id"), ("seen", "query/person_key"),
    ]  # fmt: skip
    assert links[0].question.context == "people/add POST /people {id, key, deep.code}"


@pytest.mark.parametrize(
    ("location", "label", "check"),
    [
        ("query/person_id", "people/add id", 0),
        ("query/person_id", "people/add key", 12),
        ("query/person_key", "people/add key", 12),
        ("path/teamRef", "people/add deep.code", 0),
    ],
)
def test_a_link_needs_types_and_formats_that_unify(
    people: World, location: str, label: str, check: int
) -> None:
    start = next(each.question.text for each in people.asked.connections.links if each.location == location)

    found = people.learnt({start: [link(label, location)]})

    assert dict(found.refused) == ({check: 1} if check else {})


def test_a_link_to_a_path_and_one_to_a_query_are_flows_with_what_was_captured(people: World) -> None:
    texts = {each.location: each.question.text for each in people.asked.connections.links}
    found = people.learnt({
        texts["path/teamRef"]: [link("people/add deep.code", "path/teamRef")],
        texts["query/person_id"]: [link("people/add id", "query/person_id")],
    })  # fmt: skip

    said = [each for each in people.flows(found).values() if each.technique == "said-flow"]
    assert [each.steps[1].expect.status for each in said] == [("200", "404"), ("200", "422")]
    assert [(each.steps[0].captures, each.steps[1].wire.target) for each in said] == [
        ({"object1": "/deep/code"}, "/teams/{{object1}}/logs"),
        ({"object1": "/id"}, "/seen?person_id={{object1}}"),
    ]


# --- the second look ---------------------------------------------------------------------------------

RULES = "operation POST /stays"
LEAVES_AFTER = Item("compare", ("body/leaves", "body/arrives"), ">", "", DATES)


def verdict(said: object) -> Said:
    return Said((Item("verdict", ("body/leaves",), "", json.dumps(said)),), "fake", "model")


def with_verdict(world: World, said: object) -> Learnt:
    first = world.learnt({RULES: [LEAVES_AFTER]}, twice=True)
    (doubt,) = first.doubts
    return world.learnt({RULES: [LEAVES_AFTER]}, {doubt.id: verdict(said)}, twice=True)


def test_each_rule_is_looked_at_twice_without_its_first_answer(world: World) -> None:
    (doubt,) = world.learnt({RULES: [LEAVES_AFTER]}, twice=True).doubts

    assert doubt.text == (
        f"sentence: {DATES}\nstatement: `body/leaves` must be after or greater than `body/arrives`"
    )
    assert doubt.locations == ("body/leaves", "body/arrives")


@pytest.mark.parametrize(("said", "rules", "confidence"), [(True, 1, 0.8), (False, 0, None), ("yes", 1, 0.7)])
def test_a_yes_makes_a_rule_surer_and_a_no_takes_it_away(
    world: World, said: object, rules: int, confidence: float | None
) -> None:
    found = with_verdict(world, said)

    assert (found.rules, found.doubts) == (rules, ())
    assert [each.confidence for each in found.knowledge.rules.get("bookStay", ())] == (
        [confidence] if confidence else []
    )
    assert dict(found.refused) == ({} if said is True else {17: 1} if said is False else {6: 1})


def test_a_sentence_of_a_language_without_lists_is_believed_after_a_yes_only(tmp_path: Path) -> None:
    words = "Os campos `arrives` e `leaves` devem vir em conjunto."
    foreign = tmp_path / "stays.yaml"
    foreign.write_text(STAYS.read_text("utf-8").replace(DATES, words), "utf-8")
    world = World(opened(foreign)[0])
    item = Item("all_or_none", ("body/arrives", "body/leaves"), "", "", words)

    once, first = world.learnt({RULES: [item]}), world.learnt({RULES: [item]}, twice=True)
    (doubt,) = first.doubts
    sure = world.learnt({RULES: [item]}, {doubt.id: verdict(True)}, twice=True)

    assert (once.rules, dict(once.refused), first.rules) == (0, {10: 1}, 0)
    assert (sure.rules, sure.knowledge.rules["bookStay"][0].confidence) == (1, 0.8)


def test_numbers_lists_and_objects_that_are_always_there_are_asked_about_too(tmp_path: Path) -> None:
    number = {"type": "integer"}
    line = {"type": "object", "required": ["boxNo"], "properties": {"boxNo": number, "spare": number}}
    properties = {
        "boxNo": number,
        "boxIds": {"type": "array", "items": number},
        "lines": {"type": "array", "items": line},
        "order": line,
        "other": line,
        "deep": {"type": "object", "required": ["line"], "properties": {"line": line}},
        "amountNo": {"type": "number"},
    }
    body = {"type": "object", "required": [*properties.keys() - {"other"}], "properties": properties}
    made = {"schema": {"type": "object", "properties": {"no": {**number, "format": "int64"}}}}
    paths = {
        "/boxes": {"post": {"operationId": "addBox", "responses": {"201": {"description": "x", "content": {"application/json": made}}}}},
        "/loads": {"post": {
            "operationId": "load", "requestBody": {"content": {"application/json": {"schema": body}}},
            "responses": {"201": {"description": "x"}},
        }},
    }  # fmt: skip
    world = World(read(version_3(paths), tmp_path)[0])

    assert [each.location for each in world.asked.connections.links] == [
        "body/boxNo", "body/boxIds/0", "body/lines/0/boxNo", "body/order/boxNo",
    ]  # fmt: skip

    said = {
        f"operation POST /loads: \ninput {at}": [link("addBox no", at)]
        for at in ("body/boxIds/0", "body/order/boxNo")
    }
    flows = world.flows(world.learnt(said))
    (sent,) = [flow.steps[-1].request.body for flow in flows.values() if flow.technique == "said-flow"]

    assert (sent["boxIds"], sent["order"]) == (["{{object1}}"], {"boxNo": "{{object1}}"})


def test_what_rules_link_already_is_not_asked_about(tmp_path: Path) -> None:
    text = {"type": "string"}
    guest = {"schema": {"type": "object", "properties": {"id": text}}}
    stay = {
        "schema": {
            "type": "object",
            "required": ["guestId", "roomRef"],
            "properties": {"guestId": text, "roomRef": text},
        }
    }
    made = {"201": {"description": "x", "content": {"application/json": guest}}, "404": {"description": "x"}}
    paths: dict[str, Any] = {
        "/guests": {"post": {"operationId": "addGuest", "responses": made}},
        "/guests/{guestId}": {"get": {
            "operationId": "readGuest", "responses": {"200": {"description": "x"}},
            "parameters": [{"name": "guestId", "in": "path", "required": True, "schema": text}],
        }},
        "/stays": {"post": {
            "operationId": "book", "requestBody": {"required": True, "content": {"application/json": stay}}, "responses": made,
        }},
    }  # fmt: skip
    paths["/guests/{guestId}"]["delete"] = {
        "operationId": "removeGuest", "responses": {"204": {"description": "x"}, "404": {"description": "x"}},
        "parameters": paths["/guests/{guestId}"]["get"]["parameters"],
    }  # fmt: skip
    world = World(read(version_3(paths), tmp_path)[0])

    assert [each.location for each in world.asked.connections.links] == ["body/roomRef"]

    room = world.learnt(
        {"operation POST /stays: \ninput body/roomRef": [link("addGuest id", "body/roomRef")]}
    )
    for knowledge, linked in (
        (replace(room.knowledge, links=(), flows=(("addGuest", "book"),)), {"guestId"}),
        (replace(room.knowledge, flows=(("addGuest", "book"),)), {"guestId", "roomRef"}),
    ):
        planner = Planner(world.api, OPTIONS, lambda _: None, knowledge)
        flow = next(each for each in planner.suite.flows if each.technique == "said-flow")

        assert flow.steps[0].captures == {"object1": "/id"}
        assert {name for name, each in flow.steps[1].request.body.items() if each == "{{object1}}"} == linked

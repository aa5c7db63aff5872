import gc
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.model import OperationPlan, Suite
from engine.cases.planner import plan
from engine.cases.ranking import Ranking
from engine.cases.subject import Subject
from engine.cases.writing import Writer
from engine.errors import Pointer
from engine.events import Event, ProblemFound
from engine.options import GenerateOptions
from tests.samples.documents import answer, body, case, document, flow, parameter, planned, read

PET = {
    "type": "object",
    "required": ["name", "status"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "status": {"type": "string", "enum": ["available", "sold"]},
        "age": {"type": "integer", "minimum": 0, "maximum": 30},
        "chip": {"type": "string", "format": "uuid"},
        "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
}
ID = parameter("petId", "path", {"type": "integer"})
PATHS: dict[str, Any] = {
    "/pets": {
        "get": {
            "operationId": "listPets",
            "parameters": [
                parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 100}),
            ],
            "responses": {"200": answer({"type": "array", "items": PET}), "400": answer()},
        },
        "post": {
            "operationId": "createPet",
            "security": [{"main": []}],
            "requestBody": body(PET),
            "responses": {"201": answer(PET), "400": answer(), "401": answer()},
        },
    },
    "/pets/{petId}": {
        "parameters": [ID],
        "get": {"operationId": "getPet", "responses": {"200": answer(PET), "404": answer()}},
        "put": {
            "operationId": "putPet",
            "requestBody": body(PET),
            "responses": {"200": answer(PET), "400": answer(), "404": answer()},
        },
        "delete": {"operationId": "deletePet", "responses": {"204": answer(), "404": answer()}},
    },
    "/owners/{ownerId}": {
        "parameters": [parameter("ownerId", "path", {"type": "string"})],
        "get": {"operationId": "getOwner", "responses": {"200": answer()}},
        "delete": {"operationId": "deleteOwner", "responses": {"204": answer()}},
    },
}
MAIN = {"main": {"type": "http", "scheme": "bearer"}}
DOCUMENT = document(PATHS, securitySchemes=MAIN)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Suite, dict[str, OperationPlan]]:
    return planned(DOCUMENT, tmp_path_factory.mktemp("pets"), cases=500)


def test_every_technique_that_applies_is_planned(everything: tuple[Suite, dict[str, OperationPlan]]) -> None:
    _, plans = everything

    found = {each.technique for each in plans["createPet"].cases}

    assert found >= {
        "minimal", "full", "realistic", "enum-value", "at-minimum", "at-maximum", "inside-minimum",
        "inside-maximum", "shortest", "longest", "below-minimum", "above-maximum", "too-short", "too-long",
        "missing-required", "wrong-type", "null-not-allowed", "not-in-enum", "bad-format", "bad-pattern",
        "missing-body", "malformed-body", "wrong-media-type", "no-auth", "invalid-auth",
    }  # fmt: skip


def test_a_case_without_a_required_property_lacks_it_and_nothing_else(
    everything: tuple[Suite, dict[str, OperationPlan]],
) -> None:
    _, plans = everything

    made = case(plans, "createPet", "missing-required", "body-name")

    assert made.target == "#/paths/~1pets/post/requestBody/content/application~1json/schema/required/0"
    assert made.expect.status == ("400",)
    assert made.expect.strict
    assert made.title == "POST /pets must refuse a body without `name`"
    assert set(orjson.loads(made.wire.body or "")) == {"status"}
    assert ("Authorization", "Bearer {{API_TOKEN_MAIN}}") in made.wire.headers


def test_read_only_properties_are_never_sent(everything: tuple[Suite, dict[str, OperationPlan]]) -> None:
    _, plans = everything

    bodies = [
        orjson.loads(each.wire.body)
        for each in plans["createPet"].cases
        if each.wire.body and each.kind == "positive"
    ]

    assert bodies
    assert not any("id" in each for each in bodies)


def test_what_is_read_only_is_called_neither_right_nor_wrong_for_a_server_may_ignore_it(
    tmp_path: Path,
) -> None:
    given = {
        "type": "object",
        "properties": {
            "isLocal": {"type": "boolean", "readOnly": True},
            "rank": {"allOf": [{"type": "integer", "minimum": 1}], "readOnly": True},
            "maker": {"type": "object", "readOnly": True, "properties": {"name": {"type": "string"}}},
            "note": {"type": "string"},
        },
    }
    paths = {"/a": {"put": {"operationId": "a", "requestBody": body(given), "responses": {"200": answer()}}}}

    _, plans = planned(document(paths), tmp_path, cases=100)

    bodies = [
        orjson.loads(each.wire.body)
        for each in plans["a"].cases
        if each.wire.body
        and each.wire.body[0] == "{"
        and each.wire.body[-1] == "}"
        and each.technique not in ("read-only", "mass-assignment")
    ]
    assert {name for each in bodies for name in each} == {"note"}


def test_an_input_whose_enum_is_empty_is_left_out(tmp_path: Path) -> None:
    nothing = {"type": "string", "enum": []}
    search = {
        "operationId": "search",
        "parameters": [parameter("state", "query", nothing)],
        "requestBody": body(
            {"type": "object", "properties": {"action": nothing, "note": {"type": "string"}}}
        ),
        "responses": {"200": answer()},
    }

    _, plans = planned(document({"/search": {"post": search}}), tmp_path)
    requests = [each.request for each in plans["search"].cases if each.kind == "positive"]

    assert {name for each in requests if each.body for name in each.body} == {"note"}
    assert not any("state" in each.query for each in requests)


def test_what_needs_no_body_that_is_right_still_has_its_required_parameters(tmp_path: Path) -> None:
    mode = parameter("mode", "query", {"type": "string", "enum": ["fast"]}, required=True)
    never = {"type": "object", "required": ["id"], "properties": {"id": False}}
    sending = {
        "operationId": "send",
        "parameters": [mode],
        "requestBody": body(never),
        "responses": {"200": answer()},
    }

    plans = planned(document({"/tools": {"post": sending}}), tmp_path)[1]

    missing = case(plans, "send", "missing-body")
    assert (missing.wire.target, missing.wire.body) == ("/tools?mode=fast", None)


def test_headers_that_belong_to_the_connection_are_never_tried(tmp_path: Path) -> None:
    names = ("Content-Length", "Host", "Transfer-Encoding", "X-Trace")
    given = [parameter(name, "header", {"type": "string", "example": "1"}, required=True) for name in names]
    paths = {"/a": {"put": {"operationId": "a", "parameters": given, "responses": {"200": answer()}}}}

    _, plans = planned(document(paths), tmp_path, cases=100)

    assert {name for each in plans["a"].cases for name, _ in each.wire.headers} == {"X-Trace"}
    assert not [each.id for each in plans["a"].cases if "content-length" in each.id]


def test_cases_of_an_item_use_the_id_of_an_object_that_setup_made(
    everything: tuple[Suite, dict[str, OperationPlan]],
) -> None:
    suite, plans = everything

    made = case(plans, "getPet", "minimal")
    setup = flow(suite, "pets-setup")

    assert made.wire.target == "/pets/{{petId}}"
    assert made.setup == tuple(step.id for step in setup.steps)
    assert [(step.operation_id, dict(step.captures), step.scope) for step in setup.steps] == [
        ("createPet", {"petId": "/id"}, "shared")
    ]
    assert [(step.operation_id, step.wire.target) for step in setup.cleanup] == [
        ("deletePet", "/pets/{{petId}}")
    ]


def test_what_changes_or_deletes_an_object_has_one_of_its_own(
    everything: tuple[Suite, dict[str, OperationPlan]],
) -> None:
    suite, plans = everything

    own = tuple(step.id for step in flow(suite, "pets-setup-own").steps)
    shared = tuple(step.id for step in flow(suite, "pets-setup").steps)

    assert case(plans, "deletePet", "minimal").setup == own
    assert case(plans, "putPet", "minimal").setup == own
    assert case(plans, "putPet", "missing-required").setup == shared


def test_an_unknown_id_needs_no_setup_and_expects_the_documented_404(
    everything: tuple[Suite, dict[str, OperationPlan]],
) -> None:
    _, plans = everything

    made = case(plans, "getPet", "unknown-id")

    assert made.setup == ()
    assert "{{" not in made.wire.target
    assert made.expect.status == ("404",)


def test_what_is_wrong_beside_the_id_of_an_object_has_the_object(tmp_path: Path) -> None:
    kind = parameter("kind", "path", {"type": "string", "enum": ["front", "back"]})
    reading = {"operationId": "getPicture", "parameters": [ID, kind], "responses": {"200": answer()}}
    _, plans = planned(
        document({**PATHS, "/pets/{petId}/pictures/{kind}": {"get": reading}}), tmp_path, cases=40
    )

    plan = plans["getPicture"]

    carried = {str(each.id): "{{petId}}" in each.wire.target for each in plan.cases}
    assert {str(each.id): bool(each.setup) for each in plan.cases} == carried
    assert carried["get-picture-enum-value-path-kind-back"]
    assert carried["get-picture-not-in-enum-path-kind-unknown"]
    assert not carried["get-picture-unknown-id-path-pet-id"]


def test_an_id_that_nothing_produces_is_asked_of_the_person(
    everything: tuple[Suite, dict[str, OperationPlan]],
) -> None:
    _, plans = everything

    assert case(plans, "getOwner", "minimal").wire.target == "/owners/{{API_VALUE_OWNERID}}"
    assert "destructive" in case(plans, "deleteOwner", "minimal").tags


def test_ten_cases_are_the_first_ten_of_twenty(tmp_path: Path) -> None:
    _, ten = planned(DOCUMENT, tmp_path, cases=10)
    _, twenty = planned(DOCUMENT, tmp_path, cases=20)

    for name, few in ten.items():
        assert few.cases == twenty[name].cases[: len(few.cases)]


def test_every_seed_chooses_the_same_ids(tmp_path: Path) -> None:
    ids = [
        [[each.id for each in made.cases] for made in planned(DOCUMENT, tmp_path, seed=seed)[1].values()]
        for seed in (0, 1, 2**62)
    ]

    assert ids[0] == ids[1] == ids[2]


def test_a_value_that_the_seed_chose_takes_no_case_from_one_that_is_fixed(tmp_path: Path) -> None:
    number = {"type": "integer", "minimum": 1, "maximum": 4}
    given = [
        parameter("sizes", "query", {"type": "array", "items": number, "minItems": 1, "maxItems": 3}),
        parameter("marks", "cookie", {"type": "array", "items": number}) | {"explode": False},
        parameter("kind", "query", {"enum": ["a", "b"]}, required=True),
    ]
    find = {"operationId": "find", "parameters": given, "responses": {"200": answer()}}

    ids = [
        [
            each.id
            for each in planned(document({"/x": {"get": find}}), tmp_path, cases=60, seed=seed)[1][
                "find"
            ].cases
        ]
        for seed in range(8)
    ]

    assert all(each == ids[0] for each in ids)
    assert {"find-at-maximum-cookie-marks", "find-style-cookie-marks-1"} <= set(ids[0])


def test_a_new_operation_changes_no_case_of_the_others(tmp_path: Path) -> None:
    more = {"/vets": {"get": {"operationId": "listVets", "responses": {"200": answer()}}}, **PATHS}

    _, before = planned(DOCUMENT, tmp_path)
    _, after = planned(document(more, securitySchemes=MAIN), tmp_path)

    assert {name: each.cases for name, each in before.items()} == {name: after[name].cases for name in before}


def test_ten_cases_span_techniques_and_inputs(tmp_path: Path) -> None:
    _, plans = planned(DOCUMENT, tmp_path, cases=10)

    techniques = [each.technique for each in plans["createPet"].cases]

    assert techniques[0] == "minimal"
    assert len(set(techniques)) >= 8


def test_ids_are_unique_in_the_suite(everything: tuple[Suite, dict[str, OperationPlan]]) -> None:
    suite, plans = everything

    ids = [each.id for made in plans.values() for each in made.cases]
    ids += [step.id for each in suite.flows for step in (*each.steps, *each.cleanup)]

    assert len(ids) == len(set(ids))


def test_every_target_is_a_place_in_the_document(
    everything: tuple[Suite, dict[str, OperationPlan]],
) -> None:
    suite, plans = everything

    for made in plans.values():
        for each in made.cases:
            *above, token = each.target.split("/")
            holder = suite.api.schemas.raw(Pointer("/".join(above)))
            assert int(token) < len(holder) if isinstance(holder, list) else _unescaped(token) in holder


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


def test_only_operations_that_the_globs_choose_are_planned(tmp_path: Path) -> None:
    _, by_name = planned(DOCUMENT, tmp_path, include=("get*",), exclude=("*Owner",))
    _, by_path = planned(DOCUMENT, tmp_path, include=("DELETE /pets/*",))

    assert list(by_name) == ["getPet"]
    assert list(by_path) == ["deletePet"]


def test_a_schema_that_cannot_be_judged_is_told_once(tmp_path: Path) -> None:
    odd = {"type": "object", "properties": {"code": {"type": "string", "pattern": "(?<never"}}}
    post = {"operationId": "add", "requestBody": body(odd), "responses": {"200": answer()}}
    told: list[Event] = []

    _, operations = plan(read(document({"/a": {"post": post}}), tmp_path), GenerateOptions(), told.append)
    list(operations)

    problems = [event.problem for event in told if isinstance(event, ProblemFound)]
    assert [(each.code, each.severity) for each in problems] == [("schema-weakened", "warning")]


def test_what_an_operation_was_planned_with_is_gone_when_the_next_one_is(tmp_path: Path) -> None:
    _, operations = plan(read(DOCUMENT, tmp_path), GenerateOptions(), lambda _: None)
    gc.collect()
    gc.disable()
    try:
        before = _kept()
        assert len([each.slug for each in operations]) > 1
        assert _kept() == before
    finally:
        gc.enable()


def _kept() -> int:
    return sum(isinstance(each, (Writer, Subject, Ranking)) for each in gc.get_objects())


def test_an_unknown_domain_is_told_and_changes_nothing(tmp_path: Path) -> None:
    told: list[Event] = []
    api = read(DOCUMENT, tmp_path)

    _, general = plan(api, GenerateOptions(), told.append)
    plain = list(general)
    _, hinted = plan(api, GenerateOptions(domain="glockenspiel"), told.append)

    assert list(hinted) == plain
    assert [each.problem.code for each in told if isinstance(each, ProblemFound)] == ["domain-unknown"]


def test_a_domain_chooses_its_vocabulary(tmp_path: Path) -> None:
    _, general = planned(DOCUMENT, tmp_path, cases=30)
    _, banking = planned(DOCUMENT, tmp_path, cases=30, domain="banking")

    assert [each.id for each in banking["createPet"].cases] == [
        each.id for each in general["createPet"].cases
    ]


def test_what_only_has_to_be_answered_waits_for_the_third_round(tmp_path: Path) -> None:
    _, plans = planned(DOCUMENT, tmp_path, cases=500)

    techniques = [each.technique for each in plans["createPet"].cases]

    last_tier = {"mass-assignment", "duplicate-key", "deep-nesting", "sql-injection", "long-string"}
    assert not last_tier & set(techniques[:14])
    assert last_tier & set(techniques)


def test_operations_whose_ids_are_one_name_are_told(tmp_path: Path) -> None:
    told: list[Event] = []
    names = ("getPet", "get_pet", "get-pet", "other")
    paths = {f"/{name}": {"get": {"operationId": name, "responses": {"200": answer()}}} for name in names}

    _, operations = plan(read(document(paths), tmp_path), GenerateOptions(), told.append)

    assert len(list(operations)) == 4
    (problem,) = [each.problem for each in told if isinstance(each, ProblemFound)]
    assert problem.code == "ids-alike"
    assert problem.what.startswith("`getPet` and `get_pet` and 1 more would be one name")

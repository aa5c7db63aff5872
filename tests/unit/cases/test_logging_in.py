from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.cases.coverage.suite import Designed
from engine.cases.model import OperationPlan
from tests.samples.documents import answer, body, document, parameter, planned

TEXT: dict[str, Any] = {"type": "string", "minLength": 3}
WHO: dict[str, Any] = {
    "type": "object",
    "required": ["email", "password"],
    "properties": {"email": {"type": "string", "format": "email"}, "password": TEXT},
}
LIVE = {"email": "{{API_USER_LOGIN}}", "password": "{{API_PASSWORD_LOGIN}}"}


def _plan(path: str, folder: Path, cases: int = 60, **operation: Any) -> OperationPlan:
    method = operation.pop("method", "post")
    described = {"operationId": "enter", "responses": {"200": answer(), "400": answer()}, **operation}
    return planned(document({path: {method: described}}), folder, cases=cases)[1]["enter"]


def _bodies(plan: OperationPlan, status: str) -> list[Any]:
    return [
        orjson.loads(each.wire.body or "null")
        for each in plan.cases
        if each.expect.status[0] == status and each.request.raw_body is None
    ]


@pytest.mark.parametrize("path", ["/login", "/users/login", "/auth/sign-in", "/sessions", "/auth/token"])
def test_who_logs_in_is_a_user_that_a_person_names(path: str, tmp_path: Path) -> None:
    plan = _plan(path, tmp_path, requestBody=body(WHO))

    assert _bodies(plan, "200") == [LIVE]
    assert plan.cases[0].request.body == LIVE


def test_a_request_that_must_be_refused_needs_nobody_who_may_log_in(tmp_path: Path) -> None:
    plan = _plan("/login", tmp_path, requestBody=body(WHO))

    refused = _bodies(plan, "400")
    assert len(refused) > 5
    assert not any("API_" in str(each) for each in refused)


def test_the_object_that_a_body_wraps_is_looked_into(tmp_path: Path) -> None:
    wrapped = {"type": "object", "required": ["user"], "properties": {"user": WHO}}

    plan = _plan("/users/login", tmp_path, requestBody=body(wrapped))

    assert _bodies(plan, "200") == [{"user": LIVE}]


def test_user_and_password_in_a_query_are_those_of_a_person_too(tmp_path: Path) -> None:
    asked = [parameter(name, "query", {"type": "string"}, required=True) for name in ("username", "password")]

    plan = _plan("/user/login", tmp_path, method="get", parameters=asked)

    target = "/user/login?username={{API_USER_LOGIN}}&password={{API_PASSWORD_LOGIN}}"
    assert plan.cases[0].wire.target == target


@pytest.mark.parametrize("path", ["/users", "/register", "/users/password"])
def test_an_operation_that_does_not_log_in_gets_made_up_values(path: str, tmp_path: Path) -> None:
    plan = _plan(path, tmp_path, requestBody=body(WHO))

    assert LIVE not in _bodies(plan, "200")


def test_without_a_password_nobody_logs_in(tmp_path: Path) -> None:
    mail = {"type": "object", "required": ["email"], "properties": {"email": TEXT}}

    plan = _plan("/login", tmp_path, requestBody=body(mail))

    assert "API_" not in str(_bodies(plan, "200"))


def test_a_field_that_is_no_text_keeps_its_value(tmp_path: Path) -> None:
    schema = {**WHO, "properties": {**WHO["properties"], "email": {"type": "integer"}}}

    (made, *_) = _bodies(_plan("/login", tmp_path, requestBody=body(schema)), "200")

    assert isinstance(made["email"], int)
    assert made["password"] == LIVE["password"]


def test_what_the_login_waits_for_is_told(tmp_path: Path) -> None:
    login = {"operationId": "enter", "requestBody": body(WHO), "responses": {"200": answer()}}
    suite, plans = planned(document({"/login": {"post": login}}), tmp_path)

    (condition,) = Designed(suite).of(plans["enter"]).conditions

    assert (condition.reason, condition.target) == ("needs-value", "#/paths/~1login/post")
    assert "`API_USER_LOGIN` and `API_PASSWORD_LOGIN`" in condition.detail

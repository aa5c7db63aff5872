from typing import Any

from engine.cases.auth import access, variable
from engine.errors import Pointer
from engine.openapi.model import Operation, SecurityRequirement, SecurityScheme

AT = Pointer("#/security/0")


def _operation(*requirements: tuple[str, ...]) -> Operation:
    return Operation(
        "getPet", "GET", "/pets", AT, security=tuple(SecurityRequirement(AT, each) for each in requirements)
    )


def _scheme(name: str, kind: Any, **rest: Any) -> SecurityScheme:
    return SecurityScheme(name, kind, AT, **rest)


SCHEMES = {
    "main": _scheme("main", "bearer", http_scheme="bearer"),
    "key": _scheme("key", "apiKey", place="query", parameter="api_key"),
    "login": _scheme("login", "basic"),
    "petstore_auth": _scheme("petstore_auth", "oauth2"),
    "certificate": _scheme("certificate", "mutualTLS"),
}


def test_the_name_of_a_setting_is_the_scheme_in_upper_case() -> None:
    assert variable("TOKEN", "petstore_auth") == "API_TOKEN_PETSTORE_AUTH"
    assert variable("KEY", "my-key.2") == "API_KEY_MY_KEY_2"


def test_each_kind_of_scheme_is_sent_in_its_place() -> None:
    expected = {
        "main": ((("Authorization", "Bearer {{API_TOKEN_MAIN}}"),), ()),
        "key": ((), (("api_key", "{{API_KEY_KEY}}"),)),
        "login": ((("Authorization", "Basic {{API_BASIC_LOGIN}}"),), ()),
        "petstore_auth": ((("Authorization", "Bearer {{API_TOKEN_PETSTORE_AUTH}}"),), ()),
    }

    for name, (headers, query) in expected.items():
        found = access(_operation((name,)), SCHEMES)
        assert found is not None
        sent = found.credentials("default")
        assert (sent.headers, sent.query) == (headers, query)


def test_the_second_credential_has_variables_of_its_own() -> None:
    for name, wanted in (
        ("main", "{{API_TOKEN_MAIN_OTHER}}"),
        ("key", "{{API_KEY_KEY_OTHER}}"),
        ("login", "{{API_BASIC_LOGIN_OTHER}}"),
    ):
        found = access(_operation((name,)), SCHEMES)
        assert found is not None
        assert wanted in str(found.credentials("other"))


def test_a_wrong_credential_is_well_formed_and_holds_nothing_live() -> None:
    for name in ("main", "key", "login"):
        found = access(_operation((name,)), SCHEMES)
        assert found is not None
        sent = found.credentials("invalid")
        assert "{{" not in str(sent)
        assert sent.headers or sent.query


def test_without_credentials_nothing_is_sent() -> None:
    found = access(_operation(("main", "key")), SCHEMES)

    assert found is not None
    assert not found.credentials("none").headers
    assert not found.credentials("none").query


def test_an_empty_requirement_makes_the_credential_optional() -> None:
    found = access(_operation((), ("main",)), SCHEMES)

    assert found is not None
    assert found.optional


def test_a_requirement_that_no_request_can_carry_is_passed_over() -> None:
    found = access(_operation(("certificate",), ("unknown",), ("key",)), SCHEMES)

    assert found is not None
    assert [scheme.name for scheme in found.schemes] == ["key"]
    assert access(_operation(("certificate",)), SCHEMES) is None

import pytest

from engine.errors import Pointer
from engine.openapi.model import SecurityScheme
from engine.renderers.environment import credentials, others, scheme_settings, scheme_suffix
from tests.samples.suite import sample_suite

AT = Pointer("#/components/securitySchemes/x")


@pytest.mark.parametrize(
    ("scheme", "names"),
    [
        (SecurityScheme("petstore_auth", "oauth2", AT), ["API_TOKEN_PETSTORE_AUTH"]),
        (SecurityScheme("id.connect", "openIdConnect", AT), ["API_TOKEN_ID_CONNECT"]),
        (SecurityScheme("b", "bearer", AT), ["API_TOKEN_B"]),
        (SecurityScheme("d", "http", AT, http_scheme="Digest"), ["API_TOKEN_D"]),
        (SecurityScheme("desk", "basic", AT), ["API_USER_DESK", "API_PASSWORD_DESK"]),
        (SecurityScheme("Key-1", "apiKey", AT, place="header", parameter="X-Key"), ["API_KEY_KEY_1"]),
        (SecurityScheme("m", "mutualTLS", AT), []),
    ],
)
def test_each_scheme_has_variables_named_after_it(scheme: SecurityScheme, names: list[str]) -> None:
    assert [setting.name for setting in scheme_settings(scheme)] == names
    assert all(setting.secret for setting in scheme_settings(scheme))


def test_other_characters_of_a_scheme_become_underscores() -> None:
    assert scheme_suffix("my scheme/é") == "MY_SCHEME__"


def test_only_the_credentials_that_an_operation_asks_for_are_listed() -> None:
    suite, _ = sample_suite()

    assert [setting.name for setting in credentials(suite.api)] == [
        "API_TOKEN_MAIN",
        "API_USER_DESK",
        "API_PASSWORD_DESK",
    ]


def test_of_the_second_credential_only_what_a_request_asks_for_is_listed() -> None:
    suite, _ = sample_suite()

    found = others(suite.api, {"API_USER_DESK_OTHER", "API_PASSWORD_DESK_OTHER", "API_KEY_X_OTHER"})

    assert [setting.name for setting in found] == ["API_USER_DESK_OTHER", "API_PASSWORD_DESK_OTHER"]
    assert all("who must not reach" in setting.meaning and setting.secret for setting in found)

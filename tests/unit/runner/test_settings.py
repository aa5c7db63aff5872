import base64

import pytest

from engine.errors import UsageError
from engine.runner.settings import MissingSettingError, Settings, variables

URL = "http://localhost:8080/v1/"


def test_an_address_is_taken_from_the_command_before_the_environment_and_loses_its_last_slash() -> None:
    environment = {"API_BASE_URL": "http://elsewhere"}

    assert Settings(environment, base_url=URL).base_url == "http://localhost:8080/v1"
    assert Settings(environment).base_url == "http://elsewhere"
    assert Settings(environment, base_url=URL).base_path == "/v1"


def test_without_an_address_nothing_is_run() -> None:
    with pytest.raises(UsageError) as caught:
        Settings({})

    assert caught.value.problem.code == "base-url-missing"


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8080",
        "ftp://localhost",
        "http://",
        "file:///etc/passwd",
        "http://user:hunter2@localhost",
        "http://localhost?x=1",
        "http://localhost#x",
        "http://localhost:99999",
        "http://[::1",
        "http://local host",
        "http://localhost/\u00e9",
        "http://localhost/\r\nX: y",
    ],
)
def test_an_address_that_cannot_be_tested_is_wrong_use_and_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings({}, base_url=url)

    assert caught.value.problem.code == "base-url-wrong"
    assert "hunter2" not in str(caught.value)


def test_numbers_have_their_defaults_and_the_option_wins() -> None:
    settings = Settings({"API_TIMEOUT": "2.5", "API_MAX_MS": "300"}, base_url=URL)

    assert (settings.timeout_s, settings.max_ms) == (2.5, 300.0)
    assert Settings({}, base_url=URL).timeout_s == 10.0
    assert Settings({}, base_url=URL).max_ms is None
    assert Settings({"API_TIMEOUT": "2"}, base_url=URL, timeout_s=7).timeout_s == 7


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf", "1e9"])
def test_a_number_that_is_none_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings({"API_TIMEOUT": text}, base_url=URL)

    assert caught.value.problem.code == "setting-wrong"


def test_the_token_of_a_run_is_the_one_of_the_generated_projects() -> None:
    settings = Settings({"API_RUN_ID": "the same for all"}, base_url=URL, fresh="other")

    assert settings.run_token("create-pet-minimal") == "n2d5ts"
    assert settings.run_token("create-pet-full") != settings.run_token("create-pet-minimal")
    assert Settings({}, base_url=URL, fresh="a").run_token("x") != Settings(
        {}, base_url=URL, fresh="b"
    ).run_token("x")


def test_basic_authentication_is_made_of_user_and_password_also_of_the_other_one() -> None:
    settings = Settings(
        {"API_USER_DESK_OTHER": "clerk", "API_PASSWORD_DESK_OTHER": "pass:word"}, base_url=URL
    )

    assert base64.b64decode(settings.needed("API_BASIC_DESK_OTHER")) == b"clerk:pass:word"
    assert variables("API_BASIC_DESK") == ["API_USER_DESK", "API_PASSWORD_DESK"]


def test_what_is_missing_is_named_once_and_whole() -> None:
    settings = Settings({"API_USER_DESK": "clerk"}, base_url=URL)

    with pytest.raises(MissingSettingError) as caught:
        settings.ask_for(["run", "API_BASIC_DESK", "API_VALUE_SHELF", "API_VALUE_SHELF"])

    assert str(caught.value) == "API_PASSWORD_DESK, API_VALUE_SHELF"


def test_credentials_alone_are_secrets() -> None:
    environment = {
        "API_TOKEN_MAIN": "t-1",
        "API_KEY_A_OTHER": "k-1",
        "API_USER_D": "u",
        "API_PASSWORD_D": "p-1",
        "API_VALUE_SHELF": "7",
        "API_BASE_URL": URL,
        "PATH": "/bin",
    }

    assert Settings(environment).secrets() == {
        "API_TOKEN_MAIN": "t-1",
        "API_KEY_A_OTHER": "k-1",
        "API_USER_D": "u",
        "API_PASSWORD_D": "p-1",
        "API_BASIC_D": "dTpwLTE=",
    }

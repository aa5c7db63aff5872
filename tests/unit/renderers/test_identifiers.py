import builtins
import keyword

import pytest

from engine.renderers import identifiers


@pytest.mark.parametrize(
    ("text", "snake", "kebab", "pascal", "camel"),
    [
        ("createPet", "create_pet", "create-pet", "CreatePet", "createPet"),
        ("GET /pets/{petId}", "get_pets_pet_id", "get-pets-pet-id", "GetPetsPetId", "getPetsPetId"),
        ("HTTPServer2", "http_server_2", "http-server-2", "HttpServer2", "httpServer2"),
    ],
)
def test_a_name_is_split_and_joined_in_the_case_of_the_language(
    text: str, snake: str, kebab: str, pascal: str, camel: str
) -> None:
    assert identifiers.snake(text) == snake
    assert identifiers.kebab(text) == kebab
    assert identifiers.pascal(text) == pascal
    assert identifiers.camel(text) == camel


def test_numbers_that_would_run_together_are_told_apart() -> None:
    assert identifiers.pascal("v1.1") != identifiers.pascal("v11")


@pytest.mark.parametrize("text", ["Café", "a!", "日本", "", "x" * 81])
def test_a_name_that_loses_information_carries_six_hex_digits_of_the_exact_text(text: str) -> None:
    assert identifiers.snake(text).endswith(f"_{identifiers.digest(text)}")
    assert len(identifiers.snake(text)) <= identifiers.LONGEST_NAME


@pytest.mark.parametrize("word", ["class", "match", "list", "api", "cases"])
def test_a_reserved_or_shadowing_word_gets_an_underscore_in_python(word: str) -> None:
    assert identifiers.python_identifier(word) == f"{word}_"


def test_the_python_words_hold_those_of_the_running_python() -> None:
    assert set(keyword.kwlist) <= identifiers.PYTHON_RESERVED
    shown = {name for name in dir(builtins) if not name.startswith("_")}
    assert {name for name in shown if name.islower()} <= identifiers.PYTHON_RESERVED


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (identifiers.java_identifier("record"), "record_"),
        (identifiers.java_class("string"), "String_"),
        (identifiers.javascript_identifier("arguments"), "arguments_"),
        (identifiers.python_identifier("2fa"), "n2_fa"),
    ],
)
def test_no_identifier_is_reserved_or_begins_with_a_digit(made: str, name: str) -> None:
    assert made == name


@pytest.mark.parametrize("device", ["con", "NUL", "Com1", "lpt9"])
def test_no_file_is_named_after_a_device(device: str) -> None:
    assert identifiers.file_name(device) != device.lower()


def test_one_key_keeps_its_name_and_another_gets_its_own() -> None:
    names = identifiers.Names(identifiers.kebab)

    assert names.of("fooBar") == "foo-bar"
    assert names.of("fooBar") == "foo-bar"
    assert names.of("foo_bar") == f"foo-bar-{identifiers.digest('foo_bar')}"

import pytest

from engine.cli.arguments import Chosen, parsed
from engine.errors import UsageError
from engine.options import FORMATS, GenerateOptions


def test_what_is_not_typed_has_its_default() -> None:
    assert parsed(["generate", "a.yaml", "--out", "o"]) == Chosen(
        "generate", "a.yaml", GenerateOptions(), "o"
    )


def test_options_may_stand_before_or_after_the_document() -> None:
    before = parsed(["generate", "--zip", "z", "--force", "--events", "a.yaml"])

    assert before == parsed(["generate", "a.yaml", "--events", "--zip", "z", "--force"])
    assert (before.zip_file, before.force, before.events) == ("z", True, True)


def test_lists_and_repeated_formats_are_one_choice_in_the_order_of_the_table() -> None:
    chosen = parsed(["generate", "a", "--format", "postman, python", "--format", "python"])

    assert chosen.options.formats == ("python", "postman")
    assert parsed(["generate", "a"]).options.formats == FORMATS


def test_patterns_are_repeatable() -> None:
    chosen = parsed(["generate", "a", "--include", "GET *", "--include", "pets", "--exclude", "x"])

    assert chosen.options.include == ("GET *", "pets")
    assert chosen.options.exclude == ("x",)


@pytest.mark.parametrize("command", ["validate", "inspect"])
def test_json_is_for_the_commands_that_only_read(command: str) -> None:
    assert parsed([command, "-", "--json"]).as_json
    with pytest.raises(UsageError):
        parsed(["generate", "-", "--json"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ([], "command-missing"),
        (["valdate", "a"], "command-unknown"),
        (["validate"], "arguments-wrong"),
        (["generate", "a", "--form", "python"], "arguments-wrong"),
        (["generate", "a", "--format", ""], "format-unknown"),
        (["generate", "a", "--cases", "2001"], "option-out-of-range"),
    ],
)
def test_wrong_use_has_a_code_and_a_cure(typed: list[str], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(typed)

    assert caught.value.problem.code == code
    assert caught.value.problem.cure


@pytest.mark.parametrize("typed", [["--help"], ["-h"], ["generate", "--help"], ["--version"]])
def test_help_and_version_are_text_to_print(typed: list[str]) -> None:
    chosen = parsed(typed)

    assert chosen.command == "print"
    assert "specmint" in chosen.text

"""The page for who runs the server and the server say the same, both ways."""

import argparse
import ast
import re
from pathlib import Path

import pytest

from engine.licensing.contract import STATUS
from licensing_server import doctor
from licensing_server.cli.command import parser_of
from licensing_server.cli.entry import COMMANDS
from licensing_server.cli.running import OF_SERVE
from licensing_server.routes import health, public
from licensing_server.routes.health import PARTS
from licensing_server.settings import Settings
from tests.samples.licence_server import Site

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "resources" / "guide"
PAGE = (GUIDE / "licence-server.md").read_text("utf-8")
SELLING = (GUIDE / "selling.md").read_text("utf-8")
ERRORS = {"UsageError", "OutputError", "RemoteError", "Finding"}
EVERY_COMMAND = {"--help", "--data", "--json"}


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_words(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE)


def parsers() -> dict[str, argparse.ArgumentParser]:
    choices = next(
        action for action in parser_of(COMMANDS)._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(choices.choices)


def test_every_setting_has_its_line_and_no_other() -> None:
    assert first_words("Settings") == list(Settings.model_fields)


def test_the_settings_that_are_no_option_say_so() -> None:
    no_option = set(re.findall(r"^\| `(\w+)` \|.*; no option \|$", section("Settings"), re.MULTILINE))

    assert {*Settings.model_fields} - {*OF_SERVE} == no_option | {"data"}


def test_every_command_has_its_line_here_or_on_the_page_about_selling() -> None:
    told = re.findall(r"^\| `([^`]+)` \|", section("Commands").partition("| option |")[0], re.MULTILINE)
    elsewhere = re.findall(r"`(\w+)`", next(line for line in PAGE.splitlines() if "`plans`" in line))

    assert sorted([*told, *elsewhere]) == sorted(COMMANDS)
    assert [
        command
        for command in elsewhere
        if f"`{command}" not in SELLING and f"specmint-licensing {command}" not in SELLING
    ] == []


def test_every_option_has_its_line_and_no_other() -> None:
    told: dict[str, set[str]] = {}
    for cells, option in re.findall(r"^\| (`[^|]+`) \| `(--[a-z-]+)", section("Commands"), re.MULTILINE):
        for command in re.findall(r"`([^`]+)`", cells):
            told.setdefault(command, set()).add(option)
    typed = {
        name: {
            option
            for action in parser._actions
            for option in action.option_strings
            if option.startswith("--")
        }
        - EVERY_COMMAND
        for name, parser in parsers().items()
        if name in first_words("Commands") and name != "serve"
    }

    assert told == {name: options for name, options in typed.items() if options}


def test_every_refusal_has_its_line_and_its_status() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", section("What clients ask"), re.MULTILINE)

    assert [(code, int(status)) for code, status in told] == [
        (code.value, status) for code, status in STATUS.items()
    ]


def test_every_request_of_clients_has_its_line_and_no_other() -> None:
    told = re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", section("What clients ask"), re.MULTILINE)
    routes = [route for router in (public.router, health.router) for route in router.routes]

    assert sorted(told) == sorted(
        f"{method} {getattr(route, 'path', '')}"
        for route in routes
        for method in getattr(route, "methods", ())
    )


def test_every_part_of_readiness_is_named() -> None:
    line = next(line for line in PAGE.splitlines() if "`GET /ready`" in line)

    assert re.findall(r"`([a-z]+)`", line.partition("missing:")[2]) == ["database", *PARTS]


def test_every_error_of_the_server_has_its_line_and_no_other() -> None:
    raised = set()
    for path in (ROOT / "licensing_server").rglob("*.py"):
        if path.name != "doctor.py":
            raised |= codes_in(path)
    here = {*first_words("What stops a command"), "secret-exposed"}

    assert {code for code in raised - here if f"`{code}`" not in SELLING} == set()
    assert here - raised == set()


def test_every_finding_of_the_doctor_has_its_line_and_no_other() -> None:
    assert set(first_words("Watching")) == codes_in(Path(doctor.__file__))


def codes_in(path: Path) -> set[str]:
    """Return the codes written as the first argument of an error or a finding."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", "") in ERRORS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "fly.toml"])
def test_the_examples_use_settings_that_exist(name: str) -> None:
    text = (ROOT / "licensing_server" / "deploy" / name).read_text("utf-8")
    used = {found.lower() for found in re.findall(r"SPECMINT_LICENSING_([A-Z_]+)", text)}

    assert used
    assert used <= set(Settings.model_fields)


def test_the_document_describes_every_request_of_clients(sqlite_site: Site) -> None:
    document = sqlite_site.ask("GET", "/v1/openapi.json").json

    described = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}

    told = set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", section("What clients ask"), re.MULTILINE))
    assert told <= described
    assert document["components"]["securitySchemes"]["seat"]["scheme"] == "bearer"

"""The guide and the engine say the same: whatever exists has its line, and the guide names nothing else."""

import argparse
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from engine import errors, events
from engine.cases.techniques import TECHNIQUES
from engine.cli import run
from engine.cli.arguments import _parser as parser
from engine.openapi.problems import PROBLEMS
from engine.options import FORMATS
from engine.renderers import RENDERERS
from engine.renderers.environment import GENERAL, base_url
from tests.architecture.problem_codes import problem_codes
from tests.samples.projects import UPDATE_GOLDEN

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "engine"
GUIDE = ROOT / "resources" / "guide"
# Where the system keeps things, and what a terminal can do: not ours to document.
OF_THE_SYSTEM = {"LOCALAPPDATA", "XDG_STATE_HOME", "TERM"}
PAGES = sorted(GUIDE.glob("*.md"))


def test_every_technique_has_its_line_and_no_other() -> None:
    assert sorted(_words("techniques")) == sorted(TECHNIQUES)


def test_every_option_of_every_command_has_its_line_and_no_other() -> None:
    commands = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    typed = {f"specmint {name}": _options(command) - {"--help"} for name, command in commands.choices.items()}
    sections = re.split(r"^## ", _page("command-line"), flags=re.MULTILINE)

    told = {
        section.splitlines()[0]: set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE))
        for section in sections[1:]
    }

    assert {name: options for name, options in told.items() if name.startswith("specmint ")} == typed
    assert told["For every command"] == _options(parser())


def test_every_variable_that_the_command_reads_has_its_line_and_no_other() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ENGINE / "cli").rglob("*.py"))
    read = set(re.findall(r"environ(?:ment)?(?:\.get\(|\[)\"([A-Z_]+)\"", source)) - OF_THE_SYSTEM
    table = _page("command-line").partition("## Environment")[2]

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == read


def test_what_a_console_block_shows_is_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copytree(GUIDE.parent / "samples", tmp_path / "resources" / "samples")
    for page in (*PAGES, ROOT / "README.md"):
        monkeypatch.chdir(tmp_path if page.name == "README.md" else tmp_path / "resources" / "samples")
        text = page.read_text("utf-8")
        for command, shown in re.findall(r"```console\n\$ specmint (.+)\n((?s:.*?))```", text):
            assert run(shlex.split(command)) == 0
            printed = capsys.readouterr().out
            if UPDATE_GOLDEN:
                page.write_text(text.replace(f"{command}\n{shown}", f"{command}\n{printed}"), "utf-8")
            else:
                assert shown == printed, f"{page.name}: {command}"


def test_the_cases_that_the_readme_shows_are_those_of_the_sample(tmp_path: Path) -> None:
    readme = ROOT / "README.md"
    run(["generate", str(GUIDE.parent / "samples" / "bookshop.yaml"), "--out", str(tmp_path / "out")])
    cases = json.loads((tmp_path / "out" / "cases.json").read_text("utf-8"))["cases"]
    rows = [f"| `{case['id']}` | {case['title']} |" for case in cases if case["operationId"] == "createBook"]
    head, shown, tail = re.split(
        r"(?<=\| --- \| --- \|\n)((?:\| `.*\n)*)", readme.read_text("utf-8"), maxsplit=1
    )

    if UPDATE_GOLDEN:
        readme.write_text("\n".join((head.rstrip("\n"), *rows, tail)), "utf-8")
    else:
        assert shown.splitlines() == rows


def test_every_format_has_its_line_and_no_other() -> None:
    assert _words("formats") == list(RENDERERS) == list(FORMATS)


def test_every_error_code_has_its_line_and_no_other() -> None:
    assert sorted(_words("problems")) == sorted(problem_codes() | set(PROBLEMS))


def test_every_event_has_its_line_and_its_fields() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \|[^|]*\| (.+) \|$", _page("events"), re.MULTILINE))

    shown = {word: re.findall(r"`(\w+)`", fields) for word, fields in rows.items()}

    assert shown == {line["event"]: list(line)[1:] for line in _events_shown()}


def test_the_events_shown_are_all_events_and_survive_json() -> None:
    shown = _events_shown()

    assert [events.dump(events.load(line)) for line in shown] == [_with_tuples(line) for line in shown]
    assert {type(events.load(line)) for line in shown} == set(events.Event.__args__)


def test_every_setting_of_a_generated_project_has_its_line_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|[^|]*\| ([^|]+) \|$", _page("settings"), re.MULTILINE)

    assert [name for name, _ in rows] == [base_url("").name, *(setting.name for setting in GENERAL)]
    assert {setting.name: setting.default for setting in GENERAL if setting.default} == {
        name: default for name, default in rows if default.isdigit()
    }


def test_every_exit_code_has_its_line_and_no_other() -> None:
    table = _page("command-line").partition("## Exit codes")[2].partition("\n## ")[0]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}

    raised = {
        value.exit_code
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.SpecMintError)
    }
    assert told == {0, 130} | raised


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, todo = set(), ["getting-started.md"]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += re.findall(r"\]\(([a-z-]+\.md)", (GUIDE / name).read_text("utf-8"))

    assert sorted(reached) == [page.name for page in PAGES]


def _options(command: argparse.ArgumentParser) -> set[str]:
    return {
        option for action in command._actions for option in action.option_strings if option.startswith("--")
    }


def _page(name: str) -> str:
    return (GUIDE / f"{name}.md").read_text("utf-8")


def _words(page: str) -> list[str]:
    """Return the words in the first column of all tables of a page, in their order."""
    return re.findall(r"^\| `([a-z0-9-]+)` \|", _page(page), re.MULTILINE)


def _events_shown() -> list[dict[str, object]]:
    block = _page("events").partition("```json\n")[2].partition("```")[0]
    return [json.loads(line) for line in block.splitlines()]


def _with_tuples(line: dict[str, object]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in line.items()}

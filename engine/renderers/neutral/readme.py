"""The README of the output folder: how to run each format, in two commands each."""

from collections.abc import Mapping

from engine.renderers.literals import markdown
from engine.renderers.project import Project

_TITLES: Mapping[str, str] = {
    "python": "Python (pytest)",
    "junit": "Java (JUnit 5)",
    "nodejs": "Node.js (node:test)",
    "postman": "Postman (Newman)",
}
_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "python": ("pip install -r requirements.txt", "pytest"),
    "junit": ("mvn test",),
    "nodejs": ("npm install", "npm test"),
    "postman": (
        'npx newman run {name}.postman_collection.json -e {name}.postman_environment.json --env-var "API_BASE_URL=$API_BASE_URL"',
    ),
}


def readme(project: Project, formats: tuple[str, ...], cases: int) -> str:
    api = project.suite.api
    title = markdown(api.title) or "API"
    count = sum(flow.technique != "setup" for flow in project.suite.flows)
    flows = f" and {_counted(count, 'flow')}" if count else ""
    lines = [
        f"# Tests of {title}",
        "",
        f"{_counted(cases, 'test case')}{flows} for {_counted(len(api.operations), 'operation')}, made by SpecMint from the OpenAPI document "
        f"{title} {markdown(api.version)}.".replace(" .", "."),
        "",
        "Each folder runs alone. Say first which service to test; the suites create and delete objects there:",
        "",
        *_console([f"export API_BASE_URL={project.address}"]),
        "",
    ]
    for name in formats:
        commands = [line.format(name=project.name) for line in _COMMANDS[name]]
        lines += [f"## {_TITLES[name]}", "", *_console([f"cd {name}", *commands]), ""]
    lines += [
        "## Settings",
        "",
        "All formats read them from the environment or from a `.env` file beside the project;",
    ]
    lines += ["for Postman they stand in the environment file.", ""]
    lines += ["| name | meaning | default |", "| --- | --- | --- |"]
    lines += [
        f"| `{setting.name}` | {markdown(setting.meaning)} | {setting.default} |"
        for setting in project.settings
    ]
    lines += ["", "## Files", "", "| file | holds |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in _FILES]
    return "\n".join(lines) + "\n"


_FILES = (
    ("cases.json", "every test case, in a form that belongs to no format"),
    ("coverage.json", "how much of the document is covered, and what was left out and why"),
    ("data/", "valid request bodies as tables: one CSV and one JSON per schema"),
    ("specmint.json", "what was generated from what; generating again reads it"),
)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _console(commands: list[str]) -> list[str]:
    return ["```sh", *commands, "```"]

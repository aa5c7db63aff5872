"""The two commands that a newcomer types are the ones that everything else types."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from specmint_desktop import update

ROOT = Path(__file__).parents[2]


def test_continuous_integration_types_the_test_command_of_the_readme() -> None:
    readme = re.findall(r"^python3 (dev\.py test)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    run = re.findall(r"python3 (.+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    workflow = re.findall(
        r"run: python (.+)$", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"), re.MULTILINE
    )

    assert readme == run == workflow == ["dev.py test"]


@pytest.mark.parametrize(
    "workflow", sorted((ROOT / ".github" / "workflows").iterdir()), ids=lambda path: path.stem
)
def test_every_action_is_pinned_by_its_commit_and_may_only_read(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    actions = re.findall(r"uses: (\S+)", text)

    assert [action for action in actions if not re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40}", action)] == []
    assert actions
    assert "\npermissions:\n  contents: read\n" in text
    # Text of others stands in the environment of a script, never in the script itself.
    scripts = re.findall(r"run: [>|]?((?:.*\n?)(?: {10,}.*\n)*)", text)
    assert [script for script in scripts if "${{" in script.partition("\n        env:")[0]] == []


def test_only_the_job_that_makes_the_draft_of_a_release_may_write() -> None:
    granted = {}
    for path in (ROOT / ".github" / "workflows").iterdir():
        workflow = yaml.safe_load(path.read_text("utf-8"))
        for name, job in workflow["jobs"].items():
            granted[path.stem, name] = job.get("permissions", workflow["permissions"])

    writers = {job: rights for job, rights in granted.items() if "write" in rights.values()}
    assert writers == {("release", "draft"): {"contents": "write"}}


def test_the_release_makes_the_files_that_the_window_looks_for() -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    installer = (ROOT / "resources" / "packaging" / "specmint.iss").read_text("utf-8")

    windows = update.file_names("1.2", update.Computer("win32", "AMD64", has_dpkg=False))
    mac = update.file_names("1.2", update.Computer("darwin", "arm64", has_dpkg=False))

    assert windows == ("specmint-1.2-windows-x86_64.exe",)
    assert "OutputBaseFilename=specmint-{#Version}-windows-{#Machine}" in installer
    assert mac == ("specmint-1.2-macos-aarch64.dmg",)
    assert 'image="out/specmint-$VERSION-macos-$MACHINE.dmg"' in workflow


def test_the_workflow_tries_the_oldest_python_that_the_project_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    versions = re.findall(r'"(3\.\d+)"', text)

    assert project["requires-python"] == f">={versions[0]}"


def test_check_runs_every_check() -> None:
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]["tasks"]

    assert tasks["check"]["sequence"] == [
        "lint",
        "format",
        "types",
        "contracts",
        "spelling",
        "unused",
        "test",
    ]
    assert tasks["check"]["ignore_fail"] == "return_non_zero"
    assert tasks["test"]["sequence"] == ["test-seconds", "test-minutes"]
    assert tasks["test"]["ignore_fail"] == "return_non_zero"
    seconds, minutes = tasks["test-seconds"]["cmd"], tasks["test-minutes"]["cmd"]
    assert " --cov " in seconds
    # Together they are all tests.
    assert [" -m 'not slow' " in seconds, " -m slow " in minutes] == [True, True]

"""The two commands that a newcomer types are the ones that everything else types."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_continuous_integration_types_the_test_command_of_the_readme() -> None:
    readme = re.findall(r"^python3 (dev\.py test)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    run = re.findall(r"python3 (.+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    workflow = re.findall(
        r"run: python (.+)$", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"), re.MULTILINE
    )

    assert readme == run == workflow == ["dev.py test"]


@pytest.mark.parametrize("workflow", ["ci.yml", "package.yml"])
def test_every_action_is_pinned_by_its_commit_and_may_only_read(workflow: str) -> None:
    text = (ROOT / ".github" / "workflows" / workflow).read_text("utf-8")
    actions = re.findall(r"uses: (\S+)", text)

    assert [action for action in actions if not re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40}", action)] == []
    assert actions
    assert "permissions:\n  contents: read\n" in text


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
    assert " --cov " in tasks["test"]["cmd"]
    assert "-m " not in tasks["test"]["cmd"]

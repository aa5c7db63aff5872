"""Who may import whom: the contracts of pyproject.toml, and what stays out of a quick command."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "anthropic",
    "httpx",
    "jinja2",
    "jsonschema_rs",
    "keyring",
    "openai",
    "openapi_spec_validator",
    "orjson",
    "pydantic",
    "regress",
    "rich",
    "yaml",
)


@pytest.mark.timeout(120)
def test_every_import_goes_down() -> None:
    # In a process of its own: it switches off the loggers of the one that calls it.
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

    linted = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert linted.returncode == 0, linted.stdout


def test_asking_for_the_version_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from engine.cli import run\n"
        "run(['--version'])\n"
        "print(','.join(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    version, modules = answer.stdout.splitlines()
    assert version.startswith("specmint 0.")
    assert sorted(set(HEAVY) & set(modules.split(","))) == []

"""What the engine imports is what the project installs, no more and no less."""

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORTED_AS = {"jsonschema-rs": "jsonschema_rs", "pyyaml": "yaml"}
OURS = {"engine", "resources"}


def test_every_package_that_is_installed_is_imported_and_the_other_way_round() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=!;\[ ]", line)[0] for line in project["dependencies"]]

    assert sorted({IMPORTED_AS.get(name, name) for name in names}) == sorted(_imported())


def _imported() -> set[str]:
    """Return the packages of others that the engine's modules name in an import, wherever it stands."""
    found = set()
    for path in (ROOT / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - OURS - set(sys.stdlib_module_names)

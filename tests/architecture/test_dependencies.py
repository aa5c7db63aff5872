"""What engine and window import is what the project installs for them, no more and no less."""

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
IMPORTED_AS = {
    "jsonschema-rs": "jsonschema_rs",
    "prometheus-client": "prometheus_client",
    "pydantic-settings": "pydantic_settings",
    "pyyaml": "yaml",
    "pyside6-essentials": "PySide6",
    "sentry-sdk": "sentry_sdk",
    "zlib-ng": "zlib_ng",
}
OURS = {"engine", "licensing_server", "resources", "specmint_desktop"}
# Loaded by others that the server imports: by uvicorn, by SQLAlchemy for an address, by starlette for forms.
BY_NAME = {"httptools", "psycopg", "python-multipart", "uvloop"}


def test_every_package_that_is_installed_is_imported_and_the_other_way_round() -> None:
    project = _project()

    asked = project["dependencies"] + project["optional-dependencies"]["ai"]

    assert _names(asked) == sorted(_imported("engine"))


def test_the_extra_of_the_window_is_what_only_the_window_imports() -> None:
    extra = _names(_project()["optional-dependencies"]["desktop"])

    assert extra == sorted(_imported("specmint_desktop") - _imported("engine"))


def test_the_extra_of_the_licence_server_is_what_only_it_imports() -> None:
    extras = _project()["optional-dependencies"]

    wanted = _imported("licensing_server") - _imported("engine") | BY_NAME
    assert _names([*extras["server"], *extras["sentry"]]) == sorted(wanted)


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _names(requirements: list[str]) -> list[str]:
    names = {re.split(r"[<>=!;\[ ]", line)[0].lower() for line in requirements}
    return sorted({IMPORTED_AS.get(name, name) for name in names})


def _imported(room: str) -> set[str]:
    """Return the packages of others that a room's modules name in an import, wherever it stands."""
    found = set()
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - OURS - set(sys.stdlib_module_names)

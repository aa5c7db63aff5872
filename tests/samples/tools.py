"""The npm tools of the tests: installed once under `tests/tools`, from its lock file."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
NODE_MODULES = TOOLS / "node_modules"


@cache
def node_modules() -> Path:
    """Return the folder of the installed packages; skips the test where Node is absent.

    An interrupted install leaves no `.package-lock.json`, which npm writes last.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed")
    done = NODE_MODULES / ".package-lock.json"
    wanted = TOOLS / "package-lock.json"
    if not done.is_file() or done.stat().st_mtime < wanted.stat().st_mtime:
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=TOOLS, check=True, capture_output=True, timeout=600)
        os.utime(done)
    return NODE_MODULES


def tool(name: str) -> Path:
    """Return the command that an npm package installed."""
    return node_modules() / ".bin" / name


def run(
    command: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end in a clean environment: no proxy, no setting of the person's shell."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, "NO_COLOR": "1", **(environment or {})},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )

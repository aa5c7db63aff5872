"""Decorators that are longer than a line are broken where the formatter would."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.renderers.python.code import _broken


@pytest.mark.parametrize("length", [5, 34, 40, 47, 54, 60, 90])
def test_a_long_name_of_a_flow_leaves_nothing_to_the_formatter(tmp_path: Path, length: int) -> None:
    parameters = f'"flow", flows("{"a" * length}", "{"a" * length}-{"b" * 12}")'
    lines = _broken(f"@pytest.mark.parametrize({parameters})", parameters)
    file = tmp_path / "test_flow.py"
    file.write_text("\n".join([*lines, "def test_flow(flow: Flow) -> None:", '    """A."""', ""]))

    command = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--isolated",
        "--line-length",
        "120",
        "--check",
        str(file),
    ]
    done = subprocess.run(command, check=False)

    assert done.returncode == 0

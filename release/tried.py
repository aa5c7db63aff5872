"""Tries the engine as a release ships it: `python -m release.tried [PYTEST OPTIONS]` runs its tests over compiled modules.

They are compiled into a copy of the sources: a checkout keeps running what it shows. The tests that take minutes are
run too by `-m "slow or not slow"`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from release.bundle import ROOT
from release.compiled import MODULES

# All whose subject is the engine, in the same process: what starts the window or a licence server says nothing of it.
TESTS: Final = (
    "tests/unit/ai",
    "tests/unit/cases",
    "tests/unit/cli",
    "tests/unit/jobs",
    "tests/unit/openapi",
    "tests/unit/pipeline",
    "tests/unit/renderers",
    "tests/unit/runner",
    "tests/unit/test_units.py",
    "tests/unit/writer",
    "tests/property",
    "tests/golden_test",
    "tests/corpus",
)
# What runs must be what was compiled: a module that fell back to its source would pass for it.
_LOADED: Final = """
import importlib, sys
files = {name: importlib.import_module(name).__file__ for name in sys.argv[1:]}
sys.exit(", ".join(name for name, file in files.items() if file.endswith(".py")) or 0)
"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="specmint-tried-") as folder:
        copy = Path(folder) / ROOT.name
        copy_sources(copy)
        for beside in (Path("..", "shared"), Path("tests", "tools", "node_modules")):
            if (ROOT / beside).is_dir():
                (copy / beside).symlink_to((ROOT / beside).resolve(), target_is_directory=True)
        subprocess.run([sys.executable, "-m", "release.compiled", copy], cwd=ROOT, check=True)
        return run(copy, sys.argv[1:])


def copy_sources(copy: Path) -> None:
    """Write what git knows or would add, with its times: neither caches nor what was built before."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def run(copy: Path, options: list[str]) -> int:
    """Return how pytest ended; processes that a test starts see the copy before what is installed."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    names = [path.removesuffix(".py").replace("/", ".") for path in MODULES]
    subprocess.run([sys.executable, "-c", _LOADED, *names], cwd=copy, env=environment, check=True)
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "auto",
        "--dist",
        "loadgroup",
        "--hypothesis-profile",
        "check",
    ]
    return subprocess.run(
        [*pytest, "-q", "-m", "not slow", *TESTS, *options], cwd=copy, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())

"""The wheel with compiled modules, built for the present sources."""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.documents import tell
from benchmarks.rows import ROOT


@contextmanager
def unpacked_wheel() -> Iterator[Path]:
    """Build it and hand out the folder of its packages; nothing of it stays."""
    tell("building the wheel with compiled modules (a minute)")
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
            cwd=ROOT, env={**os.environ, "SPECMINT_COMPILE": "1"}, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(Path(folder) / "installed")
        yield Path(folder) / "installed"

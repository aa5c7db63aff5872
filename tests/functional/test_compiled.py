"""The wheel with compiled modules: built, and held against the sources."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from release.bundle import ROOT
from release.compiled import ASKED, MODULES

HEADER = Path(sysconfig.get_path("include")) / "Python.h"
FILES = """
import importlib, sys
for name in sys.argv[1:]:
    print(importlib.import_module(name).__file__)
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.functional,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not HEADER.exists() or not (shutil.which("cc") or sys.platform == "win32"),
        reason="no C compiler, or no headers of Python",
    ),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build once, as fast as compilers can; a build that went wrong fails every test here."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT, env={**os.environ, ASKED: "0"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout[-2_000:]
    (wheel,) = folder.glob("*.whl")
    assert "-none-any" not in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def generated(program: Path, document: Path, out: Path) -> bytes:
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "engine",
        "generate",
        document,
        "--zip",
        out,
        "--cases",
        "10",
    ]
    done = subprocess.run(command, cwd=program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out.read_bytes()


def test_each_listed_module_is_compiled(installed: Path) -> None:
    names = [path.removesuffix(".py").replace("/", ".") for path in MODULES]

    answer = subprocess.run(
        [sys.executable, "-c", FILES, *names], cwd=installed, capture_output=True, text=True, check=True
    )

    files = [Path(line) for line in answer.stdout.splitlines()]
    assert len(files) == len(MODULES)
    assert {file.suffix for file in files} <= {".so", ".pyd"}
    assert all(file.is_relative_to(installed) for file in files)


@pytest.mark.parametrize(
    "document",
    [ROOT / "resources" / "samples" / name for name in ("bookshop.yaml", "clinic.yaml")],
    ids=lambda path: path.stem,
)
def test_compiled_modules_give_the_same_bytes_as_their_sources(
    installed: Path, tmp_path: Path, document: Path
) -> None:
    compiled = generated(installed, document, tmp_path / "compiled.zip")

    assert compiled == generated(ROOT, document, tmp_path / "source.zip")


@pytest.mark.corpus
def test_real_documents_give_the_same_bytes_compiled(installed: Path, tmp_path: Path) -> None:
    document = ROOT.parent / "shared" / "specs" / "dev" / "box.json"
    if not document.exists():
        pytest.skip("no real documents beside the project")

    compiled = generated(installed, document, tmp_path / "compiled.zip")

    assert compiled == generated(ROOT, document, tmp_path / "source.zip")

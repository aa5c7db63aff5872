"""Every real document becomes four projects that compile, with the same bytes wherever it is done."""

import csv
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.samples import java
from tests.samples.tools import TOOLS

ROOT = Path(__file__).parents[2]
SPECS = ROOT.parent / "shared" / "specs"
MANIFEST = SPECS / "manifest.csv"
ROWS = list(csv.DictReader(MANIFEST.read_text("utf-8").splitlines())) if MANIFEST.is_file() else []
DOCUMENTS = [str(SPECS / row["path"]) for row in ROWS if row["set"] == "dev"]
HERE = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# No UTF-8 mode, which `C` would turn on, so that a file written in the locale's encoding is seen.
ELSEWHERE = {
    "PYTHONHASHSEED": "4711",
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "TZ": "Pacific/Kiritimati",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.corpus,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not ROWS, reason="the collection of documents is not beside this project"),
]


@dataclass(frozen=True)
class Twice:
    """What two runs told, and where the first wrote: the folder of a document is its number."""

    folder: Path
    here: dict[str, Any]
    elsewhere: dict[str, Any]

    def files(self, pattern: str) -> list[Path]:
        return sorted(self.folder.glob(f"*/{pattern}"))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    folders = [tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("elsewhere")]
    with ThreadPoolExecutor() as both:
        here, elsewhere = both.map(_told, folders, ("folders", "zips"), (HERE, ELSEWHERE))
    return Twice(folders[0], here, elsewhere)


def _told(folder: Path, kept: str, settings: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.samples.many_documents", str(folder), kept, *DOCUMENTS],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_every_document_becomes_all_formats(twice: Twice) -> None:
    assert [(document, told) for document, told in twice.here.items() if told[0] != 0] == []
    assert list(twice.here) == DOCUMENTS
    for name in ("python/pyproject.toml", "junit/pom.xml", "nodejs/package.json", "postman/README.md"):
        assert len(twice.files(name)) == len(DOCUMENTS), name


def test_hash_seed_locale_encoding_and_time_zone_change_no_byte(twice: Twice) -> None:
    assert [document for document in DOCUMENTS if twice.here[document] != twice.elsewhere[document]] == []


def test_every_python_file_compiles_without_a_warning(twice: Twice) -> None:
    sources = {path.read_bytes(): path for path in twice.files("python/**/*.py")}

    assert len(sources) > len(DOCUMENTS)
    for source, path in sources.items():
        compile(source, path, "exec", dont_inherit=True)


@pytest.mark.parametrize("command", [("check",), ("format", "--check")])
def test_python_projects_keep_the_rules_that_they_bring_along(twice: Twice, command: tuple[str, ...]) -> None:
    projects = [str(path.parent) for path in twice.files("python/pyproject.toml")]

    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", *projects],
        cwd=twice.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-1_000:]


def test_every_json_file_can_be_read(twice: Twice) -> None:
    files = twice.files("**/*.json")

    assert len(files) > len(DOCUMENTS)
    for path in files:
        json.loads(path.read_bytes())


def test_every_module_for_node_parses(twice: Twice) -> None:
    modules = twice.files("nodejs/**/*.js")

    done = subprocess.run(
        ["node", "--no-warnings", "--experimental-vm-modules", TOOLS / "check-modules.mjs"],
        input="\n".join(map(str, modules)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert int(done.stdout) == len(modules) > len(DOCUMENTS)


def test_every_java_project_compiles_without_a_warning(twice: Twice, tmp_path: Path) -> None:
    if (missing := java.missing()) is not None:
        pytest.skip(missing)
    projects = [path.parent for path in twice.files("junit/pom.xml")]

    said = java.compile_many(projects, tmp_path)

    assert said == ""

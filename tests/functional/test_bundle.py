"""The frozen application: built, tried on itself, and used as somebody without Python would."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PyInstaller.loader.pyimod01_archive import (  # type: ignore[import-untyped]  # PyInstaller ships no types
    ZlibArchiveReader,
)

from release import deb
from tests.fakes.llm_thread import served
from tests.samples.asked_models import said

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "samples" / "bookshop.yaml"
MEGABYTE = 1_000_000
LARGEST_MB = 180
# Neither a server's parts nor Qt's paid or unused modules belong to what a person downloads.
NOT_IN_IT = (
    "fastapi",
    "licensing_server",
    "sqlalchemy",
    "psycopg",
    "uvicorn",
    "starlette",
    "tkinter",
    "_pytest",
    "QtQml",
    "QtQuick",
    "libQt6Charts",
    "libQt6Qml",
    "eglfs",
)
NO_MODULES = {
    "fastapi", "licensing_server", "sqlalchemy", "alembic", "psycopg", "uvicorn", "starlette", "stripe",
    "schemathesis", "hypothesis", "_pytest", "mypy", "graphql", "setuptools", "pkg_resources", "requests", "tests",
}  # fmt: skip

pytestmark = [
    pytest.mark.bundle,
    pytest.mark.slow,
    pytest.mark.functional,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        sys.platform.startswith("linux") and not shutil.which("objdump"), reason="no binutils"
    ),
]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build once; a build that went wrong fails every test here."""
    folder = tmp_path_factory.mktemp("bundle")
    built = subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR",
            "--distpath", folder / "dist", "--workpath", folder / "build", ROOT / "specmint.spec",
        ],
        cwd=folder,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(folder / "cache")},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2_000:]
    return folder / "dist" / "specmint"


def bare(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of somebody who has no Python, only the system."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "SPECMINT_HOME": str(folder / "home"),
        **more,
    }


def test_it_is_no_larger_than_promised_and_holds_nothing_that_does_not_belong_there(bundle: Path) -> None:
    files = [each for each in bundle.rglob("*") if each.is_file() and not each.is_symlink()]

    size = sum(each.stat().st_size for each in files) / MEGABYTE
    strangers = [
        each.name for each in files if any(word in str(each.relative_to(bundle)) for word in NOT_IN_IT)
    ]

    assert size <= LARGEST_MB, f"{size:.1f} MB"
    assert strangers == []


def test_the_modules_of_both_commands_lie_once_and_none_is_a_servers_or_of_development(bundle: Path) -> None:
    modules = ZlibArchiveReader(str(bundle / "_internal" / "modules.pyz")).toc
    programs = [path for path in bundle.iterdir() if path.is_file()]

    rooms = {name.partition(".")[0] for name in modules}

    assert {"engine", "specmint_desktop", "openai", "anthropic"} <= rooms
    assert rooms & NO_MODULES == set()
    assert "engine.licensing.development" not in modules
    assert len(programs) == 2
    assert [path.name for path in programs if path.stat().st_size > MEGABYTE] == []


def test_it_carries_the_licence_texts_of_its_parts_and_qt_as_files_that_can_be_replaced(bundle: Path) -> None:
    texts = {each.name for each in (bundle / "_internal" / "licenses").iterdir()}

    assert {"LGPL-3.0.txt", "GPL-3.0.txt", "NOTICE.md", "Python.txt", "httpx", "pydantic", "orjson"} <= texts
    assert list((bundle / "_internal").rglob("libQt6Widgets.so.6")) or sys.platform != "linux"


@pytest.mark.parametrize("screen", ["offscreen", "virtual"])
def test_its_self_test_passes_without_a_screen_and_on_one(bundle: Path, tmp_path: Path, screen: str) -> None:
    report = tmp_path / "report.json"
    command: list[str | Path] = [bundle / "specmint-desktop", "--self-test", report]
    if screen == "virtual":
        if not shutil.which("xvfb-run"):
            pytest.skip("no Xvfb")
        command = ["xvfb-run", "-a", *command]
    more = {"QT_QPA_PLATFORM": "offscreen"} if screen == "offscreen" else {}

    done = subprocess.run(
        command, env=bare(tmp_path, **more), capture_output=True, text=True, timeout=120, check=False
    )

    found = json.loads(report.read_text("utf-8"))
    failed = {name: each for name, each in found["checks"].items() if not each["passed"]}
    assert (failed, done.returncode) == ({}, 0), done.stderr
    assert found["checks"]["versions"]["frozen"] is True
    assert found["checks"]["plugins"]["platform"] == ("offscreen" if screen == "offscreen" else "xcb")


def test_its_command_writes_the_same_bytes_as_the_one_from_source(bundle: Path, tmp_path: Path) -> None:
    source, frozen = tmp_path / "source", tmp_path / "frozen"

    subprocess.run(
        [sys.executable, "-m", "engine", "generate", SAMPLE, "--out", source],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [bundle / "specmint", "generate", SAMPLE, "--out", frozen],
        env=bare(tmp_path),
        check=True,
        capture_output=True,
    )

    assert contents(frozen) == contents(source)


def test_its_command_asks_a_language_model(bundle: Path, tmp_path: Path) -> None:
    document = ROOT / "tests" / "samples" / "bookings.yaml"

    with served(said('{"items": []}')) as server:
        done = subprocess.run(
            [
                bundle / "specmint", "generate", document, "--out", tmp_path / "out",
                "--ai", "fast", "--ai-url", f"{server.url}/v1", "--model", "tiny",
            ],
            env=bare(tmp_path),
            check=False,
            capture_output=True,
            text=True,
        )  # fmt: skip

    assert (done.returncode, len(server.asked), server.refused) == (0, 1, []), done.stderr
    assert "0 questions without an answer" in done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }


def test_a_self_test_that_cannot_be_written_says_so(bundle: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [bundle / "specmint-desktop", "--self-test", "/proc/none/report.json"],
        env=bare(tmp_path, QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 5
    assert "give a file that can be written" in done.stderr


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="no dpkg-deb")
def test_its_debian_package_is_unpacked_and_works_from_there(bundle: Path, tmp_path: Path) -> None:
    """No installation as root: the files of the package, where `dpkg-deb -x` puts them."""
    made = deb.package(bundle, tmp_path, level=0)
    subprocess.run(["dpkg-deb", "-x", made, tmp_path / "root"], check=True)
    home = tmp_path / "root" / deb.HOME

    report = tmp_path / "report.json"
    tested = subprocess.run(
        [home / "specmint-desktop", "--self-test", report],
        env=bare(tmp_path, QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    generated = subprocess.run(
        [home / "specmint", "generate", SAMPLE, "--out", tmp_path / "out"],
        env=bare(tmp_path),
        capture_output=True,
        check=False,
    )

    assert (tested.returncode, generated.returncode) == (0, 0), tested.stderr
    assert contents(home) == contents(bundle)
    # The system's libraries that it is linked with are all there: the rest is in the bundle or named by the package.
    lacking = [line for line in linked(home / "specmint-desktop") if "not found" in line]
    assert lacking == []


def linked(program: Path) -> list[str]:
    return subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout.splitlines()


def test_what_verifies_releases_and_sends_reports_is_in_it(bundle: Path) -> None:
    texts = {each.name for each in (bundle / "_internal" / "licenses").iterdir()}

    assert {"cryptography", "sentry-sdk"} <= texts

"""What the files of the project may say."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
# In two halves, so that this file does not hold them.
PLACES = [
    "/home" + "/",
    "/root" + "/",
    "/work" + "/",
    "/tmp" + "/",
    "/opt" + "/",
    "C:" + "\\Users",
    "registry." + "npmjs",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "repo." + "maven",
    "deb." + "debian.org",
]
# A sample value of a property called "path" is no place of a machine.
MAY_SAY = {"/home" + "/": ("resources/vocabularies/",), "/tmp" + "/": ("resources/vocabularies/",)}


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a repository")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    found = []
    for name in _tracked():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        found += [
            (name, place)
            for place in PLACES
            if place in text and not name.startswith(MAY_SAY.get(place, ("\0",)))
        ]

    assert found == []


def test_no_file_is_a_left_over() -> None:
    left_over = re.compile(r"(^|/)(\.DS_Store|Thumbs\.db|.*\.(orig|rej|swp|bak|tmp|log|pyc))$")

    assert [name for name in _tracked() if left_over.search(name)] == []


def test_text_has_unix_line_ends_and_no_mark_at_its_start() -> None:
    wrong = []
    for name in _tracked():
        content = (ROOT / name).read_bytes()
        if not name.startswith("tests/golden/") and b"\0" not in content[:8000]:
            wrong += [name] if b"\r\n" in content or content.startswith(b"\xef\xbb\xbf") else []

    assert wrong == []


def test_the_lock_names_no_address_and_has_a_hash_for_every_package() -> None:
    text = LOCK.read_text("utf-8")
    entries = re.findall(r"^[a-z0-9][a-z0-9._-]*==.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    unhashed = [entry for entry in entries if "--hash=sha256:" not in entry]

    assert "://" not in text
    assert len(entries) > 20
    assert unhashed == []


def test_the_lock_holds_every_package_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {_normal(re.split(r"[<>=!;\[ ]", line)[0]) for line in asked}

    locked = {
        _normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text("utf-8"), re.MULTILINE)
    }

    assert sorted(names - locked) == []


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

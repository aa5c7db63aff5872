"""ARCHITECTURE.md names every room, and none that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
TOP_FOLDERS = ("licensing_server/", "resources/", "tests/", "benchmarks/", "release/", "dev.py")


def test_the_page_names_every_room_of_the_engine() -> None:
    rooms = set()
    for path in (ROOT / "engine").iterdir():
        if path.is_dir() and any(path.rglob("*.py")):
            rooms.add(f"engine/{path.name}/")
        elif path.suffix == ".py" and path.stem != "__init__":
            rooms.add(f"engine/{path.name}")

    assert sorted(rooms - _named()) == []


def test_the_page_names_no_room_that_is_not_there() -> None:
    absent = [name for name in _named() if not (ROOT / name).exists()]

    assert absent == []
    assert set(TOP_FOLDERS) <= _named()


def test_the_page_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 66


def _named() -> set[str]:
    """Return what stands in the first column of the table of rooms."""
    return set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))

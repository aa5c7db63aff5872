"""The bundle as packages see it: its files, what it needs of the system, and for which machine it is."""

import os
import platform
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PACKAGING: Final = ROOT / "resources" / "packaging"
LAUNCHERS: Final = ("specmint", "specmint-desktop")
_GLIBC: Final = re.compile(rb"GLIBC_2\.([0-9]{1,3})\0")


def files_of(folder: Path) -> Iterator[Path]:
    """Yield every file and link below a folder, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.is_file():
            yield path


def least_glibc(bundle: Path) -> str:
    """Return the oldest glibc that all binaries run with, as `2.35`: the newest that one of them names."""
    newest = 0
    for path in files_of(bundle):
        if path.is_symlink():
            continue
        content = path.read_bytes()
        if content.startswith(b"\x7fELF"):
            newest = max([newest, *(int(each) for each in _GLIBC.findall(content))])
    return f"2.{newest}"


def machine() -> str:
    """Return what this machine is called: x86_64 or aarch64."""
    found = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(found, found)


def stamp() -> int:
    """Return the time that every file of a package has, from SOURCE_DATE_EPOCH; else the day zero of ZIP archives."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


def check(bundle: Path) -> None:
    """End the build where there is no bundle."""
    absent = [name for name in LAUNCHERS if not (bundle / name).is_file()]
    if absent:
        raise SystemExit(f"release: {bundle} has no {' and no '.join(absent)}; build it first: poe bundle")

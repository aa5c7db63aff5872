"""Files copied into a project as they are: its fixed part, and the fixtures that multipart cases send."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.cases.wire.files import fixture_bytes


def fixtures(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each: small, valid, always the same."""
    for name in names:
        yield name, fixture_bytes(name)


def templates(renderer: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of all that stands in `templates/` beside `renderer`, a module's file."""
    yield from _walk(str(Path(renderer).parent / "templates"), "")


def _walk(folder: str, under: str) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            yield from _walk(entry.path, f"{under}{entry.name}/")
        else:
            yield under + entry.name, Path(entry.path).read_bytes()

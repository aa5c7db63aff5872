"""Small output folders: written by the real writer, with a manifest of just what the writer reads."""

from collections.abc import Collection, Mapping
from pathlib import Path

import orjson

from engine.events import Event
from engine.units import Units, units_of
from engine.writer.grains import parse
from engine.writer.output import Destination, Output


def write(
    out: Path | str | None,
    files: Mapping[str, bytes],
    *,
    zip_file: Path | str | None = None,
    force: bool = False,
    yours: Collection[str] = (),
) -> list[Event]:
    """Write `files`, those named in `yours` as a person's own, and return what was told."""
    events: list[Event] = []
    destination = Destination(_text(out), _text(zip_file), force)
    with Output(destination, events.append) as output:
        for path, content in files.items():
            output.write(path, content, keep=path in yours)
        output.commit(lambda digests, kept: manifest(digests, kept, units=_units(files)))
    return events


def _text(path: Path | str | None) -> str | None:
    return None if path is None else str(path)


def manifest(
    files: Mapping[str, str], yours: frozenset[str], *, units: Mapping[str, Units] | None = None
) -> bytes:
    told = {"schemaVersion": 1, "files": dict(files), "yours": sorted(yours), "units": units or {}}
    return orjson.dumps(told)


def _units(files: Mapping[str, bytes]) -> dict[str, Units]:
    found = {path: _units_in(path, content) for path, content in files.items()}
    return {path: units for path, units in found.items() if units}


def _units_in(path: str, content: bytes) -> Units:
    if not path.endswith("_collection.json"):
        return units_of(path, content)
    return {name: grain.digest for name, grain in parse(path, "collection", content).grains.items()}


def content_of(folder: Path) -> dict[str, bytes]:
    """Return path -> bytes of all but the manifest; links are not followed."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name != "specmint.json"
    }

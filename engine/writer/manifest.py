"""What the manifest of a folder tells the writer; it may come from anywhere, so nothing is believed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from engine.errors import DocumentError, OutputError
from engine.units import Units
from engine.writer.operations import Operations, operations_in
from engine.writer.paths import safe_path

MANIFEST = "specmint.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Written(NamedTuple):
    """What a run wrote: `files` maps path to SHA-256, `yours` are the files written once (hooks).

    `units` maps path to grain to digest, in the order of the file. `bound` maps path to SHA-256 of what is
    made no more, but read by a block that a person keeps. `operations` is None where nothing tells them.
    """

    files: Mapping[str, str]
    yours: frozenset[str] = frozenset()
    units: Mapping[str, Units] = {}
    title: str = ""
    bound: Mapping[str, str] = {}
    operations: Operations | None = None


def read_manifest(folder: str) -> Written | None:
    """Return what the last run wrote into `folder`; None where no sound manifest says so."""
    try:
        return parsed_manifest(Path(folder, MANIFEST).read_bytes())
    except OSError:
        return None


def parsed_manifest(content: bytes) -> Written | None:
    """Return what a manifest says; None where it is none, or not a sound one."""
    import orjson

    try:
        manifest = orjson.loads(content)
        if manifest["schemaVersion"] != 1:
            return None
        files, yours, bound = manifest["files"], manifest["yours"], manifest.get("bound", {})
        for path in (*files, *yours, *bound):
            safe_path(path)
        if not all(_SHA256.fullmatch(digest) for digest in (*files.values(), *bound.values())):
            return None
        units, operations = units_in(manifest), operations_in(manifest)
        return Written(dict(files), frozenset(yours), units, _title(manifest), bound, operations)
    except (ValueError, KeyError, TypeError, AttributeError, DocumentError):
        return None


def standing(folder: Path, shown: str, *, force: bool) -> Written:
    """Return what the last run wrote there; nothing where the folder is new, empty or taken by force.

    Raises:
        OutputError: `folder-not-ours`, `out-is-a-file`.
    """
    if not folder.exists():
        return Written({})
    if not folder.is_dir():
        raise OutputError("out-is-a-file", f"`{shown}` is a file", cure="name a folder with --out")
    old = read_manifest(str(folder))
    if old is None and not force and any(folder.iterdir()):
        raise OutputError(
            "folder-not-ours",
            f"`{shown}` is not empty and holds no sound {MANIFEST}",
            cure="choose an empty folder, or use --force: your files there stay",
        )
    return old or Written({})


def sound(manifest: bytes) -> Written:
    """Return what a suite's own manifest says.

    Raises:
        OutputError: `suite-damaged`.
    """
    written = parsed_manifest(manifest)
    if written is None:
        raise OutputError("suite-damaged", f"its {MANIFEST} is not sound", cure="generate it again")
    return written


def units_in(manifest: Mapping[str, Any]) -> dict[str, Units]:
    """Return path -> grain -> digest; a path may name another whose grains are its own.

    Raises:
        KeyError, TypeError, AttributeError: it is no sound manifest.
    """
    told: Mapping[str, Any] = manifest.get("units", {})
    units = {path: told[entry] if isinstance(entry, str) else entry for path, entry in told.items()}
    for digests in units.values():
        if not set(map(type, digests.values())) <= {str}:
            raise TypeError("a digest that is no text")
    return units


def _title(manifest: Mapping[str, Any]) -> str:
    title = manifest.get("document", {}).get("title", "")
    return title if isinstance(title, str) else ""

"""What the manifest of a folder tells the writer; it may come from anywhere, so nothing is believed."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from engine.errors import DocumentError
from engine.writer.paths import safe_path

MANIFEST = "specmint.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Written(NamedTuple):
    """What a run wrote: `files` maps path to SHA-256, `yours` are the files written once (hooks)."""

    files: Mapping[str, str]
    yours: frozenset[str] = frozenset()


def read_manifest(folder: str) -> Written | None:
    """Return what the last run wrote into `folder`; None where no sound manifest says so."""
    import orjson

    try:
        manifest = orjson.loads(Path(folder, MANIFEST).read_bytes())
        if manifest["schemaVersion"] != 1:
            return None
        files, yours = manifest["files"], manifest["yours"]
        for path in (*files, *yours):
            safe_path(path)
        if not all(_SHA256.fullmatch(digest) for digest in files.values()):
            return None
        return Written(dict(files), frozenset(yours))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, DocumentError):
        return None

"""A fault of SpecMint itself: one line for the person, and a file that can be sent along."""

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from engine.jobs.defect import frames, report_of


def report_line(error: BaseException) -> str:
    """Write the report and return the line that names it."""
    report = report_of(error)
    name = f"defect-{blake2b(report.encode(), digest_size=4).hexdigest()}.txt"
    for folder in (home(os.environ) / "reports", Path(tempfile.gettempdir())):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            place = folder / name
            place.write_text(report, encoding="utf-8")
            return f"a defect in SpecMint: {type(error).__name__} [defect]; please report it with {place}"
    return f"a defect in SpecMint: {type(error).__name__} in {frames(error)[-1]} [defect]; please report it"


def home(environment: Mapping[str, str]) -> Path:
    """Return the folder where SpecMint keeps its own files."""
    if chosen := environment.get("SPECMINT_HOME"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "SpecMint"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "SpecMint"
    return Path(environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "specmint"

"""A fault of SpecMint itself: one line for the person, and a file that can be sent along."""

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from engine import VERSION


def report_line(error: BaseException) -> str:
    """Write the report and return the line that names it."""
    report = _report(error)
    name = f"defect-{blake2b(report.encode(), digest_size=4).hexdigest()}.txt"
    for folder in (home(os.environ) / "reports", Path(tempfile.gettempdir())):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            place = folder / name
            place.write_text(report, encoding="utf-8")
            return f"a defect in SpecMint: {type(error).__name__} [defect]; please report it with {place}"
    return f"a defect in SpecMint: {type(error).__name__} in {_frames(error)[-1]} [defect]; please report it"


def home(environment: Mapping[str, str]) -> Path:
    """Return the folder where SpecMint keeps its own files."""
    if chosen := environment.get("SPECMINT_HOME"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "SpecMint"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "SpecMint"
    return Path(environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "specmint"


def _report(error: BaseException) -> str:
    """Return where it happened; no message of the exception, since that may quote the document."""
    lines = [f"SpecMint {VERSION}, Python {platform.python_version()}, {platform.system()}"]
    for link in _chain(error):
        lines += ["", f"{type(link).__module__}.{type(link).__qualname__}", *_frames(link)]
    return "\n".join(lines) + "\n"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [
        f"  {_shortened(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}" for frame in frames
    ]


def _shortened(file: str) -> str:
    """Return a path without the part that names a person's folders."""
    parts = Path(file).parts
    for root in ("site-packages", "engine"):
        if root in parts:
            start = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[start:])
    return parts[-1]

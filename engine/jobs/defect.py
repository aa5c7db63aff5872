"""What went wrong in our own code, as text that can be sent: where it was, nothing of what it was about."""

import platform
import traceback
from pathlib import Path

from engine import VERSION
from engine.errors import causes


def report_of(error: BaseException) -> str:
    """Return where it happened; no message of the exception, since that may quote the document."""
    lines = [f"SpecMint {VERSION}, Python {platform.python_version()}, {platform.system()}"]
    for link in causes(error):
        lines += ["", f"{type(link).__module__}.{type(link).__qualname__}", *frames(link)]
    return "\n".join(lines) + "\n"


def frames(error: BaseException) -> list[str]:
    """Return a line per frame, the innermost last."""
    return [
        f"  {_shortened(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def _shortened(file: str) -> str:
    """Return a path without the part that names a person's folders."""
    parts = Path(file).parts
    for root in ("site-packages", "engine"):
        if root in parts:
            start = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[start:])
    return parts[-1]

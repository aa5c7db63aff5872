"""The log with its one redaction filter, reports of defects, and what a hard crash leaves behind."""

import faulthandler
import logging
import logging.handlers
import os
import platform
import re
import sys
from pathlib import Path
from typing import Final, TextIO

from engine import VERSION
from engine.jobs.defect import report_of

LOG: Final = "specmint.log"
FAULTS: Final = "faults.log"
_LARGEST: Final = 1_000_000
_FILES: Final = 4  # beside the one that is written
_LONGEST_LINE: Final = 4_000
_MASK: Final = "***"
_SECRETS: Final = (
    (
        re.compile(r"(?i)\b(authorization|x-api-key|api-key|cookie|set-cookie)(\"?\s*[:=]\s*\"?)[^\r\n\"]+"),
        r"\1\2",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 "),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s@:]*:?[^/\s@]*@"), r"\1"),
    (re.compile(r"\b(sk|pk|rk)-[A-Za-z0-9_-]{8,}"), r"\1-"),
    (
        re.compile(
            r"(?i)\b((?:api[_-]?key|token|secret|password|passwd|licence[_-]?key)[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&]+"
        ),
        r"\1",
    ),
)


def redacted(text: str) -> str:
    """Return the text without keys, credentials of addresses and values of Authorization."""
    for pattern, kept in _SECRETS:
        text = pattern.sub(kept + _MASK, text)
    return text


class Redaction(logging.Filter):
    """Stands before every handler: what a handler writes has no secret and no line of a megabyte."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = redacted(record.getMessage())
        record.msg = text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE] + "…"
        record.args = ()
        if record.exc_info and record.exc_info[1] is not None:
            record.msg += "\n" + report_of(record.exc_info[1])
            record.exc_info = None
            record.exc_text = None
        return True


def file_handler(data: Path) -> logging.Handler:
    """Return what writes the log: five files of at most 1 MB; nothing where the folder cannot be written."""
    if not os.access(data, os.W_OK):
        return logging.NullHandler()
    handler = logging.handlers.RotatingFileHandler(
        data / LOG, maxBytes=_LARGEST, backupCount=_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redaction())
    return handler


def left_fault(data: Path) -> str:
    """Return what a hard crash of the last run wrote; empty where there was none."""
    try:
        return (data / FAULTS).read_text("utf-8", "replace")[:_LARGEST]
    except OSError:
        return ""


def watch_faults(data: Path) -> TextIO | None:
    """Let the interpreter write where it was, should it crash; return the file, to be kept open."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        faults = (data / FAULTS).open("w", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(faults)
    return faults


def report(error: BaseException) -> str:
    """Return what a person can send: where it happened, versions and system, nothing of a document."""
    return f"{report_of(error)}\n{system()}\n"


def system() -> str:
    pyside = getattr(sys.modules.get("PySide6"), "__version__", "not used")
    return (
        f"SpecMint {VERSION}; Python {platform.python_version()}; PySide6 {pyside};"
        f" {platform.system()} {platform.release()}, {platform.machine()}"
    )

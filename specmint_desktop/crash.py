"""The log with its one redaction filter, reports of defects, and what a hard crash leaves behind."""

import faulthandler
import json
import logging
import logging.handlers
import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from engine import VERSION
from engine.jobs.defect import report_of

ADDRESS: Final[str] = ""
"""Of the service that takes crash reports, its DSN. Set for a release, see CONTRIBUTING.md; empty: none are sent."""
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
    # a licence key as it is written, and the token of its seat
    (re.compile(r"(?i)\b(SM[NT]T)[- ]?(?:[0-9A-Z]{5}[- ]?){4}[0-9A-Z]?\b"), r"\1-"),
    (re.compile(r"\b(smst)_\w[\w-]*"), r"\1_"),
    (
        re.compile(
            r"(?i)\b((?:api[_-]?key|token|secret|password|passwd|licence[_-]?key)[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&]+"
        ),
        r"\1",
    ),
)

_OWN_ROOMS: Final = ("engine", "specmint_desktop")
_MOST_FRAMES: Final = 100
_MOST_LINKS: Final = 10
# What the interpreter itself says of code: kinds, names and numbers of the program, nothing that it works on.
_OF_THE_PROGRAM: Final = r"""
  '[\w.]+'\ object\ (has\ no\ attribute\ '\w+'|is\ not\ [\w ]+|does\ not\ support\ [\w ]+)
| type\ object\ '\w+'\ has\ no\ attribute\ '\w+'
| (name|free\ variable|cannot\ access\ local\ variable)\ '\w+'\ [\w ]+
| [\w.]+\(\)\ (missing|takes|got)\ [\w\ ,':]+
| unsupported\ operand\ type\(s\)\ for\ \S{1,4}:\ '\w+'\ and\ '\w+'
| (not\ enough|too\ many)\ values\ to\ unpack\ \(expected\ \d+(,\ got\ \d+)?\)
| (list|tuple|string|bytearray)\ (assignment\ )?index\ out\ of\ range
| (list|string|tuple)\ indices\ must\ be\ integers[\w ,']*
| (division|float\ division|integer\ division\ or\ modulo)\ by\ zero
| maximum\ recursion\ depth\ exceeded[\w ]*
| No\ module\ named\ '[\w.]+'
| cannot\ import\ name\ '\w+'\ from\ '[\w.]+'
| \(\d+\ characters,\ not\ sent\)
| Internal\ C\+\+\ object\ \([\w.]+\)\ already\ deleted\.
"""


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


def event_of(error: BaseException) -> str:
    """Return what is sent of a defect where a person wants that, as JSON: kinds, places in our code, versions."""
    found = [
        {
            "type": type(link).__qualname__,
            "value": str(link),
            "stacktrace": {"frames": list(_frames(link))},
        }
        for link in chain(error)
    ]
    return json.dumps(sent_of({"exception": {"values": found[::-1]}}), indent=1)


def sent_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be sent of an event, whoever made it: all else is dropped, known or not."""
    values = _mappings(_mapping(event.get("exception")).get("values"))[-_MOST_LINKS:]
    kept = {name: event[name] for name in ("event_id", "timestamp") if isinstance(event.get(name), str)}
    return {
        **kept,
        "level": "error",
        "platform": "python",
        "release": f"specmint@{VERSION}",
        "tags": _versions(),
        "exception": {"values": [_exception(each) for each in values]},
    }


def scrubbed(message: str) -> str:
    """Return a message where it speaks of the program; any other may quote a document, and is only counted."""
    if re.fullmatch(_OF_THE_PROGRAM, message, re.VERBOSE):  # compiled once needed, not before the first paint
        return message
    return f"({len(message)} characters, not sent)" if message else ""


def own_path(file: str) -> str:
    """Return a path of our code, from its room on; empty for code of others."""
    parts = re.split(r"[/\\]+", file)
    starts = [place for place, part in enumerate(parts) if part in _OWN_ROOMS]
    if not starts or "site-packages" in parts[starts[-1] :]:
        return ""
    return "/".join(parts[starts[-1] :])


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _frames(error: BaseException) -> Iterator[dict[str, Any]]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield {"filename": frame.filename, "function": frame.name, "lineno": frame.lineno}


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    frames = _mappings(_mapping(value.get("stacktrace")).get("frames"))[-_MOST_FRAMES:]
    return {
        "type": str(value.get("type"))[:100],
        "value": scrubbed(str(value.get("value") or "")),
        "stacktrace": {"frames": [kept for each in frames if (kept := _frame(each))]},
    }


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    """Return a frame of our own; empty for one of others."""
    path = own_path(str(frame.get("abs_path") or frame.get("filename") or ""))
    if not path:
        return {}
    line = frame.get("lineno")
    return {
        "filename": path,
        "function": str(frame.get("function"))[:200],
        "lineno": line if isinstance(line, int) else 0,
        "in_app": True,
    }


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "pyside": str(getattr(sys.modules.get("PySide6"), "__version__", "not used")),
        "system": platform.system(),
        "system.release": platform.release(),
        "machine": platform.machine(),
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> Sequence[Mapping[str, Any]]:
    return [_mapping(each) for each in value] if isinstance(value, list | tuple) else []

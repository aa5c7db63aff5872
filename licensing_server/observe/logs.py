"""Log lines as JSON, one each."""

import logging
import sys
import traceback
from typing import Any, Final, Protocol, TextIO

import orjson
import structlog

from licensing_server.observe.scrubbing import allowed_only

DEEPEST: Final = 8


class Log(Protocol):
    def debug(self, event: str, **fields: Any) -> Any: ...

    def info(self, event: str, **fields: Any) -> Any: ...

    def warning(self, event: str, **fields: Any) -> Any: ...

    def error(self, event: str, **fields: Any) -> Any: ...


def made_log(level: str = "info", file: TextIO | None = None) -> Log:
    """Return a log that writes to a file, standard error where none is given."""
    log: Log = structlog.wrap_logger(
        structlog.WriteLogger(file or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            allowed_only,
            _as_json,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    return log


def where(error: BaseException) -> str:
    """Return the last calls that led to a defect; its text is left out, since it may quote what was sent."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))


def tell_defect(log: Log, error: BaseException, **fields: Any) -> None:
    """Write what somebody needs to mend a defect, and nothing that was sent."""
    log.error("defect", error=type(error).__name__, where=where(error), **fields)


class OfLibraries(logging.Handler):
    """Lines that libraries write, in the same form and through the same sieve."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        say = self._log.error if record.levelno >= logging.ERROR else self._log.warning
        say("library", logger=record.name, message=record.getMessage())


def _as_json(_: object, __: str, line: Any) -> str:
    return orjson.dumps(line, default=str).decode()

"""Reports of a run: one function per kind, chosen by the end of the file's name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from engine import keep
from engine.errors import OutputError, UsageError
from engine.runner.model import RunResult
from engine.runner.reports.json_report import json_report
from engine.runner.reports.junit_report import junit_report
from engine.runner.reports.page import page

REPORTS: Mapping[str, Callable[[RunResult], bytes]] = {
    ".html": page,
    ".xml": junit_report,
    ".json": json_report,
}


def check_report(path: str) -> None:
    """Make sure that a report of this name can be made.

    Raises:
        UsageError: `report-unknown`.
    """
    if Path(path).suffix.lower() not in REPORTS:
        raise UsageError(
            "report-unknown",
            f"`{path}` names no kind of report",
            cure=f"let it end with {', '.join(REPORTS)}",
        )


def write_report(path: str, result: RunResult) -> int:
    """Write a report in one step; return its size.

    Raises:
        OutputError: `report-unwritable`.
    """
    content = REPORTS[Path(path).suffix.lower()](result)
    try:
        keep.write(Path(path), content)
    except OSError as error:
        raise OutputError(
            "report-unwritable",
            f"{path}: {error.strerror or type(error).__name__}",
            cure="give another place",
        ) from error
    return len(content)

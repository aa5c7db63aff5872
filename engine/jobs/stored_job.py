"""One job as it is kept, and as a row of the store."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from engine.errors import Location, Pointer, Problem, Severity, UsageError
from engine.jobs.message_json import read_ai
from engine.jobs.messages import AiWorth, Finished
from engine.options import AiOptions, GenerateOptions

COLUMNS: Final = (
    *("id", "document", "title", "options", "priority", "status", "place", "created"),
    *("finished", "problem", "report", "stage", "operation", "log", "pinned"),
)


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One run of a document, as it is kept.

    `id` is a number in digits; `created` an ISO 8601 time in UTC; `stage`, `operation` and `log` say where and how
    it failed. Paths in `finished` are absolute; None for those of a result that is gone. `saved_in` is the folder
    that its result was saved into last, as `saved` in the store notes it.
    """

    id: str
    document: str
    title: str
    options: GenerateOptions
    priority: str
    status: str
    place: int = 0
    created: str = ""
    finished: Finished | None = None
    problem: Problem | None = None
    report: str | None = None
    stage: str = ""
    operation: str = ""
    log: tuple[tuple[str, str], ...] = ()
    is_pinned: bool = False
    saved_in: str = ""
    ai: AiOptions | None = None


def row_of(job: StoredJob, folder: Path) -> tuple[Any, ...]:
    """Return the values for `COLUMNS`; `folder` is where the folders of jobs are."""
    return (
        *(
            job.id,
            job.document,
            job.title,
            json.dumps(asdict(job.options) | ({"ai": asdict(job.ai)} if job.ai else {})),
            job.priority,
            job.status,
            job.place,
        ),
        *(job.created, json.dumps(job.finished and _kept(job.finished, folder))),
        *(json.dumps(job.problem and asdict(job.problem)), job.report, job.stage, job.operation),
        *(json.dumps(job.log), int(job.is_pinned)),
    )


def job_of(row: sqlite3.Row, folder: Path) -> StoredJob | None:
    """Return the job of a row with its `saved_in`; None where somebody else's hand made it unreadable."""
    try:
        finished, problem = json.loads(row["finished"]), json.loads(row["problem"])
        options = json.loads(row["options"])
        ai = options.pop("ai", None)
        return StoredJob(
            id=row["id"],
            document=row["document"],
            title=row["title"],
            options=_options(options),
            priority=row["priority"],
            status=row["status"],
            place=row["place"],
            created=row["created"],
            finished=finished and _finished(finished, folder),
            problem=problem and _problem(problem),
            report=row["report"],
            stage=row["stage"],
            operation=row["operation"],
            log=tuple((str(level), str(text)) for level, text in json.loads(row["log"])),
            is_pinned=bool(row["pinned"]),
            saved_in=row["saved_in"],
            ai=read_ai(ai) if ai else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UsageError):
        return None


def _options(written: Mapping[str, Any]) -> GenerateOptions:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    return GenerateOptions(**values)


def _kept(finished: Finished, folder: Path) -> dict[str, Any]:
    """Return it with the paths of its result relative, so that the whole home can be moved."""
    paths = {"suite_file": finished.suite_file, "index_file": finished.index_file}
    return finished._asdict() | {name: path and _inside(Path(path), folder) for name, path in paths.items()}


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _finished(written: Mapping[str, Any], folder: Path) -> Finished:
    worth = written.get("ai")
    finished = Finished(**{**written, "ai": AiWorth(*worth) if worth else None})
    return finished._replace(
        suite_file=_if_there(finished.suite_file, folder), index_file=_if_there(finished.index_file, folder)
    )


def _if_there(path: str | None, folder: Path) -> str | None:
    place = path and folder / path
    return str(place) if place and place.is_file() else None


def _problem(written: Mapping[str, Any]) -> Problem:
    at = written["at"]
    location = at and Location(
        at["document"], None if at["pointer"] is None else Pointer(at["pointer"]), at["line"], at["column"]
    )
    return Problem(written["code"], written["what"], written["cure"], location, Severity(written["severity"]))

"""Rows of the queue and of the history, made by hand."""

from typing import Any

from engine.errors import Problem
from engine.jobs.messages import Finished, Progress
from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop.state.jobs import HistoryState, JobRow, JobStatus, QueueState
from specmint_desktop.state.whole import State

DOCUMENT = "/people/me/pets.yaml"
PROBLEM = Problem("engine-stopped", "the engine stopped in stage `plan`", "try again")


def row(number: int, status: JobStatus = JobStatus.QUEUED, **more: Any) -> JobRow:
    """Return a row with what a row of its status has."""
    job = f"{number:06d}"
    usual: dict[str, Any] = {"title": f"Pets {number}", "place": number, "priority": Priority.LOW}
    if status is JobStatus.DONE:
        usual["finished"] = finished(job)
    if status is JobStatus.FAILED:
        usual |= {"problem": PROBLEM, "stage": "plan", "operation": "listPets"}
    values = {"document": DOCUMENT, "options": GenerateOptions(), **usual, **more}
    return JobRow(id=job, status=status, **values)


def finished(job: str, **more: Any) -> Finished:
    values: dict[str, Any] = {"operations": 5, "cases": 48, "left_out": 2, "files": 12, "size": 20_480}
    paths = {"suite_file": f"/jobs/{job}/suite.zip", "index_file": f"/jobs/{job}/index.sqlite"}
    return Finished(job, 2.5, **(values | paths | more))


def progress(
    job: str, *, overall: float = 0.4, stage: str = "plan", remaining_s: float | None = 12
) -> Progress:
    return Progress(job, stage, 2, 5, overall, 120.0, 3.0, remaining_s, 2, 18, 1, 4, "listPets")


def state(*rows: JobRow, history: tuple[JobRow, ...] = (), **queue: Any) -> State:
    """Return a window whose store was read."""
    number = 1 + max((int(each.id) for each in (*rows, *history)), default=0)
    values = {"is_recalled": True, "next_number": number, **queue}
    return State("/jobs", queue=QueueState(rows, **values), history=HistoryState(history, is_read=True))

"""The queue and the history on the disk."""

from pathlib import Path
from typing import TYPE_CHECKING

from engine import keep
from engine.errors import OutputError
from engine.jobs import kept_results, store
from engine.jobs.stored_job import StoredJob
from engine.licensing.entitlements import Priority
from specmint_desktop.state.jobs import (
    ForgetJob,
    JobRow,
    JobsRecalled,
    JobsRemembered,
    JobStatus,
    RecallJobs,
    RememberJobs,
    RememberPause,
    RememberSaved,
)
from specmint_desktop.state.messages import Message

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside


def recall_jobs(_effect: RecallJobs, outside: "Outside") -> JobsRecalled:
    """Return what was kept. Where nothing can be kept, the window works all the same, and says so."""
    keep.sweep(outside.data)
    keep.sweep(outside.config)
    try:
        recalled = store.recall(outside.data)
    except OutputError as error:
        number = kept_results.highest_number(outside.data / store.RESULTS) + 1
        return JobsRecalled((), number, is_paused=False, faults=(Message(error.problem.code, str(error)),))
    rows = [row_of(job) for job in recalled.jobs]
    known = tuple(row for row in rows if row)
    unreadable = recalled.unreadable + len(rows) - len(known)
    return JobsRecalled(
        known, recalled.next_number, recalled.is_paused, tuple(_faults(recalled.aside, unreadable))
    )


def remember_jobs(effect: RememberJobs, outside: "Outside") -> JobsRemembered:
    created = outside.now().isoformat(timespec="milliseconds")
    gone = store.remember(outside.data, [_stored(row, created) for row in effect.rows])
    return JobsRemembered(tuple(row.id for row in effect.rows), created, gone)


def forget_job(effect: ForgetJob, outside: "Outside") -> None:
    store.forget(outside.data, effect.job)


def remember_pause(effect: RememberPause, outside: "Outside") -> None:
    store.pause(outside.data, is_paused=effect.is_paused)


def remember_saved(effect: RememberSaved, outside: "Outside") -> None:
    store.saved(outside.data, effect.job, effect.folder)


def row_of(job: StoredJob) -> JobRow | None:
    """Return the row of a kept job; None where its words are none of ours."""
    try:
        priority, status = Priority(job.priority), JobStatus(job.status)
    except ValueError:
        return None
    return JobRow(
        id=job.id,
        document=job.document,
        title=job.title,
        options=job.options,
        priority=priority,
        status=status,
        place=job.place,
        created=job.created,
        finished=job.finished,
        problem=job.problem,
        report=job.report,
        stage=job.stage,
        operation=job.operation,
        log=job.log,
        is_pinned=job.is_pinned,
        saved_in=job.saved_in,
        ai=job.ai,
    )


def _stored(row: JobRow, created: str) -> StoredJob:
    return StoredJob(
        id=row.id,
        document=row.document,
        title=row.title,
        options=row.options,
        priority=row.priority.value,
        status=row.status.value,
        place=row.place,
        created=row.created or created,
        finished=row.finished,
        problem=row.problem,
        report=row.report,
        stage=row.stage,
        operation=row.operation,
        log=row.log,
        is_pinned=row.is_pinned,
        ai=row.ai,
    )


def _faults(aside: Path | None, unreadable: int) -> list[Message]:
    faults = []
    if aside is not None:
        faults.append(
            Message(
                "history-set-aside",
                "The history was damaged. It was set aside as {file}, its results beside it; a new one was begun.",
                (("file", str(aside)),),
            )
        )
    if unreadable:
        faults.append(
            Message(
                "history-unreadable",
                "{count} entries of the history could not be read and are left out.",
                (("count", unreadable),),
                "One entry of the history could not be read and is left out.",
                number=unreadable,
            )
        )
    return faults

"""Rows of the queue: new ones, changed ones, and which of them start now."""

from collections.abc import Iterable
from dataclasses import replace

from engine.jobs.messages import Job, Kind
from engine.jobs.queue import Waiting, due, most_at_once, within
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.asked_model import asking_of
from specmint_desktop.presenters.settings import network_of
from specmint_desktop.state.jobs import JobRow, JobStatus, QueueState, RememberJobs, StartJob
from specmint_desktop.state.messages import Effect, Step
from specmint_desktop.state.whole import State

AGAIN = frozenset((JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.INTERRUPTED))


def row_of(state: State, job: str | None) -> JobRow | None:
    return next((row for row in state.queue.rows if row.id == job), None)


def with_queue(state: State, queue: QueueState) -> State:
    return replace(state, queue=queue)


def with_rows(state: State, changed: Iterable[JobRow]) -> State:
    """Return the state with these rows in place of those of the same id; new ones come last."""
    new = {row.id: row for row in changed}
    rows = tuple(new.pop(row.id, row) for row in state.queue.rows)
    return with_queue(state, replace(state.queue, rows=(*rows, *new.values())))


def without(state: State, job: str) -> State:
    rows = tuple(row for row in state.queue.rows if row.id != job)
    chosen = None if state.queue.chosen == job else state.queue.chosen
    return with_queue(state, replace(state.queue, rows=rows, chosen=chosen))


def waiting(state: State) -> list[Waiting]:
    """Return the rows that wait, none above the priority of the licence."""
    given = state.licence.standing.entitlement
    return [
        Waiting(row.id, within(given, row.priority), row.place)
        for row in state.queue.rows
        if row.status is JobStatus.QUEUED
    ]


def last_place(state: State) -> int:
    return 1 + max((row.place for row in state.queue.rows if row.status is JobStatus.QUEUED), default=0)


def kept(state: State, *changed: JobRow) -> Step[State]:
    """Return the state with changed rows, which the store learns, and what starts by it.

    The store learns nothing before it was read: numbers given until then may be taken there.
    """
    remember: tuple[Effect, ...] = (RememberJobs(changed),) if changed and state.queue.is_recalled else ()
    state, started = start_due(with_rows(state, changed))
    return state, remember + started


def start_due(state: State) -> Step[State]:
    """Start what may start now."""
    queue = state.queue
    if queue.is_paused or not queue.is_recalled:
        return state, ()
    running = sum(row.status is JobStatus.RUNNING for row in queue.rows)
    ids = due(waiting(state), running, most_at_once(state.licence.standing.entitlement, queue.parallel))
    rows = {row.id: row for row in queue.rows}
    started = tuple(replace(rows[each], status=JobStatus.RUNNING) for each in ids)
    if not started:
        return state, ()
    starts = tuple(StartJob(job_of(state, row)) for row in started)
    return with_rows(state, started), (RememberJobs(started), *starts)


def job_of(state: State, row: JobRow) -> Job:
    folder = numbers.folder_of(state, row.id)
    network = network_of(state, row.document)
    asking = asking_of(state, row.ai, row.document, row.nonce) if row.ai else None
    return Job(
        row.id,
        Kind.GENERATE,
        row.document,
        folder,
        row.options,
        network=network,
        licence=row.licence or state.licence.file,
        asking=asking,
    )


def fresh(row: JobRow, place: int) -> JobRow:
    """Return the row as it was before it ever ran."""
    return JobRow(
        row.id,
        row.document,
        row.title,
        row.options,
        row.priority,
        JobStatus.QUEUED,
        place,
        is_pinned=row.is_pinned,
        ai=row.ai,
    )

"""Earlier runs: they come from the store, and each run that ends joins them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.jobs.messages import LAST_WORDS, Finished
from specmint_desktop.state.jobs import (
    ENDED,
    HistoryFiltered,
    HistoryState,
    JobCancelAsked,
    JobDeleted,
    JobPinned,
    JobRemoved,
    JobReported,
    JobRetried,
    JobRow,
    JobsRecalled,
    JobsRemembered,
    JobStatus,
    RememberJobs,
    RememberSaved,
)
from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Step
from specmint_desktop.state.results import SaveStep
from specmint_desktop.state.whole import State

IN_HISTORY = ENDED | {JobStatus.INTERRUPTED}


def after(state: State, message: Intent | Fact) -> Step[State]:
    """Return the state after the message; the queue has looked at it before."""
    handle = _HANDLERS.get(type(message))
    return handle(state, message) if handle else (state, ())


def _filtered(state: State, filtered: HistoryFiltered) -> Step[State]:
    return _with(state, replace(state.history, text=filtered.text)), ()


def _recalled(state: State, recalled: JobsRecalled) -> Step[State]:
    rows = _newest_first(row for row in recalled.rows if row.status in IN_HISTORY)
    return _with(state, replace(state.history, rows=rows, is_read=True)), ()


def _reported(state: State, report: JobReported) -> Step[State]:
    if not isinstance(report.message, LAST_WORDS):
        return state, ()
    state = _joined(state)
    return _saved(state, report.message) if isinstance(report.message, Finished) else (state, ())


def _removed(state: State, removed: JobRemoved) -> Step[State]:
    """Note what was interrupted and is dismissed; all else stays as it is."""
    queued = {row.id for row in state.queue.rows}
    dismissed = [
        replace(row, status=JobStatus.CANCELLED)
        for row in state.history.rows
        if row.id == removed.job and row.status is JobStatus.INTERRUPTED and row.id not in queued
    ]
    return _with_rows(state, dismissed), ()


def _deleted(state: State, deleted: JobDeleted) -> Step[State]:
    return _without(state, (deleted.job,)), ()


def _remembered(state: State, remembered: JobsRemembered) -> Step[State]:
    """Take over the time of writing, and let go what had to make room."""
    stamped = [
        replace(row, created=remembered.created)
        for row in state.history.rows
        if row.id in remembered.jobs and not row.created
    ]
    return _without(_with_rows(state, stamped), remembered.gone), ()


def _pinned(state: State, pinned: JobPinned) -> Step[State]:
    rows = tuple(
        replace(row, is_pinned=pinned.is_pinned) for row in state.history.rows if row.id == pinned.job
    )
    return _with_rows(state, rows), (RememberJobs(rows),) if rows else ()


def _followed(state: State, _message: Intent | Fact) -> Step[State]:
    return _joined(state), ()


def _joined(state: State) -> State:
    """Return the state whose history has what ended in the queue, and no longer what waits there again."""
    queued = {row.id: row for row in state.queue.rows}
    known = {row.id: row for row in state.history.rows}
    told = {row.id: _merged(row, known.get(row.id)) for row in queued.values()}
    rows = tuple(row for row in (known | told).values() if row.status in IN_HISTORY)
    if len(rows) == len(known) and all(known.get(row.id) is row for row in rows):
        return state
    return _with(state, replace(state.history, rows=_newest_first(rows)))


def _merged(queued: JobRow, known: JobRow | None) -> JobRow:
    """Return the row of the queue, with what only the history knows; the same object where nothing is new."""
    if known is None:
        return queued
    merged = replace(queued, saved_in=known.saved_in, created=queued.created or known.created)
    return known if merged == known else merged


def _saved(state: State, finished: Finished) -> Step[State]:
    """Note where a result went; the job that saved it is not the one that made it."""
    results, folder = state.results, finished.out
    is_written = results.save.step is SaveStep.WRITING and finished.job == results.save.job
    if folder is None or results.job is None or not is_written:
        return state, ()
    rows = [replace(row, saved_in=folder) for row in state.history.rows if row.id == results.job]
    return _with_rows(state, rows), (RememberSaved(results.job, folder),)


def _with_rows(state: State, changed: Iterable[JobRow]) -> State:
    new = {row.id: row for row in changed}
    if not new:
        return state
    rows = _newest_first(new.get(row.id, row) for row in state.history.rows)
    return _with(state, replace(state.history, rows=rows))


def _without(state: State, jobs: Collection[str]) -> State:
    rows = tuple(row for row in state.history.rows if row.id not in jobs)
    return _with(state, replace(state.history, rows=rows)) if len(rows) < len(state.history.rows) else state


def _newest_first(rows: Iterable[JobRow]) -> tuple[JobRow, ...]:
    """Order rows by the time they were asked for; those just asked for have none yet."""
    return tuple(sorted(rows, key=lambda row: (not row.created, row.created, row.id), reverse=True))


def _with(state: State, history: HistoryState) -> State:
    return replace(state, history=history)


_HANDLERS: Mapping[type[Intent | Fact], Callable[[State, Any], Step[State]]] = {
    HistoryFiltered: _filtered,
    JobsRecalled: _recalled,
    JobReported: _reported,
    JobRemoved: _removed,
    JobDeleted: _deleted,
    JobsRemembered: _remembered,
    JobPinned: _pinned,
    JobCancelAsked: _followed,
    JobRetried: _followed,
    EffectFailed: _followed,
}

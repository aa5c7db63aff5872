"""The queue: what a person asks of it, and what the store said of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.jobs.queue import moved
from engine.licensing.entitlements import priority_allowed
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.asked_model import host_of, is_agreed
from specmint_desktop.presenters.locks import parallel_locks, priority_word
from specmint_desktop.presenters.queue_reports import not_started, reported
from specmint_desktop.presenters.queue_rows import (
    AGAIN,
    fresh,
    kept,
    last_place,
    row_of,
    start_due,
    waiting,
    with_queue,
    with_rows,
    without,
)
from specmint_desktop.presenters.queueing import generate, refusal_of, refused, several_given
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import (
    ENDED,
    CancelJob,
    EndedJobsRemoved,
    ForgetJob,
    JobCancelAsked,
    JobChosen,
    JobDeleted,
    JobMoved,
    JobPinned,
    JobPriorityChosen,
    JobRemoved,
    JobReported,
    JobRetried,
    JobRow,
    JobsRecalled,
    JobsRemembered,
    JobStatus,
    QueuePaused,
    RecallJobs,
    RememberJobs,
    RememberPause,
)
from specmint_desktop.state.licence import LicenceJudged, LicenceRefused
from specmint_desktop.state.messages import EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.preferences import SettingsChanged, SettingsRead
from specmint_desktop.state.shell import Notice, Tone, WindowOpened
from specmint_desktop.state.whole import State


def after(state: State, message: Intent | Fact) -> Step[State]:
    handle = _HANDLERS.get(type(message))
    return handle(state, message) if handle else (state, ())


def _cancel(state: State, asked: JobCancelAsked) -> Step[State]:
    row = row_of(state, asked.job) if asked.job else _to_cancel(state)
    if row is None:
        return state, ()
    if row.status is JobStatus.QUEUED:
        return kept(state, replace(row, status=JobStatus.CANCELLED))
    if row.status is JobStatus.RUNNING and not row.cancel_asked:
        return with_rows(state, (replace(row, cancel_asked=True),)), (CancelJob(row.id),)
    return state, ()


def _to_cancel(state: State) -> JobRow | None:
    chosen = row_of(state, state.queue.chosen)
    if chosen and chosen.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        return chosen
    return next((row for row in state.queue.rows if row.status is JobStatus.RUNNING), None)


def _retry(state: State, retried: JobRetried) -> Step[State]:
    """Run again with the same seed and options: in its own row, or in a new one beside a good result."""
    row = row_of(state, retried.job) or _in_history(state, retried.job)
    if row is None:
        return state, ()
    refusal = refusal_of(state, row.options) or _not_agreed(state, row)
    if refusal is not None:
        return refused(state, refusal)
    again = fresh(row, last_place(state))
    if row.status is JobStatus.DONE:
        state, job = numbers.take(state)
        again = replace(again, id=job, is_pinned=False)
    elif row.status not in AGAIN:
        return state, ()
    return kept(state, again)


def _not_agreed(state: State, row: JobRow) -> Message | None:
    """Return why a run that asks a model cannot be done again: what was agreed to was taken back."""
    if row.ai is None or is_agreed(state, row.document, row.ai):
        return None
    return Message(
        "retry-not-agreed",
        "This run asks a language model at {host}, and you took back that it may see this document. Open the document "
        "with these options to be asked again.",
        (("host", host_of(state, row.ai)),),
    )


def _in_history(state: State, job: str) -> JobRow | None:
    return next((row for row in state.history.rows if row.id == job), None)


def _remove(state: State, removed: JobRemoved) -> Step[State]:
    row = row_of(state, removed.job)
    if row is None or row.status is JobStatus.RUNNING:
        return state, ()
    if row.status is JobStatus.QUEUED:
        return without(state, row.id), (ForgetJob(row.id),)
    dismissed = (replace(row, status=JobStatus.CANCELLED),) if row.status is JobStatus.INTERRUPTED else ()
    return without(state, row.id), (RememberJobs(dismissed),) if dismissed else ()


def _remove_ended(state: State, _removed: EndedJobsRemoved) -> Step[State]:
    for row in state.queue.rows:
        if row.status in ENDED:
            state = without(state, row.id)
    return state, ()


def _pin(state: State, pinned: JobPinned) -> Step[State]:
    """Pin it in the queue; the history tells the store."""
    rows = [replace(row, is_pinned=pinned.is_pinned) for row in state.queue.rows if row.id == pinned.job]
    return with_rows(state, rows) if rows else state, ()


def _delete(state: State, deleted: JobDeleted) -> Step[State]:
    row = row_of(state, deleted.job) or _in_history(state, deleted.job)
    if row is None or row.status not in ENDED:
        return state, ()
    return without(state, row.id), (ForgetJob(row.id),)


def _move(state: State, wanted: JobMoved) -> Step[State]:
    places = moved(waiting(state), wanted.job, wanted.before)
    rows = [replace(row, place=places[row.id]) for row in state.queue.rows if row.id in places]
    return kept(state, *rows)


def _prioritise(state: State, chosen: JobPriorityChosen) -> Step[State]:
    row = row_of(state, chosen.job)
    if row is None or row.status is not JobStatus.QUEUED or row.priority is chosen.priority:
        return state, ()
    given = state.licence.standing
    refused = priority_allowed(given.tier, chosen.priority, given.entitlement)
    if refused is None:
        return kept(state, replace(row, priority=chosen.priority, place=last_place(state)))
    text = Message(
        "priority-locked",
        "Priority {wish} comes with {needs}; you have {tier}: {ceiling}.",
        (
            *(("wish", priority_word(refused.wish)), ("needs", refused.needs.value.title())),
            *(("tier", refused.tier.value.title()), ("ceiling", priority_word(refused.ceiling))),
        ),
    )
    return with_notice(state, Notice("priority-locked", Tone.INFO, text)), ()


def _pause(state: State, paused: QueuePaused) -> Step[State]:
    state, started = start_due(with_queue(state, replace(state.queue, is_paused=paused.is_paused)))
    return state, (RememberPause(paused.is_paused), *started)


def _choose(state: State, chosen: JobChosen) -> Step[State]:
    return with_queue(state, replace(state.queue, chosen=chosen.job)), ()


def _settings(state: State, read: SettingsChanged | SettingsRead) -> Step[State]:
    locks = parallel_locks(state.licence.standing)
    parallel = read.settings.parallel_jobs
    return start_due(with_queue(state, replace(state.queue, parallel=parallel, locks=locks)))


def _licensed(state: State, _told: LicenceJudged | LicenceRefused) -> Step[State]:
    """What a licence unlocks may be chosen, and starts, at once."""
    return start_due(with_queue(state, replace(state.queue, locks=parallel_locks(state.licence.standing))))


def _opened(state: State, _opened: WindowOpened) -> Step[State]:
    return state, (RecallJobs(),)


def _recalled(state: State, recalled: JobsRecalled) -> Step[State]:
    """Put what the store held before what was asked for since; that has no number of the store's yet."""
    queue = state.queue
    number = max(queue.next_number, recalled.next_number)
    early = tuple(replace(row, id=f"{number + place:06d}") for place, row in enumerate(queue.rows))
    rows = tuple(row for row in recalled.rows if row.status not in ENDED)
    state = with_queue(
        state,
        replace(
            queue,
            rows=(*rows, *early),
            next_number=number + len(early),
            is_paused=recalled.is_paused,
            is_recalled=True,
            chosen=None,
        ),
    )
    for fault in recalled.faults:
        state = with_notice(state, Notice(fault.code, Tone.WARNING, fault))
    return kept(state, *early)


def _remembered(state: State, remembered: JobsRemembered) -> Step[State]:
    written = frozenset(remembered.jobs)
    stamped = [
        replace(row, created=remembered.created)
        for row in state.queue.rows
        if row.id in written and not row.created
    ]
    state = with_rows(state, stamped) if stamped else state
    for job in remembered.gone:
        state = without(state, job)
    return state, ()


_HANDLERS: Mapping[type[Intent | Fact], Callable[[State, Any], Step[State]]] = {
    GenerateAsked: generate,
    DocumentsGiven: several_given,
    JobReported: reported,
    EffectFailed: not_started,
    JobCancelAsked: _cancel,
    JobRetried: _retry,
    JobRemoved: _remove,
    EndedJobsRemoved: _remove_ended,
    JobPinned: _pin,
    JobDeleted: _delete,
    JobMoved: _move,
    JobPriorityChosen: _prioritise,
    QueuePaused: _pause,
    JobChosen: _choose,
    SettingsChanged: _settings,
    SettingsRead: _settings,
    LicenceJudged: _licensed,
    LicenceRefused: _licensed,
    WindowOpened: _opened,
    JobsRecalled: _recalled,
    JobsRemembered: _remembered,
}

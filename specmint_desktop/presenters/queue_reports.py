"""What running jobs say, folded into their rows; jobs that have no row (load, save) are somebody else's."""

from dataclasses import replace

from engine.errors import Problem
from engine.events import AiBatchDone, AiPlanned, Event, ProviderProblem
from engine.jobs.messages import (
    AskingTold,
    Cancelled,
    DocumentTitled,
    Failed,
    Finished,
    LogWritten,
    OperationsDone,
    Progress,
)
from engine.jobs.messages import (
    Message as JobMessage,
)
from specmint_desktop.presenters.provider_trouble import troubled, troubled_at_the_end
from specmint_desktop.presenters.queue_rows import kept, row_of, with_rows
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.jobs import JobReported, JobRetried, JobRow, JobStatus, Spent, StartJob
from specmint_desktop.state.messages import EffectFailed, Message, Step
from specmint_desktop.state.shell import Notice, Place, PlaceChosen, Tone
from specmint_desktop.state.whole import State

MOST_LOG_LINES = 100
MOST_WRITTEN = 5


def reported(state: State, report: JobReported) -> Step[State]:
    row = row_of(state, report.message.job)
    if row is None or row.status is not JobStatus.RUNNING:
        return state, ()
    if isinstance(report.message, Finished | Failed | Cancelled):
        return _ended(state, row, report.message)
    if isinstance(report.message, AskingTold) and isinstance(report.message.event, ProviderProblem):
        state = troubled(state, row, report.message.event)
    changed = _told(row, report.message)
    return (state if changed is row else with_rows(state, (changed,))), ()


def not_started(state: State, failed: EffectFailed) -> Step[State]:
    """Take the row whose child could not be started as failed; other effects are not the queue's."""
    if not isinstance(failed.effect, StartJob):
        return state, ()
    return reported(state, JobReported(Failed(failed.effect.job.id, failed.problem, "", "")))


def _told(row: JobRow, message: JobMessage) -> JobRow:
    match message:
        case Progress():
            return replace(row, progress=message)
        case LogWritten(lines=lines):
            return replace(row, log=(*row.log, *lines)[-MOST_LOG_LINES:])
        case AskingTold(event=event):
            return _asked(row, event)
        case DocumentTitled(title=title):
            return replace(row, title=title)
        case OperationsDone(operations=operations):
            return replace(row, written=(*row.written, *operations)[-MOST_WRITTEN:])
        case _:
            return row


def _asked(row: JobRow, event: Event) -> JobRow:
    match event:
        case AiPlanned():
            usd = None if event.most_usd is None else 0.0
            before = row.spent or Spent(0, 0, 0, 0, usd, event.budget_usd)
            return replace(row, spent=before._replace(done=event.stored, total=event.questions))
        case AiBatchDone(done=done, total=total, calls=calls, tokens=tokens, usd=usd):
            budget = row.spent.budget_usd if row.spent else 0.0
            return replace(row, spent=Spent(done, total, calls, tokens, usd, budget))
        case ProviderProblem():
            return replace(row, troubles=(*row.troubles, event))
        case _:
            return row


def _ended(state: State, row: JobRow, message: Finished | Failed | Cancelled) -> Step[State]:
    row = replace(row, progress=None, cancel_asked=False, written=())
    if isinstance(message, Finished):
        state = troubled_at_the_end(state, row)
        return kept(state, replace(row, status=JobStatus.DONE, finished=message, log=()))
    if isinstance(message, Cancelled):
        return kept(state, replace(row, status=JobStatus.CANCELLED, log=()))
    failed = replace(
        row,
        status=JobStatus.FAILED,
        problem=message.problem,
        report=message.report,
        stage=message.stage,
        operation=message.operation,
    )
    return kept(with_notice(state, _failure(failed, message.problem)), failed)


def _failure(row: JobRow, problem: Problem) -> Notice:
    text = Message(
        "job-failed",
        "{title} could not be generated: {what}",
        (("title", row.title), ("what", problem.what)),
    )
    actions = (
        (Message("retry", "Retry"), JobRetried(row.id)),
        (Message("show-queue", "Show the queue"), PlaceChosen(Place.QUEUE)),
    )
    return Notice(f"job-failed-{row.id}", Tone.ERROR, text, actions)

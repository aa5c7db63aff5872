"""New rows of the queue: the open document, or several at once."""

from dataclasses import replace

from engine.jobs.messages import DocumentSummary
from engine.licensing.entitlements import cases_allowed
from engine.options import GenerateOptions
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.queue_rows import kept, last_place, with_queue, with_rows
from specmint_desktop.presenters.shell import with_notice, without_notice
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import JobRow, JobStatus
from specmint_desktop.state.messages import Message, Step
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.shell import Notice, Place, PlaceChosen, Tone
from specmint_desktop.state.whole import State

_NO_DOCUMENT = Message("generate-no-document", "Open a document first: there is nothing to generate from.")
_NOT_READ = Message("generate-not-read", "The document is not read yet.")


def generate(state: State, _asked: GenerateAsked) -> Step[State]:
    """Queue a run of the open document; one just asked for is not queued twice."""
    document, summary = state.document.document, state.document.summary
    if document is None or summary is None:
        return refused(state, _NO_DOCUMENT if document is None else _NOT_READ)
    refusal = _nothing_included(state, summary) or refusal_of(state, state.options.chosen)
    if refusal is not None:
        return refused(state, refusal)
    state = without_notice(state, "generate-refused")
    twin = _twin(state, document)
    if twin is not None:
        return with_queue(state, replace(state.queue, chosen=twin.id)), ()
    state, row = _new_row(state, document, summary.title or last_part(document))
    return kept(with_queue(state, replace(state.queue, chosen=row.id)), row)


def _twin(state: State, document: str) -> JobRow | None:
    """Return a row that is about to do the same."""
    wanted = document, state.options.chosen, state.options.priority
    for row in state.queue.rows:
        is_new = row.status is JobStatus.QUEUED or (row.status is JobStatus.RUNNING and not row.progress)
        if is_new and (row.document, row.options, row.priority) == wanted:
            return row
    return None


def several_given(state: State, given: DocumentsGiven) -> Step[State]:
    if len(given.documents) < 2:
        return state, ()
    refusal = refusal_of(state, state.options.chosen)
    if refusal is not None:
        return refused(state, refusal)
    rows = []
    for document in dict.fromkeys(given.documents):
        state, row = _new_row(state, document, _known_title(state, document) or last_part(document))
        state = with_rows(state, (row,))
        rows.append(row)
    text = Message(
        "documents-queued",
        "{count} documents are in the queue",
        (("count", len(rows)),),
        "One document is in the queue",
        number=len(rows),
    )
    show = (Message("show-queue", "Show the queue"), PlaceChosen(Place.QUEUE))
    return kept(with_notice(state, Notice("documents-queued", Tone.INFO, text, (show,))), *rows)


def _new_row(state: State, document: str, title: str) -> tuple[State, JobRow]:
    state, job = numbers.take(state)
    place = last_place(state)
    return state, JobRow(
        job, document, title, state.options.chosen, state.options.priority, JobStatus.QUEUED, place
    )


def _known_title(state: State, document: str) -> str:
    """Return the title of a document that was read before, or is open."""
    if state.document.document == document and state.document.summary is not None:
        return state.document.summary.title
    return next((each.title for each in state.home.recent if each.document == document), "")


def last_part(document: str) -> str:
    return document.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or document


def _nothing_included(state: State, summary: DocumentSummary) -> Message | None:
    if not summary.operations:
        return Message("generate-no-operation", "The document has no operation that can be tested.")
    options = state.options
    if options.forecast is not None and not options.forecast_operations:
        return Message("generate-nothing-included", "No operation is included: include at least one.")
    return options.fault


def refusal_of(state: State, options: GenerateOptions) -> Message | None:
    """Return why nothing can be generated with these options; None where it can."""
    if not options.formats:
        return Message("generate-no-format", "No format is chosen: choose at least one.")
    given = state.licence.standing
    refused = cases_allowed(given.tier, options.cases, given.entitlement)
    return refused and Message(
        "generate-too-many-cases",
        "{wish} cases per operation are not covered: {tier} gives {ceiling}.",
        (("wish", refused.wish), ("tier", refused.tier.value.title()), ("ceiling", refused.ceiling)),
    )


def refused(state: State, refusal: Message) -> Step[State]:
    return with_notice(state, Notice("generate-refused", Tone.WARNING, refusal)), ()

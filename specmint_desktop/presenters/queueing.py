"""New rows of the queue: the open document, or several at once."""

from dataclasses import replace

from engine.jobs.messages import DocumentSummary
from engine.licensing.entitlements import cases_allowed
from engine.options import AiOptions, GenerateOptions
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.asked_model import fault_of, is_agreed, options_of
from specmint_desktop.presenters.queue_rows import kept, last_place, with_queue, with_rows
from specmint_desktop.presenters.shell import with_notice, without_notice
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import JobRow, JobStatus
from specmint_desktop.state.messages import Message, Step
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.preferences import SettingsShown
from specmint_desktop.state.shell import Notice, Place, PlaceChosen, Tone
from specmint_desktop.state.whole import State

_NO_DOCUMENT = Message("generate-no-document", "Open a document first: there is nothing to generate from.")
_NOT_READ = Message("generate-not-read", "The document is not read yet.")


def generate(state: State, asked: GenerateAsked) -> Step[State]:
    """Queue a run of the open document; one just asked for is not queued twice.

    Nothing is sent to a model before a person agreed to it, for this document and that host.
    """
    document, summary = state.document.document, state.document.summary
    if document is None or summary is None:
        return refused(state, _NO_DOCUMENT if document is None else _NOT_READ)
    refusal = _nothing_included(state, summary) or refusal_of(state, state.options.chosen)
    if refusal is not None:
        return refused(state, refusal)
    state = without_notice(state, "generate-refused")
    ai = None
    if state.options.ai.is_on and not asked.by_rules_alone:
        ai = options_of(state, state.options.ai)
        if ai is None:
            return refused_by_models(state), ()
        if not is_agreed(state, document, ai):
            return replace(state, models=replace(state.models, is_asked=True)), ()
    twin = _twin(state, document, ai)
    if twin is not None:
        return with_queue(state, replace(state.queue, chosen=twin.id)), ()
    state, row = _new_row(state, document, summary.title or last_part(document))
    row = replace(row, ai=ai, nonce=_seen_nonce(state) if ai else "")
    return kept(with_queue(state, replace(state.queue, chosen=row.id)), row)


def refused_by_models(state: State) -> State:
    """Say why no model can be asked, and how to mend it or do without."""
    lock = state.options.locks.get(f"ai:{state.options.ai.speed}")
    reason = fault_of(state, state.options.ai) or (lock.reason if lock else None)
    text = Message(
        "generate-no-model",
        "No language model can be asked: {reason}.",
        (("reason", reason or Message("ai-not-covered", "the licence does not cover it")),),
    )
    mend = (Message("show-models", "Language models"), SettingsShown("models"))
    without = (Message("generate-by-rules", "Generate by rules alone"), GenerateAsked(by_rules_alone=True))
    return with_notice(state, Notice("generate-refused", Tone.WARNING, text, (mend, without)))


def _seen_nonce(state: State) -> str:
    """Return what marks the questions that a person may have looked at, so that just these are sent."""
    count = state.models.count
    return count.plan.nonce if count is not None and count.plan is not None else ""


def _twin(state: State, document: str, ai: AiOptions | None) -> JobRow | None:
    """Return a row that is about to do the same."""
    wanted = document, state.options.chosen, state.options.priority, ai
    for row in state.queue.rows:
        is_new = row.status is JobStatus.QUEUED or (row.status is JobStatus.RUNNING and not row.progress)
        if is_new and (row.document, row.options, row.priority, row.ai) == wanted:
            return row
    return None


def several_given(state: State, given: DocumentsGiven) -> Step[State]:
    if len(given.documents) < 2:
        return state, ()
    refusal = refusal_of(state, state.options.chosen)
    if refusal is not None:
        return refused(state, refusal)
    rows = []
    ai = options_of(state, state.options.ai)
    for document in dict.fromkeys(given.documents):
        state, row = _new_row(state, document, _known_title(state, document) or last_part(document))
        if ai is not None and is_agreed(state, document, ai):
            row = replace(row, ai=replace(ai, never=state.models.never.get(document, ())))
        state = with_rows(state, (row,))
        rows.append(row)
    text = Message(
        "documents-queued",
        "{count} documents are in the queue",
        (("count", len(rows)),),
        "One document is in the queue",
        number=len(rows),
    )
    if state.options.ai.is_on and any(row.ai is None for row in rows):
        text = Message(
            "documents-queued-by-rules",
            "{count} documents are in the queue. Those that you have not yet let a language model see are done by "
            "rules alone.",
            (("count", len(rows)),),
        )
    show = (Message("show-queue", "Show the queue"), PlaceChosen(Place.QUEUE))
    return kept(with_notice(state, Notice("documents-queued", Tone.INFO, text, (show,))), *rows)


def _new_row(state: State, document: str, title: str) -> tuple[State, JobRow]:
    state, job = numbers.take(state)
    place = last_place(state)
    row = JobRow(job, document, title, state.options.chosen, state.options.priority, JobStatus.QUEUED, place)
    return state, replace(row, licence=state.licence.file)


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

"""The open document: reading it, its problems, and its source."""

from dataclasses import replace
from typing import Final

from engine.errors import Problem, Severity
from engine.jobs.messages import (
    Cancelled,
    CasesOffered,
    DocumentSummarised,
    DocumentSummary,
    Failed,
    Finished,
    Job,
    Kind,
    ProblemsFound,
    Progress,
)
from engine.jobs.messages import Message as JobMessage
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.giving import document_given, named_by
from specmint_desktop.presenters.settings import network_of
from specmint_desktop.presenters.shell import with_notice, without_notice
from specmint_desktop.state import plain_text
from specmint_desktop.state.documents import (
    CheckedAgain,
    DocumentChangedOnDisk,
    DocumentClosed,
    DocumentState,
    DocumentTab,
    DocumentTabChosen,
    Loading,
    PlaceInDocumentOpened,
    ProblemOpened,
    ReadSource,
    SourceOpenedOutside,
    SourceRead,
    SourceScrolled,
    TextGiven,
    WatchFiles,
)
from specmint_desktop.state.jobs import CancelJob, JobCancelAsked, JobReported, JobStatus, StartJob
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Message, Step, quoted
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.results import OpenInEditor
from specmint_desktop.state.shell import Notice, Place, Tone
from specmint_desktop.state.whole import State

MOST_PROBLEMS: Final = 5_000
CHANGED: Final = "document-changed"
NOT_COUNTED: Final = "document-not-counted"
_NOTHING_GIVEN: Final = Notice(
    "nothing-given",
    Tone.INFO,
    Message(
        "document.nothing-given", "There is no text to open: copy an address, a path or a document first"
    ),
)


def after(state: State, message: Intent | Fact) -> Step[State]:
    given = document_given(state, message)
    if given is not None:
        return _opened(state, given)
    match message:
        case TextGiven(text=text):
            return _text_given(state, text)
        case JobReported(message=word) if word.job == state.document.job:
            return _heard(state, word)
        case EffectFailed(effect=StartJob(job=job), problem=problem) if job.id == state.document.job:
            return _failed(state, problem)
        case CheckedAgain():
            return _read_again(state)
        case GenerateAsked() if state.document.changed_on_disk:
            return _read_again(state)
        case DocumentChangedOnDisk(document=document) if document == state.document.document:
            return _changed(state, document)
        case DocumentClosed():
            return _closed(state)
        case JobCancelAsked(job=job) if state.document.job is not None and _means_reading(state, job):
            return state, _given_up(state)
        case _:
            return _counted_anew(*_looked(state, message))


def _means_reading(state: State, job: str | None) -> bool:
    """Tell whether a wish to cancel means the reading: it is named, or no run of the queue can be meant."""
    rows = state.queue.rows
    can_be_meant = any(
        row.status is JobStatus.RUNNING or (row.id == state.queue.chosen and row.status is JobStatus.QUEUED)
        for row in rows
    )
    return job == state.document.job or (job is None and not can_be_meant)


def _text_given(state: State, text: str) -> Step[State]:
    match named_by(text):
        case None:
            return with_notice(state, _NOTHING_GIVEN), ()
        case str(address):
            return _opened(state, address)
        case effect:
            return state, (effect,)


def _opened(state: State, document: str) -> Step[State]:
    """Show the document place at once and start to read; what was read before it is given up."""
    state = replace(state, shell=replace(state.shell, place=Place.DOCUMENT))
    if document == state.document.document and state.document.summary is not None:
        return _read_again(state)
    return _started(state, DocumentState(document))


def _read_again(state: State) -> Step[State]:
    """Read the open document anew; what is known of it stays in sight until then."""
    document = state.document
    if document.document is None:
        return state, ()
    kept = replace(document, is_outdated=True, changed_on_disk=False, failure=None, offers={})
    return _started(state, kept)


def _started(state: State, document: DocumentState) -> Step[State]:
    given_up = _given_up(state)
    state, number = numbers.take(state)
    # The numbers of earlier runs may not be known yet: a reading must never be taken for one of them.
    name = f"read-{number}"
    job = Job(
        name,
        Kind.LOAD,
        document.document or "",
        numbers.folder_of(state, name),
        state.options.chosen,
        network=network_of(state, document.document),
    )
    document = replace(
        document, job=name, loading=Loading.READING, progress=None, counted_with=_counting_options(state)
    )
    return _without_bars(_with(state, document)), (*given_up, StartJob(job))


def _given_up(state: State) -> tuple[Effect, ...]:
    return (CancelJob(state.document.job),) if state.document.job is not None else ()


def _counting_options(state: State) -> tuple[int, str | None]:
    """Return the options that decide how many cases there are to have."""
    return state.options.chosen.seed, state.options.chosen.domain


def _counted_anew(state: State, effects: tuple[Effect, ...]) -> Step[State]:
    """Count again where another seed or domain was chosen, so that the forecast stays exact."""
    document = state.document
    is_read = document.summary is not None or document.loading is Loading.READING
    if not is_read or document.counted_with == _counting_options(state):
        return state, effects
    state, more = _read_again(state)
    return state, (*effects, *more)


def _heard(state: State, word: JobMessage) -> Step[State]:
    document = state.document
    match word:
        case Progress():
            return _with(state, replace(document, progress=word)), ()
        case ProblemsFound(problems=problems):
            return _with(state, _with_problems(_current(document), problems)), ()
        case DocumentSummarised(summary=summary):
            return _summarised(state, summary)
        case CasesOffered(offers=offers, complete=True, flows=flows):
            known = {**document.offers, **dict(offers)}
            return _with(state, replace(document, offers=known, flows=flows, loading=Loading.READY)), ()
        case CasesOffered(offers=offers):
            return _with(state, replace(document, offers={**document.offers, **dict(offers)})), ()
        case Failed(problem=problem):
            return _failed(state, problem)
        case Finished():
            return _with(state, replace(document, job=None, progress=None, loading=Loading.READY)), ()
        case Cancelled():
            return _with(state, replace(document, job=None, progress=None, loading=Loading.NONE)), ()
        case _:
            return state, ()


def _current(document: DocumentState) -> DocumentState:
    """Return the document without what an earlier reading found."""
    if not document.is_outdated:
        return document
    return replace(document, is_outdated=False, problems=(), errors=0, warnings=0, chosen_problem=None)


def _with_problems(document: DocumentState, found: tuple[Problem, ...]) -> DocumentState:
    chosen = None if document.chosen_problem is None else document.problems[document.chosen_problem]
    problems = tuple(sorted((*document.problems, *found), key=_by_severity_and_place)[:MOST_PROBLEMS])
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    return replace(
        document,
        problems=problems,
        errors=document.errors + errors,
        warnings=document.warnings + len(found) - errors,
        chosen_problem=problems.index(chosen) if chosen in problems else None,
    )


def _by_severity_and_place(problem: Problem) -> tuple[bool, str, int, int]:
    at = problem.at
    place = ("", 0, 0) if at is None else (at.document, at.line or 0, at.column or 0)
    return problem.severity is not Severity.ERROR, *place


def _summarised(state: State, summary: DocumentSummary) -> Step[State]:
    document = replace(_current(state.document), summary=summary, loading=Loading.COUNTING)
    said = Message(
        "document.read",
        "{title}: {read} of {n} operations read",
        (
            ("title", plain_text.line(summary.title, 80)),
            ("read", len(summary.operations)),
            ("n", summary.found),
        ),
        number=summary.found,
    )
    state = replace(_with(state, document), shell=replace(state.shell, spoken=said))
    return state, (WatchFiles(document.document or "", summary.files), *_source_again(document))


def _source_again(document: DocumentState) -> tuple[Effect, ...]:
    """Return what brings the shown source up to date, after the document was read again."""
    return () if document.source is None or document.asked is None else (document.asked,)


def _failed(state: State, problem: Problem) -> Step[State]:
    """A document that cannot be read shows nothing else; one whose cases cannot be counted stays in sight."""
    state = replace(state, shell=replace(state.shell, spoken=quoted(problem.what)))
    document = replace(state.document, job=None, progress=None, loading=Loading.FAILED, failure=problem)
    if document.summary is not None and state.document.loading is not Loading.READING:
        return with_notice(_with(state, document), _not_counted(problem)), ()
    asked = _place_of(problem)
    document = replace(_current(document), summary=None, source=None, asked=asked)
    watched = document.document or ""
    # Where nothing was read, the file itself is watched: a person mends it, and the bar offers to check.
    watch = WatchFiles(watched, (watched,) if _is_file(watched) else ())
    return _with(state, document), (watch,) if asked is None else (watch, asked)


def _not_counted(problem: Problem) -> Notice:
    text = Message(
        "document.not-counted",
        "The cases could not be counted: {what}",
        (("what", plain_text.line(problem.what)),),
    )
    return Notice(
        NOT_COUNTED, Tone.WARNING, text, ((Message("document.check-again", "Check again"), CheckedAgain()),)
    )


def _place_of(problem: Problem) -> ReadSource | None:
    """Return what shows the place in the source, where the problem has a line in a file."""
    at = problem.at
    if at is None or at.line is None or not _is_file(at.document):
        return None
    return ReadSource(at.document, at.line, at.column)


def _is_file(document: str) -> bool:
    return not document.lower().startswith(("http://", "https://"))


def _changed(state: State, document: str) -> Step[State]:
    name = document.replace("\\", "/").rpartition("/")[2]
    notice = Notice(
        CHANGED,
        Tone.INFO,
        Message("document.changed", "{name} changed on disk", (("name", name),)),
        (
            (Message("document.check", "Check"), CheckedAgain()),
            (Message("document.generate-again", "Generate again"), GenerateAsked()),
        ),
    )
    return with_notice(_with(state, replace(state.document, changed_on_disk=True)), notice), ()


def _closed(state: State) -> Step[State]:
    return _without_bars(_with(state, DocumentState())), (*_given_up(state), WatchFiles("", ()))


def _looked(state: State, message: Intent | Fact) -> Step[State]:
    """Do what only changes what is seen: tabs, problems and source."""
    document = state.document
    match message:
        case DocumentTabChosen(tab=tab):
            state = _with(state, replace(document, tab=tab))
            return _first_source(state) if tab is DocumentTab.SOURCE else (state, ())
        case ProblemOpened(index=index) if 0 <= index < len(document.problems):
            return _problem_shown(state, index)
        case PlaceInDocumentOpened(document=file, line=line, column=column):
            return _source_asked(state, ReadSource(file, line, column))
        case SourceScrolled(first_line=first_line) if document.asked is not None:
            asked = replace(document.asked, first_line=max(first_line, 1))
            return _with(state, replace(document, asked=asked)), (asked,)
        case SourceRead(source=source) if _is_answer(document, source.document, source.line):
            return _with(state, replace(document, source=source)), ()
        case SourceOpenedOutside() if document.source is not None:
            return state, (OpenInEditor(document.source.document, document.source.line),)
        case _:
            return state, ()


def _is_answer(document: DocumentState, file: str, line: int) -> bool:
    asked = document.asked
    return asked is not None and (asked.document, asked.line) == (file, line)


def _first_source(state: State) -> Step[State]:
    """Show the beginning of the document, where no place of it was asked for yet."""
    document = state.document
    if document.document is None or document.asked is not None:
        return state, ()
    files = document.summary.files if document.summary else ()
    return _source_asked(state, ReadSource(files[0] if files else document.document, 1))


def _problem_shown(state: State, index: int) -> Step[State]:
    document = replace(state.document, chosen_problem=index)
    at = document.problems[index].at
    if at is None:
        return _with(state, replace(document, tab=DocumentTab.PROBLEMS)), ()
    return _source_asked(_with(state, document), ReadSource(at.document, at.line or 1, at.column))


def _source_asked(state: State, asked: ReadSource) -> Step[State]:
    document = replace(state.document, tab=DocumentTab.SOURCE, asked=asked)
    shell = replace(state.shell, place=Place.DOCUMENT)
    return replace(state, document=document, shell=shell), (asked,) if _is_file(asked.document) else ()


def _with(state: State, document: DocumentState) -> State:
    return replace(state, document=document)


def _without_bars(state: State) -> State:
    """Return the state without what was said of an earlier reading."""
    return without_notice(without_notice(state, CHANGED), NOT_COUNTED)

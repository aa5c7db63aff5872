"""Giving documents: what hangs over the window, what was dropped, and what was opened before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.jobs.messages import DocumentSummarised
from resources import FOLDER
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.documents import (
    DocumentsGiven,
    HomeState,
    RecentDocument,
    RecentForgotten,
    SampleChosen,
)
from specmint_desktop.state.jobs import JobReported
from specmint_desktop.state.messages import Effect, Fact, Intent, Message, Step
from specmint_desktop.state.preferences import KeepFile
from specmint_desktop.state.shell import (
    DocumentsInspected,
    DocumentsOffered,
    Drag,
    DragEntered,
    DragLeft,
    InspectDocuments,
    LookForRecent,
    Notice,
    Place,
    PlaceChosen,
    ReadRecent,
    RecentLookedFor,
    RecentRead,
    Refused,
    Tell,
    Tone,
    WindowOpened,
)
from specmint_desktop.state.whole import State

MOST_RECENT: Final = 10
MOST_REFUSED: Final = 5
"""Refused things that are named one by one; the others are counted."""
_REFUSED: Final = "refused-"
RECENT: Final = "recent.json"


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case DragEntered(documents=documents, text=text):
            drag = Drag(documents, text, is_looked_at=not documents)
            look = (InspectDocuments(documents, is_dropped=False),) if documents else ()
            return _dragged(state, drag), look
        case DragLeft():
            return _dragged(state, None), ()
        case DocumentsOffered(documents=documents):
            state = _without_refused(_dragged(state, None))
            return state, (InspectDocuments(documents, is_dropped=True),)
        case SampleChosen():
            return _without_refused(state), ()
        case DocumentsInspected(is_dropped=True):
            return _inspected(state, message)
        case DocumentsInspected(refused=refused):
            return _looked_at(state, message.documents, refused), ()
        case _:
            return _remembered(state, message)


def _remembered(state: State, message: Intent | Fact) -> Step[State]:
    home = state.home
    match message:
        case WindowOpened():
            return state, (ReadRecent(),)
        case RecentRead(documents=documents):
            return _with(state, tuple(RecentDocument(*each) for each in documents[:MOST_RECENT])), ()
        case PlaceChosen(place=Place.HOME) if home.recent:
            return state, (LookForRecent(tuple(each.document for each in home.recent)),)
        case RecentLookedFor(missing=missing):
            return _with(
                state,
                tuple(replace(each, is_missing=each.document in missing) for each in home.recent),
            ), ()
        case RecentForgotten(document=document):
            return _kept(state, tuple(each for each in home.recent if each.document != document))
        case JobReported(message=DocumentSummarised(job=job, summary=summary)) if job == state.document.job:
            opened = state.document.document or summary.document
            return _opened(state, RecentDocument(opened, summary.title, len(summary.operations)))
        case _:
            return state, ()


def _dragged(state: State, drag: Drag | None) -> State:
    return replace(state, shell=replace(state.shell, drag=drag))


def _looked_at(state: State, documents: tuple[str, ...], refused: tuple[Refused, ...]) -> State:
    """Take the answer for what still hangs over the window; a late one, for an earlier drag, is no answer."""
    drag = state.shell.drag
    given = {*documents, *(each.document for each in refused)}
    if drag is None or given != set(drag.documents):
        return state
    return _dragged(state, replace(drag, refused=refused, is_looked_at=True))


def _inspected(state: State, found: DocumentsInspected) -> Step[State]:
    for each in found.refused[:MOST_REFUSED]:
        problem = each.problem
        state = with_notice(
            state,
            Notice(
                f"{_REFUSED}{each.document}",
                Tone.ERROR,
                Message(
                    "refused",
                    "{what}; {cure}",
                    (("what", problem.what), ("cure", problem.cure)),
                ),
            ),
        )
    more = len(found.refused) - MOST_REFUSED
    if more > 0:
        state = _counted(state, more)
    return state, (Tell(DocumentsGiven(found.documents)),) if found.documents else ()


def _without_refused(state: State) -> State:
    """Forget what was refused before: something else is given now."""
    left = tuple(each for each in state.shell.notices if not each.id.startswith(_REFUSED))
    return replace(state, shell=replace(state.shell, notices=left))


def _counted(state: State, more: int) -> State:
    text = Message(
        "refused-more",
        "{count} more things are no documents",
        (("count", more),),
        "One more thing is no document",
        number=more,
    )
    return with_notice(state, Notice(f"{_REFUSED}more", Tone.ERROR, text))


def _opened(state: State, document: RecentDocument) -> Step[State]:
    """Put a document first; samples are always at hand and not remembered."""
    if document.document.startswith(str(FOLDER / "samples")):
        return state, ()
    others = tuple(each for each in state.home.recent if each.document != document.document)
    return _kept(state, (document, *others)[:MOST_RECENT])


def _kept(state: State, recent: tuple[RecentDocument, ...]) -> Step[State]:
    if recent == state.home.recent:
        return state, ()
    kept: tuple[Effect, ...] = (KeepFile(RECENT, dump_recent(recent)),)
    return _with(state, recent), kept


def _with(state: State, recent: tuple[RecentDocument, ...]) -> State:
    return replace(state, home=HomeState(recent))


def dump_recent(recent: tuple[RecentDocument, ...]) -> Mapping[str, Any]:
    return {
        "schema_version": 1,
        "documents": [[each.document, each.title, each.operations] for each in recent],
    }

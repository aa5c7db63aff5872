"""Giving documents: drags, drops, and what was opened before."""

from dataclasses import replace

import pytest

from engine.errors import Problem
from engine.jobs.messages import DocumentSummarised, DocumentSummary, OperationSummary
from resources import FOLDER
from specmint_desktop.presenters import home
from specmint_desktop.state.documents import (
    DocumentsGiven,
    DocumentState,
    HomeState,
    RecentDocument,
    RecentForgotten,
    SampleChosen,
)
from specmint_desktop.state.jobs import JobReported
from specmint_desktop.state.messages import Effect, Fact, Intent
from specmint_desktop.state.preferences import KeepFile
from specmint_desktop.state.shell import (
    DocumentsInspected,
    DocumentsOffered,
    Drag,
    DragEntered,
    DragLeft,
    InspectDocuments,
    LogToggled,
    LookForRecent,
    Place,
    PlaceChosen,
    ReadRecent,
    RecentLookedFor,
    RecentRead,
    Refused,
    ShellState,
    Tell,
    WindowOpened,
)
from specmint_desktop.state.whole import State

EMPTY = State(jobs_folder="jobs")
PNG = Refused("a.png", Problem("not-a-document", "`a.png` is a PNG image", "give a document"))
FIRST = RecentDocument("/a.yaml", "A", 3)
SECOND = RecentDocument("/b.yaml", "B", 4)


def dragging(*documents: str) -> State:
    return replace(EMPTY, shell=ShellState(drag=Drag(documents)))


def with_recent(*recent: RecentDocument) -> State:
    return replace(EMPTY, home=HomeState(recent))


def summary(title: str, operations: int) -> DocumentSummary:
    one = OperationSummary("a", "GET", "/a", (), "", False, "#", None, "a.yaml")
    return DocumentSummary(
        "a.yaml", title, "1", "3.1.0", "", operations, (one,) * operations, (), (), (), 1, "0", ()
    )


def after(state: State, *messages: Intent | Fact) -> tuple[State, tuple[Effect, ...]]:
    effects: tuple[Effect, ...] = ()
    for message in messages:
        state, effects = home.after(state, message)
    return state, effects


def test_what_is_dragged_is_looked_at_once() -> None:
    state, effects = after(EMPTY, DragEntered(("a.yaml",)))

    assert state.shell.drag == Drag(("a.yaml",))
    assert effects == (InspectDocuments(("a.yaml",), is_dropped=False),)


def test_dragged_text_needs_no_look() -> None:
    state, effects = after(EMPTY, DragEntered((), "openapi: 3.1.0"))

    assert state.shell.drag == Drag((), "openapi: 3.1.0", is_looked_at=True)
    assert effects == ()


def test_the_answer_is_taken_while_the_same_things_hang_over_the_window() -> None:
    state, _ = after(dragging("a.png", "b.yaml"), DocumentsInspected(("b.yaml",), (PNG,), is_dropped=False))

    assert state.shell.drag == Drag(("a.png", "b.yaml"), refused=(PNG,), is_looked_at=True)


@pytest.mark.parametrize("state", [EMPTY, dragging("c.yaml")])
def test_a_late_answer_is_no_answer(state: State) -> None:
    assert after(state, DocumentsInspected((), (PNG,), is_dropped=False)) == (state, ())


def test_what_leaves_is_forgotten() -> None:
    assert after(dragging("a.yaml"), DragLeft()) == (EMPTY, ())


def test_what_is_dropped_is_looked_at_before_it_is_opened() -> None:
    state, effects = after(dragging("a.yaml"), DocumentsOffered(("a.yaml",)))

    assert state.shell.drag is None
    assert effects == (InspectDocuments(("a.yaml",), is_dropped=True),)


def test_what_is_a_document_is_opened_and_what_is_none_is_told() -> None:
    state, effects = after(EMPTY, DocumentsInspected(("b.yaml",), (PNG,), is_dropped=True))

    assert effects == (Tell(DocumentsGiven(("b.yaml",))),)
    assert [str(each.text) for each in state.shell.notices] == ["`a.png` is a PNG image; give a document"]


def test_where_nothing_is_a_document_nothing_is_opened() -> None:
    _, effects = after(EMPTY, DocumentsInspected((), (PNG,), is_dropped=True))

    assert effects == ()


def test_many_refused_things_are_counted() -> None:
    refused = tuple(replace(PNG, document=f"{number}.png") for number in range(8))

    state, _ = after(EMPTY, DocumentsInspected((), refused, is_dropped=True))

    assert len(state.shell.notices) == 6
    assert str(state.shell.notices[-1].text) == "3 more things are no documents"


@pytest.mark.parametrize("given", [DocumentsOffered(("b.yaml",)), SampleChosen("clinic")])
def test_what_was_refused_is_forgotten_once_something_else_is_given(given: Intent) -> None:
    start, _ = after(EMPTY, DocumentsInspected((), (PNG,), is_dropped=True))
    assert start.shell.notices

    state, _ = after(start, given)

    assert state.shell.notices == ()


def test_as_many_refused_things_as_are_named_are_not_counted() -> None:
    refused = tuple(replace(PNG, document=f"{number}.png") for number in range(5))

    state, _ = after(EMPTY, DocumentsInspected((), refused, is_dropped=True))

    assert len(state.shell.notices) == 5


def test_recent_documents_are_read_once_the_window_is_open() -> None:
    assert after(EMPTY, WindowOpened()) == (EMPTY, (ReadRecent(),))


def test_what_was_read_is_shown_up_to_ten() -> None:
    read = tuple((f"/{number}.yaml", "T", 1, False) for number in range(12))

    state, _ = after(EMPTY, RecentRead(read))

    assert len(state.home.recent) == 10
    assert state.home.recent[0] == RecentDocument("/0.yaml", "T", 1)


def test_at_home_it_is_looked_whether_recent_documents_are_still_there() -> None:
    _, effects = after(with_recent(FIRST, SECOND), PlaceChosen(Place.HOME))

    assert effects == (LookForRecent(("/a.yaml", "/b.yaml")),)
    assert after(EMPTY, PlaceChosen(Place.HOME)) == (EMPTY, ())


def test_a_document_that_is_gone_is_marked_and_one_that_is_back_is_not() -> None:
    state, _ = after(
        with_recent(FIRST, replace(SECOND, is_missing=True)), RecentLookedFor(frozenset({"/a.yaml"}))
    )

    assert [each.is_missing for each in state.home.recent] == [True, False]


def test_a_document_is_forgotten_for_good() -> None:
    state, effects = after(with_recent(FIRST, SECOND), RecentForgotten("/a.yaml"))

    assert state.home.recent == (SECOND,)
    assert effects == (KeepFile("recent.json", {"schema_version": 1, "documents": [["/b.yaml", "B", 4]]}),)


def test_an_opened_document_comes_first_and_only_once() -> None:
    state = replace(with_recent(FIRST, SECOND), document=DocumentState("/b.yaml", job="000001"))

    state, effects = after(state, JobReported(DocumentSummarised("000001", summary("New B", 5))))

    assert state.home.recent == (RecentDocument("/b.yaml", "New B", 5), FIRST)
    assert len(effects) == 1
    assert after(state, JobReported(DocumentSummarised("000001", summary("New B", 5)))) == (state, ())


def test_another_job_opens_nothing() -> None:
    state = replace(EMPTY, document=DocumentState("/b.yaml", job="000002"))

    assert after(state, JobReported(DocumentSummarised("000001", summary("B", 1)))) == (state, ())


def test_a_sample_is_not_remembered() -> None:
    sample = str(FOLDER / "samples" / "clinic.yaml")
    state = replace(EMPTY, document=DocumentState(sample, job="000001"))

    assert after(state, JobReported(DocumentSummarised("000001", summary("Clinic", 7)))) == (state, ())


def test_other_messages_change_nothing() -> None:
    assert after(EMPTY, LogToggled()) == (EMPTY, ())

"""Comparing runs in the history: how it is reached, what is shown, and what keys do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs.differences import Change, Comparison, Difference, Subject
from specmint_desktop import theme
from specmint_desktop.qt_models.differences import CHANGE, NAME, OPERATION, WHAT
from specmint_desktop.settings import Appearance
from specmint_desktop.state.comparison import (
    ComparisonClosed,
    ComparisonFiltered,
    ComparisonState,
    RunsCompared,
    filtered,
)
from specmint_desktop.state.jobs import JobStatus
from specmint_desktop.state.results import ResultsState
from specmint_desktop.state.whole import State
from specmint_desktop.views.history import HistoryView
from tests.samples.job_rows import row, state
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.shown import Shown

ROWS = (
    row(4, JobStatus.DONE, created="2026-11-23T09:30:00.000+00:00"),
    row(3, JobStatus.DONE, document="/people/me/cats.yaml"),
    row(2, JobStatus.FAILED),
    row(1, JobStatus.DONE),
)
FOUND = Comparison(
    (
        Difference(Change.ADDED, Subject.OPERATION, "listCats", "<b>All</b> cats", "GET /cats"),
        Difference(
            Change.CHANGED,
            Subject.CASE,
            "list-pets-minimal",
            "Smallest",
            "GET /pets",
            ("wire", "request", "x-new"),
        ),
        Difference(Change.REMOVED, Subject.FLOW, "pets-lifecycle", "A life", "createPet"),
    ),
    {
        (Subject.OPERATION, Change.ADDED): 1,
        (Subject.CASE, Change.CHANGED): 1,
        (Subject.FLOW, Change.REMOVED): 1,
    },
    1_234,
)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[HistoryView]:
    view = HistoryView()
    qtbot.addWidget(view)
    return Shown(view)


def compared(found: Comparison | None = FOUND, change: Change | None = None, text: str = "") -> State:
    given = ComparisonState("000001", "000004", found)
    return replace(state(history=ROWS), comparison=filtered(given, change, text))


def select(shown: Shown[HistoryView], *places: int) -> None:
    rows = QItemSelectionModel.SelectionFlag.Rows
    shown.view.table.selectionModel().clearSelection()
    for place in places:
        index = shown.view.model.index(place, 0)
        shown.view.table.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select | rows)
    shown.settle()


def offered(shown: Shown[HistoryView]) -> list[str]:
    menu = shown.view.compare.menu()
    return [each.text() for each in menu.actions()]


def test_two_selected_runs_are_compared_at_once(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))
    select(shown, 0, 3)

    shown.button("Compare these two").click()

    assert len(shown.intents) == 1
    assert {shown.intents[0].one, shown.intents[0].other} == {"000004", "000001"}


def test_two_runs_are_selected_and_compared_by_keys_alone(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))
    shown.view.table.setFocus()
    shown.view.table.selectRow(0)
    QTest.keyClick(shown.view.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(shown.view.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is shown.view.compare

    QTest.keyClick(shown.view.compare, Qt.Key.Key_Space)

    assert {shown.intents[-1].one, shown.intents[-1].other} == {"000004", "000003"}


def test_one_run_is_compared_with_another_from_a_menu_runs_of_its_document_first(
    shown: Shown[HistoryView],
) -> None:
    shown.show(state(history=ROWS))
    select(shown, 0)

    assert offered(shown) == ["Pets 1", "Pets 3"]
    shown.view.compare.menu().actions()[0].trigger()
    assert shown.intents == [RunsCompared("000004", "000001")]


def test_a_shown_result_that_is_in_no_row_is_offered_too(shown: Shown[HistoryView]) -> None:
    given = replace(state(history=ROWS[:1]), results=ResultsState(job="000009", index_file="/i"))
    shown.show(given)
    select(shown, 0)

    assert offered(shown) == ["The shown result"]


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ((2,), "Only runs with a result can be compared"),
        ((0, 2), "Only runs with a result can be compared"),
        ((0, 1, 3), "Select two runs to compare them"),
    ],
)
def test_what_cannot_be_compared_is_told_at_the_button(
    shown: Shown[HistoryView], places: tuple[int, ...], reason: str
) -> None:
    shown.show(state(history=ROWS))
    select(shown, *places)

    assert not shown.view.compare.isEnabled()
    assert shown.view.compare.accessibleDescription() == reason


def test_a_run_alone_has_nothing_to_be_compared_with(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS[:1]))
    select(shown, 0)

    assert shown.view.compare.accessibleDescription() == "There is no other run with a result"


def test_while_results_are_compared_the_page_says_so(shown: Shown[HistoryView]) -> None:
    shown.show(compared(None))

    assert "The two results are being compared…" in shown.texts()
    assert "Before: Pets 1. After: Pets 4 (2026-11-23 " in shown.texts()


def test_differences_have_words_counts_and_what_of_them(shown: Shown[HistoryView]) -> None:
    shown.show(compared())

    model = shown.view.comparison.model
    assert [model.index(place, CHANGE).data() for place in range(3)] == [
        "Operation added",
        "Case changed",
        "Flow removed",
    ]
    assert [model.index(1, column).data() for column in (NAME, OPERATION, WHAT)] == [
        "list-pets-minimal",
        "GET /pets",
        "request, x-new",
    ]
    assert (
        "Operations: 1 added, 0 removed. Cases: 0 added, 1 changed, 0 removed, 1,234 the same."
        " Flows: 0 added, 0 changed, 1 removed." in shown.texts()
    )
    assert "<b>All</b> cats" in shown.texts()


def test_differences_are_filtered_by_kind_and_text(shown: Shown[HistoryView]) -> None:
    shown.show(compared())
    view = shown.view.comparison

    view.change.setCurrentIndex(2)
    view.change.activated.emit(2)
    view.search.setFocus()
    QTest.keyClicks(view.search, "pets")
    QTest.keyClick(view.search, Qt.Key.Key_Return)

    assert shown.intents == [ComparisonFiltered(Change.CHANGED, ""), ComparisonFiltered(None, "pets")]
    shown.show(compared(text="nowhere"))
    assert "No difference fits the filter" in shown.texts()


def test_runs_that_made_the_same_say_so(shown: Shown[HistoryView]) -> None:
    shown.show(compared(Comparison((), {}, 48)))

    assert "Nothing differs" in shown.texts()


def test_a_cut_list_says_how_much_is_shown(shown: Shown[HistoryView]) -> None:
    shown.show(compared(FOUND._replace(counts={(Subject.CASE, Change.ADDED): 30_000})))

    assert "The first 3 are shown." in shown.texts()


def test_the_history_comes_back_by_one_key(shown: Shown[HistoryView]) -> None:
    shown.show(compared())
    assert QApplication.focusWidget() is shown.view.comparison.back

    QTest.keyClick(shown.view.comparison.back, Qt.Key.Key_Space)
    assert shown.intents == [ComparisonClosed()]
    shown.show(state(history=ROWS))

    assert shown.view.table.isVisible()


def test_finding_and_panes_follow_the_page(shown: Shown[HistoryView]) -> None:
    shown.show(compared())
    shown.view.find()

    assert QApplication.focusWidget() is shown.view.comparison.search
    assert shown.view.panes() == [shown.view.comparison.search, shown.view.comparison.table]
    shown.show(compared(None))
    assert shown.view.panes() == [shown.view.comparison.back]


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("found", [None, FOUND, Comparison((), {}, 0)])
def test_nothing_is_cut_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, found: Comparison | None
) -> None:
    theme.apply(qapp, Appearance.LIGHT, zoom)
    view = HistoryView()
    qtbot.addWidget(view)
    seen = Shown(view).show(compared(found))

    assert layout_faults(seen.view) == []
    assert nameless_controls(seen.view) == []

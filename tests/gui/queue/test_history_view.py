"""The history: what it shows of each state, and what keys and clicks ask for."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from specmint_desktop import theme
from specmint_desktop.qt_models.history_table import DOCUMENT, RESULT, STATUS, WHEN
from specmint_desktop.settings import Appearance
from specmint_desktop.state.jobs import (
    DocumentOfJobOpened,
    HistoryFiltered,
    JobDeleted,
    JobPinned,
    JobRetried,
    JobStatus,
    ResultOpened,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.history import HistoryView
from tests.samples.job_rows import finished, row, state
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.shown import Shown

ROWS = (
    row(
        4, JobStatus.DONE, created="2026-11-23T09:30:00.000+00:00", is_pinned=True, saved_in="/people/me/out"
    ),
    row(3, JobStatus.FAILED),
    row(2, JobStatus.INTERRUPTED),
    row(1, JobStatus.CANCELLED),
)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[HistoryView]:
    view = HistoryView()
    qtbot.addWidget(view)
    return Shown(view)


def _column(shown: Shown[HistoryView], column: int) -> list[Any]:
    model = shown.view.model
    return [model.index(place, column).data() for place in range(model.rowCount())]


def _choose(shown: Shown[HistoryView], place: int) -> None:
    shown.view.table.selectRow(place)
    shown.settle()


def _filtered(given: State, text: str) -> State:
    return replace(given, history=replace(given.history, text=text))


def test_an_empty_history_says_what_to_do(shown: Shown[HistoryView]) -> None:
    shown.show(state())

    assert "Nothing was generated yet" in shown.texts()
    shown.button("Open a document").click()
    assert shown.intents == [PlaceChosen(Place.HOME)]


def test_before_the_store_was_read_it_says_so(shown: Shown[HistoryView]) -> None:
    shown.show(State("/jobs"))

    assert "The history is being read…" in shown.texts()


def test_every_run_has_document_time_state_and_result(
    shown: Shown[HistoryView], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.show(state(history=ROWS))

    assert _column(shown, DOCUMENT) == ["Pets 4 (pinned)", "Pets 3", "Pets 2", "Pets 1"]
    assert _column(shown, STATUS) == ["Done", "Failed", "Interrupted", "Cancelled"]
    assert _column(shown, RESULT) == [
        *("48 cases, 12 files", "the engine stopped in stage `plan`", "", ""),
    ]
    assert [len(when) for when in _column(shown, WHEN)] == [len("2026-11-23 09:30"), 0, 0, 0]
    assert "The last 50 runs or 2 GB are kept, and all that are pinned." in shown.texts()


def test_a_good_run_is_opened_run_again_or_unpinned(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))

    assert "Saved in /people/me/out" in shown.texts()
    for text in ("Open the result", "Generate again", "Open with these options", "Unpin"):
        shown.button(text).click()
    QTest.keyClick(shown.view.table, Qt.Key.Key_Return)

    assert shown.intents == [
        ResultOpened("000004"),
        JobRetried("000004"),
        DocumentOfJobOpened("000004"),
        JobPinned("000004", is_pinned=False),
        ResultOpened("000004"),
    ]


def test_a_run_without_a_result_is_not_opened_by_enter(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=(row(1, JobStatus.DONE, finished=finished("000001", suite_file=None)),)))

    QTest.keyClick(shown.view.table, Qt.Key.Key_Return)

    assert shown.intents == []


@pytest.mark.parametrize(("place", "text"), [(1, "Retry"), (2, "Resume"), (3, "Retry")])
def test_a_run_that_came_to_nothing_is_run_again(shown: Shown[HistoryView], place: int, text: str) -> None:
    shown.show(state(history=ROWS))
    _choose(shown, place)

    shown.button(text).click()

    assert shown.intents == [JobRetried(ROWS[place].id)]


def test_a_run_is_deleted_only_after_a_second_word(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))

    shown.button("Delete…").click()
    shown.settle()
    assert "Delete this run and its result for good?" in shown.texts()
    shown.button("Keep").click()
    shown.settle()
    assert "Delete for good" not in shown.buttons()
    assert shown.intents == []

    shown.button("Delete…").click()
    shown.button("Delete for good").click()
    assert shown.intents == [JobDeleted("000004")]


def test_the_question_is_gone_with_the_run_it_was_about(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))
    shown.button("Delete…").click()

    _choose(shown, 1)

    assert "Delete for good" not in shown.buttons()


def test_the_filter_asks_after_enter_and_says_how_many_are_shown(shown: Shown[HistoryView]) -> None:
    given = state(history=ROWS)
    shown.show(given)
    shown.view.find()
    QTest.keyClicks(shown.view.search, "fail")
    QTest.keyClick(shown.view.search, Qt.Key.Key_Return)

    shown.show(_filtered(given, "fail"))

    assert shown.intents == [HistoryFiltered("fail")]
    assert _column(shown, DOCUMENT) == ["Pets 3"]
    assert "1 of 4 runs" in shown.texts()


def test_a_filter_that_finds_nothing_says_so_and_can_be_cleared(shown: Shown[HistoryView]) -> None:
    given = state(history=ROWS)
    shown.show(_filtered(given, "nowhere"))
    assert "No run has these words" in shown.texts()
    assert shown.view.search.isVisible()
    assert shown.buttons() == []

    shown.show(given)

    assert _column(shown, DOCUMENT)[1:] == ["Pets 3", "Pets 2", "Pets 1"]


def test_the_chosen_run_stays_chosen_while_others_come_and_change(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))
    _choose(shown, 2)

    shown.show(state(history=(row(5, JobStatus.DONE), *ROWS)))
    assert shown.view.table.currentIndex().row() == 3
    shown.show(state(history=(row(5, JobStatus.DONE, is_pinned=True), *ROWS)))

    assert shown.view.table.currentIndex().row() == 3
    assert _column(shown, DOCUMENT)[0] == "Pets 5 (pinned)"
    assert shown.intents == []


def test_five_hundred_runs_are_shown(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=tuple(row(number, JobStatus.DONE) for number in range(500, 0, -1))))

    assert shown.view.model.rowCount() == 500
    assert layout_faults(shown.view) == []


def test_narrow_windows_leave_out_what_the_detail_tells(shown: Shown[HistoryView]) -> None:
    shown.show(state(history=ROWS))
    assert not shown.view.table.isColumnHidden(RESULT)

    shown.view.resize(600, 600)

    assert shown.view.table.isColumnHidden(RESULT)


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("place", range(len(ROWS)))
def test_nothing_is_cut_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, place: int
) -> None:
    theme.apply(qapp, Appearance.DARK, zoom)
    view = HistoryView()
    qtbot.addWidget(view)
    shown = Shown(view, 900, 480).show(state(history=ROWS))
    _choose(shown, place)
    shown.button("Delete…").click() if "Delete…" in shown.buttons() else None
    shown.settle()

    assert layout_faults(view) == []
    assert nameless_controls(view) == []


@pytest.mark.parametrize("zoom", [100, 200])
def test_the_day_and_the_state_of_a_run_have_room(qtbot: QtBot, qapp: QApplication, zoom: int) -> None:
    theme.apply(qapp, Appearance.LIGHT, zoom)
    view = HistoryView()
    qtbot.addWidget(view)
    Shown(view).show(state(history=ROWS))

    for column in (WHEN, STATUS):
        assert view.table.sizeHintForColumn(column) <= view.table.columnWidth(column)

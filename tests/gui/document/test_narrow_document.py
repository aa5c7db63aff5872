"""The place of the document where the window is small, or everything in it large."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from specmint_desktop import theme
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.documents import DocumentTab, DocumentTabChosen
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.views.document import DocumentView
from tests.samples.layout import layout_faults
from tests.samples.shown import Shown
from tests.samples.window import opened_window
from tests.samples.window_states import after, read

WIDE, NARROW = 1104, 700


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> Shown[DocumentView]:
    theme.apply(qapp, Appearance.LIGHT, 100)
    view = DocumentView()
    qtbot.addWidget(view)
    return Shown(view, NARROW, 520).show(read())


def tabs(shown: Shown[DocumentView]) -> list[str]:
    return [shown.view.tabs.tabText(place) for place in range(shown.view.tabs.count())]


def resized(shown: Shown[DocumentView], width: int) -> None:
    shown.view.resize(width, 520)
    shown.settle()


def test_the_options_are_a_tab_and_generate_stands_below(shown: Shown[DocumentView]) -> None:
    assert tabs(shown) == ["Options", "Summary", "Problems", "Operations 5", "Source"]
    assert shown.view.summary.isVisible()
    assert shown.view.generate.isVisible()


def test_with_room_again_they_stand_beside_the_tabs(shown: Shown[DocumentView]) -> None:
    resized(shown, WIDE)

    assert tabs(shown) == ["Summary", "Problems", "Operations 5", "Source"]
    assert shown.view.options.isVisible()
    assert shown.view.generate.isVisible()


def test_options_that_are_looked_at_stay_in_sight_when_something_is_told(shown: Shown[DocumentView]) -> None:
    shown.view.tabs.setCurrentIndex(0)

    shown.show(read(offers=7))

    assert shown.view.options.isVisible()
    assert shown.intents == []


def test_a_tab_is_chosen_from_the_options_too(shown: Shown[DocumentView]) -> None:
    shown.view.tabs.setCurrentIndex(0)

    shown.view.tabs.setCurrentIndex(4)

    assert shown.intents == [DocumentTabChosen(DocumentTab.SOURCE)]


def test_a_problem_that_is_opened_shows_its_source(shown: Shown[DocumentView]) -> None:
    shown.view.tabs.setCurrentIndex(0)

    state, _ = after(read(), DocumentTabChosen(DocumentTab.SOURCE))
    shown.show(state)

    assert shown.view.source.isVisible()


def test_the_options_that_were_looked_at_leave_the_summary_when_there_is_room(
    shown: Shown[DocumentView],
) -> None:
    shown.view.tabs.setCurrentIndex(0)

    resized(shown, WIDE)

    assert shown.view.summary.isVisible()


@pytest.mark.parametrize(("width", "percent"), [(780, 100), (1280, 100), (1280, 150), (1280, 200)])
def test_no_part_of_the_place_stands_over_another(
    width: int, percent: int, tmp_path: Path, qapp: QApplication
) -> None:
    theme.apply(qapp, Appearance.LIGHT, percent)
    with opened_window(tmp_path, Settings(appearance=Appearance.LIGHT, zoom=percent)) as opened:
        opened.window.resize(width, 560)
        opened.app.state = read()
        opened.app.dispatch(PlaceChosen(Place.DOCUMENT))
        for _ in range(4):
            QCoreApplication.processEvents()

        view = opened.window.frame.shown()
        assert isinstance(view, DocumentView)
        assert layout_faults(opened.window) == []
        assert opened.window.width() == width
        hint = next(each for each in view.findChildren(QPushButton) if each is view.generate)
        assert _overlap(view.tabs, hint) is view.tabs.isAncestorOf(hint)


def _overlap(one: QWidget, other: QWidget) -> bool:
    places = [QRect(each.mapToGlobal(QPoint(0, 0)), each.size()) for each in (one, other)]
    return places[0].intersects(places[1])

"""What the bar at the top says, and texts of documents in tooltips."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from specmint_desktop import theme
from specmint_desktop.qt_models.history_table import HistoryTable
from specmint_desktop.qt_models.queue_table import QueueTable
from specmint_desktop.state.documents import HomeState, RecentDocument
from specmint_desktop.state.shell import Place
from specmint_desktop.state.whole import State
from specmint_desktop.views.home import HomeView
from specmint_desktop.views.parts.labels import ElidedLabel
from specmint_desktop.views.parts.tile import Tile
from specmint_desktop.views.top_bar import TopBar
from tests.samples.result_states import row, with_result
from tests.samples.shown import Shown
from tests.samples.window_states import read

MARKUP = "/data/<img src='/etc/x.png'>.yaml"
ESCAPED = "&lt;img src="


@pytest.fixture
def bar(qtbot: QtBot) -> Shown[TopBar]:
    made = TopBar()
    qtbot.addWidget(made)
    return Shown(made, 1100, 40)


def said(bar: Shown[TopBar]) -> list[str]:
    return [label.text() for label in bar.view.findChildren(ElidedLabel)]


def test_it_names_the_open_document(bar: Shown[TopBar]) -> None:
    assert said(bar.show(read(title="Pets"))) == ["Pets", "/users/me/pets.yaml"]


def test_a_title_is_shown_in_full_where_there_is_room(bar: Shown[TopBar]) -> None:
    bar.show(read(title="A rather long title of an interface with extensions"))

    title, path = bar.view.findChildren(ElidedLabel)
    assert title.width() >= title.sizeHint().width()
    assert path.width() >= path.sizeHint().width()


@pytest.mark.parametrize("length", range(1, 60))
def test_a_line_of_its_own_width_is_not_cut(length: int, qtbot: QtBot) -> None:
    label = ElidedLabel(("/users/shop/mine.yaml" * 4)[:length], "muted")
    qtbot.addWidget(label)
    label.resize(label.sizeHint())

    label.grab()

    assert not label.toolTip()


def test_an_endless_title_leaves_room_for_the_rest(bar: Shown[TopBar]) -> None:
    bar.show(read(title="endless " * 100))

    title, path = bar.view.findChildren(ElidedLabel)
    assert title.geometry().right() < path.geometry().left()
    assert path.width() > 50 < title.width()
    assert bar.view.width() == 1100


def test_where_room_is_short_the_path_gives_way_to_the_title(bar: Shown[TopBar]) -> None:
    bar.view.resize(380, 40)
    bar.show(read(title="Bookshop"))

    title, path = bar.view.findChildren(ElidedLabel)
    assert title.width() >= title.sizeHint().width()
    assert path.width() < path.sizeHint().width()


def test_a_document_without_a_title_is_named_by_its_file(bar: Shown[TopBar]) -> None:
    assert said(bar.show(read(title=""))) == ["pets.yaml", "/users/me/pets.yaml"]


def test_beside_a_result_it_names_what_that_was_made_of(bar: Shown[TopBar]) -> None:
    state = replace(read(title="Pets"), results=with_result(title="Bookshop").results)

    in_results = replace(state, shell=replace(state.shell, place=Place.RESULTS))

    assert said(bar.show(in_results)) == ["Bookshop", "/data/me/shop.yaml"]
    assert said(bar.show(state)) == ["Pets", "/users/me/pets.yaml"]


def test_a_recent_document_that_looks_like_markup_is_a_tooltip_of_text(qtbot: QtBot) -> None:
    view = HomeView()
    qtbot.addWidget(view)
    recent = RecentDocument(MARKUP, "<b>Pets</b>", 3)

    view.show_state(replace(State("/jobs"), home=HomeState((recent,))))

    tile = next(each for each in view.findChildren(Tile) if not each.objectName())
    assert ESCAPED in tile.toolTip()
    forget = next(each for each in view.findChildren(QToolButton) if "Forget" in each.accessibleName())
    assert "&lt;b&gt;Pets" in forget.toolTip()


def test_a_path_in_queue_and_history_is_a_tooltip_of_text(qapp: QApplication) -> None:
    del qapp
    queue, history = QueueTable(theme.icon), HistoryTable(theme.icon)
    queue.show_rows((row(document=MARKUP),), is_paused=False)
    history.show_rows((row(document=MARKUP),))

    found = [made.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) for made in (queue, history)]

    assert [ESCAPED in each for each in found] == [True, True]

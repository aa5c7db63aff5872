"""Where the keyboard is after what a person did."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from specmint_desktop.state.shell import DocumentsOffered, Place, PlaceChosen
from specmint_desktop.views.parts.labels import ElidedLabel
from specmint_desktop.views.parts.notice_bar import NoticeBar
from tests.samples.window import Opened, opened_window


def focused() -> QWidget:
    for _ in range(3):
        QCoreApplication.processEvents()
    found = QApplication.focusWidget()
    assert found is not None
    return found


def rail(opened: Opened, place: Place) -> QWidget:
    found = opened.window.findChild(QWidget, f"rail-{place.value}")
    assert isinstance(found, QWidget)
    return found


def test_what_a_bar_says_does_not_stand_in_the_strip_too(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        opened.app.dispatch(DocumentsOffered((str(tmp_path / "gone.yaml"),)))
        focused()

        (bar,) = opened.window.findChildren(NoticeBar)
        said = [each.text() for each in opened.window.frame.strip.findChildren(ElidedLabel)]

        assert "is not there" in bar.accessibleName()
        assert "Ready" in said


def test_the_window_begins_with_opening_a_file(tmp_path: Path) -> None:
    with opened_window(tmp_path):
        assert focused().accessibleName() == "Open file…"


def test_return_presses_the_button_that_has_the_keyboard(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        sample = opened.window.findChild(QWidget, "sample-clinic")
        assert isinstance(sample, QWidget)
        sample.setFocus()

        QTest.keyClick(sample, Qt.Key.Key_Return)

        assert [Path(job.document).name for job in opened.worker.jobs] == ["clinic.yaml"]


def test_a_place_that_is_chosen_in_the_rail_leaves_the_keyboard_there(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        button = rail(opened, Place.SETTINGS)
        button.setFocus()

        QTest.keyClick(button, Qt.Key.Key_Space)

        assert focused() is button


def test_a_place_that_a_command_shows_takes_the_keyboard_from_the_rail(tmp_path: Path) -> None:
    with opened_window(tmp_path) as opened:
        rail(opened, Place.HOME).setFocus()

        opened.app.dispatch(PlaceChosen(Place.SETTINGS))

        shown = opened.window.frame.shown()
        assert shown is not None
        assert shown.isAncestorOf(focused())

"""Drag and drop by the events that Qt sends: what is taken, what is refused, and why."""

import shutil
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from resources import FOLDER
from specmint_desktop.state.shell import Place
from specmint_desktop.views.drop_overlay import DropOverlay
from specmint_desktop.views.home import HomeView
from tests.samples.window import Opened

BOOKSHOP = FOLDER / "samples" / "bookshop.yaml"
CLINIC = FOLDER / "samples" / "clinic.yaml"
ACTIONS = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
BUTTON, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def text(written: str) -> QMimeData:
    data = QMimeData()
    data.setText(written)
    return data


def dragged(opened: Opened, data: QMimeData) -> bool:
    """Drag over the window; return whether it would take the drop."""
    enter = QDragEnterEvent(QPoint(400, 300), ACTIONS, data, BUTTON, NO_KEY)
    QApplication.sendEvent(opened.window, enter)
    if not enter.isAccepted():
        return False
    move = QDragMoveEvent(QPoint(420, 310), ACTIONS, data, BUTTON, NO_KEY)
    move.ignore()
    QApplication.sendEvent(opened.window, move)
    return move.isAccepted()


def dropped(opened: Opened, data: QMimeData) -> None:
    if dragged(opened, data):
        drop = QDropEvent(QPointF(420, 310), ACTIONS, data, BUTTON, NO_KEY)
        QApplication.sendEvent(opened.window, drop)
    else:
        QApplication.sendEvent(opened.window, QDragLeaveEvent())


def overlay(opened: Opened) -> str:
    shown = opened.window.findChild(DropOverlay)
    assert shown is not None
    return shown.accessibleName() if shown.isVisible() else ""


def started(opened: Opened) -> list[str]:
    return [job.document for job in opened.worker.jobs]


def notices(opened: Opened) -> list[str]:
    return [str(each.text) for each in opened.state.shell.notices]


def test_what_is_announced_covers_all_but_the_menus(opened: Opened) -> None:
    dragged(opened, files(BOOKSHOP))

    shown = opened.window.findChild(DropOverlay)
    assert shown is not None
    assert shown.geometry() == opened.window.frame.geometry()
    assert shown.geometry().top() >= opened.window.menuBar().geometry().bottom()
    dropped(opened, files(BOOKSHOP))


def test_a_file_is_announced_and_opened(opened: Opened) -> None:
    data = files(BOOKSHOP)

    taken = dragged(opened, data)

    assert taken
    assert overlay(opened) == "Drop to open bookshop.yaml"
    dropped(opened, data)
    assert started(opened) == [str(BOOKSHOP)]
    assert opened.state.shell.place is Place.DOCUMENT
    assert overlay(opened) == ""


def test_umlauts_and_blanks_in_a_path_are_no_hindrance(opened: Opened, tmp_path: Path) -> None:
    document = tmp_path / "Größe & Maß äöü" / "mein dokument ß.yaml"
    document.parent.mkdir()
    shutil.copy(BOOKSHOP, document)

    dropped(opened, files(document))

    assert started(opened) == [str(document)]


def test_a_folder_with_a_document_is_opened(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    shutil.copy(BOOKSHOP, folder)

    dropped(opened, files(folder))

    assert started(opened) == [str(folder)]


def test_a_zip_with_a_document_is_opened(opened: Opened, tmp_path: Path) -> None:
    packed = tmp_path / "api.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(BOOKSHOP, "openapi.yaml")

    dropped(opened, files(packed))

    assert started(opened) == [str(packed)]


def test_several_documents_become_rows_of_the_queue(opened: Opened) -> None:
    data = files(BOOKSHOP, CLINIC)

    dragged(opened, data)

    assert overlay(opened) == "Drop to queue 2 documents"
    dropped(opened, data)
    assert [row.document for row in opened.state.queue.rows] == [str(BOOKSHOP), str(CLINIC)]


def test_what_is_none_among_several_is_named_and_the_others_are_taken(opened: Opened) -> None:
    image = FOLDER / "files" / "sample.png"
    data = files(BOOKSHOP, image)

    dragged(opened, data)

    assert overlay(opened) == "Drop to open bookshop.yaml `sample.png` is a PNG image"
    dropped(opened, data)
    assert started(opened) == [str(BOOKSHOP)]
    assert len(notices(opened)) == 1


def test_an_address_is_opened(opened: Opened) -> None:
    dropped(opened, files("https://example.com/openapi.json"))

    assert started(opened) == ["https://example.com/openapi.json"]


def test_text_is_kept_as_a_file_and_opened(opened: Opened) -> None:
    written = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"

    dropped(opened, text(written))

    (document,) = started(opened)
    assert Path(document).read_text("utf-8") == written


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sample.png", "`sample.png` is a PNG image"),
        ("sample.pdf", "`sample.pdf` is a PDF"),
        ("sample.jpg", "`sample.jpg` is a JPEG image"),
        ("sample.csv", "`sample.csv` is a text without `openapi` or `swagger` in it"),
    ],
)
def test_what_is_no_document_is_refused_while_it_is_dragged(opened: Opened, name: str, said: str) -> None:
    taken = dragged(opened, files(FOLDER / "files" / name))

    assert not taken
    assert overlay(opened).startswith(f"This cannot be opened {said}")
    assert "SpecMint reads OpenAPI documents: .json, .yaml, .yml" in overlay(opened)


def test_a_refused_thing_that_leaves_leaves_nothing_behind(opened: Opened) -> None:
    dropped(opened, files(FOLDER / "files" / "sample.png"))

    assert started(opened) == []
    assert overlay(opened) == ""
    assert opened.state.shell.drag is None


def test_an_image_that_is_called_yaml_is_still_an_image(opened: Opened, tmp_path: Path) -> None:
    disguised = tmp_path / "api.yaml"
    shutil.copy(FOLDER / "files" / "sample.png", disguised)

    taken = dragged(opened, files(disguised))

    assert not taken
    assert "`api.yaml` is a PNG image" in overlay(opened)


def test_an_office_document_is_named_as_such(opened: Opened, tmp_path: Path) -> None:
    office = tmp_path / "report.docx"
    with zipfile.ZipFile(office, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")

    assert not dragged(opened, files(office))
    assert "`report.docx` is an Office document" in overlay(opened)


def test_an_empty_folder_is_refused_with_what_is_expected(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()

    assert not dragged(opened, files(folder))
    assert "`empty` is an empty folder" in overlay(opened)


def test_what_has_neither_file_nor_text_is_not_even_looked_at(opened: Opened) -> None:
    data = QMimeData()
    data.setColorData("red")

    assert not dragged(opened, data)
    assert opened.state.shell.drag is None


def test_a_hostile_name_is_drawn_as_it_is(opened: Opened, tmp_path: Path) -> None:
    document = tmp_path / "<b>bold<img src=x>.yaml"
    shutil.copy(BOOKSHOP, document)

    dragged(opened, files(document))

    assert overlay(opened) == "Drop to open <b>bold<img src=x>.yaml"


def test_the_clipboard_is_opened_at_home(opened: Opened) -> None:
    QGuiApplication.clipboard().setMimeData(files(BOOKSHOP))
    home = opened.window.findChild(HomeView)
    assert home is not None

    home.paste()

    assert started(opened) == [str(BOOKSHOP)]


def test_an_empty_clipboard_says_what_to_copy(opened: Opened) -> None:
    QGuiApplication.clipboard().clear()

    opened.window.call("paste")

    assert started(opened) == []
    assert len(notices(opened)) == 1

"""Dialogues that choose files and folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from resources import FOLDER
from specmint_desktop.views.parts.choosers import NewFolderDialog, beginning


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> Iterator[NewFolderDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = NewFolderDialog(parent, "Save")
    made.setDirectory(str(tmp_path))
    made.open()
    yield made
    made.close()


def test_a_folder_that_is_not_there_yet_is_chosen_by_its_name(
    dialog: NewFolderDialog, tmp_path: Path
) -> None:
    chosen: list[str] = []
    dialog.fileSelected.connect(chosen.append)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)

    field.setText("new/tests")
    button = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Open)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert chosen == [str(tmp_path / "new" / "tests")]
    assert not dialog.isVisible()


def test_a_folder_that_is_there_is_chosen_as_ever(dialog: NewFolderDialog, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    chosen: list[str] = []
    dialog.fileSelected.connect(chosen.append)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)

    field.setText("old")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert chosen == [str(tmp_path / "old")]


def test_it_begins_beside_the_document(tmp_path: Path) -> None:
    assert beginning(str(tmp_path / "shop.yaml")) == tmp_path.as_posix()


@pytest.mark.parametrize(
    "document",
    [
        None,
        "https://example.com/openapi.json",
        str(FOLDER / "samples" / "bookshop.yaml"),
        "/gone/away/a.yaml",
    ],
)
def test_without_a_folder_of_the_persons_it_begins_at_home(document: str | None) -> None:
    assert beginning(document) == QDir.homePath()

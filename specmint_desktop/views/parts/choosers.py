"""Dialogues that choose a file or folder: where they begin, and folders that are made by naming them."""

from collections.abc import Callable

from PySide6.QtCore import QDir, QFileInfo
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QWidget

from resources import FOLDER


def beginning(document: str | None) -> str:
    """Return the folder beside a document, or that of the person where it is a sample or an address."""
    folder = QFileInfo(document).absolutePath() if document and "://" not in document else ""
    is_own = bool(folder) and not folder.startswith(FOLDER.as_posix())
    return folder if is_own and QFileInfo(folder).isDir() else QDir.homePath()


def open_file_chooser(parent: QWidget, title: str, chosen: Callable[[str], None]) -> None:
    """Ask which file to read, while the window goes on; `chosen` hears the path."""
    _chooser(parent, title, chosen).open()


def open_save_chooser(parent: QWidget, title: str, name: str, chosen: Callable[[str], None]) -> None:
    """Ask where to write a text file, while the window goes on; `chosen` hears the path."""
    chooser = _chooser(parent, title, chosen)
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.setDefaultSuffix("txt")
    chooser.selectFile(name)
    chooser.open()


def _chooser(parent: QWidget, title: str, chosen: Callable[[str], None]) -> QFileDialog:
    chooser = QFileDialog(parent, title)
    chooser.setAccessibleName(title)
    chooser.setDirectory(beginning(None))
    chooser.fileSelected.connect(chosen)
    chooser.finished.connect(chooser.deleteLater)
    return chooser


class NewFolderDialog(QFileDialog):
    """Chooses a folder that may not be there yet; Qt's own dialogue wants it to be, those of systems can make one."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        self.setFileMode(QFileDialog.FileMode.Directory)
        self.setOption(QFileDialog.Option.ShowDirsOnly)
        self._field = self.findChild(QLineEdit, "fileNameEdit")
        if self._field is not None:
            self._field.textChanged.connect(self._allow)

    def accept(self) -> None:
        named = self.selectedFiles()
        is_typed = self._field is not None and bool(self._field.text().strip())
        if not is_typed or not named or QFileInfo.exists(named[0]):
            super().accept()
            return
        self.fileSelected.emit(named[0])
        self.done(QDialog.DialogCode.Accepted)

    def _allow(self, text: str) -> None:
        buttons = self.findChild(QDialogButtonBox)
        if buttons is not None and text.strip():
            buttons.button(QDialogButtonBox.StandardButton.Open).setEnabled(True)

"""Fields of the settings page: a text, a file or a folder, with what it is for and why it cannot be taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from specmint_desktop import theme
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row


class TextSetting(QWidget):
    """`changed` carries the text once it was typed; what it asks for is shown again by `show_text`."""

    changed = Signal(str)

    def __init__(self, name: str, hint: str, placeholder: str = "") -> None:
        super().__init__()
        self._label = PlainLabel(name, "strong")
        self.field = QLineEdit()
        self.field.setPlaceholderText(placeholder)
        self.field.setMaxLength(4_096)
        self._label.setBuddy(self.field)
        self.field.setAccessibleName(name)
        self.field.editingFinished.connect(self._finished)
        self._fault = PlainLabel("")
        self._fault.setProperty("tone", "error")
        self._fault.hide()
        self._hint = PlainLabel(hint, "caption")
        self._line = row(self.field, *self._buttons(), gap=1)
        self._line.setStretch(0, 1)
        self.setLayout(column(self._label, self._line, self._fault, self._hint, gap=0.5))
        self._shown = ""

    def show_text(self, text: str, reason_off: str = "") -> None:
        """Show the text that counts; `reason_off` says why it has no effect now."""
        self._shown = text
        if not self.field.hasFocus() and self._fault.isHidden():
            self.field.setText(text)
        self.field.setEnabled(not reason_off)
        self.field.setAccessibleDescription(reason_off or self._hint.text())
        for each in self.findChildren(QPushButton):
            disable(each, reason_off)

    def show_fault(self, fault: str) -> None:
        """Say why the typed text cannot be taken; it stays, to be mended."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        theme.restyle(self.field, fault="true" if fault else "false")

    def _buttons(self) -> tuple[QPushButton, ...]:
        return ()

    def _finished(self) -> None:
        if self.field.text() != self._shown or not self._fault.isHidden():
            self.changed.emit(self.field.text().strip())


class PathSetting(TextSetting):
    """A text with a button that opens the system's dialogue for a folder or a file."""

    def __init__(self, name: str, hint: str, placeholder: str = "", *, is_folder: bool) -> None:
        self._name = name
        self._is_folder = is_folder
        super().__init__(name, hint, placeholder)

    def _buttons(self) -> tuple[QPushButton, ...]:
        choose = button(self.tr("Choose…"), "folder" if self._is_folder else "file")
        choose.setAccessibleName(self.tr("Choose: {name}").format(name=self._name))
        choose.clicked.connect(self._choose)
        return (choose,)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._name, self._shown)
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.Directory if self._is_folder else modes.ExistingFile)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self.field.setText(path)
        self.changed.emit(path)

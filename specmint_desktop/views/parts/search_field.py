"""A field that filters: it speaks once a person pauses in typing."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QToolButton

from specmint_desktop import theme

_PAUSE_MS = 150


class SearchField(QLineEdit):
    """`searched` carries the text, 150 ms after the last key or at once by Enter; `name` is its accessible name."""

    searched = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(False)
        sign = QAction(name, self)
        theme.put_icon(sign, "search", "muted")
        sign.setEnabled(False)
        self.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self.tr("Clear"), self)
        theme.put_icon(self._clear, "close", "muted")
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        for each in self.findChildren(QToolButton):
            each.setAccessibleName(each.defaultAction().text())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._speak)
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self._speak)

    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start()

    def _speak(self) -> None:
        self._pause.stop()
        self.searched.emit(self.text())

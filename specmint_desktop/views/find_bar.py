"""Finding text in code: a bar below it, opened by Ctrl+F and closed by Escape."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from specmint_desktop import figures
from specmint_desktop.views.code_text import CodeText
from specmint_desktop.views.parts.buttons import icon_button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import row


class FindBar(QFrame):
    """Marks all places while a person types; Return and the arrows go from one to the next."""

    def __init__(self, code: CodeText) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._code = code
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("Find in this file"))
        self._field.setAccessibleName(self.tr("Find in this file"))
        self._field.textChanged.connect(code.seek)
        self._field.returnPressed.connect(self.find_next)
        self._count = PlainLabel("", "caption", wraps=False)
        following = icon_button("down", self.tr("Next place"))
        following.clicked.connect(self.find_next)
        before = icon_button("up", self.tr("Place before"))
        before.clicked.connect(self.find_previous)
        close = icon_button("close", self.tr("Close the search"))
        close.clicked.connect(self.leave)
        box = row(self._field, self._count, before, following, close, gap=0.5, margin=0.5)
        box.setStretch(0, 1)
        self.setLayout(box)
        code.found.connect(self._tell)
        self.hide()

    def open_search(self) -> None:
        """Open the bar with what is selected in the code."""
        chosen = self._code.textCursor().selectedText()
        self.show()
        if chosen and "\u2029" not in chosen:
            self._field.setText(chosen)
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def find_next(self) -> None:
        self._go(1)

    def find_previous(self) -> None:
        self._go(-1)

    def leave(self) -> None:
        """Close the bar and give the keyboard back to the code."""
        self.hide()
        self._code.seek("")
        self._code.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        if self.isHidden():
            self.open_search()
        elif self._field.text():
            self._code.seek_next(step)

    def _tell(self, number: int, count: int) -> None:
        if not self._field.text():
            self._count.setText("")
        elif count:
            self._count.setText(
                self.tr("{number} of {count}").format(
                    number=figures.number(number), count=figures.number(count)
                )
            )
        else:
            self._count.setText(self.tr("not found"))
        self._count.setAccessibleName(self._count.text())

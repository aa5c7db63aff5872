"""The source of the document: read-only, a part at a time, with the line that is meant."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from specmint_desktop import figures
from specmint_desktop.state import plain_text
from specmint_desktop.state.documents import SourceOpenedOutside, SourceScrolled, SourceText
from specmint_desktop.state.whole import State
from specmint_desktop.views.menus import keys_of
from specmint_desktop.views.parts.buttons import button, icon_button
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row
from specmint_desktop.views.parts.search_field import SearchField
from specmint_desktop.views.source_text import SourceTextEdit

_OVERLAP = 100
"""Lines that are kept in sight when further ones are asked for."""


class SourceView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self._lines = PlainLabel("", "caption", wraps=False)
        self._outside = button(self.tr("Open in the editor"), "editor")
        self._outside.clicked.connect(self._open_outside)
        self.field = SearchField(self.tr("Find in these lines"))
        self.field.searched.connect(self._find_first)
        self._next = icon_button("down", self.tr("Next match ({0})").format(keys_of("find-next")))
        self._next.clicked.connect(self.find_next)
        self._previous = icon_button("up", self.tr("Previous match ({0})").format(keys_of("find-previous")))
        self._previous.clicked.connect(self.find_previous)
        self.text = SourceTextEdit(self.tr("Source, read-only"))
        self.text.verticalScrollBar().valueChanged.connect(self._scrolled)
        head = row(self._file, self._lines, gap=1.5)
        head.setStretch(0, 1)
        tools = row(self.field, self._previous, self._next, self._outside, gap=1)
        tools.setStretch(0, 1)
        self._main = holder(column(head, tools, self.text, gap=1))
        self._none = EmptyState("code", "")
        self.setLayout(column(self._main, self._none, margin=2))
        self._source: SourceText | None = None
        self._is_filling = False

    def show_state(self, state: State) -> None:
        document = state.document
        source = document.source
        is_shown = source is not None and (
            document.asked is None or source.document == document.asked.document
        )
        self._main.setVisible(is_shown)
        self._none.setVisible(not is_shown)
        if source is None or not is_shown:
            self._show_absence(state)
        elif source is not self._source:
            self._fill(source)

    def start_finding(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def find_next(self) -> None:
        self._find()

    def find_previous(self) -> None:
        self._find(QTextDocument.FindFlag.FindBackward)

    def _show_absence(self, state: State) -> None:
        asked = state.document.asked
        is_address = asked is not None and asked.document.lower().startswith(("http://", "https://"))
        if is_address:
            self._none.show_texts(
                self.tr("The text of an address is not kept"),
                self.tr("Save the document as a file and open that, to look into its source."),
            )
        else:
            self._none.show_texts(self.tr("The source is being read"))

    def _fill(self, source: SourceText) -> None:
        before, self._source = self._source, source
        is_same_place = before is not None and (before.document, before.line, before.column) == (
            source.document,
            source.line,
            source.column,
        )
        seen = self.text.first_seen()
        self._is_filling = True
        self.text.show_part(source)
        if is_same_place:
            self.text.scroll_to(seen)
        else:
            self.text.go_to(source.line, source.mark or 0)
        self._is_filling = False
        self._file.set_text(plain_text.line(source.document, 2_000))
        last = source.first_line + self.text.blockCount() - 1
        part = self.tr("lines {0} to {1} of {2}; more as you scroll")
        is_whole = source.first_line == 1 and last >= source.total
        shown = map(figures.number, (source.first_line, last, source.total))
        self._lines.setText(self.tr("%Ln lines", "", source.total) if is_whole else part.format(*shown))

    def _scrolled(self, value: int) -> None:
        """Ask for further lines where the end of those that are here comes into sight."""
        source = self._source
        if source is None or self._is_filling:
            return
        count = self.text.blockCount()
        if value >= self.text.verticalScrollBar().maximum() and source.first_line + count <= source.total:
            seen = self.text.first_seen()
            self.intent.emit(SourceScrolled(max(1, seen - _OVERLAP)))
        elif value == 0 and source.first_line > 1:
            self.intent.emit(SourceScrolled(max(1, source.first_line - count + _OVERLAP)))

    def _find_first(self, text: str) -> None:
        if text:
            self._find()

    def _find(self, flags: QTextDocument.FindFlag = QTextDocument.FindFlag(0)) -> None:  # noqa: B008 - no flag
        text = self.field.text()
        if text and not self.text.find(text, flags):
            cursor = self.text.textCursor()
            end = flags & QTextDocument.FindFlag.FindBackward
            cursor.movePosition(cursor.MoveOperation.End if end else cursor.MoveOperation.Start)
            self.text.setTextCursor(cursor)
            self.text.find(text, flags)

    def _open_outside(self) -> None:
        self.intent.emit(SourceOpenedOutside())

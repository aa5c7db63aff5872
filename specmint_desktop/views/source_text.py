"""A read-only text with line numbers and one marked line."""

import re
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from specmint_desktop import theme
from specmint_desktop.state.documents import SourceText

_WHOLE: Final = True
_WORD: Final = re.compile(r"[^\s:,{}\[\]]{1,200}")
"""A key or a value, without what surrounds it."""


class SourceTextEdit(QPlainTextEdit):
    """Shows a part of a text; its first line may have any number."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setFont(theme.code_font())
        self._first = 1
        self._source: SourceText | None = None
        self._numbers = _LineNumbers(self)
        self.updateRequest.connect(self._scrolled)
        self.blockCountChanged.connect(self._fit)
        self._fit()

    def show_part(self, source: SourceText) -> None:
        self._first = source.first_line
        self.setPlainText(source.text)
        self._fit()
        self._source = source
        self._mark()

    def first_seen(self) -> int:
        """Return the number of the first line in sight."""
        return self._first + self.firstVisibleBlock().blockNumber()

    def scroll_to(self, number: int) -> None:
        """Bring a line to the top."""
        self.verticalScrollBar().setValue(number - self._first)

    def go_to(self, number: int, mark: int) -> None:
        """Put the cursor into a line, and the line into the middle."""
        block = self.document().findBlockByNumber(number - self._first)
        if block.isValid():
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + _units(block.text()[:mark]))
            self.setTextCursor(cursor)
            self.centerCursor()

    def numbers_width(self) -> int:
        digits = len(str(self._first + self.blockCount()))
        return self.fontMetrics().horizontalAdvance("9") * digits + theme.space(2)

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        painter.fillRect(area, theme.colour("window"))
        painter.setPen(theme.colour("muted"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        right = self._numbers.width() - theme.space(1)
        while block.isValid() and top <= area.bottom():
            height = self.blockBoundingRect(block).height()
            rect = QRect(0, round(top), right, round(height))
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight, str(self._first + block.blockNumber()))
            top += height
            block = block.next()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationFontChange):
            self.setFont(theme.code_font())
            self._fit()
            self._mark()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place()

    def _mark(self) -> None:
        source = self._source
        block = self.document().findBlockByNumber(source.line - self._first) if source else None
        if source is None or block is None or not block.isValid():
            self.setExtraSelections([])
            return
        whole = QTextEdit.ExtraSelection()
        whole.format.setBackground(theme.colour("current_line"))
        whole.format.setProperty(QTextFormat.Property.FullWidthSelection.value, _WHOLE)
        whole.cursor = QTextCursor(block)
        self.setExtraSelections([whole, *self._word(source, whole.cursor)])

    def _word(self, source: SourceText, line: QTextCursor) -> list[QTextEdit.ExtraSelection]:
        """Return the mark under the word where the place begins."""
        if source.mark is None:
            return []
        word = QTextEdit.ExtraSelection()
        cursor, text = QTextCursor(line), line.block().text()
        start = min(source.mark, len(text))
        found = _WORD.match(text, start)
        end = found.end() if found else min(start + 1, len(text))
        begin = line.block().position()
        cursor.setPosition(begin + _units(text[:start]))
        cursor.setPosition(begin + _units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        drawn = QTextCharFormat()
        drawn.setBackground(theme.colour("match"))
        drawn.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        word.cursor, word.format = cursor, drawn
        return [word]

    def _fit(self, _count: int = 0) -> None:
        self.setViewportMargins(self.numbers_width(), 0, 0, 0)
        self._place()

    def _place(self) -> None:
        inside = self.contentsRect()
        self._numbers.setGeometry(inside.left(), inside.top(), self.numbers_width(), inside.height())

    def _scrolled(self, area: QRect, rows: int) -> None:
        if rows:
            self._numbers.scroll(0, rows)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())


def _units(text: str) -> int:
    """Return the length as Qt counts it: characters beyond the first plane are two."""
    return len(text) + sum(character > "\uffff" for character in text)


class _LineNumbers(QWidget):
    def __init__(self, text: SourceTextEdit) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._text.numbers_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        self._text.paint_numbers(painter, event.rect())
        painter.end()

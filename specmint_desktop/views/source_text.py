"""A read-only text with line numbers and one marked line."""

import re
from typing import Final

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from specmint_desktop import theme
from specmint_desktop.state.documents import SourceText
from specmint_desktop.views.numbered_text import NumberedText, marked_line, units

_WORD: Final = re.compile(r"[^\s:,{}\[\]]{1,200}")
"""A key or a value, without what surrounds it."""


class SourceTextEdit(NumberedText):
    """Shows a part of a text; its first line may have any number."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._source: SourceText | None = None

    def show_part(self, source: SourceText) -> None:
        self.setPlainText(source.text)
        self.number_from(source.first_line)
        self._source = source
        self.mark()

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
            cursor.setPosition(block.position() + units(block.text()[:mark]))
            self.setTextCursor(cursor)
            self.centerCursor()

    def mark(self) -> None:
        source = self._source
        block = self.document().findBlockByNumber(source.line - self._first) if source else None
        if source is None or block is None or not block.isValid():
            self.setExtraSelections([])
            return
        whole = marked_line(QTextCursor(block))
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
        cursor.setPosition(begin + units(text[:start]))
        cursor.setPosition(begin + units(text[:end]), QTextCursor.MoveMode.KeepAnchor)
        drawn = QTextCharFormat()
        drawn.setBackground(theme.colour("match"))
        drawn.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        word.cursor, word.format = cursor, drawn
        return [word]

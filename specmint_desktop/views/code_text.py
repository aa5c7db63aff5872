"""Code as it stands: coloured where it is visible, with numbers of lines, found text and a marked line."""

from bisect import bisect_left
from functools import cache

from PySide6.QtCore import QMetaObject, Qt, Signal, Slot
from PySide6.QtGui import (
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from specmint_desktop import theme
from specmint_desktop.state.results import FileText
from specmint_desktop.views.numbered_text import NumberedText, marked_line, units

_COLOURED = 1
MOST_FOUND = 1_000
"""Places of a found text that are marked at once."""


class CodeText(NumberedText):
    """A file that is found through and jumped in."""

    found = Signal(int, int)
    """Which of how many places is chosen; 0 of 0 where there is none."""

    def __init__(self, name: str, *, is_numbered: bool = True) -> None:
        super().__init__(name, is_numbered=is_numbered)
        self._file: FileText | None = None
        self._starts: list[int] = []
        self._sought = ""
        self._places: list[int] = []
        self._fits: tuple[int, int] | None = None
        self.cursorPositionChanged.connect(self.mark)
        self.mark()

    def show_file(self, file: FileText | None) -> None:
        """Show a text at its line; the same one is not drawn anew."""
        if file is self._file:
            return
        before, self._file = self._file, file
        if file is None or before is None or file.text != before.text:
            self._starts = [start for start, _, _ in file.spans] if file else []
            self.setPlainText(file.text if file else "")
            self._places = []
            if self._sought:
                self.seek(self._sought)
        if file is not None and file.line is not None:
            self.go_to(file.line)
        self._fit_height()

    def fit(self, least: int, most: int) -> None:
        """Be as high as the text, within so many lines, and wrap what is too wide."""
        self._fits = least, most
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._fit_height()

    def line(self) -> int:
        """Return the line of the cursor, from 1."""
        return self.textCursor().blockNumber() + 1

    def go_to(self, line: int) -> None:
        block = self.document().findBlockByNumber(max(0, min(line, self.blockCount()) - 1))
        self.setTextCursor(QTextCursor(block))
        self.centerCursor()

    def seek(self, text: str) -> None:
        """Mark all places of a text, whatever its case, and go to the first one from the cursor on."""
        self._sought = text
        self._places = _places(self.toPlainText(), text)
        if not self._places:
            self.found.emit(0, 0)
            self.mark()
            return
        start = self.textCursor().selectionStart()
        self._choose(bisect_left(self._places, start) % len(self._places))

    def seek_next(self, step: int) -> None:
        """Go to the next place (1) or the one before (-1), round and round."""
        if not self._places:
            return
        start = self.textCursor().selectionStart()
        at = bisect_left(self._places, start)
        is_on = at < len(self._places) and self._places[at] == start
        self._choose((at + (step if is_on or step < 0 else 0)) % len(self._places))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        self._colour_visible()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        if self._fits is not None:
            # Later: a layout that is just placing this would not hear of another height.
            QMetaObject.invokeMethod(self, "_fit_height", Qt.ConnectionType.QueuedConnection)

    def _choose(self, at: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places[at])
        cursor.setPosition(self._places[at] + units(self._sought), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()
        self.found.emit(at + 1, len(self._places))

    def _colour_visible(self) -> None:
        if not self._starts:
            return
        for block, _, _ in self.visible_blocks():
            if block.userState() != _COLOURED:
                block.setUserState(_COLOURED)
                block.layout().setFormats(self._formats(block))

    def _formats(self, block: QTextBlock) -> list[QTextLayout.FormatRange]:
        begin, end = block.position(), block.position() + block.length()
        ranges = []
        spans = self._file.spans if self._file else ()
        for at in range(max(0, bisect_left(self._starts, begin) - 1), bisect_left(self._starts, end)):
            start, length, kind = spans[at]
            if start + length > begin:
                each = QTextLayout.FormatRange()
                each.start = max(start, begin) - begin
                each.length = min(start + length, end) - max(start, begin)
                each.format = _format(kind)
                ranges.append(each)
        return ranges

    def follow_theme(self) -> None:
        """What was coloured is coloured anew once it is seen."""
        _format.cache_clear()
        block = self.document().firstBlock()
        while block.isValid():
            block.setUserState(-1)
            block = block.next()
        super().follow_theme()

    def mark(self) -> None:
        marks = [marked_line(self.textCursor())] if self._is_numbered else []
        for place in self._places[:MOST_FOUND]:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(theme.colour("match"))
            mark.cursor = QTextCursor(self.document())
            mark.cursor.setPosition(place)
            mark.cursor.setPosition(place + units(self._sought), QTextCursor.MoveMode.KeepAnchor)
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    @Slot()
    def _fit_height(self) -> None:
        if self._fits is None:
            return
        lines = min(max(round(self.document().size().height()), self._fits[0]), self._fits[1])
        height = self.fontMetrics().lineSpacing() * lines + theme.space(3.5)
        if height != self.height():
            self.setFixedHeight(height)


@cache
def _format(kind: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(theme.colour(f"code_{kind}"))
    return made


def _places(text: str, sought: str) -> list[int]:
    """Return where a text stands, in UTF-16 units; the letter's case does not count."""
    if not sought:
        return []
    lower, wanted = text.lower(), sought.lower()
    if len(lower) != len(text):  # a few letters change their length: then the case counts
        lower, wanted = text, sought
    found, at = [], lower.find(wanted)
    is_plain = text.isascii() or max(text) <= "\uffff"
    while at >= 0:
        found.append(at if is_plain else units(text[:at]))
        at = lower.find(wanted, at + len(wanted))
    return found

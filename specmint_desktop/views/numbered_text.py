"""A read-only text with the numbers of its lines, which may begin anywhere."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextBlock, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from specmint_desktop import theme

_LEAST_DIGITS = 3


class _Numbers(QWidget):
    def __init__(self, text: "NumberedText") -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(self._text.numbers_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        self._text.paint_numbers(event)


class NumberedText(QPlainTextEdit):
    """The keyboard moves a cursor in it, so that it can be read and copied without a mouse."""

    def __init__(self, name: str, *, is_numbered: bool = True) -> None:
        super().__init__()
        self._is_numbered = is_numbered
        self._first = 1
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(name)
        self.setUndoRedoEnabled(False)
        self._numbers = _Numbers(self)
        self.blockCountChanged.connect(self._fit_numbers)
        self.updateRequest.connect(self._scroll_numbers)
        self.cursorPositionChanged.connect(self._numbers.update)
        self._take_font()

    def mark(self) -> None:
        """Mark what is found or meant, in the colours of the palette; a subclass knows what that is."""

    def numbers_width(self) -> int:
        if not self._is_numbered:
            return 0
        digits = max(_LEAST_DIGITS, len(str(self._first + max(1, self.blockCount()) - 1)))
        return self.fontMetrics().horizontalAdvance("0") * digits + theme.space(2)

    def paint_numbers(self, event: QPaintEvent) -> None:
        painter = QPainter(self._numbers)
        painter.fillRect(event.rect(), theme.colour("window"))
        painter.setFont(self.font())
        current = self.textCursor().blockNumber()
        for block, top, height in self.visible_blocks():
            painter.setPen(theme.colour("text" if block.blockNumber() == current else "muted"))
            place = QRect(0, top, self._numbers.width() - theme.space(1), height)
            number = str(self._first + block.blockNumber())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), number)
        painter.end()

    def visible_blocks(self) -> list[tuple[QTextBlock, int, int]]:
        """Return the blocks in view with their top and height."""
        found = []
        block = self.firstVisibleBlock()
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        while block.isValid() and place.top() <= self.viewport().height():
            found.append((block, round(place.top()), round(place.height())))
            block = block.next()
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit_numbers()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationFontChange):
            self.follow_theme()

    def follow_theme(self) -> None:
        """Take font and colours of the palette."""
        self._take_font()
        self.mark()

    def number_from(self, first: int) -> None:
        """Let the first line have this number."""
        self._first = first
        self._fit_numbers()

    def _take_font(self) -> None:
        self.setFont(theme.code_font())
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * 4)
        self._fit_numbers()

    def _fit_numbers(self, _count: int = 0) -> None:
        width = self.numbers_width()
        self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def _scroll_numbers(self, rect: QRect, moved: int) -> None:
        if moved:
            self._numbers.scroll(0, moved)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())


def marked_line(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    """Return the mark of a whole line."""
    line = QTextEdit.ExtraSelection()
    line.format.setBackground(theme.colour("current_line"))
    line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # noqa: FBT003  Qt's argument
    line.cursor = QTextCursor(cursor)
    line.cursor.clearSelection()
    return line


def units(text: str) -> int:
    """Return the length as Qt counts it: characters beyond the first plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

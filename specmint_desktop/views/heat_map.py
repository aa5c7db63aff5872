"""The picture of what is covered: painted by us, visible cells only, each level with its own number and pattern."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from specmint_desktop import theme
from specmint_desktop.state.coverage import EMPTY, KIND_OF, Cell, Coverage, CoveredOperation, Level
from specmint_desktop.state.plain_text import line
from specmint_desktop.views import words

MOST_ROWS_IN_PICTURE = 1_200
"""With more operations a saved picture has thin rows without names: no image may be higher than 32,767."""
_THIN = 3


class Painter:
    """Draws cells, headings and names; the same for the screen and for a saved picture."""

    def __init__(self, coverage: Coverage, order: tuple[int, ...]) -> None:
        self.coverage = coverage
        self.order = order
        self.font = QFont(QApplication.font())
        self.small = QFont(self.font)
        self.small.setPointSizeF(self.font.pointSizeF() * 0.85)
        metrics, small = QFontMetrics(self.font), QFontMetrics(self.small)
        self.row = metrics.height() + theme.space(1)
        self.column = max(small.horizontalAdvance("00/00") + theme.space(0.75), theme.space(4))
        longest = max(
            (small.horizontalAdvance(words.technique(each)) for each in coverage.techniques), default=0
        )
        self.band = small.height() + theme.space(0.5)
        self.top = self.band + longest + theme.space(1.5)
        names = max((metrics.horizontalAdvance(_name(each)) for each in _sample(coverage)), default=0)
        self.left = min(names + theme.space(2), theme.space(44))

    @property
    def width(self) -> int:
        return self.column * len(self.coverage.techniques)

    @property
    def height(self) -> int:
        return self.row * len(self.order)

    def operation(self, row: int) -> CoveredOperation:
        return self.coverage.operations[self.order[row]]

    def cell(self, row: int, column: int) -> Cell:
        return self.operation(row).cells.get(self.coverage.techniques[column], EMPTY)

    def paint_cells(self, painter: QPainter, rows: range, columns: range, moved: QPointF) -> None:
        """Draw cells; `moved` is where cell (0, 0) begins."""
        painter.setFont(self.small)
        for row in rows:
            for column in columns:
                place = QRectF(
                    moved.x() + column * self.column, moved.y() + row * self.row, self.column, self.row
                ).adjusted(1, 1, -1, -1)
                paint_cell(painter, place, self.cell(row, column))

    def paint_names(self, painter: QPainter, rows: range, moved: QPointF, left: int) -> None:
        metrics = QFontMetrics(self.font)
        painter.setFont(self.font)
        for row in rows:
            place = QRect(theme.space(1), round(moved.y()) + row * self.row, left - theme.space(2), self.row)
            name = metrics.elidedText(_name(self.operation(row)), Qt.TextElideMode.ElideMiddle, place.width())
            painter.setPen(theme.colour("text"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), name)

    def paint_headings(
        self, painter: QPainter, columns: range, moved_x: float, edges: tuple[int, int]
    ) -> None:
        """Draw the kinds as bands and the techniques upright below them."""
        painter.setFont(self.small)
        begin = 0
        techniques = self.coverage.techniques
        for at in range(1, len(techniques) + 1):
            if at == len(techniques) or _kind(techniques[at]) != _kind(techniques[begin]):
                self._paint_band(painter, _kind(techniques[begin]), moved_x, (begin, at), edges)
                begin = at
        painter.setPen(theme.colour("text"))
        for column in columns:
            painter.save()
            painter.translate(moved_x + (column + 0.5) * self.column, self.top - theme.space(0.5))
            painter.rotate(-90)
            half = self.column / 2
            box = QRectF(0, -half, self.top - self.band - theme.space(1), self.column)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words.technique(techniques[column]))
            painter.restore()

    def _paint_band(
        self, painter: QPainter, kind: str, moved_x: float, span: tuple[int, int], edges: tuple[int, int]
    ) -> None:
        """Draw the band of a kind over its columns, its name in the middle of what is visible."""
        begin, end = span
        left = max(moved_x + begin * self.column + 1, edges[0])
        right = min(moved_x + end * self.column - 1, edges[1])
        place = QRectF(left, 0, max(0, right - left), self.band)
        painter.fillRect(place, theme.colour("hover"))
        painter.setPen(theme.colour("muted"))
        metrics = QFontMetrics(self.small)
        text = metrics.elidedText(words.kind(kind), Qt.TextElideMode.ElideRight, round(place.width()))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


def paint_cell(painter: QPainter, place: QRectF, cell: Cell) -> None:
    """Draw a cell: its level as a pattern that needs no colour, and its figures."""
    level = cell.level
    painter.fillRect(place, theme.colour("heat_0"))
    if level is Level.NOTHING_TO_TEST:
        painter.setPen(theme.colour("muted"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), "\u00b7")
        return
    if level is Level.NONE:
        _hatch(painter, place)
    else:
        _fill(painter, place, level)
    painter.setPen(theme.colour("text"))
    text = str(cell.written) if level is Level.ALL else f"{cell.written}/{cell.offered}"
    if level is Level.NONE:
        width = painter.fontMetrics().horizontalAdvance(text) + 4
        middle = QRectF(place.center().x() - width / 2, place.top(), width, place.height())
        painter.fillRect(middle, theme.colour("heat_0"))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


_SHARE = {Level.SOME: 0.3, Level.MOST: 0.65, Level.ALL: 1.0}


def _fill(painter: QPainter, place: QRectF, level: Level) -> None:
    """Draw the ground of the level and, below the figures, a bar as long as the share that is written."""
    painter.fillRect(place, theme.colour(f"heat_{level.value}"))
    height = max(2.0, place.height() / 9)
    bar = QRectF(place.left(), place.bottom() - height, place.width() * _SHARE[level], height)
    painter.fillRect(bar, theme.colour("accent"))


def _hatch(painter: QPainter, place: QRectF) -> None:
    """Draw slanting lines at both sides of the figures, which stay readable."""
    painter.setPen(QPen(theme.colour("control"), 1))
    step = place.height() / 3
    for number in range(3):
        x = place.left() + number * step
        painter.drawLine(QPointF(place.left(), place.top() + x - place.left()), QPointF(x, place.top()))
        x = place.right() - number * step
        painter.drawLine(
            QPointF(place.right(), place.bottom() - place.right() + x), QPointF(x, place.bottom())
        )


class HeatMap(QAbstractScrollArea):
    """Arrow keys move over the cells, Return opens one; names and headings stay while it scrolls."""

    pointed = Signal(int, int)
    """Row and column that the pointer or the keyboard is on."""
    opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(self.tr("Coverage: operations by techniques"))
        self.painter = Painter(Coverage(), ())
        self.current = (0, 0)
        self.drawn = 0
        """Cells drawn by the last painting."""

    def show_coverage(self, coverage: Coverage, order: tuple[int, ...]) -> None:
        self.painter = Painter(coverage, order)
        self.current = (0, 0)
        self._fit()
        self.viewport().update()

    def set_current(self, row: int, column: int) -> None:
        """Move to a cell and bring it into view."""
        rows, columns = len(self.painter.order), len(self.painter.coverage.techniques)
        if not rows or not columns:
            return
        self.current = max(0, min(row, rows - 1)), max(0, min(column, columns - 1))
        self._bring_into_view(*self.current)
        self.viewport().update()
        self.pointed.emit(*self.current)

    def picture(self) -> QImage:
        """Return all of it as an image on the background of the palette."""
        painter = self.painter
        thin = len(painter.order) > MOST_ROWS_IN_PICTURE
        left = 0 if thin else painter.left
        height = _THIN * len(painter.order) if thin else painter.height
        image = QImage(
            max(1, left + painter.width),
            max(1, min(painter.top + height, 32_767)),
            QImage.Format.Format_RGB32,
        )
        image.fill(theme.colour("base"))
        drawing = QPainter(image)
        columns = range(len(painter.coverage.techniques))
        painter.paint_headings(drawing, columns, left, (left, image.width()))
        if thin:
            self._paint_thin(drawing, columns)
        else:
            rows = range(len(painter.order))
            painter.paint_cells(drawing, rows, columns, QPointF(left, painter.top))
            painter.paint_names(drawing, rows, QPointF(0, painter.top), left)
        drawing.end()
        return image

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        del event
        painting, shown = self.painter, self.viewport().rect()
        rows, columns = self._visible()
        left, top = self._left(), painting.top
        moved = QPointF(left - self.horizontalScrollBar().value(), top - self.verticalScrollBar().value())
        drawing = QPainter(self.viewport())
        drawing.fillRect(shown, theme.colour("base"))
        painting.paint_cells(drawing, rows, columns, moved)
        self._paint_current(drawing, moved)
        drawing.fillRect(QRect(0, top, left, shown.height()), theme.colour("base"))
        painting.paint_names(drawing, rows, moved, left)
        drawing.fillRect(QRect(0, 0, shown.width(), top), theme.colour("base"))
        painting.paint_headings(drawing, columns, moved.x(), (left, shown.width()))
        drawing.fillRect(QRect(0, 0, left, top), theme.colour("base"))
        drawing.setPen(theme.colour("line"))
        drawing.drawLine(0, top - 1, shown.width(), top - 1)
        drawing.end()
        self.drawn = len(rows) * len(columns)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.painter = Painter(self.painter.coverage, self.painter.order)
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        row, column = self.current
        page = max(1, self._visible()[0].stop - self._visible()[0].start - 2)
        last_row, last_column = len(self.painter.order) - 1, len(self.painter.coverage.techniques) - 1
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        targets = {
            Qt.Key.Key_Up: (row - 1, column),
            Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_Left: (row, column - 1),
            Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_PageUp: (row - page, column),
            Qt.Key.Key_PageDown: (row + page, column),
            Qt.Key.Key_Home: (0 if control else row, 0),
            Qt.Key.Key_End: (last_row if control else row, last_column),
        }
        key = Qt.Key(event.key())
        if key in targets:
            self.set_current(*targets[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and last_row >= 0:
            self.opened.emit(*self.current)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        at = self._at(event.position())
        if at is not None:
            self.pointed.emit(*at)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        at = self._at(event.position())
        if at is not None:
            self.set_current(*at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        at = self._at(event.position())
        if at is not None:
            self.opened.emit(*at)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().leaveEvent(event)
        if self.painter.order and self.painter.coverage.techniques:
            self.pointed.emit(*self.current)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusInEvent(event)
        self.set_current(*self.current)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusOutEvent(event)
        self.viewport().update()

    def _left(self) -> int:
        return min(self.painter.left, self.viewport().width() * 2 // 5)

    def _visible(self) -> tuple[range, range]:
        painting = self.painter
        first = self.verticalScrollBar().value() // painting.row
        count = max(0, self.viewport().height() - painting.top) // painting.row + 2
        begin = self.horizontalScrollBar().value() // painting.column
        wide = max(0, self.viewport().width() - self._left()) // painting.column + 2
        return (
            range(first, min(first + count, len(painting.order))),
            range(begin, min(begin + wide, len(painting.coverage.techniques))),
        )

    def _fit(self) -> None:
        painting = self.painter
        height = max(1, self.viewport().height() - painting.top)
        width = max(1, self.viewport().width() - self._left())
        for bar, whole, page, step in (
            (self.verticalScrollBar(), painting.height, height, painting.row),
            (self.horizontalScrollBar(), painting.width, width, painting.column),
        ):
            bar.setPageStep(page)
            bar.setSingleStep(step)
            bar.setRange(0, max(0, whole - page))

    def _bring_into_view(self, row: int, column: int) -> None:
        painting = self.painter
        for bar, begin, size in (
            (self.verticalScrollBar(), row * painting.row, painting.row),
            (self.horizontalScrollBar(), column * painting.column, painting.column),
        ):
            if begin < bar.value():
                bar.setValue(begin)
            elif begin + size > bar.value() + bar.pageStep():
                bar.setValue(begin + size - bar.pageStep())

    def _at(self, point: QPointF) -> tuple[int, int] | None:
        painting = self.painter
        x = point.x() - self._left() + self.horizontalScrollBar().value()
        y = point.y() - painting.top + self.verticalScrollBar().value()
        if point.x() < self._left() or point.y() < painting.top:
            return None
        row, column = int(y // painting.row), int(x // painting.column)
        inside = row < len(painting.order) and column < len(painting.coverage.techniques)
        return (row, column) if inside else None

    def _paint_current(self, drawing: QPainter, moved: QPointF) -> None:
        painting = self.painter
        if not painting.order or not painting.coverage.techniques:
            return
        row, column = self.current
        place = QRectF(
            moved.x() + column * painting.column,
            moved.y() + row * painting.row,
            painting.column,
            painting.row,
        )
        colour = theme.colour("accent" if self.hasFocus() else "control")
        drawing.setPen(QPen(colour, 2))
        drawing.drawRect(place.adjusted(1, 1, -1, -1))

    def _paint_thin(self, drawing: QPainter, columns: range) -> None:
        painting = self.painter
        for row in range(len(painting.order)):
            for column in columns:
                cell = painting.cell(row, column)
                place = QRect(
                    column * painting.column + 1, painting.top + row * _THIN, painting.column - 2, _THIN - 1
                )
                drawing.fillRect(place, theme.colour(f"heat_{cell.level.value}"))


class Legend(QWidget):
    """The five levels side by side, each as it is drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Legend"))
        self.setAccessibleDescription(", ".join(words.level(each) for each in Level))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        lines = 1 + max(number for _, number in self._places().values())
        self.setFixedHeight(theme.space(2.5) * lines)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        del event
        drawing = QPainter(self)
        drawing.setFont(self._small())
        high = theme.space(2.5)
        for level, (x, number) in self._places().items():
            place = QRectF(x, number * high + 1, theme.space(3), high - 2)
            paint_cell(drawing, place, SAMPLES[level])
            drawing.setPen(theme.colour("muted"))
            text = QRectF(x + theme.space(3.75), place.top(), self.width(), place.height())
            drawing.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), words.level(level))
        drawing.end()

    def _places(self) -> dict[Level, tuple[int, int]]:
        """Return where each level is drawn, its left and its line: as many lines as the width needs."""
        found, x, number = {}, 0, 0
        for level in Level:
            width = theme.space(3.75) + QFontMetrics(self._small()).horizontalAdvance(words.level(level))
            if x and x + width > self.width():
                x, number = 0, number + 1
            found[level] = x, number
            x += width + theme.space(2)
        return found

    def _small(self) -> QFont:
        font = QFont(QApplication.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font


SAMPLES = {
    Level.NOTHING_TO_TEST: EMPTY,
    Level.NONE: Cell(0, 4),
    Level.SOME: Cell(1, 3),
    Level.MOST: Cell(3, 1),
    Level.ALL: Cell(4, 0),
}


def _sample(coverage: Coverage) -> tuple[CoveredOperation, ...]:
    """Return operations enough to know how wide names are."""
    return coverage.operations[:400]


def _name(operation: CoveredOperation) -> str:
    return line(f"{operation.method} {operation.path}")


def _kind(technique: str) -> str:
    return KIND_OF.get(technique, "")

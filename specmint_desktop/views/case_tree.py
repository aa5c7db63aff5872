"""The tree of a result as it is drawn: method and path, what a case is, and counts at the right."""

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from specmint_desktop import figures, theme
from specmint_desktop.qt_models.cases import CaseTree, Role, Row
from specmint_desktop.state.results import CaseFilter, ListedOperation, Matches
from specmint_desktop.views import words

_FEW_TAGS = 4
_FEW_OPERATIONS = 60
_TONES = {"positive": "ok", "boundary": "info", "negative": "warning", "security": "locked"}
_Index = QModelIndex | QPersistentModelIndex


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802  Qt's name
        del option, index
        return QSize(theme.space(20), theme.space(3.25))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        text, plain.text = plain.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        ink = theme.colour("on_selection" if is_selected else "text")
        quiet = ink if is_selected else theme.colour("muted")
        place = option.rect.adjusted(theme.space(0.75), 0, -theme.space(1), 0)
        row = index.data(Role.ROW)
        if row is not Row.CASE:
            place = self._paint_count(painter, place, index, quiet)
        if row is Row.OPERATION:
            place = self._paint_method(painter, place, str(index.data(Role.METHOD)), quiet)
        elif row is Row.CASE:
            place = _paint_kind(painter, place, str(index.data(Role.KIND) or ""), is_selected=is_selected)
            if index.data(Role.FROM_MODEL):
                place = _paint_badge(painter, place, quiet)
        font = QFont(option.font)
        font.setBold(row is Row.TAG)
        painter.setFont(font)
        painter.setPen(ink)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
        painter.restore()

    def _paint_count(self, painter: QPainter, place: QRect, index: _Index, ink: QColor) -> QRect:
        count = figures.number(index.data(Role.COUNT))
        painter.setFont(_small())
        painter.setPen(ink)
        width = QFontMetrics(_small()).horizontalAdvance(count)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), count)
        return place.adjusted(0, 0, -width - theme.space(1), 0)

    def _paint_method(self, painter: QPainter, place: QRect, method: str, ink: QColor) -> QRect:
        font = _small()
        font.setBold(True)
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance("DELETE") + theme.space(0.75)
        painter.setFont(font)
        painter.setPen(ink)
        box = QRect(place.left(), place.top(), width, place.height())
        shown = metrics.elidedText(method, Qt.TextElideMode.ElideRight, width)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
        return place.adjusted(width, 0, 0, 0)


def _paint_kind(painter: QPainter, place: QRect, kind: str, *, is_selected: bool) -> QRect:
    """Draw the first letter of the kind in a frame: the letters differ, the colours only help."""
    size = theme.space(2)
    box = QRect(place.left(), place.center().y() - size // 2, size, size)
    colour = theme.colour("on_selection" if is_selected else _TONES.get(kind, "muted"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    painter.drawRoundedRect(box, theme.space(0.4), theme.space(0.4))
    font = _small()
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words.kind(kind)[:1])
    return place.adjusted(size + theme.space(1), 0, 0, 0)


def _paint_badge(painter: QPainter, place: QRect, ink: QColor) -> QRect:
    """Draw at the right that a language model gave a part of the case."""
    text, font = QCoreApplication.translate("CaseTreeView", "AI"), _small()
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(ink)
    width = QFontMetrics(font).horizontalAdvance(text)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
    return place.adjusted(0, 0, -width - theme.space(1), 0)


def _small() -> QFont:
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * 0.9)
    return font


class CaseTreeView(QTreeView):
    """Sends what a person chooses; what is shown to it is not sent back."""

    case_chosen = Signal(str)
    operation_chosen = Signal(str)
    faulted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chooses_at_once = True
        """Without it a row is chosen by a click or by Return, not by walking over it."""
        self.cases = CaseTree(self)
        self.cases.faulted.connect(self.faulted)
        self.setModel(self.cases)
        self.setItemDelegate(_Delegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setIndentation(theme.space(2))
        self.setAccessibleName(self.tr("Operations and cases"))
        self.activated.connect(self._tell)
        self.clicked.connect(self._tell)

    def show_cases(
        self, index_file: str, operations: tuple[ListedOperation, ...], matches: Matches | None
    ) -> None:
        """Show all, or what matches; few rows are opened at once."""
        self.cases.show(index_file, operations, matches)
        is_filtered = matches is not None and matches.filter != CaseFilter()
        shown = self.cases.operation_count()
        if self.cases.tag_count() <= _FEW_TAGS or shown <= _FEW_OPERATIONS:
            for row in range(self.cases.tag_count()):
                tag = self.cases.index(row, 0)
                self.expand(tag)
                if is_filtered and shown <= _FEW_OPERATIONS:
                    for inside in range(self.cases.rowCount(tag)):
                        self.expand(self.cases.index(inside, 0, tag))

    def show_chosen(self, operation: str | None, case: str | None) -> None:
        """Select the case, else its operation, and bring it into view."""
        current = self.currentIndex().data(Role.IDENTITY) if self.currentIndex().isValid() else None
        if operation is None or current == (case or operation):
            return
        index = self.cases.case_index(operation, case) if case else QModelIndex()
        index = index if index.isValid() else self.cases.operation_index(operation)
        if index.isValid():
            self.blockSignals(True)  # noqa: FBT003  Qt's argument
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.blockSignals(False)  # noqa: FBT003  Qt's argument

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # noqa: N802  Qt's name, and what Qt really sends
        super().currentChanged(current, previous)
        if self.chooses_at_once:
            self._tell(current)

    def _tell(self, current: QModelIndex) -> None:
        row = current.data(Role.ROW) if current.isValid() else None
        identity = current.data(Role.IDENTITY) if row is not None else None
        if row is Row.CASE and identity:
            self.case_chosen.emit(identity)
        elif row is Row.OPERATION:
            self.operation_chosen.emit(identity)

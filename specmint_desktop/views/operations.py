"""The operations of the document, to tick what shall be tested: a tree by tag with a filter."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from engine.jobs.messages import OperationSummary
from specmint_desktop import figures, theme
from specmint_desktop.qt_models.operation_tree import CASES, ID, LINE, NAME, OperationTree, OwnRole
from specmint_desktop.state.documents import PlaceInDocumentOpened
from specmint_desktop.state.options import OperationsTicked
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import disable, link_button
from specmint_desktop.views.parts.labels import PlainLabel, caption
from specmint_desktop.views.parts.layouts import column, row
from specmint_desktop.views.parts.search_field import SearchField

_OPENED_AT_MOST = 400
"""Operations up to which all tags stand open at first."""


_WIDTHS = {ID: 24, CASES: 9, LINE: 9}


class OperationDelegate(QStyledItemDelegate):
    """Draws the method in front of the path, apart from it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        method = index.data(OwnRole.METHOD)
        if not method:
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        path, shown.text = shown.text, ""
        style = shown.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
        rect = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, shown, shown.widget)
        self._draw(painter, shown, rect, (method, path, index.data(OwnRole.DEPRECATED)))

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, theme.space(3)))

    def _draw(
        self, painter: QPainter, shown: QStyleOptionViewItem, rect: QRect, texts: tuple[str, str, str]
    ) -> None:
        method, path, mark = texts
        is_selected = bool(shown.state & QStyle.StateFlag.State_Selected)
        painter.save()
        font = shown.font
        font.setStrikeOut(bool(mark))
        painter.setFont(font)
        painter.setPen(theme.colour("on_selection" if is_selected else "muted"))
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, align, method)
        painter.setPen(theme.colour("on_selection" if is_selected else "text"))
        rest = rect.adjusted(painter.fontMetrics().horizontalAdvance("OPTIONS "), 0, 0, 0)
        elided = painter.fontMetrics().elidedText(path, Qt.TextElideMode.ElideMiddle, rest.width())
        painter.drawText(rest, align, elided)
        painter.restore()


class OperationsView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = PlainLabel("", "muted", wraps=False)
        hint = caption(
            self.tr("The space bar includes or leaves out; Enter shows an operation in the source.")
        )
        self._all = link_button(self.tr("All"))
        self._none = link_button(self.tr("None"))
        self._all.clicked.connect(self._tick_all)
        self._none.clicked.connect(self._tick_none)
        self.field = SearchField(self.tr("Filter by path, id, tag or text"))
        self.field.searched.connect(self._filter)
        self._model = OperationTree(self.tr("without a tag"), self)
        self._model.ticked.connect(self._ticked)
        self.tree = self._make_tree()
        head = row(self.field, self._count, self._all, self._none, gap=1.5)
        head.setStretch(0, 1)
        self.setLayout(column(head, self.tree, hint, gap=1, margin=2))
        self._shown: tuple[OperationSummary, ...] | None = None

    def show_state(self, state: State) -> None:
        operations = state.document.summary.operations if state.document.summary else ()
        self._model.show_operations(operations)
        options = state.options
        self._model.show_choice(options.included, state.document.offers, options.chosen.cases)
        count = self.tr("{0} of {1} included")
        self._count.setText(
            count.format(figures.number(len(options.included)), figures.number(len(operations)))
        )
        nothing = "" if operations else self.tr("The document has no operation that can be tested")
        is_all = len(options.included) == len(operations)
        disable(self._all, nothing or (self.tr("All operations are included") if is_all else ""))
        disable(self._none, nothing or ("" if options.included else self.tr("No operation is included")))
        if operations != self._shown:
            self._shown = operations
            self._open_tags()

    def start_finding(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self._model)
        tree.setItemDelegate(OperationDelegate(tree))
        tree.setUniformRowHeights(True)
        tree.setAccessibleName(self.tr("Operations by tag; the space bar includes or leaves out"))
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        tree.setIndentation(theme.space(2))
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for section, steps in _WIDTHS.items():
            header.resizeSection(section, theme.space(steps))
        tree.activated.connect(self._activated)
        return tree

    def _open_tags(self) -> None:
        shown, _ = self._model.counts()
        if shown <= _OPENED_AT_MOST:
            self.tree.expandAll()

    def _filter(self, text: str) -> None:
        self._model.filter(text)
        self._open_tags()

    def _ticked(self, ids: tuple[str, ...], is_included: bool) -> None:  # noqa: FBT001 - Qt's argument
        self.intent.emit(OperationsTicked(ids, is_included))

    def _tick_all(self) -> None:
        self.intent.emit(OperationsTicked(self._model.shown_ids(), is_included=True))

    def _tick_none(self) -> None:
        self.intent.emit(OperationsTicked(self._model.shown_ids(), is_included=False))

    def _activated(self, index: QModelIndex) -> None:
        operation = self._model.operation(index)
        if operation is not None and operation.line is not None:
            self.intent.emit(PlaceInDocumentOpened(operation.document, operation.line))

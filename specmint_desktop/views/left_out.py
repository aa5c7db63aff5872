"""What is not in the suite, by reason, each with its cure."""

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from specmint_desktop import figures, theme
from specmint_desktop.plurals import PLURALS
from specmint_desktop.qt_models.left_out import LeftOutTree
from specmint_desktop.state.coverage import Coverage
from specmint_desktop.state.documents import PlaceInDocumentOpened
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row

_Index = QModelIndex | QPersistentModelIndex
_OPEN_AT_MOST = 300


class _Reasons(QStyledItemDelegate):
    """Draws the row of a reason in bold, in words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: N802  Qt's name
        super().initStyleOption(option, index)
        if not index.parent().isValid():
            option.font.setBold(True)
            if index.column() == 0:
                count = index.model().index(index.row(), 3, index.parent()).data()
                option.text = f"{words.reason(option.text)} ({count})"
        elif index.column() == 3:
            option.displayAlignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LeftOutView(QWidget):
    """The tab of what is left out."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._coverage: Coverage | None = None
        self._model = LeftOutTree(self)
        self._summary = PlainLabel("", "strong")
        self._build_tree()
        self._cure = PlainLabel("", "")
        self._detail = PlainLabel("", "muted", selectable=True)
        self._open = button(self.tr("Show it in the document"), "link")
        self._open.clicked.connect(self._open_place)
        foot = column(self._cure, self._detail, row(self._open, None), gap=0.75)
        content = column(self._summary, self.tree, foot, gap=1)
        content.setStretch(1, 1)
        self._content = holder(content)
        self._empty = EmptyState(
            "left-out",
            self.tr("Reading what is left out"),
        )
        self._stack = QStackedLayout()
        self.setLayout(column(self._stack, margin=1))
        for each in (self._empty, self._content):
            self._stack.addWidget(each)

    def show_state(self, state: State) -> None:
        results = state.results
        if results.coverage is self._coverage:
            return
        self._coverage = results.coverage
        if results.coverage is None:
            self._empty.show_texts(self.tr("Reading what is left out"), "")
        else:
            self._empty.show_texts(
                self.tr("Nothing is left out"),
                self.tr("Every case that the document offers is in the suite."),
            )
        self._model.show(results.coverage or Coverage(), results.document)
        reasons = self._model.reasons()
        self._stack.setCurrentWidget(self._content if reasons else self._empty)
        self._summary.setText(_summary(results.coverage or Coverage()))
        for at in range(len(reasons)):
            tag = self._model.index(at, 0)
            self.tree.setFirstColumnSpanned(at, QModelIndex(), True)  # noqa: FBT003  Qt's argument
            if self._model.rowCount(tag) <= _OPEN_AT_MOST or len(reasons) == 1:
                self.tree.expand(tag)
        if reasons:
            self.tree.setCurrentIndex(self._model.index(0, 0))
            self._tell()

    def _build_tree(self) -> None:
        self.tree = QTreeView()
        self.tree.setModel(self._model)
        self.tree.setItemDelegate(_Reasons(self.tree))
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(theme.space(2))
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAccessibleName(self.tr("What is left out, by reason"))
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for at, width in ((0, 38), (1, 18), (3, 9)):
            self.tree.setColumnWidth(at, theme.space(width))
        self.tree.selectionModel().currentChanged.connect(self._tell)
        self.tree.activated.connect(self._open_place)

    def _tell(self) -> None:
        index = self.tree.currentIndex()
        if not index.isValid():
            return
        self._cure.setText(words.cure(self._model.reason(index)))
        each = self._model.missing(index)
        self._detail.setText(words.soft(each.detail) if each is not None else "")
        self._detail.setVisible(bool(self._detail.text()))
        has_place = each is not None and each.line is not None
        disable(self._open, "" if has_place else self.tr("no place in the document belongs to this row"))

    def _open_place(self) -> None:
        each = self._model.missing(self.tree.currentIndex())
        if each is not None and each.line is not None:
            self.intent.emit(PlaceInDocumentOpened(each.document, each.line))


def _summary(coverage: Coverage) -> str:
    offered = coverage.offered + len(coverage.flows)
    cases = QCoreApplication.translate(
        "LeftOutView", "{count} of {offered} possible cases are not in the suite"
    ).format(count=figures.number(offered - coverage.written), offered=figures.number(offered))
    if not coverage.skipped:
        return cases
    operations = PLURALS.operations(len(coverage.skipped))
    both = QCoreApplication.translate("LeftOutView", "{cases}, and {operations}")
    return both.format(cases=cases, operations=operations)

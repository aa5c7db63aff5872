"""The problems of the document: worst first; the chosen one in full, and the way to its line."""

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.errors import Problem, Severity
from specmint_desktop import figures, theme
from specmint_desktop.qt_models.problem_table import PLACE, SENTENCE, SEVERITY, ProblemTable, place_of
from specmint_desktop.state import plain_text
from specmint_desktop.state.documents import DocumentState, ProblemOpened
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import card, column, page, row
from specmint_desktop.views.parts.tables import table

_LOWEST = 12  # steps of the grid: what is below scrolls
_WIDTHS = {SEVERITY: 14, PLACE: 22}
_LONGEST = 600
"""Characters of a sentence or a pointer that are shown."""


class _InTheMiddle(QStyledItemDelegate):
    """Cuts a text in its middle: of a place the line counts."""

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class ProblemsView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = PlainLabel("", "muted", wraps=True)
        self._model = ProblemTable(_icon)
        self.table = table(self._model, self.tr("Problems; Enter shows one in the source"))
        header = self.table.horizontalHeader()
        for section, steps in _WIDTHS.items():
            header.resizeSection(section, theme.space(steps))
        header.setSectionResizeMode(SENTENCE, QHeaderView.ResizeMode.Stretch)
        self.table.setItemDelegateForColumn(PLACE, _InTheMiddle(self.table))
        self.table.activated.connect(self._open)
        self.table.selectionModel().selectionChanged.connect(self._select)
        self._what = PlainLabel("", "strong", selectable=True)
        self._cure = PlainLabel("", selectable=True)
        self._place = PlainLabel("", "caption", selectable=True)
        self._show = button(self.tr("Show in the source"), "code")
        self._show.clicked.connect(self._open_selected)
        self._detail = self._make_detail()
        self._none = EmptyState(
            "ok", self.tr("No problem was found"), self.tr("The document is as its version asks.")
        )
        self.table.setMinimumHeight(theme.space(_LOWEST))
        whole = page(self._head, self.table, self._detail, self._none, gap=1, margin=2)
        self.setLayout(column(whole, gap=0))
        self._shown: DocumentState | None = None

    def show_state(self, state: State) -> None:
        document = state.document
        if document is self._shown:
            return
        self._shown = document
        self._model.show_problems(document.problems)
        has_problems = bool(document.problems)
        self._none.setVisible(not has_problems)
        for part in (self._head, self.table):
            part.setVisible(has_problems)
        self._head.setText(self._counts(document))
        self._mark(document.chosen_problem)

    def _counts(self, document: DocumentState) -> str:
        errors, warnings = document.errors, document.warnings
        text = self.tr("%Ln errors", "", errors) + ", " + self.tr("%Ln warnings", "", warnings)
        left = document.errors + document.warnings - len(document.problems)
        if left > 0:
            text += self.tr("; the first {0} are shown").format(figures.number(len(document.problems)))
        return text

    def _make_detail(self) -> QFrame:
        made = card(self._what, self._cure, self._place, row(self._show, None), gap=0.75, margin=1.5)
        made.setAccessibleName(self.tr("The chosen problem"))
        return made

    def _mark(self, chosen: int | None) -> None:
        """Select the chosen problem, the first where none is chosen."""
        count = self._model.rowCount()
        if count and (chosen is not None or not self.table.selectionModel().hasSelection()):
            self.table.selectRow(min(chosen or 0, count - 1))
        self._fill()

    def _select(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        self._fill()

    def _fill(self) -> None:
        problem = self._selected()
        self._detail.setVisible(problem is not None)
        if problem is None:
            return
        self._what.setText(plain_text.paragraph(problem.what, _LONGEST))
        cure = plain_text.paragraph(problem.cure, _LONGEST)
        self._cure.setText(self.tr("Next step: {0}").format(cure) if cure else "")
        self._cure.setVisible(bool(cure))
        pointer = plain_text.line(problem.at.pointer or "", _LONGEST) if problem.at else ""
        self._place.setText("   ".join(part for part in (place_of(problem), pointer, problem.code) if part))
        disable(self._show, "" if problem.at else self.tr("This problem has no place in the source"))

    def _selected(self) -> Problem | None:
        rows = self.table.selectionModel().selectedRows()
        index = rows[0].row() if rows else -1
        problems = self._shown.problems if self._shown else ()
        return problems[index] if 0 <= index < len(problems) else None

    def _open(self, index: QModelIndex) -> None:
        self.intent.emit(ProblemOpened(index.row()))

    def _open_selected(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self._open(rows[0])


def _icon(severity: Severity) -> QIcon:
    return theme.icon(severity.value, severity.value)

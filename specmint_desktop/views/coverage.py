"""What is covered: a picture of operations by techniques, and beside it what the chosen cell means."""

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QFrame,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QTableView,
    QWidget,
)

from specmint_desktop import figures, theme
from specmint_desktop.plurals import PLURALS
from specmint_desktop.qt_models.coverage import CoverageModel, as_text
from specmint_desktop.state.coverage import LIMIT, Cell, Coverage, CoveredOperation, Level, Reached
from specmint_desktop.state.results import (
    CaseFilter,
    CasesFiltered,
    OperationChosen,
    PictureSaved,
    ResultsState,
    TextCopied,
)
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.heat_map import HeatMap, Legend
from specmint_desktop.views.parts.buttons import button, icon_button
from specmint_desktop.views.parts.choosers import beginning
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import Page, column, holder, row

_MOST_NAMED = 12


class CoverageView(QWidget):
    """The tab of what is covered."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._coverage: Coverage | None = None
        self._results: ResultsState | None = None
        self._order: tuple[int, ...] = ()
        self._at: tuple[int, int] | None = None
        self._content = Page()
        self._empty = EmptyState("coverage", self.tr("Reading what is covered"), "")
        self._stack = QStackedLayout()
        self.setLayout(column(self._stack, margin=1))
        for each in (self._empty, self._content):
            self._stack.addWidget(each)
        self._build_head()
        self.map = HeatMap()
        self.map.pointed.connect(self._explain)
        self.map.opened.connect(self._open)
        self._model = CoverageModel()
        self._build_table()
        self._build_explanation()
        pictures = QWidget()
        self._pictures = QStackedLayout(pictures)
        self._pictures.addWidget(self.map)
        self._pictures.addWidget(self.table)
        splitter = QSplitter(Qt.Orientation.Vertical)
        for part in (pictures, self._explanation):
            splitter.addWidget(part)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([theme.space(40), theme.space(15)])
        splitter.setChildrenCollapsible(False)
        pictures.setMinimumHeight(theme.space(24))
        content = column(self._head, splitter, gap=1)
        content.setStretch(1, 1)
        self._content.fill(holder(content), margin=0)

    def show_state(self, state: State) -> None:
        results = state.results
        self._results = results
        if results.coverage is self._coverage:
            return
        self._coverage = results.coverage
        if results.coverage is None:
            self._empty.show_texts(self.tr("Reading what is covered"), "")
        else:
            self._empty.show_texts(self.tr("Nothing is covered"), self.tr("The result has no operation."))
        has_any = bool(results.coverage and results.coverage.operations)
        self._stack.setCurrentWidget(self._content if has_any else self._empty)
        if results.coverage is not None:
            self._summary.setText(_summary(results.coverage))
            self._level.setText(_level(results.coverage.reached))
            self._level.setVisible(bool(self._level.text()))
            self._show_in_order()

    def _build_head(self) -> None:
        self._summary = PlainLabel("", "strong")
        self._level = PlainLabel("", "caption", selectable=True)
        self._sort = QComboBox()
        self._sort.setAccessibleName(self.tr("Order of the operations"))
        self._sort.addItems([self.tr("As in the document"), self.tr("Least covered first")])
        self._sort.activated.connect(self._show_in_order)
        self.as_table = button(self.tr("As a table"))
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._show_table)
        save = icon_button("save", self.tr("Save the picture"))
        save.clicked.connect(self._ask_for_file)
        copy = icon_button("copy", self.tr("Copy the table"))
        copy.clicked.connect(self._copy)
        legend = Legend()
        tools = row(self._sort, self.as_table, None, save, copy)
        self._head = holder(column(self._summary, self._level, tools, legend, gap=1))

    def _build_table(self) -> None:
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setAccessibleName(self.tr("Coverage as a table"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setDefaultSectionSize(theme.space(3))
        self.table.verticalHeader().hide()
        self.table.selectionModel().currentChanged.connect(self._explain_table)

    def _build_explanation(self) -> None:
        self._where = PlainLabel("", "strong", selectable=True)
        self._what = PlainLabel("", "section", wraps=False)
        self._figures = PlainLabel("", "")
        self._missing = PlainLabel("", "muted", selectable=True)
        self._whole = PlainLabel("", "caption", selectable=True)
        self._show = button(self.tr("Show these cases"), "case")
        self._show.clicked.connect(self._open_shown)
        inner = QWidget()
        inner.setProperty("role", "page")
        first = row(self._what, self._where, self._show, gap=1.5)
        first.setStretch(1, 1)
        inner.setLayout(column(first, self._figures, self._missing, self._whole, None, gap=1, margin=1))
        self._explanation = QScrollArea()
        self._explanation.setAccessibleName(self.tr("What the chosen cell means"))
        self._explanation.setWidgetResizable(True)
        self._explanation.setFrameShape(QFrame.Shape.NoFrame)
        self._explanation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._explanation.setWidget(inner)
        self._explanation.setMinimumHeight(theme.space(10))

    def _show_in_order(self, _index: int = 0) -> None:
        coverage = self._coverage
        if coverage is None:
            return
        self._order = _ordered(coverage, by_gaps=self._sort.currentIndex() == 1)
        self.map.show_coverage(coverage, self._order)
        self._model.show(coverage, self._order)
        self.table.resizeColumnToContents(0)
        self.table.setColumnWidth(0, min(self.table.columnWidth(0), theme.space(40)))
        if self._order and coverage.techniques:
            self._explain(0, 0)

    def _show_table(self, is_table: bool) -> None:  # noqa: FBT001  Qt's argument
        self._pictures.setCurrentWidget(self.table if is_table else self.map)

    def _explain(self, row_number: int, column_number: int) -> None:
        coverage = self._coverage
        if coverage is None:
            return
        self._at = row_number, column_number
        operation = coverage.operations[self._order[row_number]]
        technique = coverage.techniques[column_number]
        cell = self.map.painter.cell(row_number, column_number)
        self._what.setText(words.technique(technique).capitalize())
        self._where.setText(words.soft(f"{operation.method} {operation.path}", 300))
        self._figures.setText(_figures(cell))
        self._missing.setText(words.soft(_missing(cell), 20_000))
        self._missing.setVisible(bool(self._missing.text()))
        self._whole.setText("\n\n".join(filter(None, (_level(operation.reached), _whole(operation)))))
        self._show.setVisible(cell.written > 0)
        spoken = f"{self._where.text()}, {words.technique(technique)}: {self._figures.text()}"
        self.map.setAccessibleDescription(f"{spoken} {self._missing.text()}")

    def _explain_table(self) -> None:
        index = self.table.currentIndex()
        if index.isValid() and index.column() >= 2:
            self._explain(index.row(), index.column() - 2)

    def _open_shown(self) -> None:
        if self._at is not None:
            self._open(*self._at)

    def _open(self, row_number: int, column_number: int) -> None:
        """Show the cases of a cell in the tree."""
        coverage = self._coverage
        if coverage is None or not self.map.painter.cell(row_number, column_number).written:
            return
        operation = coverage.operations[self._order[row_number]]
        self.intent.emit(CasesFiltered(CaseFilter(techniques=(coverage.techniques[column_number],))))
        self.intent.emit(OperationChosen(operation.operation))

    def _ask_for_file(self) -> None:
        chooser = QFileDialog(self, self.tr("Save the picture"))
        chooser.setAccessibleName(chooser.windowTitle())
        chooser.setDirectory(beginning(self._results.document if self._results is not None else None))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("png")
        chooser.setNameFilters([self.tr("Pictures (*.png)")])
        chooser.selectFile("coverage.png")
        chooser.fileSelected.connect(self.save_picture)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def save_picture(self, path: str) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.map.picture().save(buffer, "PNG")  # type: ignore[call-overload]  # the stub lacks the buffer
        self.intent.emit(PictureSaved(path, bytes(buffer.data().data())))

    def _copy(self) -> None:
        if self._coverage is not None:
            self.intent.emit(TextCopied(as_text(self._coverage, self._order)))


def _ordered(coverage: Coverage, *, by_gaps: bool) -> tuple[int, ...]:
    numbers = range(len(coverage.operations))
    if not by_gaps:
        return tuple(numbers)

    def share(at: int) -> tuple[float, int]:
        each = coverage.operations[at]
        return (each.written / each.offered if each.offered else 1.0), at

    return tuple(sorted(numbers, key=share))


def _summary(coverage: Coverage) -> str:
    text = QCoreApplication.translate(
        "CoverageView", "{written} of {offered} possible cases are written, for {operations}"
    ).format(
        written=figures.number(coverage.written),
        offered=figures.number(coverage.offered),
        operations=PLURALS.operations(len(coverage.operations)),
    )
    if coverage.skipped:
        left_out = PLURALS.operations_left_out(len(coverage.skipped))
        both = QCoreApplication.translate("CoverageView", "{written}; {left_out}")
        text = both.format(written=text, left_out=left_out)
    return text


def _figures(cell: Cell) -> str:
    if cell.level is Level.NOTHING_TO_TEST:
        return QCoreApplication.translate(
            "CoverageView", "Nothing to test: the document gives this technique nothing here."
        )
    return QCoreApplication.translate("CoverageView", "{written} of {offered} written: {level}").format(
        written=figures.number(cell.written),
        offered=figures.number(cell.offered),
        level=words.level(cell.level),
    )


def _missing(cell: Cell) -> str:
    """Return what is not written, each with its reason, and what can be done."""
    lines = []
    if cell.cut:
        lines.append(f"{words.reason(LIMIT)}: {figures.number(cell.cut)}. {words.cure(LIMIT)}")
    lines += [
        f"{words.reason(each.reason)}: {each.detail} ({each.target}). {words.cure(each.reason)}"
        for each in cell.left_out[:_MOST_NAMED]
    ]
    more = len(cell.left_out) - _MOST_NAMED
    if more > 0:
        lines.append(PLURALS.more_left_out(more))
    return "\n\n".join(lines)


def _level(reached: Reached | None) -> str:
    """Return a level in words, and what the next one lacks."""
    if reached is None:
        return ""
    held = words.coverage_level(reached.level)
    lacking = [
        QCoreApplication.translate("CoverageView", "{missing} of {total} {what}").format(
            missing=figures.number(missing), total=figures.number(total), what=words.criterion(criterion)
        )
        for criterion, missing, total in reached.lacking
    ]
    if not lacking:
        return held
    return QCoreApplication.translate("CoverageView", "{level}. The next level lacks {lacking}.").format(
        level=held, lacking=", ".join(lacking)
    )


def _whole(operation: CoveredOperation) -> str:
    """Return each technique of the operation with what is covered of it."""
    parts = [
        f"{words.technique(technique)}\u00a0{cell.written}/{cell.offered}"
        for technique, cell in operation.cells.items()
        if cell.offered
    ]
    return QCoreApplication.translate(
        "CoverageView", "All of this operation: {written} of {offered}. {parts}"
    ).format(
        written=figures.number(operation.written),
        offered=figures.number(operation.offered),
        parts=", ".join(parts),
    )

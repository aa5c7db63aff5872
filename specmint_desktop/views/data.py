"""Test data for people: request bodies per schema, as a table and as JSON."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QStackedLayout, QTableView, QWidget

from specmint_desktop import theme
from specmint_desktop.qt_models.table import TextTable
from specmint_desktop.state.results import DataFileChosen, FileText, ResultsState, TextCopied
from specmint_desktop.state.whole import State
from specmint_desktop.views.code_text import CodeText
from specmint_desktop.views.file_tree import FileTreeView, beside
from specmint_desktop.views.find_bar import FindBar
from specmint_desktop.views.parts.buttons import CopyButton
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row

_FOLDER = "data/"


class DataView(QWidget):
    """The tab of the test data."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: ResultsState | None = None
        self._shown_file: FileText | None = None
        self._files = FileTreeView(self.tr("Files of test data"))
        self._files.chosen.connect(self._choose)
        self._empty = EmptyState("data", "", "")
        self._build_content()
        right = QWidget()
        self._stack = QStackedLayout(right)
        for each in (self._empty, self._content):
            self._stack.addWidget(each)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self._files)
        splitter.addWidget(beside(right))
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.space(32), theme.space(60)])
        splitter.setChildrenCollapsible(False)
        self.setLayout(column(splitter, margin=1))

    def show_state(self, state: State) -> None:
        results = state.results
        if results is self._results:
            return
        self._results = results
        self._files.show_files(results.files, _FOLDER)
        self._files.show_chosen(results.data_file)
        if results.data is not self._shown_file or results.data is None:
            self._shown_file = results.data
            self._show_file(results)

    def has_text(self) -> bool:
        """Tell whether there is text to find something in; a table has none."""
        return self._shown_file is not None and not self._shown_file.rows

    def open_search(self) -> None:
        if self.has_text():
            self._find.open_search()

    def find_next(self) -> None:
        if self.has_text():
            self._find.find_next()

    def find_previous(self) -> None:
        if self.has_text():
            self._find.find_previous()

    def _build_content(self) -> None:
        self._path = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self._note = PlainLabel("", "caption", wraps=False)
        copy = CopyButton(self.tr("Copy the data"), self._text_of_file)
        copy.wanted.connect(self._copy)
        bar = row(self._path, self._note, copy)
        bar.setStretch(0, 1)
        self._rows = TextTable()
        self._table = QTableView()
        self._table.setModel(self._rows)
        self._table.setAccessibleName(self.tr("Test data"))
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setWordWrap(False)
        self._table.verticalHeader().setDefaultSectionSize(theme.space(3))
        self._table.setTabKeyNavigation(False)
        self._text = CodeText(self.tr("Test data"))
        self._find = FindBar(self._text)
        self._text_part = holder(column(self._text, self._find))
        self._content = holder(column(bar, self._table, self._text_part, gap=0.75))

    def _show_file(self, results: ResultsState) -> None:
        file = results.data
        self._stack.setCurrentWidget(self._empty if file is None else self._content)
        if file is None:
            has_data = any(each.path.startswith(_FOLDER) for each in results.files)
            self._show_empty(has_data=has_data or not results.files)
            return
        is_table = bool(file.rows)
        self._path.set_text(file.path)
        self._note.setText(self.tr("%Ln rows", "", len(file.rows) - 1) if is_table else "")
        self._table.setVisible(is_table)
        self._text_part.setVisible(not is_table)
        self._rows.show(file.rows)
        self._text.show_file(None if is_table else file)
        if is_table:
            self._fit_columns()

    def _show_empty(self, *, has_data: bool) -> None:
        if has_data:
            self._empty.show_texts(
                self.tr("Bodies that the document allows"),
                self.tr("One table and one JSON file per schema: choose one at the left."),
            )
        else:
            self._empty.show_texts(
                self.tr("This suite has no test data"),
                self.tr("No operation of it that creates or changes something takes a body."),
            )

    def _fit_columns(self) -> None:
        for at in range(self._rows.columnCount()):
            width = self._table.sizeHintForColumn(at)
            heading = self._table.horizontalHeader().sectionSizeHint(at)
            self._table.setColumnWidth(at, min(max(width, heading) + theme.space(1), theme.space(36)))

    def _text_of_file(self) -> str:
        return self._shown_file.text if self._shown_file is not None else ""

    def _choose(self, path: str) -> None:
        self.intent.emit(DataFileChosen(path))

    def _copy(self, text: str) -> None:
        self.intent.emit(TextCopied(text))

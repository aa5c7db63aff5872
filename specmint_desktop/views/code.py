"""The code of each format: its files, the chosen one in colours, and the way from a line to its case."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedLayout, QWidget

from specmint_desktop import theme
from specmint_desktop.state.results import (
    CaseOfCodeOpened,
    CodeFileChosen,
    CodeOfCaseOpened,
    FileText,
    FormatChosen,
    ResultsState,
    TextCopied,
)
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.code_text import CodeText
from specmint_desktop.views.file_tree import FileTreeView, beside
from specmint_desktop.views.find_bar import FindBar
from specmint_desktop.views.parts.buttons import CopyButton, button, disable
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row


class CodeView(QWidget):
    """The tab of the code."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: ResultsState | None = None
        self._formats = QComboBox()
        self._formats.setAccessibleName(self.tr("Format"))
        self._formats.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._formats.activated.connect(self._choose_format)
        self._files = FileTreeView(self.tr("Files of the format"))
        self._files.chosen.connect(self._choose_file)
        self._empty = EmptyState("code", self.tr("No file is chosen"), "")
        self._build_code()
        right = QWidget()
        self._stack = QStackedLayout(right)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._shown)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self._files)
        splitter.addWidget(beside(right))
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.space(24), theme.space(60)])
        splitter.setChildrenCollapsible(False)
        bar = row(self._formats, self._to_code, self._to_case, None, self._copy_file)
        whole = column(bar, splitter, gap=1, margin=1)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_state(self, state: State) -> None:
        results = state.results
        if results is self._results:
            return
        self._results = results
        self._show_formats(results)
        self._files.show_files(results.files, f"{results.format}/")
        self._files.show_chosen(results.code_file)
        self._show_file(results.code)
        has_case = results.shown_case is not None
        reason = "" if has_case else self.tr("no case is chosen in the tree")
        disable(self._to_code, reason)
        no_file = "" if results.code is not None else self.tr("no file is chosen")
        disable(self._to_case, no_file)
        disable(self._copy_file, no_file)
        if results.code is None:
            self._show_nothing(results)

    def open_search(self) -> None:
        self._find.open_search()

    def find_next(self) -> None:
        self._find.find_next()

    def find_previous(self) -> None:
        self._find.find_previous()

    def _build_code(self) -> None:
        self._path = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self._note = PlainLabel("", "caption")
        self._code = CodeText(self.tr("Code"))
        self._find = FindBar(self._code)
        self._to_case = button(self.tr("Case of line"), "case")
        self._to_case.clicked.connect(self._open_case)
        self._to_code = button(self.tr("Code of case"), "code")
        self._to_code.clicked.connect(self._open_code)
        self._copy_file = CopyButton(self.tr("Copy the file"), self._code.toPlainText)
        self._copy_file.wanted.connect(self._copy)
        self._shown = holder(column(self._path, self._note, self._code, self._find, gap=0.75))

    def _show_formats(self, results: ResultsState) -> None:
        shown = [self._formats.itemData(at) for at in range(self._formats.count())]
        if shown != list(results.formats):
            self._formats.clear()
            for each in results.formats:
                self._formats.addItem(words.format_name(each), each)
        self._formats.setCurrentIndex(self._formats.findData(results.format))

    def _show_file(self, file: FileText | None) -> None:
        self._stack.setCurrentWidget(self._shown if file is not None else self._empty)
        self._code.show_file(file)
        if file is None:
            return
        self._path.set_text(file.path)
        notes = []
        if file.is_indented:
            notes.append(self.tr("Shown indented; the file itself is compact."))
        if file.is_cut:
            notes.append(self.tr("Only a part of the file is shown: it is large. The whole is in the suite."))
        self._note.setText(" ".join(notes))
        self._note.setVisible(bool(notes))

    def _show_nothing(self, results: ResultsState) -> None:
        if results.code_missing:
            name = words.format_name(results.format)
            self._empty.show_texts(
                self.tr("{format} does not have this case").format(format=name),
                self.tr(
                    "This format cannot send it; specmint.json in the suite says why. Choose another format."
                ),
            )
        elif results.code_file is not None:
            self._empty.show_texts(self.tr("Reading {file}").format(file=words.soft(results.code_file)), "")
        else:
            self._empty.show_texts(
                self.tr("No file is chosen"),
                self.tr("Choose one at the left, or a case in the tree and then its code."),
            )

    def _choose_format(self, at: int) -> None:
        self.intent.emit(FormatChosen(str(self._formats.itemData(at))))

    def _choose_file(self, path: str) -> None:
        self.intent.emit(CodeFileChosen(path))

    def _open_case(self) -> None:
        self.intent.emit(CaseOfCodeOpened(self._code.line()))

    def _open_code(self) -> None:
        self.intent.emit(CodeOfCaseOpened())

    def _copy(self, text: str) -> None:
        self.intent.emit(TextCopied(text))

"""The log below a place: the last lines, by level and text."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit

from specmint_desktop import theme
from specmint_desktop.state.preferences import DiagnosticsCopied, LogFiltered, LogLine, LogState
from specmint_desktop.state.shell import LogToggled
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, icon_button
from specmint_desktop.views.parts.labels import PlainLabel, plain
from specmint_desktop.views.parts.layouts import column, row
from specmint_desktop.views.parts.search_field import SearchField

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_RANK = {name: rank for rank, name in enumerate((*_LEVELS, "CRITICAL"))}


def matching(log: LogState) -> tuple[LogLine, ...]:
    """Return the lines of at least the level that hold the text, whatever its case."""
    least, wanted = _RANK.get(log.level, 0), log.text.casefold()
    return tuple(
        line for line in log.lines if _RANK.get(line.level, 1) >= least and wanted in line.text.casefold()
    )


class LogPanel(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("log")
        self._log: LogState | None = None
        self._is_shown = False
        self._level = QComboBox()
        self._level.addItems(_LEVELS)
        self._level.setCurrentText("INFO")
        self._level.setAccessibleName(self.tr("Least level"))
        self._search = SearchField(self.tr("Search the log"))
        self._lines = QPlainTextEdit()
        self._lines.setReadOnly(True)
        self._lines.setFont(theme.code_font())
        self._lines.setAccessibleName(self.tr("Lines of the log"))
        self._lines.setTabChangesFocus(True)
        self._lines.setMaximumBlockCount(5000)
        copy = button(self.tr("Copy diagnostics"), "copy")
        copy.clicked.connect(self._copy)
        close = icon_button("close", self.tr("Hide the log"))
        close.clicked.connect(self._close)
        head = row(
            PlainLabel(self.tr("Log"), "section", wraps=False), None, self._level, self._search, copy, close
        )
        self.setLayout(column(head, self._lines, gap=1, margin=1))
        self.setFixedHeight(theme.space(26))
        self._level.currentTextChanged.connect(self._filter)
        self._search.searched.connect(self._filter)
        self.hide()

    def show_state(self, state: State) -> None:
        if state.shell.log_shown != self._is_shown:
            self._is_shown = state.shell.log_shown
            self.setVisible(self._is_shown)
        if self._is_shown and state.log is not self._log:
            self._log = state.log
            self._lines.setPlainText(
                "\n".join(f"{line.level:<8}{plain(line.text)}" for line in matching(state.log))
            )
            bar = self._lines.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _filter(self, _text: str) -> None:
        self.intent.emit(LogFiltered(self._level.currentText(), self._search.text()))

    def _copy(self) -> None:
        self.intent.emit(DiagnosticsCopied())

    def _close(self) -> None:
        self.intent.emit(LogToggled())

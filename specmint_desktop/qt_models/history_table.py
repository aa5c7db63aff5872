"""Earlier runs as a table, newest first."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from specmint_desktop import figures
from specmint_desktop.qt_models import job_words
from specmint_desktop.qt_models.table import heading
from specmint_desktop.state import plain_text
from specmint_desktop.state.jobs import JobRow

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role: Final = Qt.ItemDataRole
DOCUMENT, WHEN, STATUS, RESULT = range(4)


class HistoryTable(QAbstractTableModel):
    def __init__(self, icon: Callable[[str, str], QIcon]) -> None:
        super().__init__()
        self._icon = icon
        self._rows: tuple[JobRow, ...] = ()

    def show_rows(self, rows: tuple[JobRow, ...]) -> None:
        """Show rows; where they are the same runs in the same order, what is selected stays so."""
        old = self._rows
        if [row.id for row in old] == [row.id for row in rows]:
            self._rows = rows
            for place, (before, now) in enumerate(zip(old, rows, strict=True)):
                if before is not now:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, RESULT))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> JobRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, job: str) -> int:
        """Return where a run stands, -1 where it does not."""
        return next((place for place, row in enumerate(self._rows) if row.id == job), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - see above
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802
        names = (self.tr("Document"), self.tr("When"), self.tr("State"), self.tr("Result"))
        return heading(names, section, orientation, role)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Role.DisplayRole:
            return self._text(row, index.column())
        if role == Role.DecorationRole and index.column() == STATUS:
            return self._icon(*job_words.ICONS[row.status])
        if role == Role.DecorationRole and index.column() == DOCUMENT and row.is_pinned:
            return self._icon("pin", "accent")
        if role == Role.ToolTipRole and index.column() == DOCUMENT:
            return plain_text.tooltip(row.document)
        return None

    def _text(self, row: JobRow, column: int) -> str:
        if column == DOCUMENT:
            title = plain_text.line(row.title or row.document)
            return self.tr("{title} (pinned)").format(title=title) if row.is_pinned else title
        if column == WHEN:
            return figures.moment(row.created)
        if column == STATUS:
            return job_words.status(row)
        if row.finished is not None:
            return job_words.counts(row.finished)
        return plain_text.line(row.problem.what, 200) if row.problem is not None else ""

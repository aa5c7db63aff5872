"""The queue as a table: one row per job, in the order in which they start; a row that waits can be dragged."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from specmint_desktop import figures
from specmint_desktop.qt_models import job_words
from specmint_desktop.qt_models.table import heading
from specmint_desktop.state import plain_text
from specmint_desktop.state.jobs import JobRow, JobStatus

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role: Final = Qt.ItemDataRole
DOCUMENT, PRIORITY, STATUS, PROGRESS, LEFT = range(5)
SHARE: Final = Role.UserRole + 1
"""How much of a running job is done, from 0 to 1; None for all others."""
MIME: Final = "application/x-specmint-job"


class QueueTable(QAbstractTableModel):
    """`moved` carries the job that was dropped and the one it shall go before, None for the end."""

    moved = Signal(str, object)

    def __init__(self, icon: Callable[[str, str], QIcon]) -> None:
        super().__init__()
        self._icon = icon
        self._rows: tuple[JobRow, ...] = ()
        self._is_paused = False

    def show_rows(self, rows: tuple[JobRow, ...], *, is_paused: bool) -> bool:
        """Show rows, in their order; return whether the order is another one than before."""
        ordered = job_words.in_order(rows)
        old, self._is_paused, was_paused = self._rows, is_paused, self._is_paused
        if [row.id for row in old] == [row.id for row in ordered]:
            self._rows = ordered
            for place, (before, now) in enumerate(zip(old, ordered, strict=True)):
                if before is not now or is_paused != was_paused:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, LEFT))
            return False
        self.beginResetModel()
        self._rows = ordered
        self.endResetModel()
        return True

    def row(self, place: int) -> JobRow | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, job: str | None) -> int:
        """Return where a job stands, -1 where it does not."""
        return next((place for place, row in enumerate(self._rows) if row.id == job), -1)

    def turn_of(self, job: str) -> int:
        """Return the place of a job among those that wait, from 1; 0 where it does not wait."""
        turns = [row.id for row in self._rows if _waits(row)]
        return turns.index(job) + 1 if job in turns else 0

    def neighbour(self, job: str, step: int) -> tuple[bool, str | None]:
        """Return whether a job that waits can go one step up (-1) or down (1), and what it goes before then."""
        own = self._rows[self.place_of(job)] if self.place_of(job) >= 0 else None
        if own is None or own.status is not JobStatus.QUEUED:
            return False, None
        turns = [row.id for row in self._rows if _waits(row) and row.priority is own.priority]
        target = turns.index(job) + step
        if not 0 <= target < len(turns):
            return False, None
        before = turns[target] if step < 0 else (turns[target + 1] if target + 1 < len(turns) else None)
        return True, before

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - see above
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802
        names = (
            *(self.tr("Document"), self.tr("Priority"), self.tr("State")),
            *(self.tr("Progress"), self.tr("Time left")),
        )
        return heading(names, section, orientation, role)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Role.DisplayRole:
            return self._text(row, index.column())
        if role == Role.DecorationRole and index.column() == STATUS:
            return self._icon(*job_words.ICONS[row.status])
        if role == Role.ToolTipRole and index.column() == DOCUMENT:
            return plain_text.tooltip(row.document)
        if role == SHARE and index.column() == PROGRESS:
            return row.progress.overall if row.progress else None
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return base | Qt.ItemFlag.ItemIsDragEnabled if _waits(self._rows[index.row()]) else base

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        data = QMimeData()
        data.setData(MIME, self._rows[indexes[0].row()].id.encode())
        return data

    def dropMimeData(  # noqa: N802 - Qt's name
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Ask for the move; the table itself changes when the state does."""
        job = bytes(data.data(MIME).data()).decode(errors="replace")
        if self.place_of(job) < 0:
            return False
        place = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        waiting = (each.id for each in self._rows[place:] if _waits(each))
        self.moved.emit(job, next(waiting, None))
        return True

    def _text(self, row: JobRow, column: int) -> str:
        if column == DOCUMENT:
            return plain_text.line(row.title or row.document)
        if column == PRIORITY:
            return job_words.priority(row.priority)
        if column == STATUS:
            return job_words.status(row, is_paused=self._is_paused)
        if column == PROGRESS:
            return _progress(row)
        left = row.progress.remaining_s if row.progress else None
        return "" if left is None else job_words.remaining(left)


def _progress(row: JobRow) -> str:
    if row.progress is not None:
        return figures.percent(row.progress.overall)
    if row.finished is not None:
        return job_words.counts(row.finished)
    return plain_text.line(row.problem.what, 200) if row.problem is not None else ""


def _waits(row: JobRow) -> bool:
    return row.status is JobStatus.QUEUED

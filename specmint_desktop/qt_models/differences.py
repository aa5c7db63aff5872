"""What differs between two results, as a table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from engine.jobs.differences import Change, Difference, Subject
from specmint_desktop.qt_models.table import heading
from specmint_desktop.state.plain_text import line

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
CHANGE, NAME, OPERATION, WHAT = range(4)
_ICONS: Final[Mapping[Change, tuple[str, str]]] = {
    Change.ADDED: ("plus", "ok"),
    Change.CHANGED: ("changes", "info"),
    Change.REMOVED: ("minus", "warning"),
}


class Differences(QAbstractTableModel):
    """Columns: what happened, id, operation, what of it differs."""

    def __init__(self, icon: Callable[[str, str], QIcon], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._rows: tuple[Difference, ...] = ()

    def show(self, rows: tuple[Difference, ...]) -> None:
        if rows is self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def difference(self, row: int) -> Difference | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else 4

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        names = (self.tr("Difference"), self.tr("Id"), self.tr("Operation"), self.tr("Details"))
        return heading(names, section, orientation, role)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        each = self._rows[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == CHANGE:
            return self._icon(*_ICONS[each.change])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._texts(each)[index.column()]

    def _texts(self, each: Difference) -> tuple[str, str, str, str]:
        what = ", ".join(self._fields(each)) or line(each.title)
        return self._words(each), line(each.id), line(each.operation), what

    def _words(self, each: Difference) -> str:
        words = {
            (Subject.OPERATION, Change.ADDED): self.tr("Operation added"),
            (Subject.OPERATION, Change.CHANGED): self.tr("Operation changed"),
            (Subject.OPERATION, Change.REMOVED): self.tr("Operation removed"),
            (Subject.CASE, Change.ADDED): self.tr("Case added"),
            (Subject.CASE, Change.CHANGED): self.tr("Case changed"),
            (Subject.CASE, Change.REMOVED): self.tr("Case removed"),
            (Subject.FLOW, Change.ADDED): self.tr("Flow added"),
            (Subject.FLOW, Change.CHANGED): self.tr("Flow changed"),
            (Subject.FLOW, Change.REMOVED): self.tr("Flow removed"),
        }
        return words[each.subject, each.change]

    def _fields(self, each: Difference) -> tuple[str, ...]:
        """Return what differs, in words, each once; a field without a word by its own name."""
        words = {
            **dict.fromkeys(("request", "wire", "method", "path", "tags"), self.tr("request")),
            **dict.fromkeys(("expect",), self.tr("expected result")),
            **dict.fromkeys(("title", "why"), self.tr("reason")),
            **dict.fromkeys(("target",), self.tr("place in the document")),
            **dict.fromkeys(("setup", "captures", "steps", "cleanup"), self.tr("setup")),
            **dict.fromkeys(("kind", "technique"), self.tr("technique")),
            **dict.fromkeys(("source", "confidence", "ai"), self.tr("source")),
        }
        return tuple(dict.fromkeys(words.get(field, line(field)) for field in each.fields))

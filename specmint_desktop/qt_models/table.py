"""Rows of text as a table: test data in CSV; and the heads of the columns of every table."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from specmint_desktop.state.plain_text import line

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


def heading(names: Sequence[str], section: int, orientation: Qt.Orientation, role: int) -> Any:
    """Return what a view asks of the head of a column: its name, and that it stands at the left."""
    if orientation is not Qt.Orientation.Horizontal:
        return None
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    return names[section] if role == Qt.ItemDataRole.DisplayRole else None


class TextTable(QAbstractTableModel):
    """The first row is the header."""

    def __init__(self) -> None:
        super().__init__()
        self._header: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show(self, rows: tuple[tuple[str, ...], ...]) -> None:
        self.beginResetModel()
        self._header, self._rows = (rows[0], rows[1:]) if rows else ((), ())
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else len(self._header)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        row = self._rows[index.row()]
        return line(row[index.column()]) if index.column() < len(row) else ""

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        return line(self._header[section]) if section < len(self._header) else None

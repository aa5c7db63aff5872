"""What is covered, as a table: operations in rows, techniques in columns."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from specmint_desktop.state.coverage import EMPTY, Cell, Coverage, CoveredOperation
from specmint_desktop.state.plain_text import line

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class CoverageModel(QAbstractTableModel):
    """The first column names the operation, the second sums it up; `order` are rows of the coverage."""

    def __init__(self) -> None:
        super().__init__()
        self._coverage = Coverage()
        self._order: tuple[int, ...] = ()

    def show(self, coverage: Coverage, order: tuple[int, ...]) -> None:
        self.beginResetModel()
        self._coverage, self._order = coverage, order
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else 2 + len(self._coverage.techniques)

    def operation(self, row: int) -> CoveredOperation:
        return self._coverage.operations[self._order[row]]

    def cell(self, row: int, column: int) -> Cell:
        return self.operation(row).cells.get(self._coverage.techniques[column - 2], EMPTY)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        operation = self.operation(index.row())
        if index.column() == 0:
            return line(f"{operation.method} {operation.path}")
        if index.column() == 1:
            return f"{operation.written}/{operation.offered}"
        cell = self.cell(index.row(), index.column())
        return f"{cell.written}/{cell.offered}" if cell.offered else "-"

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        fixed = (self.tr("Operation"), self.tr("All"))
        return fixed[section] if section < len(fixed) else self._coverage.techniques[section - 2]


def as_text(coverage: Coverage, order: tuple[int, ...]) -> str:
    """Return the table with tabs between the columns, as a spreadsheet takes it."""
    table = ["\t".join(("method", "path", "written", "offered", *coverage.techniques))]
    for row in order:
        each = coverage.operations[row]
        cells = [each.cells.get(word, EMPTY) for word in coverage.techniques]
        figures = [f"{cell.written}/{cell.offered}" if cell.offered else "" for cell in cells]
        table.append(
            "\t".join((each.method, line(each.path), str(each.written), str(each.offered), *figures))
        )
    return "\n".join(table) + "\n"

"""What is not in the suite, by reason: a row per reason, below it what it holds."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from specmint_desktop import figures
from specmint_desktop.state.coverage import LIMIT, Coverage
from specmint_desktop.state.plain_text import line

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
SKIPPED = "skipped"
NOT_CHOSEN = "not-chosen"
_NOT_CHOSEN_SAYS = "not chosen by the options of this run"


class Missing(NamedTuple):
    """One thing that is not written; `cases` of it, `line` of `document` where its place is known."""

    what: str
    technique: str
    detail: str
    cases: int = 1
    document: str = ""
    line: int | None = None


class LeftOutTree(QAbstractItemModel):
    """Columns: operation, technique, why exactly, cases."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: list[tuple[str, list[Missing]]] = []

    def show(self, coverage: Coverage, document: str) -> None:
        groups: dict[str, list[Missing]] = {}
        for reason, each in _missing(coverage, document):
            groups.setdefault(reason, []).append(each)
        self.beginResetModel()
        self._groups = sorted(groups.items(), key=lambda group: _rank(group[0]))
        self.endResetModel()

    def reasons(self) -> list[tuple[str, int]]:
        """Return the reasons in the order shown, each with its count."""
        return [(reason, sum(each.cases for each in rows)) for reason, rows in self._groups]

    def reason(self, index: _Index) -> str:
        return self._groups[index.row() if not index.internalId() else index.internalId() - 1][0]

    def missing(self, index: _Index) -> Missing | None:
        """Return what a row stands for; None for the row of a reason."""
        if not index.isValid() or not index.internalId():
            return None
        return self._groups[index.internalId() - 1][1][index.row()]

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        if not parent.isValid():
            return len(self._groups)
        return 0 if parent.internalId() else len(self._groups[parent.row()][1])

    def hasChildren(self, parent: _Index = _ROOT) -> bool:  # noqa: N802  Qt's name
        return self.rowCount(parent) > 0

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        del parent
        return 4

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        if not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: _Index = _ROOT) -> QModelIndex:  # type: ignore[override]  # QObject has a `parent` too
        if not child.isValid() or not child.internalId():
            return QModelIndex()
        return self.createIndex(child.internalId() - 1, 0, 0)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        each = self.missing(index)
        if each is None:
            reason, rows = self._groups[index.row()]
            return {0: reason, 3: figures.number(sum(row.cases for row in rows))}.get(index.column(), "")
        return (each.what, each.technique.replace("-", " "), each.detail, figures.number(each.cases))[
            index.column()
        ]

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is Qt.Orientation.Vertical:
            return None
        return (self.tr("Operation"), self.tr("Technique"), self.tr("Why"), self.tr("Cases"))[section]


def _missing(coverage: Coverage, document: str) -> Iterator[tuple[str, Missing]]:
    for each in coverage.skipped:
        reason = NOT_CHOSEN if each.reason == _NOT_CHOSEN_SAYS else SKIPPED
        yield reason, Missing(line(each.name), "", line(each.reason), 1, document, each.line)
    for operation in coverage.operations:
        name = line(f"{operation.method} {operation.path}")
        for technique, cell in operation.cells.items():
            if cell.cut:
                yield LIMIT, Missing(name, technique, "", cell.cut)
            for item in cell.left_out:
                detail = line(f"{item.detail} ({item.target})")
                yield item.reason, Missing(name, technique, detail, 1, item.document, item.line)
    for item in (*coverage.flows, *coverage.refused):
        detail = line(f"{item.detail} ({item.target})")
        yield item.reason, Missing(line(item.operation), item.technique, detail, 1, item.document, item.line)


_FIRST = (SKIPPED, "unsatisfiable", "unsolved", "not-verified", "too-large")
_LAST = ("not-on-the-wire", "duplicate", LIMIT, NOT_CHOSEN)


def _rank(reason: str) -> tuple[int, str]:
    """Put first what a person can mend, last what is as it should be."""
    if reason in _FIRST:
        return _FIRST.index(reason), reason
    return (100 + _LAST.index(reason) if reason in _LAST else 50), reason

"""The tree of a result: tags, operations, cases. Only what is visible is read from the index."""

from collections import OrderedDict
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.errors import SpecMintError
from specmint_desktop.state.plain_text import line
from specmint_desktop.state.results import CaseFilter, ListedOperation, Matches

if TYPE_CHECKING:
    from engine.jobs.index_reader import CaseEntry, Index

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
PAGE: Final = 100
MOST_PAGES: Final = 400
_CASES: Final = 1 << 32
"""Ids of rows: 0 a tag; the tag's number + 1 an operation; from here on a case, with its operation's place."""


class Row(IntEnum):
    TAG = 0
    OPERATION = 1
    CASE = 2


class Role(IntEnum):
    """What the delegate draws of a row."""

    ROW = Qt.ItemDataRole.UserRole + 1
    COUNT = Qt.ItemDataRole.UserRole + 2
    METHOD = Qt.ItemDataRole.UserRole + 3
    KIND = Qt.ItemDataRole.UserRole + 4
    IDENTITY = Qt.ItemDataRole.UserRole + 5
    LACKING = Qt.ItemDataRole.UserRole + 6
    FROM_MODEL = Qt.ItemDataRole.UserRole + 7


class _Tag(NamedTuple):
    name: str
    operations: tuple[int, ...]
    cases: int


class CaseTree(QAbstractItemModel):
    """`faulted` carries the problem where the index can no longer be read; the rows then stay without text."""

    faulted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index: Index | None = None
        self._file = ""
        self._operations: tuple[ListedOperation, ...] = ()
        self._counts: list[int] = []
        self._filter = CaseFilter()
        self._tags: list[_Tag] = []
        self._place: list[tuple[int, int]] = []
        """Of each operation: its tag's row and its own row in it; (-1, -1) where it is filtered out."""
        self._pages: OrderedDict[tuple[int, int], tuple[CaseEntry, ...]] = OrderedDict()

    def show(self, index_file: str, operations: tuple[ListedOperation, ...], matches: Matches | None) -> None:
        self.beginResetModel()
        if index_file != self._file:
            self.close()
            self._file = index_file
        self._operations = operations
        self._pages.clear()
        self._filter = matches.filter if matches else CaseFilter()
        found = matches.operations if matches else None
        self._counts = [each.cases if found is None else found.get(each.number, 0) for each in operations]
        self._group(is_filtered=found is not None)
        self.endResetModel()

    def close(self) -> None:
        """Close the index: nothing more is read."""
        if self._index is not None:
            self._index.close()
        self._index = None
        self._pages.clear()

    def tag_count(self) -> int:
        return len(self._tags)

    def operation_count(self) -> int:
        """Operations that are shown."""
        return sum(len(tag.operations) for tag in self._tags)

    def operation_index(self, operation: str) -> QModelIndex:
        """Return the row of an operation; an invalid one where it is not shown."""
        for at, each in enumerate(self._operations):
            if each.id == operation:
                return self._operation_row(at)
        return QModelIndex()

    def case_index(self, operation: str, case: str) -> QModelIndex:
        """Return the row of a case; an invalid one where it is not shown."""
        for at, each in enumerate(self._operations):
            if each.id == operation and self._place[at][0] >= 0:
                for row in range(self._counts[at]):
                    entry = self._case(at, row)
                    if entry is not None and entry.id == case:
                        return self.createIndex(row, 0, _CASES + at)
        return QModelIndex()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        if not parent.isValid():
            return len(self._tags)
        kind, at = self._what(parent)
        if kind is Row.TAG:
            return len(self._tags[at].operations)
        return self._counts[at] if kind is Row.OPERATION else 0

    def hasChildren(self, parent: _Index = _ROOT) -> bool:  # noqa: N802  Qt's name
        return self.rowCount(parent) > 0

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        del parent
        return 1

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        if column or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, 0)
        kind, at = self._what(parent)
        return self.createIndex(row, 0, at + 1 if kind is Row.TAG else _CASES + at)

    def parent(self, child: _Index = _ROOT) -> QModelIndex:  # type: ignore[override]  # QObject has a `parent` too
        if not child.isValid() or not child.internalId():
            return QModelIndex()
        if child.internalId() < _CASES:
            return self.createIndex(child.internalId() - 1, 0, 0)
        return self._operation_row(child.internalId() - _CASES)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        kind, at = self._what(index)
        if role == Role.ROW:
            return kind
        if kind is Row.TAG:
            return self._tag_data(self._tags[at], role)
        if kind is Row.OPERATION:
            return self._operation_data(at, role)
        return self._case_data(at, index.row(), role)

    def _group(self, *, is_filtered: bool) -> None:
        by_tag: dict[str, list[int]] = {}
        for at, each in enumerate(self._operations):
            if self._counts[at] or not is_filtered:
                by_tag.setdefault(each.tag, []).append(at)
        self._tags = [
            _Tag(name, tuple(places), sum(map(self._counts.__getitem__, places)))
            for name, places in by_tag.items()
        ]
        self._place = [(-1, -1)] * len(self._operations)
        for tag_row, tag in enumerate(self._tags):
            for row, at in enumerate(tag.operations):
                self._place[at] = tag_row, row

    def _what(self, index: _Index) -> tuple[Row, int]:
        """Return what a row is, and the number of its tag or the place of its operation."""
        id_ = index.internalId()
        if not id_:
            return Row.TAG, index.row()
        if id_ < _CASES:
            return Row.OPERATION, self._tags[id_ - 1].operations[index.row()]
        return Row.CASE, id_ - _CASES

    def _operation_row(self, at: int) -> QModelIndex:
        tag, row = self._place[at]
        return QModelIndex() if tag < 0 else self.createIndex(row, 0, tag + 1)

    def _tag_data(self, tag: _Tag, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return line(tag.name) or self.tr("without a tag")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = line(tag.name) or self.tr("without a tag")
            return (
                self.tr("%1, %2 operations, %3 cases")
                .replace("%1", name)
                .replace("%2", str(len(tag.operations)))
                .replace("%3", str(tag.cases))
            )
        return tag.cases if role == Role.COUNT else None

    def _operation_data(self, at: int, role: int) -> Any:
        each = self._operations[at]
        if role == Qt.ItemDataRole.DisplayRole:
            return line(each.path)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = f"{each.method} {line(each.path)}"
            return self.tr("%1, %2 cases").replace("%2", str(self._counts[at])).replace("%1", text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return None
        return {
            Role.COUNT: self._counts[at],
            Role.METHOD: each.method,
            Role.IDENTITY: each.id,
            Role.LACKING: each.cut + each.left_out,
        }.get(role)  # type: ignore[call-overload]  # a role is any number

    def _case_data(self, at: int, row: int, role: int) -> Any:
        entry = self._case(at, row)
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line(_without_operation(entry.title, self._operations[at]))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = f"{entry.kind}: {line(entry.title)}"
            return self.tr("{case}, with a part from AI").format(case=said) if entry.ai else said
        if role == Role.FROM_MODEL:
            return entry.ai
        return entry.kind if role == Role.KIND else entry.id if role == Role.IDENTITY else None

    def _case(self, at: int, row: int) -> "CaseEntry | None":
        page, inside = divmod(row, PAGE)
        found = self._pages.get((at, page))
        if found is None:
            found = self._pages[at, page] = self._read(at, page)
            if len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        return found[inside] if inside < len(found) else None

    def _read(self, at: int, page: int) -> tuple["CaseEntry", ...]:
        from engine.jobs.index_filter import Criteria
        from engine.jobs.index_reader import Index

        wanted = self._filter
        criteria = Criteria(wanted.text, wanted.kinds, wanted.techniques, wanted.sources)
        try:
            if self._index is None:
                self._index = Index(self._file)
            return self._index.cases(self._operations[at].number, page * PAGE, PAGE, criteria)
        except SpecMintError as error:
            self.faulted.emit(error.problem)
            return ()


def _without_operation(title: str, operation: ListedOperation) -> str:
    """Return the title without what the row above says."""
    return title.removeprefix(f"{operation.method} {operation.path} ")

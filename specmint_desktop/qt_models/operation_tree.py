"""Operations below their first tag, each with a box to tick; nothing is made per row before it is seen."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.jobs.messages import OperationSummary
from specmint_desktop import figures
from specmint_desktop.state import plain_text

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role: Final = Qt.ItemDataRole
NAME, ID, CASES, LINE = range(4)
_NUMBERS: Final = (CASES, LINE)


class OwnRole(IntEnum):
    """What the delegate draws beside the path; None for a tag."""

    METHOD = Role.UserRole + 1
    DEPRECATED = Role.UserRole + 2


@dataclass(slots=True)
class _Group:
    """A tag and those of its operations that the filter lets through; `cases` None while any is not counted."""

    tag: str
    operations: list[OperationSummary]
    included: int = 0
    cases: int | None = 0


class OperationTree(QAbstractItemModel):
    """Two levels: tags, operations. `ticked` carries ids and whether they shall be included."""

    ticked = Signal(object, bool)

    def __init__(self, untagged: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._untagged = untagged
        self._operations: Sequence[OperationSummary] = ()
        self._texts: list[str] = []
        self._groups: list[_Group] = []
        self._included: AbstractSet[str] = frozenset()
        self._offers: Mapping[str, int] = {}
        self._most = 0
        self._filter = ""

    def show_operations(self, operations: Sequence[OperationSummary]) -> None:
        if operations is self._operations:
            return
        if operations == self._operations:  # read anew, and nothing changed: what stands open stays open
            self._operations = operations
            return
        self._operations = operations
        self._texts = [_searched(each) for each in operations]
        self._regroup()

    def show_choice(self, included: AbstractSet[str], offers: Mapping[str, int], most: int) -> None:
        """Show which are included, and how many cases each will get: at most `most` of those it offers."""
        if included is self._included and offers is self._offers and most == self._most:
            return
        self._included, self._offers, self._most = included, offers, most
        self._count()
        if self._groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._groups) - 1, LINE))

    def filter(self, text: str) -> None:
        if text.casefold() == self._filter:
            return
        self._filter = text.casefold()
        self._regroup()

    def counts(self) -> tuple[int, int]:
        """Return how many operations are shown, and of how many."""
        return sum(len(group.operations) for group in self._groups), len(self._operations)

    def shown_ids(self) -> tuple[str, ...]:
        return tuple(each.id for group in self._groups for each in group.operations)

    def operation(self, index: Index) -> OperationSummary | None:
        """Return the operation of a row; None for a tag."""
        if not index.isValid() or not index.internalId():
            return None
        return self._groups[index.internalId() - 1].operations[index.row()]

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override] # noqa: B008 - two of one name in Qt
        group = index.internalId() if index.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() or parent.column():
            return 0
        return len(self._groups[parent.row()].operations)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - see above
        return 4

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Role.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Role.DisplayRole:
            return None
        return (self.tr("Operation"), self.tr("Id"), self.tr("Cases"), self.tr("Line"))[section]

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Role.TextAlignmentRole and index.column() in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        operation = self.operation(index)
        if operation is not None:
            return self._of_operation(operation, index.column(), role)
        return self._of_group(self._groups[index.row()], index.column(), role)

    def setData(self, index: Index, _value: Any, role: int = Role.EditRole) -> bool:  # noqa: N802 - Qt's name
        if role != Role.CheckStateRole or not index.isValid():
            return False
        operation = self.operation(index)
        if operation is not None:
            self.ticked.emit((operation.id,), operation.id not in self._included)
        else:
            group = self._groups[index.row()]
            ids = tuple(each.id for each in group.operations)
            self.ticked.emit(ids, group.included < len(ids))
        return True

    def _of_operation(self, operation: OperationSummary, column: int, role: int) -> Any:
        is_included = operation.id in self._included
        if column != NAME:
            return (
                self._figure(operation, column, is_included=is_included) if role == Role.DisplayRole else None
            )
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if is_included else Qt.CheckState.Unchecked
        texts: dict[int, str] = {
            Role.DisplayRole: operation.path,
            Role.AccessibleTextRole: f"{operation.method} {operation.path}, {operation.id}",
            OwnRole.METHOD: operation.method,
            OwnRole.DEPRECATED: self.tr("deprecated") if operation.deprecated else "",
        }
        return plain_text.line(texts[role]) if role in texts else None

    def _figure(self, operation: OperationSummary, column: int, *, is_included: bool) -> str:
        if column == ID:
            return plain_text.line(operation.id)
        if column == CASES:
            return self._cases_text(self._cases(operation), is_included=is_included)
        return "" if operation.line is None else figures.number(operation.line)

    def _of_group(self, group: _Group, column: int, role: int) -> Any:
        if role == Role.DisplayRole and column == CASES:
            return self._cases_text(group.cases, is_included=group.included > 0)
        if column != NAME:
            return None
        if role == Role.CheckStateRole:
            return _state(group.included, len(group.operations))
        included, every = figures.number(group.included), figures.number(len(group.operations))
        counted = f"{plain_text.line(group.tag)}  ({included} / {every})"
        return counted if role == Role.DisplayRole else None

    def _cases(self, operation: OperationSummary) -> int | None:
        offer = self._offers.get(operation.id)
        return None if offer is None else min(offer, self._most)

    @staticmethod
    def _cases_text(cases: int | None, *, is_included: bool) -> str:
        if not is_included:
            return "-"
        return "…" if cases is None else figures.number(cases)

    def _regroup(self) -> None:
        self.beginResetModel()
        groups: dict[str, _Group] = {}
        for operation, text in zip(self._operations, self._texts, strict=True):
            if self._filter in text:
                tag = operation.tags[0] if operation.tags else self._untagged
                groups.setdefault(tag, _Group(tag, [])).operations.append(operation)
        self._groups = list(groups.values())
        self._count()
        self.endResetModel()

    def _count(self) -> None:
        for group in self._groups:
            included = [each for each in group.operations if each.id in self._included]
            cases = [self._cases(each) for each in included]
            group.included = len(included)
            group.cases = None if None in cases else sum(each or 0 for each in cases)


def _searched(operation: OperationSummary) -> str:
    parts = (f"{operation.method} {operation.path}", operation.id, *operation.tags, operation.summary)
    return "\n".join(part[: plain_text.MOST] for part in parts).casefold()


def _state(included: int, all_of_them: int) -> Qt.CheckState:
    if not included:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if included == all_of_them else Qt.CheckState.PartiallyChecked

"""The files that saving touches, in groups by what becomes of them, each with the person's word."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from specmint_desktop.qt_models.cases import Role
from specmint_desktop.state.results import DECIDED, PlannedFile, SaveState

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ORDER = ("conflict", "merged", "orphan", "replaced", "yours", "updated", "new", "removed", "unchanged")
PATH, STATE, CHOICE = range(3)


class PlannedFiles(QAbstractTableModel):
    """Columns: path, what happened, what is done; what needs a person's eye stands first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[PlannedFile, ...] = ()
        self._shown: tuple[PlannedFile, ...] = ()
        self._choices: dict[str, str] = {}
        self._has_others = False

    def show(self, save: SaveState) -> None:
        files = save.plan.files if save.plan else ()
        choices = dict(save.choices)
        if files is self._files:
            self._show_choices(choices)
            return
        self.beginResetModel()
        self._files, self._choices = files, choices
        self._order()
        self.endResetModel()

    def show_others(self, is_open: bool) -> None:  # noqa: FBT001
        """Show files that hold nothing of the person's too, or fold them."""
        if is_open != self._has_others:
            self.beginResetModel()
            self._has_others = is_open
            self._order()
            self.endResetModel()

    def others(self) -> int:
        """Return how many files change that hold nothing of the person's."""
        return sum(each.state in DECIDED and each.state != "unchanged" for each in self._files)

    def has_own(self) -> bool:
        return any(each.state not in DECIDED for each in self._files)

    def _order(self) -> None:
        found = (
            each
            for each in self._files
            if each.state not in DECIDED or (self._has_others and each.state != "unchanged")
        )
        self._shown = tuple(sorted(found, key=lambda each: (_rank(each), each.path)))

    def file(self, row: int) -> PlannedFile:
        return self._shown[row]

    def choice(self, row: int) -> str:
        """Return the word that holds for a file; "" where there is no choice."""
        each = self._shown[row]
        return self._choices.get(each.path, each.choices[0] if each.choices else "")

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  Qt's name
        return 0 if parent.isValid() else 3

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        each = self._shown[index.row()]
        if role == Role.IDENTITY:
            return each.path
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (each.path, each.state, self.choice(index.row()))[index.column()]

    def headerData(  # noqa: N802  Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is Qt.Orientation.Vertical:
            return None
        return (self.tr("File"), self.tr("What happened"), self.tr("What is done"))[section]

    def _show_choices(self, choices: dict[str, str]) -> None:
        if choices == self._choices or not self._shown:
            return
        self._choices = choices
        self.dataChanged.emit(self.index(0, CHOICE), self.index(len(self._shown) - 1, CHOICE))


def _rank(file: PlannedFile) -> int:
    return _ORDER.index(file.state) if file.state in _ORDER else len(_ORDER)

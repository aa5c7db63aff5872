"""Problems of a document as a table; the icons come from whoever knows the palette."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from engine.errors import Problem, Severity
from specmint_desktop.qt_models.table import heading
from specmint_desktop.state import plain_text

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role: Final = Qt.ItemDataRole
SEVERITY, SENTENCE, PLACE = range(3)


def place_of(problem: Problem) -> str:
    """Return `pets.yaml:41:9`, with the last part of the path alone."""
    at = problem.at
    if at is None:
        return ""
    name = at.document.replace("\\", "/").rstrip("/").rpartition("/")[2] or at.document
    return plain_text.line(":".join(str(part) for part in (name, at.line, at.column) if part))


class ProblemTable(QAbstractTableModel):
    def __init__(self, icon: Callable[[Severity], QIcon]) -> None:
        super().__init__()
        self._icon = icon
        self._problems: Sequence[Problem] = ()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        if problems is not self._problems:
            self.beginResetModel()
            self._problems = problems
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and default
        return 0 if parent.isValid() else len(self._problems)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - see above
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: N802
        names = (self.tr("Severity"), self.tr("What is wrong"), self.tr("Where"))
        return heading(names, section, orientation, role)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        problem = self._problems[index.row()]
        if role == Role.DecorationRole and index.column() == SEVERITY:
            return self._icon(problem.severity)
        if role == Role.AccessibleTextRole and index.column() == SENTENCE:
            return plain_text.line(f"{problem.what}; {problem.cure}; {problem.code}")
        return self._text(problem, index.column()) if role == Role.DisplayRole else None

    def _text(self, problem: Problem, column: int) -> str:
        if column == SEVERITY:
            return self.tr("Error") if problem.severity is Severity.ERROR else self.tr("Warning")
        if column == PLACE:
            return place_of(problem)
        return plain_text.line(problem.what)

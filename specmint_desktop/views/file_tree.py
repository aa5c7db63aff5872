"""The files of a suite to choose from."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from specmint_desktop import theme
from specmint_desktop.qt_models.cases import Role
from specmint_desktop.qt_models.files import FileTree
from specmint_desktop.state.results import SuiteFile
from specmint_desktop.views.parts.layouts import column, holder

_FEW = 200
_CLOSED = frozenset(("data", "schemas", "support", "files", "resources"))


class FileTreeView(QTreeView):
    """Sends the path of the chosen file."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._files: tuple[SuiteFile, ...] | None = None
        self._below = ""
        self.files = FileTree(self)
        self.setModel(self.files)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(theme.space(2))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(name)

    def show_files(self, files: tuple[SuiteFile, ...], below: str) -> None:
        if files is self._files and below == self._below:
            return
        self._files, self._below = files, below
        self.files.show(files, below)
        self._open(QModelIndex())

    def show_chosen(self, path: str | None) -> None:
        """Select a file without telling of it."""
        index = self.files.index_of(path or "")
        if index.isValid() and index != self.currentIndex():
            self.blockSignals(True)  # noqa: FBT003  Qt's argument
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self.blockSignals(False)  # noqa: FBT003  Qt's argument

    def _open(self, parent: QModelIndex) -> None:
        """Open the folders that a person looks for; a long list stays closed until it is asked for."""
        for at in range(self.files.rowCount(parent)):
            index = self.files.index(at, 0, parent)
            if str(index.data()) not in _CLOSED and self.files.rowCount(index) <= _FEW:
                self.expand(index)
                self._open(index)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # noqa: N802  Qt's name, and what Qt really sends
        super().currentChanged(current, previous)
        path = current.data(Role.IDENTITY) if current.isValid() else None
        if path:
            self.chosen.emit(path)


def beside(part: QWidget) -> QWidget:
    """Return what stands at the right of the files, with the gap of the grid between them."""
    made = holder(column(part, gap=0))
    made.layout().setContentsMargins(theme.space(1), 0, 0, 0)  # type: ignore[union-attr]  # just set
    return made

"""The files of a suite below one folder, as a tree of folders."""

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QStandardItem, QStandardItemModel

from specmint_desktop.qt_models.cases import Role
from specmint_desktop.state.results import SuiteFile

MOST_FILES = 20_000


class FileTree(QStandardItemModel):
    """Folders first; a file's path in the suite is its `Role.IDENTITY`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QStandardItem] = {}

    def show(self, files: tuple[SuiteFile, ...], below: str) -> None:
        """Show the files whose path begins with `below`."""
        self.clear()
        self._items = {}
        inside = [each.path for each in files if each.path.startswith(below)][:MOST_FILES]
        for path in sorted(inside, key=_folders_first):
            self._add(path, below)

    def index_of(self, path: str) -> QModelIndex:
        item = self._items.get(path)
        return item.index() if item is not None else QModelIndex()

    def _add(self, path: str, below: str) -> None:
        parts = path.removeprefix(below).split("/")
        parent = self.invisibleRootItem()
        for depth in range(1, len(parts)):
            folder = below + "/".join(parts[:depth]) + "/"
            if folder not in self._items:
                self._items[folder] = _item(parts[depth - 1])
                parent.appendRow(self._items[folder])
            parent = self._items[folder]
        item = _item(parts[-1])
        item.setData(path, Role.IDENTITY)
        self._items[path] = item
        parent.appendRow(item)


def _folders_first(path: str) -> list[tuple[bool, str]]:
    parts = path.split("/")
    return [(at == len(parts) - 1, part) for at, part in enumerate(parts)]


def _item(name: str) -> QStandardItem:
    item = QStandardItem(name)
    item.setEditable(False)
    return item

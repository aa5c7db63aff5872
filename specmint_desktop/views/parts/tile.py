"""A button as large as what lies on it: a document to open, a sample."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Tile(QPushButton):
    def __init__(self, name: str, description: str, box: QHBoxLayout) -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setLayout(box)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(box.hasHeightForWidth())
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        box = self.layout()
        return box is not None and box.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        box = self.layout()
        if box is None:
            return 0
        return box.heightForWidth(width)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        box = self.layout()
        return box.sizeHint() if box is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        box = self.layout()
        return box.minimumSize() if box is not None else super().minimumSizeHint()

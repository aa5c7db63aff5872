"""A part of a place that is made when it is first asked for, and never where nobody looks."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class Later(QWidget, Generic[W]):
    """The page in which the part will stand; `make` gets it as the parent."""

    def __init__(self, make: Callable[[QWidget], W]) -> None:
        super().__init__()
        self._make = make
        self._part: W | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    @property
    def part(self) -> W:
        if self._part is None:
            self._part = self._make(self)
            self._box.addWidget(self._part)
            leave_drops(self._part)
        return self._part

    @property
    def made(self) -> W | None:
        """The part where it was made already."""
        return self._part

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.part.show()
        self._box.activate()


def leave_drops(place: QWidget) -> None:
    """Let no field take what is dropped on it: a document opens, wherever in the window it falls."""
    for field in (
        *place.findChildren(QLineEdit),
        *place.findChildren(QPlainTextEdit),
        *place.findChildren(QTextEdit),
    ):
        field.setAcceptDrops(False)

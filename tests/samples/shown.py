"""A place that stands in a window of its own: what it shows and what it asks for."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from specmint_desktop.state.whole import State

V = TypeVar("V", bound=QWidget)


class Shown(Generic[V]):
    def __init__(self, view: V, width: int = 1100, height: int = 620) -> None:
        self.view = view
        self.intents: list[Any] = []
        view.intent.connect(self.intents.append)  # type: ignore[attr-defined]  # every place has it
        view.resize(width, height)
        view.show()

    def show(self, state: State) -> "Shown[V]":
        self.view.show_state(state)  # type: ignore[attr-defined]  # every place has it
        self.settle()
        return self

    def settle(self) -> None:
        for _ in range(3):  # what is new in a layout is shown, then measured, then placed
            QCoreApplication.processEvents()

    def texts(self) -> str:
        labels = [label for label in self.view.findChildren(QLabel) if label.isVisible()]
        return "\n".join(label.text() for label in labels)

    def buttons(self) -> list[str]:
        return [each.text() for each in self.view.findChildren(QPushButton) if each.isVisible()]

    def button(self, text: str) -> QPushButton:
        found = [
            each for each in self.view.findChildren(QPushButton) if each.isVisible() and each.text() == text
        ]
        assert len(found) == 1, self.buttons()
        return found[0]

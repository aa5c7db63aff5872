"""Buttons by what they are for; one primary button per place."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QToolButton

from specmint_desktop import theme


def button(text: str, icon: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAccessibleName(text.replace("&", ""))
    if icon:
        theme.put_icon(made, icon)
    return made


def primary_button(text: str, icon: str = "") -> QPushButton:
    made = button(text)
    made.setProperty("role", "primary")
    if icon:
        theme.put_icon(made, icon, "on_accent")
    return made


def danger_button(text: str, icon: str = "") -> QPushButton:
    """A button that takes something away."""
    made = button(text)
    made.setProperty("role", "danger")
    if icon:
        theme.put_icon(made, icon, "error")
    return made


def link_button(text: str) -> QPushButton:
    """A button that reads like a link: a next step beside a sentence."""
    made = button(text)
    made.setProperty("role", "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def icon_button(icon: str, name: str) -> QToolButton:
    """A button of an icon alone: `name` is its tooltip and what a screen reader says."""
    made = QToolButton()
    theme.put_icon(made, icon)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def disable(target: QPushButton | QToolButton, reason: str) -> None:
    """Grey a button with the reason, or light it again where the reason is empty."""
    target.setEnabled(not reason)
    target.setAccessibleDescription(reason)
    target.setToolTip(reason or (target.accessibleName() if isinstance(target, QToolButton) else ""))


class CopyButton(QToolButton):
    """Asks to copy a text: `wanted` carries it, the place sends the intent."""

    wanted = Signal(str)

    def __init__(self, name: str, text: Callable[[], str]) -> None:
        super().__init__()
        self._text = text
        theme.put_icon(self, "copy")
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        self.wanted.emit(self._text())

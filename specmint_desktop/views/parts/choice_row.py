"""A few values beside each other, one of them chosen; a locked one can be focused, read and pressed."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from specmint_desktop import theme, translate
from specmint_desktop.state.options import Lock
from specmint_desktop.views.parts.flow import Flow


class ChoiceRow(QWidget):
    """`chosen` and `refused` carry the word of the value that was pressed."""

    chosen = Signal(str)
    refused = Signal(str)

    def __init__(self, name: str, values: Sequence[tuple[str, str]]) -> None:
        """`values`: word and text of each."""
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._chosen = ""
        self._locks: Mapping[str, Lock] = {}
        self._buttons = {word: self._make(word, text) for word, text in values}
        box = Flow(tuple(self._buttons.values()), centred=False)
        box.setSpacing(theme.space(0.5))
        self.setLayout(box)

    def button(self, word: str) -> QPushButton:
        return self._buttons[word]

    def show_choice(self, chosen: str, locks: Mapping[str, Lock]) -> None:
        """`locks`: word -> why it is locked."""
        self._chosen, self._locks = chosen, locks
        for word, made in self._buttons.items():
            lock = locks.get(word)
            made.setChecked(word == chosen)
            _show_icon(
                made,
                "lock" if lock else "check" if word == chosen else "",
                "locked" if lock else "on_selection",
            )
            reason = translate.text(lock.reason) if lock else ""
            made.setAccessibleDescription(self.tr("locked: {0}").format(reason) if lock else "")
            made.setToolTip(reason)

    def _make(self, word: str, text: str) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("role", "choice")
        made.setCheckable(True)
        made.setAccessibleName(f"{self._name}: {text}")
        made.setMinimumWidth(_widest(made))
        made.clicked.connect(partial(self._pressed, word))
        return made

    def _pressed(self, word: str, _is_checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        # What is chosen is for the state to say: pressing changes nothing by itself.
        self._buttons[word].setChecked(word == self._chosen)
        (self.refused if word in self._locks else self.chosen).emit(word)


def _widest(made: QPushButton) -> int:
    """Return the width with the letters and the icon of a chosen value, which Qt does not measure."""
    chosen = QFont(made.font())
    chosen.setWeight(QFont.Weight.DemiBold)
    return QFontMetrics(chosen).horizontalAdvance(made.text()) + theme.space(6)


def _show_icon(made: QPushButton, name: str, ink: str) -> None:
    if name:
        theme.put_icon(made, name, ink)
    else:
        made.setIcon(QIcon())
        made.setProperty("icon_name", "")

"""What a person allowed a host for a document: a card of rows, each with a button that takes it back."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from specmint_desktop.state import plain_text
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import card, column, holder, row

_LONGEST = 300


class GrantWords(NamedTuple):
    """`button_name` holds `{host}` and `{document}`: a screen reader tells the buttons apart by it."""

    title: str
    meaning: str
    none: str
    button: str
    button_name: str


class GrantedHosts(QWidget):
    taken_back = Signal(str, str)
    """Document, host."""

    def __init__(self, words: GrantWords) -> None:
        super().__init__()
        self._words = words
        self._shown: Mapping[str, tuple[str, ...]] | None = None
        self._none = PlainLabel(words.none, "muted")
        self._list: QVBoxLayout = column(gap=1)
        self._rows: list[QWidget] = []
        title, meaning = PlainLabel(words.title, "strong"), PlainLabel(words.meaning, "muted")
        self.setLayout(column(card(title, meaning, self._none, self._list)))

    def show_hosts(self, granted: Mapping[str, tuple[str, ...]]) -> None:
        """Show document -> hosts."""
        if granted == self._shown:
            return
        self._shown = granted
        for old in self._rows:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(document, host) for document, hosts in granted.items() for host in hosts]
        for each in self._rows:
            self._list.addWidget(each)
        self._none.setVisible(not self._rows)

    def _row(self, document: str, host: str) -> QWidget:
        shown = plain_text.line(document, _LONGEST)
        name = ElidedLabel(shown, "muted", Qt.TextElideMode.ElideMiddle)
        back = button(self._words.button)
        back.setAccessibleName(self._words.button_name.format(host=host, document=shown))
        back.clicked.connect(partial(self._take_back, document, host))
        line = row(column(PlainLabel(host, selectable=True), name, gap=0), back, gap=2)
        line.setStretch(0, 1)
        return holder(line)

    def _take_back(self, document: str, host: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.taken_back.emit(document, host)

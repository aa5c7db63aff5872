"""A list of names and values, in two columns."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from specmint_desktop import theme
from specmint_desktop.views.parts.labels import PlainLabel


class KeyValueList(QWidget):
    """Names muted at the left, values at the right; a value can be selected and copied."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(3))
        self._grid.setVerticalSpacing(theme.space(0.75))
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.show_pairs(pairs)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        if tuple(pairs) == self._shown:
            return
        self._shown = tuple(pairs)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line, (name, value) in enumerate(pairs):
            key = PlainLabel(name, "muted", wraps=False)
            shown = PlainLabel(value, selectable=True)
            shown.setAccessibleName(f"{name}: {shown.text()}")
            key.setBuddy(shown)
            self._grid.addWidget(key, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, line, 1)

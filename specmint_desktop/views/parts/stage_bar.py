"""How far a job is: a bar per stage, with its name and figures as text beside it."""

from PySide6.QtWidgets import QProgressBar, QWidget

from specmint_desktop import figures, theme
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import row

_PARTS = 1000


class Bar(QProgressBar):
    """A bar from 0 to 1 without text; `name` is what a screen reader says."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setRange(0, _PARTS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setMinimumWidth(theme.space(6))

    def set_share(self, share: float) -> None:
        self.setValue(round(min(max(share, 0.0), 1.0) * _PARTS))


class StageBar(QWidget):
    """One stage: name, bar, and `done of total` in words. Waiting, running and done differ in words too."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = PlainLabel(name, wraps=False)
        self._bar = Bar(name)
        self._figures = PlainLabel("", "caption", wraps=False)
        box = row(self._name, self._bar, self._figures, gap=1)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_waiting(self) -> None:
        self._show(0, "", "idle")

    def show_running(self, done: int, total: int) -> None:
        """`total` 0 is unknown: figures without a share."""
        counted = figures.number(done)
        said = f"{counted} / {figures.number(total)}" if total else counted
        self._show(done / total if total else 0, said, "")

    def show_done(self) -> None:
        self._show(1, "✓", "")

    def _show(self, share: float, said: str, tone: str) -> None:
        self._bar.set_share(share)
        self._figures.setText(said)
        self._bar.setAccessibleDescription(said)
        if (self._bar.property("tone") or "") != tone:
            theme.restyle(self._bar, tone=tone)

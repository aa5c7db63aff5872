"""Rows, columns and surfaces on the grid of `theme.space`."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from specmint_desktop import theme


def column(*children: QWidget | QLayout | None, gap: float = 1, margin: float = 0) -> QVBoxLayout:
    """Return children below each other; None is a stretch. `gap` and `margin` in steps of the grid."""
    made = QVBoxLayout()
    _fill(made, children, gap, margin)
    return made


def row(*children: QWidget | QLayout | None, gap: float = 1, margin: float = 0) -> QHBoxLayout:
    """Return children beside each other; None is a stretch."""
    made = QHBoxLayout()
    _fill(made, children, gap, margin)
    return made


def card(*children: QWidget | QLayout | None, gap: float = 1, margin: float = 2) -> QFrame:
    """Return a raised surface that holds things that belong together."""
    made = QFrame()
    made.setProperty("role", "card")
    made.setLayout(column(*children, gap=gap, margin=margin))
    return made


class _Page(QWidget):
    """As high as its texts need when they wrap; a scroll area by itself would squeeze them."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))


class Page(QScrollArea):
    """A place that scrolls as a whole.

    What can be filled where it stands should be: it looks at the size of what is in it, for which that is styled,
    and what is styled is styled anew with each parent that it gets.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = _Page()
        self._inner.setProperty("role", "page")
        self.setWidget(self._inner)

    def fill(self, *children: QWidget | QLayout | None, gap: float = 3, margin: float = 4) -> None:
        self._inner.setLayout(column(*children, gap=gap, margin=margin))


def page(*children: QWidget | QLayout | None, gap: float = 3, margin: float = 4) -> Page:
    """Return a place that scrolls as a whole, with what is in it."""
    made = Page()
    made.fill(*children, gap=gap, margin=margin)
    return made


def divider(*, upright: bool = False) -> QFrame:
    made = QFrame()
    made.setProperty("role", "divider")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def holder(layout: QLayout) -> QWidget:
    """Return a widget around a layout, to be hidden or shown as one."""
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    made.setLayout(layout)
    return made


def _fill(
    box: QVBoxLayout | QHBoxLayout, children: tuple[QWidget | QLayout | None, ...], gap: float, margin: float
) -> None:
    box.setSpacing(theme.space(gap))
    box.setContentsMargins(*[theme.space(margin)] * 4)
    for child in children:
        if child is None:
            box.addStretch(1)
        elif isinstance(child, QLayout):
            box.addLayout(child)
        else:
            box.addWidget(child)

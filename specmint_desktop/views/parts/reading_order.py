"""The order in which Tab goes: as the window is read, also where a part of it was made later than its neighbours."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QStackedWidget, QTabWidget, QWidget


def stops(widget: QWidget) -> Iterator[QWidget]:
    """Yield the controls that Tab comes to, in the order of their layouts."""
    if not widget.isVisible():
        return
    if takes_tab(widget):
        yield widget
    for part in _parts(widget):
        yield from stops(part)


def takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return policy == Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None


def reveal(widget: QWidget) -> None:
    """Scroll so that a control can be seen."""
    holder = widget.parentWidget()
    while holder is not None:
        if isinstance(holder, QScrollArea):
            holder.ensureWidgetVisible(widget)
        holder = holder.parentWidget()


def _parts(widget: QWidget) -> Iterator[QWidget]:
    held: list[QWidget | None] = []
    if isinstance(widget, QTabWidget):
        held = [widget.tabBar(), widget.cornerWidget(Qt.Corner.TopRightCorner), widget.currentWidget()]
    elif isinstance(widget, QSplitter):
        held = [widget.widget(place) for place in range(widget.count())]
    elif isinstance(widget, QStackedWidget):
        held = [widget.currentWidget()]
    elif isinstance(widget, QScrollArea):
        held = [widget.widget()]
    elif (layout := widget.layout()) is not None:
        held = list(_held(layout))
    yield from (each for each in held if each is not None)


def _held(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _held(inner)

"""Whether a window can be read: no text that is cut off, and nothing outside of what holds it."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenuBar,
    QScrollArea,
    QTabBar,
    QWidget,
)

_ROUNDING_PX = 1


def layout_faults(window: QWidget) -> list[str]:
    """Return what a person cannot read of a shown window; a list of sentences, empty where all is well."""
    return [*_cut_texts(window), *_outside(window)]


def nameless_controls(window: QWidget) -> list[str]:
    """Return the visible controls that a screen reader could not name."""
    labelled = {label.buddy() for label in window.findChildren(QLabel)}
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in _seen(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not getattr(widget, "text", str)()
        and widget not in labelled
        and not isinstance(widget, QTabBar)
    ]


def _seen(window: QWidget) -> Iterator[QWidget]:
    """Yield the visible widgets, those inside views that draw and scroll by themselves excepted."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not _is_of_a_view(widget):
            yield widget


def _is_of_a_view(widget: QWidget) -> bool:
    holder = widget.parentWidget()
    while holder is not None:
        if isinstance(
            holder, QAbstractItemView | QAbstractSpinBox | QComboBox | QLineEdit | QMenuBar | QTabBar
        ):
            return True
        if isinstance(holder, QAbstractScrollArea) and not isinstance(holder, QScrollArea):
            return True
        holder = holder.parentWidget()
    return False


def _cut_texts(window: QWidget) -> Iterator[str]:
    for widget in _seen(window):
        if isinstance(widget, QLabel):
            yield from _cut_label(widget)
        elif isinstance(widget, QAbstractButton):
            yield from _cut_button(widget)
        elif isinstance(widget, QTabBar):
            yield from _cut_tabs(widget)


def _cut_label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text:
        return
    room = label.contentsRect()
    flags = Qt.TextFlag.TextWordWrap.value if label.wordWrap() else 0
    needed = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 100_000), flags, text)
    if needed.width() > room.width() + _ROUNDING_PX:
        yield f"{_name(label)} needs {needed.width()} px and is {room.width()} px wide"
    elif needed.height() > room.height() + _ROUNDING_PX:
        yield f"{_name(label)} needs {needed.height()} px and is {room.height()} px high"


def _cut_button(button: QAbstractButton) -> Iterator[str]:
    if not button.text():
        return
    needed, size = button.minimumSizeHint(), button.size()
    if needed.width() > size.width() + _ROUNDING_PX or needed.height() > size.height() + _ROUNDING_PX:
        yield (
            f"{_name(button)} needs {needed.width()} x {needed.height()} px"
            f" and has {size.width()} x {size.height()} px"
        )


def _cut_tabs(tabs: QTabBar) -> Iterator[str]:
    if tabs.sizeHint().width() > tabs.width() + _ROUNDING_PX and not tabs.usesScrollButtons():
        yield f"{_name(tabs)} needs {tabs.sizeHint().width()} px and is {tabs.width()} px wide"


def _outside(window: QWidget) -> Iterator[str]:
    for widget in _seen(window):
        holder = widget.parentWidget()
        if holder is None or widget.isWindow() or _scrolls(holder):
            continue
        place = QRect(widget.mapTo(holder, QPoint(0, 0)), widget.size())
        room = holder.rect().adjusted(-_ROUNDING_PX, -_ROUNDING_PX, _ROUNDING_PX, _ROUNDING_PX)
        if not room.contains(place) and not place.isEmpty():
            yield f"{_name(widget)} at {_rect(place)} is outside of {_name(holder)} {_rect(holder.rect())}"


def _scrolls(holder: QWidget) -> bool:
    """Tell whether what is held may be larger: it is the viewport of a scroll area."""
    area = holder.parentWidget()
    return isinstance(area, QScrollArea) and area.viewport() is holder


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    said = text() if callable(text) else widget.accessibleName()
    return f"{type(widget).__name__} {said[:60]!r}"


def _rect(rect: QRect) -> str:
    return f"{rect.x()},{rect.y()} {rect.width()}x{rect.height()}"

"""What the window is made of: rail, top bar, messages, the place, log and progress."""

from collections.abc import Callable, Mapping
from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from specmint_desktop.state.shell import Place
from specmint_desktop.state.whole import State
from specmint_desktop.views.home import HomeView
from specmint_desktop.views.log import LogPanel
from specmint_desktop.views.notices import Notices
from specmint_desktop.views.parts import reading_order
from specmint_desktop.views.parts.later import leave_drops
from specmint_desktop.views.parts.layouts import column, row
from specmint_desktop.views.progress_strip import ProgressStrip
from specmint_desktop.views.rail import Rail
from specmint_desktop.views.top_bar import TopBar


class PlaceView(Protocol):
    """What every place is: a widget that shows a state and sends intents."""

    @property
    def intent(self) -> SignalInstance: ...

    def show_state(self, state: State) -> None: ...


def _document(parent: QWidget) -> QWidget:
    from specmint_desktop.views.document import DocumentView

    return DocumentView(parent)


def _queue(parent: QWidget) -> QWidget:
    from specmint_desktop.views.queue import QueueView

    return QueueView(parent)


def _results(parent: QWidget) -> QWidget:
    from specmint_desktop.views.results import ResultsView

    return ResultsView(parent)


def _history(parent: QWidget) -> QWidget:
    from specmint_desktop.views.history import HistoryView

    return HistoryView(parent)


def _settings(parent: QWidget) -> QWidget:
    from specmint_desktop.views.settings import SettingsView

    return SettingsView(parent)


def _licence(parent: QWidget) -> QWidget:
    from specmint_desktop.views.licence import LicenceView

    del parent
    return LicenceView()


# Imported when a place is shown for the first time: the first paint waits for none of them.
PLACES: Mapping[Place, Callable[[QWidget], QWidget]] = {
    Place.HOME: HomeView,
    Place.DOCUMENT: _document,
    Place.QUEUE: _queue,
    Place.RESULTS: _results,
    Place.HISTORY: _history,
    Place.SETTINGS: _settings,
    Place.LICENCE: _licence,
}


class _Stack(QStackedWidget):
    """Takes the room that is left: a place that needs more scrolls, and never pushes the bars away."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, 0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return False


class Frame(QWidget):
    intent = Signal(object)
    called = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._state: State | None = None
        self._views: dict[Place, QWidget] = {}
        self._stack = _Stack()
        self.rail, self.top, self.notices = Rail(), TopBar(), Notices()
        self.log, self.strip = LogPanel(), ProgressStrip()
        self._bars = (self.rail, self.top, self.notices, self.log, self.strip)
        for bar in self._bars:
            bar.intent.connect(self.intent)
            leave_drops(bar)
        middle = column(self.top, self.notices, self._stack, self.log, gap=0)
        middle.setStretch(2, 1)
        upper = row(self.rail, middle, gap=0)
        upper.setStretch(1, 1)
        box = column(upper, self.strip, gap=0)
        box.setStretch(0, 1)
        self.setLayout(box)

    def show_state(self, state: State) -> None:
        """Show the bars and the place; a place that is hidden is brought up to date when it is shown."""
        self._state = state
        for bar in self._bars:
            bar.show_state(state)
        view = self.view(state.shell.place)
        focused = cast("QWidget | None", self.window().focusWidget())
        moves = self._stack.currentWidget() is not view and not self.rail.is_pressed
        moves = moves and (
            focused is None or self._stack.isAncestorOf(focused) or self.rail.isAncestorOf(focused)
        )
        self._stack.setCurrentWidget(view)
        cast("PlaceView", view).show_state(state)
        if moves:
            self._focus(view)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's names
        """Go on as the window is read; Qt would go to what was made next."""
        found = list(reading_order.stops(self))
        focused = QApplication.focusWidget()
        if not found:
            return super().focusNextPrevChild(next)
        at = found.index(focused) if focused in found else (-1 if next else 0)
        target = found[(at + (1 if next else -1)) % len(found)]
        target.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        reading_order.reveal(target)
        return True

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        place, focused = self.shown(), cast("QWidget | None", self.window().focusWidget())
        if place is not None and focused is None:
            self._focus(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press the button that has the keyboard on Return too, as dialogues do."""
        pressed = QApplication.focusWidget()
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and isinstance(pressed, QPushButton | QToolButton):
            pressed.click()
        else:
            super().keyPressEvent(event)

    def view(self, place: Place) -> QWidget:
        """Return the view of a place, made when it is first asked for."""
        if place not in self._views:
            made = PLACES[place](self._stack)
            cast("PlaceView", made).intent.connect(self.intent)
            if isinstance(called := getattr(made, "called", None), SignalInstance):
                called.connect(self.called)
            leave_drops(made)
            self._views[place] = made
            self._stack.addWidget(made)
        return self._views[place]

    def shown(self) -> QWidget | None:
        return self._stack.currentWidget()

    def _focus(self, place: QWidget) -> None:
        """Let the keyboard go on in the place that is shown: Qt would leave it to the first control of the rail."""
        own, first = getattr(place, "panes", None), getattr(place, "first_control", None)
        wanted = first() if first is not None else None
        if wanted is not None and wanted.isEnabled():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        for pane in own() if own is not None else (place,):
            if (target := first_focusable(pane)) is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def panes(self) -> list[QWidget]:
        """Return what F6 walks through, in reading order; a place may have several `panes`."""
        place = self.shown()
        own = getattr(place, "panes", None)
        middle = list(own()) if own is not None else [place] if place is not None else []
        return [self.rail, *middle, self.log, self.strip]


def first_focusable(pane: QWidget) -> QWidget | None:
    """Return the first control of a pane that the keyboard reaches; of the rail the chosen place."""
    found: QWidget | None = None
    for each in (pane, *pane.findChildren(QWidget)):
        reachable = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if each.isVisible() and each.isEnabled() and reachable:
            if each.property("checked"):
                return each
            found = found or each
    return found

"""The rail: the places of the window, in the order of Ctrl+1 to Ctrl+7."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton

from specmint_desktop import figures, theme
from specmint_desktop.state.jobs import JobStatus
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.menus import keys_of
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row

_OPEN = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})


class Rail(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Places"))
        self._state: State | None = None
        self.is_pressed = False
        """A place is being chosen here: the keyboard stays here too."""
        self._names = {
            Place.HOME: self.tr("Home"),
            Place.DOCUMENT: self.tr("Document"),
            Place.QUEUE: self.tr("Queue"),
            Place.RESULTS: self.tr("Results"),
            Place.HISTORY: self.tr("History"),
            Place.SETTINGS: self.tr("Settings"),
            Place.LICENCE: self.tr("Licence"),
        }
        self._buttons = {place: self._button(place) for place in Place}
        sign = QLabel()
        sign.setPixmap(theme.icon("specmint").pixmap(theme.space(3)))
        head = row(sign, PlainLabel("SpecMint", "section", wraps=False), None, gap=1)
        self._head = holder(head)
        head.setContentsMargins(theme.space(1), theme.space(1), 0, theme.space(2))
        first = [self._buttons[place] for place in Place if place not in {Place.SETTINGS, Place.LICENCE}]
        last = [self._buttons[Place.SETTINGS], self._buttons[Place.LICENCE]]
        self.setLayout(column(self._head, *first, None, *last, gap=0.5, margin=1))
        self.setFixedWidth(theme.space(22))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The places come first: the name makes room for them where the window is low."""
        super().resizeEvent(event)
        needed = sum(button.sizeHint().height() + theme.space(0.75) for button in self._buttons.values())
        needed += theme.space(4)  # margins and gaps
        self._head.setVisible(self.height() > needed + self._head.sizeHint().height())

    def show_state(self, state: State) -> None:
        old, self._state = self._state, state
        if old is None or old.shell.place is not state.shell.place:
            had_focus = any(button.hasFocus() for button in self._buttons.values())
            for place, button in self._buttons.items():
                button.setChecked(place is state.shell.place)
            if had_focus:  # the ring goes with the place, so that it is never beside it
                self._buttons[state.shell.place].setFocus()
        if old is None or old.queue is not state.queue:
            self._show_count(sum(1 for each in state.queue.rows if each.status in _OPEN))

    def _show_count(self, count: int) -> None:
        """The number of jobs that wait or run stands behind the name of the queue."""
        name = self._names[Place.QUEUE]
        button = self._buttons[Place.QUEUE]
        button.setText(f" {name}  {figures.number(count)}" if count else f" {name}")
        jobs = self.tr("%Ln jobs", "", count)
        button.setAccessibleName(f"{name}, {jobs}" if count else name)

    def _button(self, place: Place) -> QToolButton:
        name = self._names[place]
        made = QToolButton()
        made.setObjectName(f"rail-{place.value}")
        made.setText(f" {name}")
        made.setAccessibleName(name)
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setMinimumHeight(theme.space(4))
        theme.put_icon(made, place.value)
        made.setToolTip(f"{name} ({keys_of(f'go-{place.value}')})")
        made.clicked.connect(partial(self._choose, place))
        return made

    def _choose(self, place: Place, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.is_pressed = True
        self.intent.emit(PlaceChosen(place))
        self.is_pressed = False

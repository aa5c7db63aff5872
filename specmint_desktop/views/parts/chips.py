"""Chips: a short fact with an icon; a lock with its reason and next steps."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from specmint_desktop import theme, translate
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.options import Lock
from specmint_desktop.views.parts.buttons import link_button
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row


class Chip(QFrame):
    """A word or two with an icon: kind of a case, state of a job, tier."""

    def __init__(self, text: str = "", icon: str = "", tone: str = "") -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self._sign = QLabel()
        self._label = PlainLabel("", wraps=False)
        box = row(self._sign, self._label, gap=0.5)
        box.setContentsMargins(theme.space(1), theme.space(0.25), theme.space(1), theme.space(0.25))
        self.setLayout(box)
        self.show_fact(text, icon, tone)

    def show_fact(self, text: str, icon: str = "", tone: str = "") -> None:
        self._label.setText(text)
        self.setAccessibleName(text)
        self._sign.setVisible(bool(icon))
        if icon:
            self._sign.setPixmap(theme.icon(icon, tone or "muted").pixmap(theme.space(2)))
        theme.restyle(self, tone=tone)
        theme.restyle(self._label, tone=tone)


class LockChip(QFrame):
    """Why a choice is not covered by the tier, in words, and the next steps; never a pop-up."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setProperty("tone", "locked")
        self._lock: Lock | None = None
        self._steps: list[QPushButton] = []
        sign = QLabel()
        sign.setPixmap(theme.icon("lock", "locked").pixmap(theme.space(2)))
        self._reason = PlainLabel()
        self._buttons = Flow((), centred=False)
        words = row(sign, self._reason, gap=1)
        words.setStretch(1, 1)
        words.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(words, self._buttons, gap=0, margin=0.75))
        self.hide()

    def show_lock(self, lock: Lock | None) -> None:
        if lock is self._lock:
            return
        self._lock = lock
        self.setVisible(lock is not None)
        for old in self._steps:
            self._buttons.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._steps = []
        if lock is not None:
            self._fill(lock)

    def _fill(self, lock: Lock) -> None:
        reason = translate.text(lock.reason)
        self._reason.setText(reason)
        self.setAccessibleName(reason)
        for text, intent in lock.steps:
            made = link_button(translate.text(text))
            made.clicked.connect(partial(self._send, intent))
            self._buttons.addWidget(made)
            self._steps.append(made)

    def _send(self, intent: Intent, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(intent)

"""The bars over a place, newest first."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from specmint_desktop.state.shell import Notice
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.layouts import column
from specmint_desktop.views.parts.notice_bar import NoticeBar

_MOST = 4


class Notices(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Messages"))
        self._box = column(gap=0.5, margin=1)
        self.setLayout(self._box)
        self._shown: tuple[Notice, ...] = ()
        self._bars: list[NoticeBar] = []
        self.hide()

    def show_state(self, state: State) -> None:
        wanted = tuple(reversed(state.shell.notices[-_MOST:]))
        if wanted == self._shown:
            return
        self._shown = wanted
        for old in self._bars:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._bars = [NoticeBar(notice) for notice in wanted]
        for each in self._bars:
            each.intent.connect(self.intent)
            self._box.addWidget(each)
        self.setVisible(bool(wanted))

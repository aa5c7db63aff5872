"""Other hosts that documents may fetch files from: what was allowed for which, to be taken back."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from specmint_desktop.state import plain_text
from specmint_desktop.state.hosts import HostForgotten
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import card, column, holder, row

_LONGEST = 300


class AllowedHosts(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Mapping[str, tuple[str, ...]] | None = None
        self._none = PlainLabel(self.tr("None so far."), "muted")
        self._list: QVBoxLayout = column(gap=1)
        self._rows: list[QWidget] = []
        self.setLayout(
            column(
                card(
                    PlainLabel(self.tr("Other hosts that you allowed"), "strong"),
                    PlainLabel(
                        self.tr(
                            "A document may refer to files on other hosts. They are asked only for a document for "
                            "which you pressed Fetch, whenever that document is read."
                        ),
                        "muted",
                    ),
                    self._none,
                    self._list,
                )
            )
        )

    def show_state(self, state: State) -> None:
        allowed = state.hosts.allowed
        if allowed == self._shown:
            return
        self._shown = allowed
        for old in self._rows:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(document, host) for document, hosts in allowed.items() for host in hosts]
        for each in self._rows:
            self._list.addWidget(each)
        self._none.setVisible(not self._rows)

    def _row(self, document: str, host: str) -> QWidget:
        shown = plain_text.line(document, _LONGEST)
        name = ElidedLabel(shown, "muted", Qt.TextElideMode.ElideMiddle)
        forget = button(self.tr("Forget"))
        forget.setAccessibleName(self.tr("Forget {host} for {document}").format(host=host, document=shown))
        forget.clicked.connect(partial(self._forget, document, host))
        words = column(PlainLabel(host, selectable=True), name, gap=0)
        line = row(words, forget, gap=2)
        line.setStretch(0, 1)
        return holder(line)

    def _forget(self, document: str, host: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(HostForgotten(document, host))

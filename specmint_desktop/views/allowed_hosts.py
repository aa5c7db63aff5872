"""Other hosts that documents may fetch files from: what was allowed for which, to be taken back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from specmint_desktop.state.hosts import HostForgotten
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.granted_hosts import GrantedHosts, GrantWords
from specmint_desktop.views.parts.layouts import column


class AllowedHosts(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        words = GrantWords(
            self.tr("Other hosts that you allowed"),
            self.tr(
                "A document may refer to files on other hosts. They are asked only for a document for "
                "which you pressed Fetch, whenever that document is read."
            ),
            self.tr("None so far."),
            self.tr("Forget"),
            self.tr("Forget {host} for {document}"),
        )
        self._granted = GrantedHosts(words)
        self._granted.taken_back.connect(self._forget)
        self.setLayout(column(self._granted))

    def show_state(self, state: State) -> None:
        self._granted.show_hosts(state.hosts.allowed)

    def _forget(self, document: str, host: str) -> None:
        self.intent.emit(HostForgotten(document, host))

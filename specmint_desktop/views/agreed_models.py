"""Hosts that may be sent words of a document: what was agreed to for which, to be taken back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from specmint_desktop.state.models import ConsentWithdrawn
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.granted_hosts import GrantedHosts, GrantWords
from specmint_desktop.views.parts.layouts import column


class AgreedModels(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        words = GrantWords(
            self.tr("What you agreed to"),
            self.tr("These hosts may be sent words of these documents, when you generate with a model."),
            self.tr("None so far."),
            self.tr("Take back"),
            self.tr("Take back that {host} may see {document}"),
        )
        self._granted = GrantedHosts(words)
        self._granted.taken_back.connect(self._take_back)
        self.setLayout(column(self._granted))

    def show_state(self, state: State) -> None:
        self._granted.show_hosts(state.models.consents)

    def _take_back(self, document: str, host: str) -> None:
        self.intent.emit(ConsentWithdrawn(document, host))

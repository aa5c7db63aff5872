"""Hosts that may be sent words of a document: what was agreed to for which, to be taken back."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from specmint_desktop.state import plain_text
from specmint_desktop.state.models import ConsentWithdrawn
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import card, column, holder, row

_LONGEST = 300


class AgreedModels(QWidget):
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
                    PlainLabel(self.tr("What you agreed to"), "strong"),
                    PlainLabel(
                        self.tr(
                            "These hosts may be sent words of these documents, when you generate with a model."
                        ),
                        "muted",
                    ),
                    self._none,
                    self._list,
                )
            )
        )

    def show_state(self, state: State) -> None:
        agreed = state.models.consents
        if agreed == self._shown:
            return
        self._shown = agreed
        for old in self._rows:
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(document, host) for document, hosts in agreed.items() for host in hosts]
        for each in self._rows:
            self._list.addWidget(each)
        self._none.setVisible(not self._rows)

    def _row(self, document: str, host: str) -> QWidget:
        shown = plain_text.line(document, _LONGEST)
        name = ElidedLabel(shown, "muted", Qt.TextElideMode.ElideMiddle)
        back = button(self.tr("Take back"))
        back.setAccessibleName(
            self.tr("Take back that {host} may see {document}").format(host=host, document=shown)
        )
        back.clicked.connect(partial(self._take_back, document, host))
        line = row(column(PlainLabel(host, selectable=True), name, gap=0), back, gap=2)
        line.setStretch(0, 1)
        return holder(line)

    def _take_back(self, document: str, host: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(ConsentWithdrawn(document, host))

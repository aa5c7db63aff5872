"""What leaves this computer: every network call that SpecMint can make, and where it keeps things."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from specmint_desktop.state.preferences import KeptFolderRevealed
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import card, column, row
from specmint_desktop.views.parts.pairs import KeyValueList


class NetworkCall(NamedTuple):
    """One kind of call: what it is, when it is made, where it goes, and what is sent."""

    name: str
    when: str
    where: str
    sent: str


def network_calls() -> tuple[NetworkCall, ...]:
    """Return all there are; `engine.openapi.source.remote` makes the only one."""
    translate = QCoreApplication.translate
    return (
        NetworkCall(
            translate("Privacy", "A document at an address"),
            translate(
                "Privacy",
                "Only when you open an address, and when you check it again or generate from it. "
                "Never while air gap is on.",
            ),
            translate(
                "Privacy",
                "To the host of that address, and to no other: for the document, and for the files beside it "
                "that it refers to. Redirects to another host are not followed.",
            ),
            translate(
                "Privacy",
                "A plain request for the file. Nothing of your documents, and nothing about you, is sent. "
                "The proxy of the settings, or of your system, sees the request.",
            ),
        ),
    )


class PrivacyPage(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._folder = PlainLabel("", selectable=True)
        reveal = button(self.tr("Show the folder"), "reveal")
        reveal.clicked.connect(self._reveal)
        calls = [self._call(each) for each in network_calls()]
        self.setLayout(
            column(
                PlainLabel(self.tr("Privacy"), "section"),
                PlainLabel(
                    self.tr(
                        "SpecMint works on this computer. It has no account, counts nothing and reports nothing. "
                        "This is every call to the network that it can make:"
                    ),
                    "muted",
                ),
                *calls,
                PlainLabel(self.tr("There is no other."), "strong"),
                card(
                    PlainLabel(self.tr("Where it keeps things"), "strong"),
                    PlainLabel(
                        self.tr(
                            "Settings, the queue, the history with its results, pasted texts and the log:"
                        ),
                        "muted",
                    ),
                    self._folder,
                    row(reveal, None),
                ),
                None,
                gap=2,
            )
        )

    def show_state(self, state: State) -> None:
        self._folder.setText(state.jobs_folder.rpartition("/")[0])

    def _call(self, call: NetworkCall) -> QWidget:
        pairs = (
            (self.tr("When"), call.when),
            (self.tr("Where to"), call.where),
            (self.tr("What is sent"), call.sent),
        )
        return card(PlainLabel(call.name, "strong"), KeyValueList(pairs))

    def _reveal(self) -> None:
        self.intent.emit(KeptFolderRevealed())

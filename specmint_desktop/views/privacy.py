"""What leaves this computer: every network call that SpecMint can make, and where it keeps things."""

from typing import NamedTuple
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QWidget

from engine.licensing.store import Sent
from engine.licensing.texts import moment
from specmint_desktop.state.preferences import KeptFolderRevealed
from specmint_desktop.state.release import Channel
from specmint_desktop.state.whole import State
from specmint_desktop.views.allowed_hosts import AllowedHosts
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import card, column, row
from specmint_desktop.views.parts.pairs import KeyValueList

_MOST_SENT = 20


class NetworkCall(NamedTuple):
    """One kind of call: what it is, when it is made, where it goes, and what is sent."""

    name: str
    when: str
    where: str
    sent: str


def network_calls(channel: Channel) -> tuple[NetworkCall, ...]:
    """Return all that a build can make: children of the engine the first two, the others the window itself."""
    calls = [_document_call(), _model_call(), _connection_call(), _licence_call(), _usage_call()]
    if channel.has_updates:
        calls.append(_update_call(channel))
    if channel.crash_address:
        calls.append(_report_call(channel))
    return tuple(calls)


def _document_call() -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "A document at an address"),
        translate(
            "Privacy",
            "Only when you open an address, or a document that refers to files on another host for which you pressed "
            "Fetch; and when you check it again or generate from it. Never while air gap is on.",
        ),
        translate(
            "Privacy",
            "To the host of that address, for the document and for files on that host that it refers to; and to the "
            "other hosts that you allowed for it, which are listed below. Redirects to any other host are not followed.",
        ),
        translate(
            "Privacy",
            "A plain request for the file. Nothing of your documents, and nothing about you, is sent. "
            "The proxy of the settings, or of your system, sees the request.",
        ),
    )


def _model_call() -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "Language models"),
        translate(
            "Privacy",
            "Only where you chose one in the options, and agreed to it for this document and this host, when you "
            "generate; and when you press Try it, or ask for a list of models. Off unless you choose it. While air gap "
            "is on, only a model on this computer.",
        ),
        translate(
            "Privacy",
            "To the provider or the server that you chose, and to others only where you ticked them as a replacement.",
        ),
        translate(
            "Privacy",
            "Your key for that host, and words of the document: paths, names, limits and descriptions, shortened and "
            "without what looks like a secret. “Show exactly what will be sent” shows every word before. Never servers, "
            "credentials, examples, file names or answers of your service. Try it sends one question that has nothing "
            "of a document.",
        ),
    )


def _connection_call() -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "The test of the connection"),
        translate("Privacy", "Only when you press Try in Settings, Network. Never while air gap is on."),
        translate("Privacy", "To the address that you typed there, once."),
        translate("Privacy", "A plain request; the answer is not read."),
    )


def _licence_call() -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "The licence"),
        translate(
            "Privacy",
            "Only where a key was entered: when you press Activate, Check now or Give back, and about once a day. "
            "Never without a key, never at the start, never while air gap is on.",
        ),
        translate("Privacy", "To the licence server; each request is listed below."),
        translate(
            "Privacy",
            "With Activate: the key, a random number of this installation, three marks of the machine hashed for this "
            "key, the version, the platform and the name of the device that you typed. Later a token of this device "
            "in place of the key. No name, nothing of your documents.",
        ),
    )


def _usage_call() -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "Counts of use"),
        translate(
            "Privacy",
            "Only where you switched it on on the page Licence, or where your contract asks for it, which that page "
            "then says; with the daily check. Never without a key, never while air gap is on.",
        ),
        translate("Privacy", "To the licence server; each request is listed below."),
        translate(
            "Privacy",
            "Four numbers for a month: runs, cases that they wrote, requests to language models and the tokens of "
            "these; and the token of this device. Nothing of your documents.",
        ),
    )


def _update_call(channel: Channel) -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "Newer versions"),
        translate(
            "Privacy",
            "Ten seconds after the start and then once a day, unless it is switched off in Settings, Updates; and "
            "when you press Look now or Download. Never while air gap is on.",
        ),
        _host_of(channel.update_address),
        translate(
            "Privacy",
            "Plain requests for the announcement, its signature and the file that you download. Nothing about you, "
            "your version or your documents is sent.",
        ),
    )


def _report_call(channel: Channel) -> NetworkCall:
    translate = QCoreApplication.translate
    return NetworkCall(
        translate("Privacy", "Crash reports"),
        translate(
            "Privacy",
            "Only after you allowed them in Settings, Log and reports, and then only when you press Send "
            "in the report of a crash. Never while air gap is on.",
        ),
        _host_of(channel.crash_address),
        translate(
            "Privacy",
            "What the report shows: the kind of fault, the places in our own code, the versions of SpecMint, Python, "
            "Qt and your system. Nothing of your documents, no name and no folder of yours.",
        ),
    )


def _host_of(address: str) -> str:
    return QCoreApplication.translate("Privacy", "To {host}.").format(host=urlsplit(address).hostname)


class _Requests(QFrame):
    """The last requests to the licence server, which fields went, and what came back."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._sent: tuple[Sent, ...] = ()
        self._lines = PlainLabel("", selectable=True)
        name = PlainLabel(self.tr("Requests to the licence server"), "strong")
        self.setLayout(column(name, self._lines, gap=1, margin=2))
        self.hide()

    def show_sent(self, sent: tuple[Sent, ...]) -> None:
        if sent == self._sent:
            return
        self._sent = sent
        lines = (
            f"{moment(each.at)}  {each.address}  {', '.join(each.fields)}: {each.answer}"
            for each in sent[: -_MOST_SENT - 1 : -1]
        )
        self._lines.setText("\n".join(lines))
        self.setVisible(bool(sent))


class PrivacyPage(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._folder = PlainLabel("", selectable=True)
        reveal = button(self.tr("Show the folder"), "reveal")
        reveal.clicked.connect(self._reveal)
        self._channel: Channel | None = None
        self._calls = column(gap=2)
        self._requests = _Requests()
        self._hosts = AllowedHosts()
        self._hosts.intent.connect(self.intent)
        self.setLayout(
            column(
                PlainLabel(self.tr("Privacy"), "section"),
                PlainLabel(
                    self.tr(
                        "SpecMint works on this computer. It has no account, and counts and reports nothing unless you say so. "
                        "This is every call to the network that it can make:"
                    ),
                    "muted",
                ),
                self._calls,
                PlainLabel(self.tr("There is no other."), "strong"),
                self._requests,
                self._hosts,
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
        if self._channel is None:  # a build has one for good
            self._channel = state.release.channel
            for call in network_calls(self._channel):
                self._calls.addWidget(self._call(call))
        self._hosts.show_state(state)
        self._requests.show_sent(state.licence.sent)
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

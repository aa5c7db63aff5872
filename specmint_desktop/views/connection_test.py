"""The test of the connection: an address, a button, and in words what came of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from specmint_desktop import theme
from specmint_desktop.settings import Settings
from specmint_desktop.state.connection import ConnectionState, ConnectionTestAsked, Outcome
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row

_TONES = {Outcome.REACHED: "ok"}


class ConnectionTest(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ConnectionState, Settings] | None = None
        self._reason_off = ""
        self.field = QLineEdit()
        self.field.setMaxLength(2_000)
        self.field.setAccessibleName(self.tr("Address to try"))
        self.field.setPlaceholderText("https://example.com")
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._try)
        self.button = button(self.tr("Try"), "online")
        self.button.setAccessibleName(self.tr("Try the connection"))
        self.button.clicked.connect(self._try)
        self._said = PlainLabel("", selectable=True)
        name = PlainLabel(self.tr("Try the connection"), "strong")
        name.setBuddy(self.field)
        hint = self.tr(
            "One plain request goes to this address, as a document would be fetched: by the proxy and with the "
            "authorities above. The answer is not read."
        )
        line = row(self.field, self.button, gap=1)
        line.setStretch(0, 1)
        self.setLayout(column(name, line, self._said, PlainLabel(hint, "caption"), gap=0.5))

    def show_state(self, state: State) -> None:
        now = state.connection, state.settings.settings
        if self._shown is not None and all(one is two for one, two in zip(now, self._shown, strict=True)):
            return
        self._shown = now
        connection, settings = now
        self._reason_off = self._reason(connection, settings)
        self.field.setEnabled(not settings.air_gap)
        self._typed()
        text = self._words(connection)
        self._said.setText(text)
        self._said.setVisible(bool(text))
        theme.restyle(self._said, tone=_TONES.get(connection.outcome, "error") if connection.outcome else "")

    def _reason(self, connection: ConnectionState, settings: Settings) -> str:
        if settings.air_gap:
            return self.tr("Air gap is on: nothing is fetched.")
        return self.tr("A request is under way.") if connection.is_trying else ""

    def _words(self, told: ConnectionState) -> str:
        if told.is_trying:
            return self.tr("Trying {address} …").format(address=told.address)
        if told.outcome is None:
            return ""
        return self._sentence(told.outcome, bool(told.proxy)).format(
            address=told.address, status=told.status, detail=told.detail, proxy=told.proxy
        )

    def _sentence(self, outcome: Outcome, by_proxy: bool) -> str:  # noqa: FBT001 - two ways to say the same
        direct = {
            Outcome.REACHED: self.tr("Reached: the answer is {status} {detail}."),
            Outcome.UNKNOWN_HOST: self.tr(
                "No server is known by this name: {detail}. Look at its spelling and at your network."
            ),
            Outcome.REFUSED: self.tr("The computer is there and takes no connection at this port: {detail}."),
            Outcome.CERTIFICATE: self.tr(
                "The certificate is not trusted: {detail}. Where your network has an authority of its own, "
                "set its file above."
            ),
            Outcome.PROXY_REFUSED: self.tr(
                "The proxy {proxy} refuses: {detail}. Ask who runs it for leave, or a password."
            ),
            Outcome.TIMED_OUT: self.tr("No answer within ten seconds."),
            Outcome.SETTINGS: self.tr("The proxy or the file of authorities cannot be used: {detail}."),
            Outcome.OTHER: self.tr("Not reached: {detail}."),
        }
        proxied = {
            Outcome.REACHED: self.tr("Reached by the proxy {proxy}: the answer is {status} {detail}."),
            Outcome.UNKNOWN_HOST: self.tr("The proxy {proxy} has a name that nobody knows: {detail}."),
            Outcome.REFUSED: self.tr("The proxy {proxy} takes no connection: {detail}."),
        }
        return proxied.get(outcome, direct[outcome]) if by_proxy else direct[outcome]

    def _typed(self) -> None:
        text = self.field.text().strip()
        is_address = text.lower().startswith(("http://", "https://")) and len(text.split()) == 1
        needed = self.tr("Write an address that begins with http:// or https://.")
        disable(self.button, self._reason_off or ("" if is_address else needed))

    def _try(self) -> None:
        if self.button.isEnabled():
            self.intent.emit(ConnectionTestAsked(self.field.text().strip()))

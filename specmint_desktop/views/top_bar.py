"""The bar above the place: what is open, the tier, and whether the network may be used."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from specmint_desktop import theme
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.labels import ElidedLabel
from specmint_desktop.views.parts.layouts import row


class TopBar(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("top")
        self._state: State | None = None
        self._title = ElidedLabel("", "section", Qt.TextElideMode.ElideRight)
        self._file = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self._tier = self._chip("tier")
        self._tier.clicked.connect(self._to_licence)
        self._network = self._chip("offline")
        self._network.clicked.connect(self._to_settings)
        for label in (self._title, self._file):  # as wide as their text, where there is room
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._file.setMinimumWidth(theme.space(8))
        box = row(self._title, self._file, None, self._network, self._tier, gap=2)
        box.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(1))
        self.setLayout(box)

    def show_state(self, state: State) -> None:
        old, self._state = self._state, state
        if old is None or _meant(old) != _meant(state):
            self._show_document(*_meant(state))
        if old is None or old.licence.standing.tier is not state.licence.standing.tier:
            name = state.licence.standing.tier.value.capitalize()
            self._tier.setText(f" {name}")
            self._tier.setAccessibleName(self.tr("Tier: {name}").format(name=name))
            self._tier.setToolTip(self.tr("Your tier; opens the licence"))
        if old is None or old.settings is not state.settings:
            self._show_network(is_off=state.settings.settings.air_gap)

    def _show_document(self, document: str | None, title: str) -> None:
        if document is None:
            self._title.set_text(self.tr("No document is open"))
            self._file.set_text("")
            return
        name = document.replace("\\", "/").rstrip("/").rpartition("/")[2]
        self._title.set_text(title or name)
        # Where room is short the path gives way first.
        self._title.setMinimumWidth(min(self._title.sizeHint().width(), theme.space(24)))
        self._file.set_text(document)

    def _show_network(self, *, is_off: bool) -> None:
        theme.put_icon(self._network, "offline" if is_off else "shield", "muted")
        text = self.tr("Network off") if is_off else self.tr("Local")
        self._network.setText(f" {text}")
        self._network.setAccessibleName(text)
        self._network.setToolTip(
            self.tr("SpecMint uses no network at all; opens the settings")
            if is_off
            else self.tr("Everything runs on this computer; only an address that you open is fetched")
        )

    def _chip(self, icon: str) -> QPushButton:
        made = QPushButton()
        made.setProperty("role", "link")
        theme.put_icon(made, icon, "muted")
        return made

    def _to_licence(self) -> None:
        self.intent.emit(PlaceChosen(Place.LICENCE))

    def _to_settings(self) -> None:
        self.intent.emit(PlaceChosen(Place.SETTINGS))


def _meant(state: State) -> tuple[str | None, str]:
    """Return document and title of what the place is about: a result may be of another one than is open."""
    results, document = state.results, state.document
    if state.shell.place is Place.RESULTS and results.job is not None:
        return results.document, results.title
    return document.document, document.summary.title if document.summary else ""

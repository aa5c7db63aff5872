"""The next steps of a row of the table of texts, as buttons."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, QUrl, Signal, SignalInstance
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from engine.licensing import texts
from engine.licensing.payloads import Bind
from engine.licensing.places import FILE
from engine.licensing.texts import Button
from specmint_desktop.state.licence import (
    LicenceCheckAsked,
    LicenceFileGiven,
    LicenceGivenBack,
    LicenceKept,
    LicenceReceiptAsked,
    LicenceState,
)
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.preferences import SettingsSectionChosen
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.choosers import open_file_chooser, open_save_chooser
from specmint_desktop.views.parts.flow import Flow

_DEVICES = "/devices"


class Steps(QWidget):
    """As many buttons as the row has and as can do something here: an address that a build lacks has none."""

    intent = Signal(object)
    key_wanted = Signal()
    again_wanted = Signal()
    """Try what was refused once more: the key is where it was typed."""
    request_wanted = Signal()
    tiers_wanted = Signal()

    def __init__(self, *, of_trouble: bool = False) -> None:
        super().__init__()
        self._of_trouble = of_trouble
        self._can_retry = False
        self._made: list[QPushButton] = []
        self._basis: tuple[object, ...] = ()
        self._flow = Flow((), centred=False)
        self.setLayout(self._flow)

    def show_steps(
        self,
        wanted: tuple[Button, ...],
        licence: LicenceState,
        *,
        has_updates: bool = False,
        can_retry: bool = False,
    ) -> None:
        """`can_retry`: what was refused can be asked again with the key that stands below."""
        self._can_retry = can_retry
        wanted = tuple(each for each in wanted if each is not Button.UPDATE or has_updates)
        file = licence.standing.licence
        basis: tuple[object, ...] = (
            wanted,
            can_retry,
            licence.is_busy,
            licence.has_seat,
            licence.is_offline,
            licence.site,
            file,
            bool(licence.file),
        )
        if basis == self._basis:
            return
        self._basis = basis
        for old in self._made:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        made = (self._button(each, licence) for each in wanted)
        self._made = [each for each in made if each is not None]
        for each in self._made:
            self._flow.addWidget(each)
        self.setVisible(bool(self._made))

    def _plain(self) -> Mapping[Button, tuple[str, Callable[..., None] | SignalInstance, str]]:
        """Return text, deed and icon of each step that can always be done."""
        return {
            Button.ENTER_KEY: (self.tr("Enter key"), self.key_wanted, ""),
            Button.SEE_TIERS: (self.tr("See tiers"), self.tiers_wanted, ""),
            Button.IMPORT: (self.tr("Import a file…"), self._import, "file"),
            Button.OFFLINE: (self.tr("Write a request…"), self.request_wanted, "save"),
            Button.NETWORK: (self.tr("Network settings"), partial(self._settings, "network"), "settings"),
            Button.UPDATE: (self.tr("Look for updates"), partial(self._settings, "updates"), "settings"),
        }

    def _button(self, wanted: Button, licence: LicenceState) -> QPushButton | None:
        if wanted is Button.CHECK:
            return self._check(licence)
        if wanted is Button.DEACTIVATE:
            return self._give_back(licence)
        if wanted is Button.KEEP:
            return self._keep(licence)
        plain = self._plain().get(wanted)
        if plain is not None:
            return self._made_of(*plain)
        text, address = {
            Button.DEVICES: (self.tr("My devices"), licence.site and licence.site + _DEVICES),
            Button.PAGE: (self.tr("Open its page"), licence.site),
            Button.RENEW: (self.tr("Renew"), texts.SHOP),
            Button.CONTACT: (self.tr("Contact"), texts.SUPPORT),
        }[wanted]
        return self._link(text, address)

    def _keep(self, licence: LicenceState) -> QPushButton | None:
        return (
            self._made_of(self.tr("Keep it in another file…"), self._other_file, "save")
            if licence.file
            else None
        )

    def _check(self, licence: LicenceState) -> QPushButton | None:
        text = self.tr("Try again") if self._of_trouble else self.tr("Check now")
        if licence.has_seat:
            made = self._made_of(text, partial(self._send, LicenceCheckAsked()), "refresh")
        elif self._can_retry:
            made = self._made_of(text, self.again_wanted, "refresh")
        else:
            return None
        disable(made, self.tr("The server is being asked.") if licence.is_busy else "")
        return made

    def _give_back(self, licence: LicenceState) -> QPushButton | None:
        file = licence.standing.licence
        if licence.is_offline:
            return self._made_of(self.tr("Give back with a receipt…"), self._receipt)
        if licence.has_seat:
            made = self._made_of(self.tr("Give this device back"), partial(self._send, LicenceGivenBack()))
            disable(made, self.tr("The server is being asked.") if licence.is_busy else "")
            return made
        if file is not None and file.bind is Bind.NONE:
            return self._made_of(self.tr("Remove from this device"), partial(self._send, LicenceGivenBack()))
        return None

    def _link(self, text: str, address: str) -> QPushButton | None:
        if not address:
            return None
        made = self._made_of(text, partial(self._open, address), "external")
        made.setToolTip(address)
        return made

    def _made_of(self, text: str, act: Callable[..., None] | SignalInstance, icon: str = "") -> QPushButton:
        made = button(text, icon)
        made.clicked.connect(act)
        return made

    def _send(self, intent: Intent, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(intent)

    def _settings(self, section: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - as above
        self.intent.emit(SettingsSectionChosen(section))
        self.intent.emit(PlaceChosen(Place.SETTINGS))

    def _open(self, address: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - as above
        QDesktopServices.openUrl(QUrl(address))

    def _import(self) -> None:
        open_file_chooser(self, licence_file_title(), self._file_chosen)

    def _file_chosen(self, path: str) -> None:
        self.intent.emit(LicenceFileGiven(path))

    def _other_file(self) -> None:
        title = self.tr("Keep the licence in a file")
        open_save_chooser(self, title, FILE, self._other_file_chosen)

    def _other_file_chosen(self, path: str) -> None:
        self.intent.emit(LicenceKept(path))

    def _receipt(self) -> None:
        title = self.tr("Write the receipt")
        open_save_chooser(self, title, "specmint-receipt.txt", self._receipt_chosen)

    def _receipt_chosen(self, path: str) -> None:
        self.intent.emit(LicenceReceiptAsked(path))


def licence_file_title() -> str:
    """Return the title of what asks for a licence file."""
    return QCoreApplication.translate("Steps", "Use a licence file")

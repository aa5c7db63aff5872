"""What a licence is worth, and why something was not done: headline, cause, next steps."""

from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QPushButton

from engine.licensing import texts
from engine.licensing.contract import Seat
from engine.licensing.entitlements import Tier
from engine.licensing.texts import Button
from engine.licensing.verdict import PAID_STATES
from engine.licensing.verdict import State as Verdict
from specmint_desktop import translate
from specmint_desktop.state.licence import (
    LicenceCheckAsked,
    LicenceGivenBack,
    LicenceReceiptAsked,
    LicenceState,
    LicenceTroubleClosed,
    Words,
)
from specmint_desktop.state.shell import Place, PlaceChosen, TextCopyAsked
from specmint_desktop.views.parts.buttons import button, disable, icon_button, link_button
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row


class StandingCard(QFrame):
    """What holds: the tier, the cause, the next steps."""

    intent = Signal(object)
    key_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.tier: Tier | None = None
        self._licence: LicenceState | None = None
        self._name = PlainLabel("", "figure", wraps=False)
        self._chip = Chip()
        self._headline = PlainLabel("", "strong")
        self._said = PlainLabel("", "muted", selectable=True)
        self._buttons = row(gap=1)
        self._buttons.addStretch(1)
        self._steps: list[QPushButton] = []
        self.setLayout(
            column(
                PlainLabel(self.tr("Your tier"), "caption"),
                row(self._name, self._chip, None, gap=2),
                self._headline,
                self._said,
                self._buttons,
                gap=1,
                margin=3,
            )
        )

    def show_licence(self, licence: LicenceState, tier: Tier) -> None:
        before, self._licence, self.tier = self._licence, licence, tier
        self._name.setText(tier.value.title())
        state = licence.standing.state
        if state in (Verdict.FREE, Verdict.ACTIVE):
            self._chip.show_fact(self.tr("In force"), "ok", "ok")
        elif state in PAID_STATES:
            self._chip.show_fact(self.tr("In force, for some days"), "warning", "warning")
        else:
            self._chip.show_fact(self.tr("Free ceilings"), "warning", "warning")
        words = licence.words
        self._headline.setVisible(words is not None)
        self._said.setVisible(words is not None)
        if words is not None:
            self._headline.setText(translate.text(words.headline))
            self._said.setText(translate.text(words.text))
        wanted = words.buttons if words else ()
        if (
            before is None
            or wanted != (before.words.buttons if before.words else ())
            or (
                before.is_busy,
                before.has_seat,
                before.is_offline,
            )
            != (licence.is_busy, licence.has_seat, licence.is_offline)
        ):
            self._fill(wanted, licence)

    def _fill(self, wanted: tuple[Button, ...], licence: LicenceState) -> None:
        for old in self._steps:
            old.hide()
            old.deleteLater()
        self._steps = []
        for each in wanted:
            made = self._button(each, licence)
            if made is not None:
                self._buttons.insertWidget(len(self._steps), made)
                self._steps.append(made)

    def _button(self, wanted: Button, licence: LicenceState) -> QPushButton | None:
        made: QPushButton | None = None
        match wanted:
            case Button.CHECK if licence.has_seat:
                made = button(self.tr("Check now"), "refresh")
                made.clicked.connect(partial(self._send, LicenceCheckAsked()))
                disable(made, self.tr("The server is being asked.") if licence.is_busy else "")
            case Button.DEACTIVATE if licence.is_offline:
                made = button(self.tr("Give back with a receipt…"))
                made.clicked.connect(self._receipt)
            case Button.DEACTIVATE if licence.has_seat:
                made = button(self.tr("Give this device back"))
                made.clicked.connect(partial(self._send, LicenceGivenBack()))
                disable(made, self.tr("The server is being asked.") if licence.is_busy else "")
            case Button.RENEW if texts.SHOP:
                made = button(self.tr("Renew"), "external")
                made.clicked.connect(partial(self._open, texts.SHOP))
            case Button.CONTACT if texts.SUPPORT:
                made = button(self.tr("Contact"), "external")
                made.clicked.connect(partial(self._open, texts.SUPPORT))
            case Button.ENTER_KEY:
                made = button(self.tr("Enter key"))
                made.clicked.connect(self.key_wanted)
        return made

    def _send(self, intent: object, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(intent)

    def _open(self, address: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        QDesktopServices.openUrl(QUrl(address))

    def _receipt(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Write the receipt"), "specmint-receipt.txt")
        if path:
            self.intent.emit(LicenceReceiptAsked(path))


class TroubleCard(QFrame):
    """Why something was not done; where all seats are in use, the list of them, each to be given back from here."""

    intent = Signal(object)
    key_wanted = Signal()
    replaced = Signal(str)
    """Carries the seat to give back first: the key is where it was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setProperty("tone", "warning")
        self._words: Words | None = None
        self._rows: list[QFrame] = []
        self._headline = PlainLabel("", "strong")
        self._said = PlainLabel("", selectable=True)
        self._request = PlainLabel("", "caption", selectable=True)
        close = icon_button("close", self.tr("Close the message"))
        close.clicked.connect(self._close)
        self._again = button(self.tr("Try again"), "refresh")
        self._again.clicked.connect(self._check)
        self._network = button(self.tr("Network settings"), "settings")
        self._network.clicked.connect(self._to_settings)
        self._key = button(self.tr("Enter key"))
        self._key.clicked.connect(self.key_wanted)
        copy = link_button(self.tr("Copy details"))
        copy.clicked.connect(self._copy)
        head = row(self._headline, close, gap=1)
        head.setStretch(0, 1)
        self._seats = column(gap=1)
        buttons = row(self._again, self._network, self._key, copy, None, gap=1)
        self.setLayout(column(head, self._said, self._seats, self._request, buttons, gap=1, margin=3))
        self.hide()

    def show_licence(self, licence: LicenceState) -> None:
        words = licence.trouble
        self.setVisible(words is not None)
        if words is None or words is self._words:
            self._words = words
            return
        self._words = words
        self._headline.setText(translate.text(words.headline))
        self._said.setText(translate.text(words.text))
        self._request.setText(self.tr("Request {id}").format(id=licence.request))
        self._request.setVisible(bool(licence.request))
        self._again.setVisible(Button.CHECK in words.buttons and licence.has_seat)
        self._network.setVisible(Button.NETWORK in words.buttons)
        self._key.setVisible(Button.ENTER_KEY in words.buttons)
        self._show_seats(licence.seats)

    def _show_seats(self, seats: tuple[Seat, ...]) -> None:
        for old in self._rows:
            old.hide()
            old.deleteLater()
        self._rows = []
        for seat in seats:
            name = seat.label or seat.platform
            made = QFrame()
            used = self.tr("last used on {date}").format(date=texts.date(seat.last_seen))
            give = button(self.tr("Give back and use here"))
            give.setAccessibleName(self.tr("Give back {name} and use the licence here").format(name=name))
            give.clicked.connect(partial(self._replace, seat.id))
            line = row(PlainLabel(name, "strong"), PlainLabel(used, "muted"), give, gap=2)
            line.setStretch(1, 1)
            made.setLayout(line)
            self._seats.addWidget(made)
            self._rows.append(made)

    def _replace(self, seat: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.replaced.emit(seat)

    def _check(self) -> None:
        self.intent.emit(LicenceCheckAsked())

    def _close(self) -> None:
        self.intent.emit(LicenceTroubleClosed())

    def _to_settings(self) -> None:
        self.intent.emit(PlaceChosen(Place.SETTINGS))

    def _copy(self) -> None:
        if self._words is not None:
            lines = (f"{self._headline.text()} ({self._words.code})", self._said.text(), self._request.text())
            self.intent.emit(TextCopyAsked("\n".join(line for line in lines if line)))

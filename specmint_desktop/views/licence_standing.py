"""What a licence is worth, and why something was not done: headline, cause, next steps."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel

from engine.licensing import texts
from engine.licensing.contract import Seat
from engine.licensing.texts import UNANSWERED
from engine.licensing.verdict import PAID_STATES
from engine.licensing.verdict import State as Verdict
from specmint_desktop import theme, translate
from specmint_desktop.state.licence import (
    LicenceState,
    LicenceTroubleClosed,
    Words,
)
from specmint_desktop.state.shell import TextCopyAsked
from specmint_desktop.views.licence_steps import Steps
from specmint_desktop.views.parts.buttons import button, icon_button, link_button
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row

_NOTES: Final = frozenset(("token-in-file", "air-gap"))
"""What is no trouble, and good to know."""


class StandingCard(QFrame):
    """What holds: the tier, the cause, the next steps."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._name = PlainLabel("", "figure", wraps=False)
        self._chip = Chip()
        self._headline = PlainLabel("", "strong")
        self._said = PlainLabel("", "muted", selectable=True)
        self.steps = Steps()
        self.steps.intent.connect(self.intent)
        self._details: tuple[str, ...] = ()
        self._copy = link_button(self.tr("Copy details"))
        self._copy.clicked.connect(self._copy_details)
        self.setLayout(
            column(
                PlainLabel(self.tr("Your tier"), "caption"),
                row(self._name, self._chip, None, gap=2),
                self._headline,
                self._said,
                self.steps,
                row(self._copy, None),
                gap=1,
                margin=3,
            )
        )

    def show_licence(self, licence: LicenceState, *, has_updates: bool) -> None:
        self._name.setText(licence.standing.tier.value.title())
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
            self._details = _details(words, licence)
        self._copy.setVisible(licence.standing.licence is not None)
        self.steps.show_steps(words.buttons if words else (), licence, has_updates=has_updates)

    def _copy_details(self) -> None:
        self.intent.emit(TextCopyAsked("\n".join(self._details)))


def _details(words: Words, licence: LicenceState) -> tuple[str, ...]:
    """Return what support asks for: what holds, and the licence and the seat by their ids."""
    told = (f"{translate.text(words.headline)} ({words.code})", translate.text(words.text))
    file = licence.standing.licence
    if file is None:
        return told
    issued = texts.moment(file.iat)
    return (*told, f"{file.lic}, {file.seat}, state {file.seq}, issued {issued}, key {file.kid}")


class TroubleCard(QFrame):
    """Why something was not done; where all seats are in use, the list of them, each to be given back from here."""

    intent = Signal(object)
    replaced = Signal(str)
    """Carries the seat to give back first: the key is where it was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._words: Words | None = None
        self._rows: list[QFrame] = []
        self._sign = QLabel()
        self._headline = PlainLabel("", "strong")
        self._said = PlainLabel("", selectable=True)
        self._request = PlainLabel("", "caption", wraps=False, selectable=True)
        close = icon_button("close", self.tr("Close the message"))
        close.clicked.connect(self._close)
        self.steps = Steps(of_trouble=True)
        self.steps.intent.connect(self.intent)
        copy = link_button(self.tr("Copy details"))
        copy.clicked.connect(self._copy)
        head = row(self._sign, self._headline, close, gap=1)
        head.setStretch(1, 1)
        self._seats = column(gap=1)
        details = row(self._request, copy, gap=2)
        details.addStretch(1)
        self.setLayout(column(head, self._said, self._seats, self.steps, details, gap=1, margin=3))
        self.hide()

    def show_licence(self, licence: LicenceState, *, has_updates: bool) -> None:
        words = licence.trouble
        self.setVisible(words is not None)
        self.steps.show_steps(
            words.buttons if words else (),
            licence,
            has_updates=has_updates,
            can_retry=words is not None and words.code in UNANSWERED,
        )
        if words is None or words is self._words:
            self._words = words
            return
        self._words = words
        tone = "info" if words.code in _NOTES else "warning"
        theme.restyle(self, tone=tone)
        self._sign.setPixmap(theme.icon(tone, tone).pixmap(theme.space(2.5)))
        self._headline.setText(translate.text(words.headline))
        self._said.setText(translate.text(words.text))
        self._request.setText(self.tr("Request {id}").format(id=licence.request))
        self._request.setVisible(bool(licence.request))
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

    def _close(self) -> None:
        self.intent.emit(LicenceTroubleClosed())

    def _copy(self) -> None:
        if self._words is not None:
            lines = (f"{self._headline.text()} ({self._words.code})", self._said.text(), self._request.text())
            self.intent.emit(TextCopyAsked("\n".join(line for line in lines if line)))

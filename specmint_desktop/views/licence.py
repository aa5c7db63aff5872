"""The licence: what holds and what to do about it, a key or a file to enter, and what the tiers include."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from specmint_desktop.state.licence import LicenceFileGiven, LicenceState, Part
from specmint_desktop.state.whole import State
from specmint_desktop.views.licence_key import KeyCard
from specmint_desktop.views.licence_standing import StandingCard, TroubleCard
from specmint_desktop.views.licence_usage import UsageCard
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import card, column, page
from specmint_desktop.views.tiers import TierTable

ENDING = ".smlic"


class LicenceView(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._shown: LicenceState | None = None
        self._wishes = 0
        self._standing = StandingCard()
        self._trouble = TroubleCard()
        self._entry = KeyCard()
        self._usage = UsageCard()
        self._table = TierTable()
        for each in (self._standing, self._trouble, self._entry, self._usage):
            each.intent.connect(self.intent)
        for steps in (self._standing.steps, self._trouble.steps):
            steps.key_wanted.connect(self._entry.take_focus)
            steps.request_wanted.connect(self._entry.write_request)
            steps.again_wanted.connect(self._entry.try_again)
            steps.tiers_wanted.connect(self._to_tiers)
        self._trouble.replaced.connect(self._entry.enter)
        self._page = page(
            PlainLabel(self.tr("Licence"), "title"),
            self._trouble,
            self._standing,
            self._entry,
            self._usage,
            PlainLabel(self.tr("What the tiers include"), "section"),
            card(self._table, margin=3),
            PlainLabel(
                self.tr(
                    "All formats, all techniques and all limits of size are the same in every tier, "
                    "and so are the bytes that the same options give."
                ),
                "muted",
            ),
            None,
            gap=2,
            margin=3,
        )
        self.setLayout(column(self._page, gap=0))

    def show_state(self, state: State) -> None:
        if self._shown is state.licence:
            return
        licence = self._shown = state.licence
        has_updates = state.release.channel.has_updates
        self._table.show_standing(licence.standing)
        self._standing.show_licence(licence, has_updates=has_updates)
        self._trouble.show_licence(licence, has_updates=has_updates)
        self._entry.show_licence(licence)
        self._usage.show_licence(licence)
        if licence.wishes != self._wishes:
            self._wishes = licence.wishes
            QTimer.singleShot(0, self, partial(self._to, licence.wanted))  # once it is laid out

    def _to(self, part: Part) -> None:
        if part is Part.KEY:
            self._entry.take_focus()
            self._page.ensureWidgetVisible(self._entry)
        else:
            self._to_tiers()

    def _to_tiers(self) -> None:
        self._page.ensureWidgetVisible(self._table)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if _dropped_licence(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        path = _dropped_licence(event)
        if path:
            event.acceptProposedAction()
            self.intent.emit(LicenceFileGiven(path))


def _dropped_licence(event: QDropEvent) -> str:
    """Return the one licence file that is dragged, empty where it is something else."""
    urls = event.mimeData().urls()
    path = urls[0].toLocalFile() if len(urls) == 1 else ""
    return path if path.lower().endswith(ENDING) else ""

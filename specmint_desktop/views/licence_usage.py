"""Whether use is counted for the licence server: off until the person says so, unless the contract asks for it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame

from specmint_desktop.state.licence import LicenceState, UsageShared
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column


class UsageCard(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.switch = QCheckBox(self.tr("Count what I use, and tell the licence server with the daily check"))
        self.switch.clicked.connect(self._switched)
        self._asked = PlainLabel("")
        what = self.tr(
            "Four numbers a month: runs, cases that they wrote, requests to language models, and tokens of these. "
            "Nothing of your documents. Switched off, nothing is counted."
        )
        name = PlainLabel(self.tr("Counts of use"), "section")
        self.setLayout(column(name, self.switch, self._asked, PlainLabel(what, "caption"), gap=1, margin=3))
        self.hide()

    def show_licence(self, licence: LicenceState) -> None:
        self.setVisible(licence.has_seat and licence.standing.licence is not None)
        self.switch.setChecked(licence.is_shared)
        self._asked.setVisible(bool(licence.asked_meters))
        meters = ", ".join(self._meter(each) for each in licence.asked_meters)
        self._asked.setText(self.tr("By contract your licence counts: {meters}.").format(meters=meters))

    def _meter(self, meter: str) -> str:
        words = {
            "jobs": self.tr("runs"),
            "cases": self.tr("cases"),
            "ai-requests": self.tr("requests to language models"),
            "ai-tokens": self.tr("tokens of language models"),
        }
        return words.get(meter, meter)

    def _switched(self, is_on: bool) -> None:  # noqa: FBT001 - Qt's argument
        self.intent.emit(UsageShared(is_on))

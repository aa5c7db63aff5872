"""Crash reports: where a build has an address for them, whether they may be sent; else that they are not."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from specmint_desktop.settings import Settings, changed
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column


class ReportSettings(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._settings = Settings()
        self._never = PlainLabel(
            self.tr(
                "After a crash a dialogue shows the exact report. It is sent nowhere: copy it, and pass it on "
                "as you like."
            ),
            "muted",
        )
        self._asks = PlainLabel(
            self.tr(
                "After a crash a dialogue shows the exact report. It is sent only when you press Send there: where in "
                "our code it happened, and the versions of SpecMint and your system; nothing of your documents."
            ),
            "muted",
        )
        self.switch = QCheckBox(self.tr("Offer to send crash reports"))
        self.switch.clicked.connect(self._switched)
        self.setLayout(column(self._never, self._asks, self.switch, gap=1))

    def show_state(self, state: State) -> None:
        self._settings = state.settings.settings
        has_address = bool(state.release.channel.crash_address)
        self._never.setVisible(not has_address)
        self._asks.setVisible(has_address)
        self.switch.setVisible(has_address)
        self.switch.setChecked(self._settings.crash_reports)
        off = self.tr("Air gap is on: nothing is sent.") if self._settings.air_gap else ""
        self.switch.setEnabled(not off)
        self.switch.setAccessibleDescription(off)

    def _switched(self, is_on: bool) -> None:  # noqa: FBT001 - Qt's argument
        self.intent.emit(SettingsChanged(changed(self._settings, crash_reports=is_on)[0]))

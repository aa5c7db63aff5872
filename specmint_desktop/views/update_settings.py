"""Settings of newer releases; shown only in a build that knows where they are told of."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from engine import VERSION
from specmint_desktop.settings import Settings, changed
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.release import DownloadAsked, Look, ReleaseState, UpdateAsked
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, disable
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column


class UpdateSettings(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ReleaseState, Settings] | None = None
        self.switch = QCheckBox(self.tr("Look for a newer version once a day"))
        self.switch.clicked.connect(self._switched)
        self.look = button(self.tr("Look now"), "refresh")
        self.look.clicked.connect(self._look)
        self.download = button(self.tr("Download"), "save")
        self.download.clicked.connect(self._download)
        self._said = PlainLabel("")
        self._notes = PlainLabel("", "muted", selectable=True)
        self.setLayout(
            column(
                PlainLabel(self.tr("Updates"), "section"),
                PlainLabel(self.tr("This is SpecMint {version}.").format(version=VERSION), "muted"),
                self.switch,
                self._said,
                self._notes,
                Flow((self.look, self.download), centred=False),
                PlainLabel(
                    self.tr(
                        "What is downloaded is checked against a signature before it is opened. Nothing is installed "
                        "without you."
                    ),
                    "caption",
                ),
                gap=2,
            )
        )

    def show_state(self, state: State) -> None:
        now = state.release, state.settings.settings
        if self._shown is not None and all(one is two for one, two in zip(now, self._shown, strict=True)):
            return
        self._shown = now
        release, settings = now
        self.switch.setChecked(settings.update_check)
        off = self.tr("Air gap is on: nothing is fetched.") if settings.air_gap else ""
        self.switch.setEnabled(not off)
        self.switch.setAccessibleDescription(off)
        disable(self.look, off or (self.tr("A look is under way.") if release.is_looking else ""))
        disable(self.download, off or (self.tr("It is being downloaded.") if release.is_downloading else ""))
        self.download.setVisible(release.found is not None and release.found.file is not None)
        text = off or self._words(release)
        self._said.setText(text)
        self._said.setVisible(bool(text))
        notes = release.found.notes if release.found else ""
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))

    def _words(self, release: ReleaseState) -> str:
        if release.is_downloading:
            return self.tr("The new version is being downloaded …")
        if release.downloaded:
            return self.tr("Downloaded and verified: {file}").format(file=release.downloaded)
        if release.found is not None:
            found = self.tr("Version {version} is out.").format(version=release.found.version)
            none = self.tr("It has no file for this computer.")
            return found if release.found.file else f"{found} {none}"
        if release.is_looking:
            return self.tr("Looking …")
        return {
            None: "",
            Look.FOUND: "",
            Look.NEWEST: self.tr("You have the newest version."),
            Look.UNREACHED: self.tr("The server of new versions was not reached."),
            Look.UNTRUSTED: self.tr("The answer is not signed by us, and is ignored."),
            Look.EXPIRED: self.tr("The answer is out of date, and is ignored."),
            Look.OLDER: self.tr("The answer is older than one before, and is ignored."),
        }[release.look]

    def _switched(self, is_on: bool) -> None:  # noqa: FBT001 - Qt's argument
        if self._shown is not None:
            self.intent.emit(SettingsChanged(changed(self._shown[1], update_check=is_on)[0]))

    def _look(self) -> None:
        self.intent.emit(UpdateAsked())

    def _download(self) -> None:
        self.intent.emit(DownloadAsked())

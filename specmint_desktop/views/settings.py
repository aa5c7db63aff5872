"""Settings: sections at the left, the chosen one beside them; a change counts at once and is kept."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from specmint_desktop import theme, translate
from specmint_desktop.settings import Appearance, Settings, changed
from specmint_desktop.state.preferences import (
    DiagnosticsCopied,
    SettingsChanged,
    SettingsSectionChosen,
    SettingsState,
)
from specmint_desktop.state.shell import LogToggled
from specmint_desktop.state.whole import State
from specmint_desktop.views.connection_test import ConnectionTest
from specmint_desktop.views.model_settings import ModelSettings
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.choice_row import ChoiceRow
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.later import Later
from specmint_desktop.views.parts.layouts import Page, column, holder, row
from specmint_desktop.views.privacy import PrivacyPage
from specmint_desktop.views.report_settings import ReportSettings
from specmint_desktop.views.setting_fields import PathSetting, TextSetting
from specmint_desktop.views.update_settings import UpdateSettings

ZOOMS: Final = (80, 100, 125, 150, 175, 200)
SECTIONS: Final[Mapping[str, str]] = {
    "appearance": "sun",
    "output": "folder",
    "editor": "editor",
    "network": "server",
    "models": "ai",
    "updates": "refresh",
    "privacy": "shield",
    "log": "log",
}
"""Word of each section -> its icon, in order; updates are shown where the build knows where they are told of."""


class SettingsView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: SettingsState | None = None
        self._is_showing = False
        self.language: ChoiceRow | None = None
        self._models = Later(self._model_settings)
        self._faults = PlainLabel("")
        self._faults.setProperty("tone", "warning")
        self.sections = self._make_sections()
        self.pages = QStackedWidget()
        self.privacy = PrivacyPage()
        self.connection, self.updates, self.reports = ConnectionTest(), UpdateSettings(), ReportSettings()
        for each in (self.privacy, self.connection, self.updates, self.reports):
            each.intent.connect(self.intent)
        made = {
            "appearance": self._make_appearance,
            "output": self._make_output,
            "editor": self._make_editor,
            "network": self._make_network,
            "models": self._make_models,
            "updates": self._make_updates,
            "privacy": self._make_privacy,
            "log": self._make_log,
        }
        body = row(self.sections, self.pages, gap=3)
        body.setStretch(1, 1)
        box = column(PlainLabel(self.tr("Settings"), "title"), self._faults, body, gap=2, margin=3)
        box.setStretch(2, 1)
        self.setLayout(box)
        for word in SECTIONS:
            section = Page()
            self.pages.addWidget(section)
            section.fill(made[word](), None, margin=0)

    def show_state(self, state: State) -> None:
        for each in (self.privacy, self.connection, self.updates, self.reports):
            each.show_state(state)
        if self._models.made is not None or state.settings.section == "models":
            self.models.show_state(state)
        has_updates = state.release.channel.has_updates
        self.sections.setRowHidden(list(SECTIONS).index("updates"), not has_updates)
        if state.settings is self._shown:
            return
        self._shown = state.settings
        self._is_showing = True
        try:
            self._show(state.settings)
        finally:
            self._is_showing = False

    def panes(self) -> list[QWidget]:
        return [self.sections, self.pages]

    def _show(self, shown: SettingsState) -> None:
        settings = shown.settings
        place = list(SECTIONS).index(shown.section) if shown.section in SECTIONS else 0
        self.sections.setCurrentRow(place)
        self.pages.setCurrentIndex(place)
        faults = "\n".join(translate.text(fault) for fault in shown.faults)
        self._faults.setText(
            self.tr("Not read from the file: {faults}").format(faults=faults) if faults else ""
        )
        self._faults.setVisible(bool(faults))
        self.appearance.show_choice(settings.appearance.value, {})
        self._show_language(shown)
        self.zoom.show_choice(str(settings.zoom), {})
        self._zoom_said.setText(self.tr("Now {n} %").format(n=settings.zoom))
        self._zoom_said.setVisible(settings.zoom not in ZOOMS)  # else its button is marked
        self.output_folder.show_text(settings.output_folder)
        self.editor_command.show_text(settings.editor_command)
        self.air_gap.setChecked(settings.air_gap)
        off = self.tr("Air gap is on: nothing is fetched.") if settings.air_gap else ""
        self.proxy.show_text(settings.proxy, off)
        self.ca_file.show_text(settings.ca_file, off)
        self._off.setText(off)
        self._off.setVisible(bool(off))

    def _make_sections(self) -> QListWidget:
        names = {
            "appearance": self.tr("Appearance"),
            "output": self.tr("Output"),
            "editor": self.tr("Editor"),
            "network": self.tr("Network"),
            "models": self.tr("Language models"),
            "updates": self.tr("Updates"),
            "privacy": self.tr("Privacy"),
            "log": self.tr("Log and reports"),
        }
        made = QListWidget()
        made.setAccessibleName(self.tr("Sections of the settings"))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setFixedWidth(theme.space(23))
        made.setIconSize(QSize(theme.space(2), theme.space(2)))
        for word, icon in SECTIONS.items():
            item = QListWidgetItem(theme.icon(icon), names[word])
            item.setSizeHint(QSize(0, theme.space(4)))
            made.addItem(item)
        made.currentRowChanged.connect(self._choose)
        return made

    def _make_appearance(self) -> QWidget:
        self.appearance = ChoiceRow(
            self.tr("Palette"),
            [
                (Appearance.SYSTEM.value, self.tr("Like the system")),
                (Appearance.LIGHT.value, self.tr("Light")),
                (Appearance.DARK.value, self.tr("Dark")),
            ],
        )
        self.appearance.chosen.connect(self._appearance_chosen)
        self.zoom = ChoiceRow(self.tr("Size in percent"), [(str(each), f"{each} %") for each in ZOOMS])
        self.zoom.chosen.connect(self._zoom_chosen)
        self._zoom_said = PlainLabel("", "caption")
        self._language_box = column(gap=0)
        return holder(
            column(
                PlainLabel(self.tr("Appearance"), "section"),
                _named(self.tr("Palette"), self.appearance),
                _named(self.tr("Size of text and controls"), self.zoom, self._zoom_said),
                holder(self._language_box),
                gap=2,
            )
        )

    def _show_language(self, shown: SettingsState) -> None:
        """Let a language be chosen where there is more than one."""
        if self.language is None and len(shown.languages) > 1:
            names = [(each, translate.own_name(each)) for each in shown.languages]
            self.language = ChoiceRow(self.tr("Language"), [("", self.tr("Like the system")), *names])
            self.language.chosen.connect(self._language_chosen)
            self._language_box.addWidget(_named(self.tr("Language"), self.language))
        if self.language is not None:
            self.language.show_choice(shown.settings.language, {})

    def _make_output(self) -> QWidget:
        self.output_folder = PathSetting(
            self.tr("Folder for suites"),
            self.tr("Saving starts in this folder. Each save still asks."),
            self.tr("Your home folder"),
            is_folder=True,
        )
        self.output_folder.changed.connect(self._taker("output_folder", self.output_folder))
        return holder(column(PlainLabel(self.tr("Output"), "section"), self.output_folder, gap=2))

    def _make_editor(self) -> QWidget:
        self.editor_command = TextSetting(
            self.tr("Command that opens a file"),
            self.tr(
                "{file} and {line} stand for the place, as in: code --goto {file}:{line}. "
                "It is started as it stands, never by a shell."
            ),
            self.tr("The system's program for the file"),
        )
        self.editor_command.changed.connect(self._taker("editor_command", self.editor_command))
        return holder(column(PlainLabel(self.tr("Editor"), "section"), self.editor_command, gap=2))

    def _make_network(self) -> QWidget:
        self.air_gap = QCheckBox(self.tr("Air gap: never fetch anything"))
        self.air_gap.toggled.connect(self._air_gap_toggled)
        said = self.tr("Documents at an address are refused; files, folders and ZIPs work as ever.")
        self._off = PlainLabel("")
        self._off.setProperty("tone", "info")
        self.proxy = TextSetting(
            self.tr("Proxy"),
            self.tr(
                "http://host:port. A password in it is kept as readable text. It counts from the next fetch."
            ),
            self.tr("What the system says"),
        )
        self.proxy.changed.connect(self._taker("proxy", self.proxy))
        self.ca_file = PathSetting(
            self.tr("Additional certificate authorities"),
            self.tr("A PEM file, trusted beside the usual ones."),
            self.tr("None"),
            is_folder=False,
        )
        self.ca_file.changed.connect(self._taker("ca_file", self.ca_file))
        return holder(
            column(
                PlainLabel(self.tr("Network"), "section"),
                PlainLabel(self.tr("What is fetched, and when, is listed under Privacy."), "muted"),
                column(self.air_gap, PlainLabel(said, "caption"), self._off, gap=0.5),
                self.proxy,
                self.ca_file,
                self.connection,
                gap=2,
            )
        )

    def _make_models(self) -> QWidget:
        return self._models

    def _model_settings(self, _parent: QWidget) -> ModelSettings:
        made = ModelSettings()
        made.intent.connect(self.intent)
        return made

    @property
    def models(self) -> ModelSettings:
        return self._models.part

    def _make_updates(self) -> QWidget:
        return self.updates

    def _make_privacy(self) -> QWidget:
        return self.privacy

    def _make_log(self) -> QWidget:
        show = button(self.tr("Show or hide the log"), "log")
        show.clicked.connect(self._toggle_log)
        copy = button(self.tr("Copy diagnostics"), "copy")
        copy.clicked.connect(self._copy)
        return holder(
            column(
                PlainLabel(self.tr("Log and crash reports"), "section"),
                PlainLabel(
                    self.tr(
                        "The log stays on this computer, five files of 1 MB at most. Passwords and keys are masked "
                        "before a line is written."
                    ),
                    "muted",
                ),
                self.reports,
                Flow((show, copy), centred=False),
                gap=2,
            )
        )

    def _taker(self, field: str, shown: TextSetting) -> Callable[[str], None]:
        def take(text: str) -> None:
            settings, fault = changed(self._settings(), **{field: text})
            shown.show_fault(self._words(field) if fault else "")
            if not fault:
                self._ask(settings)

        return take

    def _words(self, field: str) -> str:
        if field == "proxy":
            return self.tr("This is no address of a proxy: write http://host:port.")
        return self.tr("This cannot be taken: it holds a character that no path or command has.")

    def _settings(self) -> Settings:
        return self._shown.settings if self._shown is not None else Settings()

    def _ask(self, settings: Settings) -> None:
        if not self._is_showing:
            self.intent.emit(SettingsChanged(settings))

    def _choose(self, place: int) -> None:
        # Qt makes the first row current where nothing was shown yet.
        if self._shown is not None and not self._is_showing and place >= 0:
            self.intent.emit(SettingsSectionChosen(list(SECTIONS)[place]))

    def _appearance_chosen(self, word: str) -> None:
        self._ask(changed(self._settings(), appearance=word)[0])

    def _language_chosen(self, word: str) -> None:
        self._ask(changed(self._settings(), language=word)[0])

    def _zoom_chosen(self, word: str) -> None:
        self._ask(changed(self._settings(), zoom=int(word))[0])

    def _air_gap_toggled(self, is_on: bool) -> None:  # noqa: FBT001 - Qt's argument
        self._ask(changed(self._settings(), air_gap=is_on)[0])

    def _toggle_log(self) -> None:
        self.intent.emit(LogToggled())

    def _copy(self) -> None:
        self.intent.emit(DiagnosticsCopied())


def _named(name: str, *parts: QWidget) -> QWidget:
    return holder(column(PlainLabel(name, "strong"), *parts, gap=0.75))

"""Where a key is typed or pasted, slips told meanwhile; and the files of a licence without a network."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QLineEdit

from engine.licensing.contract import LONGEST_LABEL
from engine.licensing.key import LONGEST_TYPED, SYMBOLS, Fault, Key, Typo, look
from specmint_desktop import theme
from specmint_desktop.state.licence import (
    KeyEntered,
    LicenceFileGiven,
    LicenceRequestAsked,
    LicenceState,
)
from specmint_desktop.views.licence_steps import licence_file_title
from specmint_desktop.views.parts.buttons import button, disable, primary_button
from specmint_desktop.views.parts.choosers import open_file_chooser, open_save_chooser
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row

_EXAMPLE = "SMNT-XXXXX-XXXXX-XXXXX-XXXXX-X"


class KeyCard(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._activations = 0
        self._is_busy = False
        self.field = _field(self.tr("Licence key"), LONGEST_TYPED, _EXAMPLE)
        self.field.setFont(theme.code_font())
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self.label = _field(
            self.tr("Name of this device"), LONGEST_LABEL, self.tr("Name of this device, if you like")
        )
        self.activate = primary_button(self.tr("Activate"), "unlock")
        self.activate.clicked.connect(self._enter)
        self._said = PlainLabel("", "muted")
        self.file = button(self.tr("Use a licence file…"), "file")
        self.file.clicked.connect(self._use_file)
        self.request = button(self.tr("Write a request…"), "save")
        self.request.clicked.connect(self.write_request)
        name = PlainLabel(self.tr("Enter a key"), "section")
        name.setBuddy(self.field)
        line = row(self.field, self.label, self.activate, gap=1)
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        offline = self.tr(
            "Without a network: write a request, carry it with your key to the licence page on another computer, "
            "and use the file that comes back. It can also be dropped here."
        )
        self.setLayout(
            column(
                name,
                line,
                self._said,
                PlainLabel(offline, "caption"),
                row(self.request, self.file, None, gap=1),
                gap=1,
                margin=3,
            )
        )
        self._typed()

    def show_licence(self, licence: LicenceState) -> None:
        if licence.activations != self._activations:
            self._activations = licence.activations
            self.field.clear()
            self.label.clear()
        if licence.is_busy != self._is_busy:
            self._is_busy = licence.is_busy
            self._typed()

    def take_focus(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def try_again(self) -> None:
        self.enter("")

    def enter(self, replace: str) -> None:
        """Activate with the key that stands here, and give a seat back first."""
        if isinstance(look(self.field.text()), Key):
            self.intent.emit(KeyEntered(self.field.text(), self.label.text().strip(), replace))
        else:
            self.take_focus()

    def _typed(self) -> None:
        text = self.field.text()
        found = look(text)
        is_typo = isinstance(found, Typo) and bool(text.strip()) and found.fault is not Fault.SHORT
        self._said.setText(self._words(text, found))
        theme.restyle(self._said, tone="error" if is_typo else "")
        theme.restyle(self.field, fault="true" if is_typo else "false")
        if self._is_busy:
            disable(self.activate, self.tr("The server is being asked."))
        else:
            disable(self.activate, "" if isinstance(found, Key) else self.tr("Enter the whole key first."))

    def _words(self, text: str, found: Key | Typo) -> str:
        if not text.strip():
            return self.tr("Nothing is sent before you press Activate.")
        if isinstance(found, Key):
            return self.tr("The key is complete.")
        return typo_words(found)

    def _enter(self) -> None:
        if self.activate.isEnabled():
            self.enter("")

    def _use_file(self) -> None:
        open_file_chooser(self, licence_file_title(), self._file_chosen)

    def _file_chosen(self, path: str) -> None:
        self.intent.emit(LicenceFileGiven(path))

    def write_request(self) -> None:
        """Ask where to, and write a request with what stands here once that is known."""
        open_save_chooser(self, self.tr("Write a request"), "specmint-request.txt", self._request_chosen)

    def _request_chosen(self, path: str) -> None:
        key = self.field.text() if isinstance(look(self.field.text()), Key) else ""
        self.intent.emit(LicenceRequestAsked(path, key, self.label.text().strip()))


def _field(name: str, longest: int, example: str) -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(longest)
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    return made


def typo_words(typo: Typo) -> str:
    """Return in the language of the window what is wrong with a key, or how much of it is there."""
    translate = QCoreApplication.translate
    said = {
        Fault.SHORT: translate("KeyCard", "{place} of {all} symbols are there."),
        Fault.LONG: translate("KeyCard", "That is more than the {all} symbols of a key."),
        Fault.SYMBOL: translate(
            "KeyCard", "Symbol {place} is none of a key: it has digits, and letters without U."
        ),
        Fault.CHECK: translate("KeyCard", "One symbol is not as it was bought: please compare."),
    }
    return said[typo.fault].format(place=typo.place, all=SYMBOLS + 1)

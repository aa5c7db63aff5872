"""Small dialogues of the frame: an address, a crash, the end while a job runs."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from specmint_desktop import theme
from specmint_desktop.state.release import ReportSendAsked
from specmint_desktop.state.shell import TextCopyAsked, TextSaveAsked
from specmint_desktop.views.parts.buttons import button, danger_button, disable, primary_button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row

_ADDRESSES = ("http://", "https://")


class AddressDialog(QDialog):
    """Asks for the address of a document."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Open address"))
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Address of the document"))
        self.field.setPlaceholderText("https://example.com/openapi.yaml")
        self._fault = PlainLabel(
            self.tr("It is fetched once, now; nothing else is asked of the network."), "muted"
        )
        self.open_button = primary_button(self.tr("Open"))
        self.open_button.setDefault(True)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.open_button.clicked.connect(self._open)
        self.setLayout(
            column(
                PlainLabel(self.tr("Address of an OpenAPI document"), "section"),
                self.field,
                self._fault,
                row(None, cancel, self.open_button),
                gap=1.5,
                margin=3,
            )
        )
        self.setMinimumWidth(theme.space(64))

    def _open(self) -> None:
        address = self.field.text().strip()
        if not address.lower().startswith(_ADDRESSES) or len(address.split()) != 1:
            self._fault.setText(self.tr("An address begins with http:// or https:// and has no blanks."))
            theme.restyle(self._fault, tone="error")
            theme.restyle(self.field, fault="true")
            self.field.setFocus()
            return
        self.chosen.emit(address)
        self.accept()


class CrashDialog(QDialog):
    """A fault of our own: the exact report, to copy or save, and to send where `event` says what. The window goes on."""

    intent = Signal(object)

    def __init__(self, report: str, parent: QWidget | None, event: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A fault of SpecMint"))
        self._events: list[str] = []
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setFont(theme.code_font())
        self._report.setAccessibleName(self.tr("Report"))
        self._report.setTabChangesFocus(True)
        copy, save = button(self.tr("Copy"), "copy"), button(self.tr("Save…"), "save")
        close = primary_button(self.tr("Go on"))
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        close.clicked.connect(self.accept)
        self.send = button(self.tr("Send"))
        self.send.clicked.connect(self._send)
        self.setLayout(
            column(
                PlainLabel(self.tr("Something went wrong in SpecMint itself"), "title"),
                PlainLabel(self._promise(bool(event))),
                self._report,
                row(copy, save, self.send, None, close),
                gap=1.5,
                margin=3,
            )
        )
        self._offer(event)
        self.resize(theme.space(90), theme.space(60))
        close.setFocus()

    def _promise(self, can_send: bool) -> str:  # noqa: FBT001 - read once, above
        if can_send:
            return self.tr(
                "The window goes on, and nothing that you typed is lost. The report holds nothing of your documents. "
                "Nothing is sent unless you press Send; what that passes on stands at the end."
            )
        return self.tr(
            "The window goes on, and nothing that you typed is lost. This is the whole report; it"
            " holds nothing of your documents and is sent to nobody."
        )

    def report(self) -> str:
        return self._report.toPlainText()

    def add(self, report: str, event: str = "") -> None:
        self._report.appendPlainText(f"\n{report}")
        self._offer(event)

    def _offer(self, event: str) -> None:
        """Show what can be sent, and offer it."""
        if event:
            self._events.append(event)
            said = self.tr("Send passes on exactly this:")
            self._report.appendPlainText(f"\n{said}\n{event}")
            disable(self.send, "")
        self.send.setVisible(bool(self._events))

    def _send(self) -> None:
        waiting, self._events = self._events, []
        for event in waiting:
            self.intent.emit(ReportSendAsked(event))
        disable(self.send, self.tr("It was passed on."))

    def _copy(self) -> None:
        self.intent.emit(TextCopyAsked(self.report()))

    def _save(self) -> None:
        chooser = QFileDialog(self, self.tr("Save the report"), "specmint-report.txt")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.save_to)
        chooser.open()

    def save_to(self, path: str) -> None:
        self.intent.emit(TextSaveAsked(path, self.report()))


class CloseDialog(QDialog):
    """Asks whether to end while a job runs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("A job is running"))
        stop, stay = danger_button(self.tr("Stop it and close")), primary_button(self.tr("Keep working"))
        stop.clicked.connect(self.accept)
        stay.clicked.connect(self.reject)
        stay.setDefault(True)
        self.setLayout(
            column(
                PlainLabel(self.tr("A job is still running"), "title"),
                PlainLabel(
                    self.tr("Closing the window stops it. It stays in the queue and can be started again.")
                ),
                row(None, stop, stay),
                gap=2,
                margin=3,
            )
        )
        self.setMinimumWidth(theme.space(60))
        stay.setFocus()

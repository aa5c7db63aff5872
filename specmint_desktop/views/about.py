"""About and Guide: versions, notices, the keys of all commands, and the pages that ship with SpecMint."""

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextBrowser,
    QWidget,
)

from specmint_desktop import theme, translate
from specmint_desktop.actions import COMMANDS
from specmint_desktop.state.shell import AboutClosed, GuideAsked, GuideClosed, GuideRead, NoticesRead
from specmint_desktop.views.parts.buttons import primary_button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row
from specmint_desktop.views.parts.pairs import KeyValueList


class AboutDialog(QDialog):
    intent = Signal(object)

    def __init__(self, shown: NoticesRead, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About SpecMint"))
        self.shown = shown
        sign = QLabel()
        sign.setPixmap(theme.icon("specmint").pixmap(theme.space(6)))
        names = column(
            PlainLabel("SpecMint", "title"),
            PlainLabel(self.tr("Turns an OpenAPI document into runnable API tests."), "muted"),
            gap=0.5,
        )
        head = row(sign, names, gap=2)
        head.setStretch(1, 1)
        notices = QPlainTextEdit(shown.notices)
        notices.setReadOnly(True)
        notices.setTabChangesFocus(True)
        notices.setAccessibleName(self.tr("Licence notices"))
        tabs = QTabWidget()
        tabs.setAccessibleName(self.tr("About"))
        versions = QWidget()
        versions.setLayout(column(KeyValueList(shown.versions), None, margin=2))
        tabs.addTab(versions, self.tr("Versions"))
        tabs.addTab(notices, self.tr("Licences"))
        tabs.addTab(keys_table(), self.tr("Keyboard"))
        close = primary_button(self.tr("Close"))
        close.clicked.connect(self.close)
        self.setLayout(column(head, tabs, row(None, close), gap=2, margin=3))
        self.resize(theme.space(88), theme.space(66))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        super().closeEvent(event)
        self.intent.emit(AboutClosed())

    def reject(self) -> None:
        self.close()


class GuideDialog(QDialog):
    """One page of the guide at a time; its links lead to other pages."""

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Guide"))
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(self.tr("Page of the guide"))
        self.browser.anchorClicked.connect(self._follow)
        close = primary_button(self.tr("Close"))
        close.clicked.connect(self.close)
        first = primary_button(self.tr("First page"))
        first.setProperty("role", "")
        first.clicked.connect(self._to_first)
        self.setLayout(column(self.browser, row(first, None, close), gap=1.5, margin=2))
        self.resize(theme.space(110), theme.space(84))

    def show_page(self, page: GuideRead) -> None:
        self.browser.setMarkdown(page.text)
        self.browser.document().setDocumentMargin(theme.space(2))
        self.browser.moveCursor(self.browser.textCursor().MoveOperation.Start)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        super().closeEvent(event)
        self.intent.emit(GuideClosed())

    def reject(self) -> None:
        self.close()

    def _follow(self, link: QUrl) -> None:
        """Open a page of ours; nothing else is followed."""
        name = link.path().rpartition("/")[2]
        if not link.scheme() and name.endswith(".md"):
            self.intent.emit(GuideAsked(name.removesuffix(".md")))
        elif link.hasFragment() and not link.path():
            self.browser.scrollToAnchor(link.fragment())

    def _to_first(self) -> None:
        self.intent.emit(GuideAsked())


def keys_table() -> QTableWidget:
    """Return all commands that have keys, in the order of the menus."""
    with_keys = [command for command in COMMANDS if command.keys]
    table = QTableWidget(len(with_keys), 2)
    table.setHorizontalHeaderLabels(
        [
            QCoreApplication.translate("AboutDialog", "Command"),
            QCoreApplication.translate("AboutDialog", "Keys"),
        ]
    )
    table.setAccessibleName(QCoreApplication.translate("AboutDialog", "Keys of all commands"))
    table.verticalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    table.setColumnWidth(0, theme.space(48))
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    for line, command in enumerate(with_keys):
        native = QKeySequence.SequenceFormat.NativeText
        keys = ", ".join(QKeySequence(each).toString(native) for each in command.keys)
        name = translate.text(command.title).replace("&", "").rstrip("…")
        for place, text in enumerate((name, keys)):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            table.setItem(line, place, item)
    return table

"""The first place: give a document, open one from before, or try a sample."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from specmint_desktop import theme
from specmint_desktop.state.documents import (
    DocumentsGiven,
    HomeState,
    RecentDocument,
    RecentForgotten,
    SampleChosen,
    TextGiven,
)
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.plain_text import tooltip
from specmint_desktop.state.shell import DocumentsOffered
from specmint_desktop.state.whole import State
from specmint_desktop.views.giving import given_by
from specmint_desktop.views.menus import keys_of
from specmint_desktop.views.parts.buttons import button, icon_button, primary_button
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import column, page, row
from specmint_desktop.views.parts.tile import Tile

_NARROW = 90  # steps of the grid
SAMPLES = ("bookshop", "clinic", "broken")


class HomeView(QWidget):
    """`called` asks the window for a dialogue by the name of its method."""

    intent = Signal(object)
    called = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._home: HomeState | None = None
        self._recent_box = QVBoxLayout()
        self._recent_box.setSpacing(theme.space(0.5))
        self._recent_rows: list[QWidget] = []
        recent = column(PlainLabel(self.tr("Recent documents"), "section"), self._recent_box, None, gap=1.5)
        samples = column(PlainLabel(self.tr("Try a sample"), "section"), *self._samples(), None, gap=1.5)
        self._lists = row(recent, samples, gap=4)
        self._lists.setStretch(0, 3)
        self._lists.setStretch(1, 2)
        head = column(
            PlainLabel(self.tr("Turn an OpenAPI document into tests"), "title"),
            PlainLabel(
                self.tr(
                    "pytest, JUnit 5, Node and Postman. Nothing leaves this computer unless you ask a language model."
                ),
                "muted",
            ),
            gap=0.5,
        )
        self.setLayout(column(page(head, self._drop_zone(), self._lists, None), gap=0))

    def show_state(self, state: State) -> None:
        if state.home is self._home:
            return
        self._home = state.home
        for old in self._recent_rows:
            self._recent_box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._recent_rows = [self._recent(each) for each in state.home.recent] or [self._no_recent()]
        for each in self._recent_rows:
            self._recent_box.addWidget(each)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Recent documents and samples stand below each other where the window is narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < theme.space(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._lists.setDirection(way)

    def paste(self) -> None:
        """Open what the clipboard holds."""
        given = given_by(QGuiApplication.clipboard().mimeData())
        self.intent.emit(DocumentsOffered(given.documents) if given.documents else TextGiven(given.text))

    def _drop_zone(self) -> QFrame:
        zone = QFrame()
        zone.setObjectName("drop")
        sign = QLabel()
        sign.setPixmap(theme.icon("drop", "accent").pixmap(theme.space(5)))
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        headline = PlainLabel(self.tr("Drop an OpenAPI document anywhere on this window"), "section")
        detail = PlainLabel(self.tr("A file, several files, a folder, a ZIP, an address, or text"), "muted")
        for label in (headline, detail):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        zone.setLayout(column(sign, headline, detail, Flow(self._buttons()), gap=1.5, margin=4))
        return zone

    def _buttons(self) -> list[QPushButton]:
        wanted = (
            (primary_button(self.tr("Open file…"), "file"), "open-file", "choose_file"),
            (button(self.tr("Open folder…"), "folder"), "open-folder", "choose_folder"),
            (button(self.tr("Open address…"), "link"), "open-address", "ask_address"),
            (button(self.tr("Paste"), "paste"), "paste", "paste"),
        )
        for made, command, method in wanted:
            made.setToolTip(f"{made.text()} ({keys_of(command)})")
            made.clicked.connect(partial(self._call, method))
        return [made for made, _, _ in wanted]

    def _samples(self) -> list[QWidget]:
        texts = {
            "bookshop": (
                self.tr("Bookshop"),
                self.tr("OpenAPI 3.1, orders that build on books, two ways to sign in"),
            ),
            "clinic": (self.tr("Clinic"), self.tr("Swagger 2.0, forms and files, dates and patterns")),
            "broken": (
                self.tr("Broken"),
                self.tr("Shows how problems are told, and what can still be tested"),
            ),
        }
        return [self._tile(name, *texts[name]) for name in SAMPLES]

    def _tile(self, name: str, title: str, text: str) -> QWidget:
        sign = QLabel()
        sign.setPixmap(theme.icon("sample", "accent").pixmap(theme.space(2.5)))
        words = column(PlainLabel(title, "strong"), PlainLabel(text, "muted"), gap=0.25)
        box = row(sign, words, gap=1.5, margin=1.25)
        box.setStretch(1, 1)
        box.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        made = Tile(self.tr("Sample: {title}").format(title=title), text, box)
        made.setObjectName(f"sample-{name}")
        made.clicked.connect(partial(self._send, SampleChosen(name)))
        return made

    def _recent(self, recent: RecentDocument) -> QWidget:
        title = recent.title or recent.document
        said = (
            self.tr("the file is gone")
            if recent.is_missing
            else self.tr("%Ln operations", "", recent.operations)
        )
        names = column(
            ElidedLabel(title, "strong"),
            ElidedLabel(recent.document, "caption", Qt.TextElideMode.ElideMiddle),
            gap=0.25,
        )
        box = row(names, PlainLabel(said, "caption", wraps=False), gap=2, margin=1)
        box.setStretch(0, 1)
        made = Tile(f"{title}, {said}", recent.document, box)
        made.setEnabled(not recent.is_missing)
        made.setToolTip(tooltip(recent.document))
        made.clicked.connect(partial(self._send, DocumentsGiven((recent.document,))))
        forget = icon_button("close", self.tr("Forget {title}").format(title=title))
        forget.setToolTip(tooltip(forget.accessibleName()))
        forget.clicked.connect(partial(self._send, RecentForgotten(recent.document)))
        line = QWidget()
        inner = row(made, forget, gap=0.5)
        inner.setStretch(0, 1)
        line.setLayout(inner)
        return line

    def _no_recent(self) -> QWidget:
        return PlainLabel(self.tr("Documents that you open are listed here."), "muted")

    def _call(self, method: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        if method == "paste":
            self.paste()
        else:
            self.called.emit(method)

    def _send(self, intent: Intent, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(intent)

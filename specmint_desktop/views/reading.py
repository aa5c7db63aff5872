"""What stands in the place of a document while it is read for the first time, and where it cannot be read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from specmint_desktop import theme
from specmint_desktop.qt_models.problem_table import place_of
from specmint_desktop.state import plain_text
from specmint_desktop.state.documents import CheckedAgain, DocumentState
from specmint_desktop.state.jobs import JobCancelAsked
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, primary_button
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, page, row
from specmint_desktop.views.parts.stage_bar import Bar
from specmint_desktop.views.source import SourceView

_LONGEST = 2_000


class ReadingView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = PlainLabel("", "section")
        self._document = ElidedLabel("", "muted")
        self._bar = Bar(self.tr("Reading"))
        self._bar.setRange(0, 0)
        self._cancel = button(self.tr("Cancel"), "stop")
        self._cancel.clicked.connect(self._ask_cancel)
        inner = holder(column(self._headline, self._document, self._bar, row(self._cancel, None), gap=1.5))
        self.setLayout(column(None, row(None, inner, None), None, margin=4))
        inner.setMinimumWidth(theme.space(40))
        self._job: str | None = None

    def show_state(self, state: State) -> None:
        self._job = state.document.job
        self._headline.setText(self.tr("Reading the document…"))
        self._document.set_text(plain_text.line(state.document.document or "", _LONGEST))

    def _ask_cancel(self) -> None:
        self.intent.emit(JobCancelAsked(self._job))


class FailureView(QFrame):
    """Why nothing of a document can be used, and what can be done; or that its reading was stopped."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._headline = PlainLabel("", "title", wraps=False)
        self._sign = QLabel()
        self._document = ElidedLabel("", "muted")
        self._what = PlainLabel("", "strong", selectable=True)
        self._cure = PlainLabel("", selectable=True)
        self._place = PlainLabel("", "caption", selectable=True)
        self._again = primary_button(self.tr("Check again"), "refresh")
        self._again.clicked.connect(self._check)
        home = button(self.tr("Open another document"), "home")
        home.clicked.connect(self._go_home)
        self.setLayout(
            column(
                column(row(self._sign, self._headline, None, gap=1.5), self._document, gap=0.75),
                column(self._what, self._cure, self._place, gap=0.75),
                row(self._again, home, None),
                None,
                gap=2,
                margin=3,
            )
        )

    def show_state(self, state: State) -> None:
        document = state.document
        self._document.set_text(plain_text.line(document.document or "", _LONGEST))
        self._again.setVisible(document.document is not None)
        failure = document.failure
        sign = theme.icon("error", "error") if failure else theme.icon("stop", "muted")
        self._sign.setPixmap(sign.pixmap(theme.space(3)))
        if failure is None:
            self._headline.setText(self._headline_without_failure(document))
        else:
            self._headline.setText(self.tr("The document cannot be read"))
            what = plain_text.paragraph(failure.what, _LONGEST)
            self._what.setText(what[:1].upper() + what[1:])
            self._cure.setText(self.tr("Next step: {0}").format(plain_text.paragraph(failure.cure, _LONGEST)))
            pointer = plain_text.line(failure.at.pointer or "", _LONGEST) if failure.at else ""
            parts = (place_of(failure), pointer, failure.code)
            self._place.setText("   ".join(part for part in parts if part))
        for label in (self._what, self._cure, self._place):
            label.setVisible(failure is not None)

    def _headline_without_failure(self, document: DocumentState) -> str:
        return self.tr("Source") if document.document is None else self.tr("Reading was stopped")

    def _check(self) -> None:
        self.intent.emit(CheckedAgain())

    def _go_home(self) -> None:
        self.intent.emit(PlaceChosen(Place.HOME))


class FailedPage(QWidget):
    """Why a document cannot be read, and below it the source where a line of it was asked for."""

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.failure, self.source = FailureView(), SourceView()
        for each in (self.failure, self.source):
            each.intent.connect(self.intent)
        why = page(self.failure, gap=0, margin=0)
        why.setAccessibleName(self.tr("Why the document cannot be read"))
        whole = column(why, self.source, gap=0)
        whole.setStretch(0, 2)
        whole.setStretch(1, 3)
        self.setLayout(whole)

    def show_state(self, state: State) -> None:
        self.source.setVisible(state.document.asked is not None)
        self.failure.show_state(state)
        self.source.show_state(state)

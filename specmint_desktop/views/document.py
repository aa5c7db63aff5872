"""The place of the document: what is chosen at the left with one button to generate, what it is at the right."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QWidget

from specmint_desktop import figures, theme, translate
from specmint_desktop.state.documents import (
    CheckedAgain,
    DocumentState,
    DocumentTab,
    DocumentTabChosen,
    Loading,
)
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.menus import keys_of
from specmint_desktop.views.operations import OperationsView
from specmint_desktop.views.options_panel import OptionsPanel
from specmint_desktop.views.parts import reading_order
from specmint_desktop.views.parts.buttons import disable, icon_button, primary_button
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.later import Later
from specmint_desktop.views.parts.layouts import Page, column, divider, holder, row
from specmint_desktop.views.parts.stage_bar import Bar
from specmint_desktop.views.problems import ProblemsView
from specmint_desktop.views.reading import FailedPage, ReadingView
from specmint_desktop.views.source import SourceView
from specmint_desktop.views.summary import SummaryView

_LEFT: Final = 52
"""Steps of the grid that the left side is wide."""
_NARROWEST: Final = 36
_NARROW: Final = 108
"""Below this width the options are a tab of their own: both sides would be too narrow."""
_TABS: Final = tuple(DocumentTab)


_Part = TypeVar("_Part", ReadingView, FailedPage, SummaryView, ProblemsView, OperationsView, SourceView)


class DocumentView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._shown: State | None = None
        self._goes_on = False
        self._is_narrow = False
        self._shown_tab: DocumentTab | None = None
        self._empty, self._main = self._make_empty(), QWidget()
        self._reading, self._failed = self._later(ReadingView), self._later(FailedPage)
        self._summary, self._problems = self._later(SummaryView), self._later(ProblemsView)
        self._operations, self._source = self._later(OperationsView), self._later(SourceView)
        self._in_tabs: tuple[Later[Any], ...] = (
            self._summary,
            self._problems,
            self._operations,
            self._source,
        )
        self._pages = QStackedWidget()
        self.setLayout(column(self._pages, gap=0))
        for each in (self._empty, self._reading, self._failed, self._main):
            self._pages.addWidget(each)
        self._fill_main()

    @property
    def reading(self) -> ReadingView:
        return self._reading.part

    @property
    def failed(self) -> FailedPage:
        return self._failed.part

    @property
    def summary(self) -> SummaryView:
        return self._summary.part

    @property
    def problems(self) -> ProblemsView:
        return self._problems.part

    @property
    def operations(self) -> OperationsView:
        return self._operations.part

    @property
    def source(self) -> SourceView:
        return self._source.part

    def show_state(self, state: State) -> None:
        before, self._shown = self._shown, state
        if before and _is_alike(before, state):
            return
        self._show_page(self._page_of(state.document))
        self._show_tabs(state.document)
        self._show_footer(state)
        self.options.show_state(state)
        self._show_made(state)
        self._go_on()

    def _show_made(self, state: State) -> None:
        pages: tuple[Later[Any], ...] = (self._reading, self._failed, *self._in_tabs)
        for page in pages:
            if page.made is not None:
                page.made.show_state(state)

    def first_control(self) -> QWidget | None:
        """Return what one wants first of a document that is read: to generate its tests."""
        return self.generate if self._pages.currentWidget() is self._main else None

    def find(self) -> None:  # type: ignore[override]  # what the command calls; Qt's static function has the name
        """Find in the source where that is shown, else among the operations."""
        if self._pages.currentWidget() is self._failed:
            self.failed.source.start_finding()
        elif self.tabs.currentWidget() is self._source:
            self.source.start_finding()
        else:
            self.go_to_operation()

    def find_next(self) -> None:
        self._shown_source().find_next()

    def find_previous(self) -> None:
        self._shown_source().find_previous()

    def go_to_operation(self) -> None:
        self.tabs.setCurrentWidget(self._operations)
        self.operations.start_finding()

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 goes through, in reading order."""
        if self._pages.currentWidget() is not self._main:
            return (self._pages,)
        return (self.tabs, self._footer) if self._is_narrow else (self._left, self.tabs)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        is_narrow = self.width() < theme.space(_NARROW)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._place_options()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(theme.space(_NARROWEST), theme.space(30))

    def _show_page(self, page: QWidget) -> None:
        """Show another page; the keyboard goes on in it, where it was in the one before."""
        before = self._pages.currentWidget()
        focused = cast("QWidget | None", self.window().focusWidget())
        if not before or page is before:
            return
        self._goes_on = self.isVisible() and (focused is None or before.isAncestorOf(focused))
        self._pages.setCurrentWidget(page)

    def _go_on(self) -> None:
        if not self._goes_on:
            return
        self._goes_on = False
        target = self.first_control() or next(reading_order.stops(self._pages), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_options(self) -> None:
        """Put the options beside the tabs, or among them where there is no room; Generate is always in sight."""
        shown = self.tabs.currentWidget()
        self.tabs.blockSignals(True)  # noqa: FBT003 - Qt takes it by place
        if self._is_narrow:
            self.tabs.insertTab(0, self._scrolled, self.tr("Options"))
            self._below.addWidget(self._footer)
        else:
            self.tabs.removeTab(self.tabs.indexOf(self._scrolled))
            self._beside.insertWidget(0, self._scrolled, 1)
            self._beside.addWidget(self._footer)
            self._scrolled.show()
        self._left.setVisible(not self._is_narrow)
        self.tabs.setCurrentWidget(self._summary if shown is self._scrolled else shown)
        self.tabs.blockSignals(False)  # noqa: FBT003 - as above

    def _shown_source(self) -> SourceView:
        return self.failed.source if self._pages.currentWidget() is self._failed else self.source

    def _later(self, kind: Callable[[QWidget], _Part]) -> Later[_Part]:
        return Later(partial(self._make, kind))

    def _make(self, kind: Callable[[QWidget], _Part], page: QWidget) -> _Part:
        made = kind(page)
        made.intent.connect(self.intent)
        if self._shown is not None:
            made.show_state(self._shown)
        return made

    def _page_of(self, document: DocumentState) -> QWidget:
        if document.summary is not None:
            return self._main
        if document.loading is Loading.READING:
            return self._reading
        is_empty = document.document is None and document.asked is None
        return self._empty if is_empty else self._failed

    def _make_empty(self) -> EmptyState:
        home = primary_button(self.tr("Open a document"), "open")
        home.clicked.connect(self._go_home)
        headline = self.tr("No document is open")
        return EmptyState(
            "document",
            headline,
            self.tr("Drop an OpenAPI document anywhere on this window, or open one."),
            home,
        )

    def _fill_tabs(self) -> None:
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("The document"))
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the document"))
        self.tabs.addTab(self._summary, self.tr("Summary"))
        self.tabs.addTab(self._problems, self.tr("Problems"))
        self.tabs.addTab(self._operations, self.tr("Operations"))
        self.tabs.addTab(self._source, self.tr("Source"))
        self.tabs.setCornerWidget(self._make_corner())
        self.tabs.currentChanged.connect(self._tab_chosen)

    def _make_corner(self) -> QWidget:
        self._again = icon_button(
            "refresh", self.tr("Check the document again ({0})").format(keys_of("check-again"))
        )
        self._again.clicked.connect(self._check)
        made = holder(row(self._again, gap=0))
        made.layout().setContentsMargins(0, 0, theme.space(2), 0)  # type: ignore[union-attr]  # just set
        return made

    def _fill_main(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        self._below = column(split, gap=0)
        self._below.setStretch(0, 1)
        self._main.setLayout(self._below)
        split.setChildrenCollapsible(False)
        self._left, self.tabs = QWidget(), QTabWidget()
        split.addWidget(self._left)
        split.addWidget(self.tabs)
        self._fill_left()
        self._fill_tabs()
        split.setStretchFactor(1, 1)
        split.setSizes([theme.space(_LEFT), theme.space(2 * _LEFT)])

    def _fill_left(self) -> None:
        self._scrolled, self._footer = Page(), self._make_footer()
        self._beside = column(self._scrolled, self._footer, gap=0)
        self._beside.setStretch(0, 1)
        self._left.setLayout(self._beside)
        self._left.setMinimumWidth(theme.space(_NARROWEST))
        self.options = OptionsPanel()
        self.options.intent.connect(self.intent)
        self._scrolled.fill(self.options, gap=0, margin=2)
        self._scrolled.setAccessibleName(self.tr("Options"))
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def _make_footer(self) -> QWidget:
        self._forecast = PlainLabel("", "strong")
        self._counting = Bar(self.tr("Counting cases"))
        self._fault = PlainLabel("", "caption")
        self.generate = primary_button(self.tr("Generate tests"), "generate")
        self.generate.clicked.connect(self._generate)
        hint = PlainLabel(keys_of("generate"), "caption", wraps=False)
        line = row(self.generate, hint, gap=1.5)
        line.setStretch(0, 1)
        inner = column(self._forecast, self._counting, line, self._fault, gap=1)
        inner.setContentsMargins(*[theme.space(each) for each in (2, 1.5, 2, 1.5)])
        return holder(column(divider(), inner, gap=0))

    def _show_tabs(self, document: DocumentState) -> None:
        summary = document.summary
        if summary is None:
            return
        is_reading = document.loading is Loading.READING
        disable(self._again, self.tr("It is being read") if is_reading else "")
        found = document.errors + document.warnings
        self._name_tab(self._problems, self.tr("Problems") + (f" {figures.number(found)}" if found else ""))
        self._name_tab(
            self._operations, self.tr("Operations") + f" {figures.number(len(summary.operations))}"
        )
        if document.tab is not self._shown_tab:  # else the options may be looked at, which are in no state
            self._shown_tab = document.tab
            self.tabs.setCurrentWidget(self._in_tabs[_TABS.index(document.tab)])

    def _name_tab(self, part: QWidget, text: str) -> None:
        self.tabs.setTabText(self.tabs.indexOf(part), text)

    def _show_footer(self, state: State) -> None:
        options, document = state.options, state.document
        text = translate.text(options.forecast) if options.forecast else ""
        if self._forecast.text() != text:
            self._forecast.setText(text)
            self._forecast.setAccessibleName(self.tr("Forecast: {text}").format(text=text))
        is_counting = document.loading in (Loading.READING, Loading.COUNTING)
        self._counting.setVisible(is_counting)
        self._counting.set_share(document.progress.overall if document.progress else 0)
        fault = translate.text(options.fault) if options.fault else ""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        disable(self.generate, fault)

    def _tab_chosen(self, place: int) -> None:
        part = self.tabs.widget(place)
        if self._shown is None or part not in self._in_tabs:
            return
        tab = _TABS[self._in_tabs.index(part)]
        self._shown_tab = tab
        if tab is not self._shown.document.tab:
            self.intent.emit(DocumentTabChosen(tab))

    def _generate(self) -> None:
        self.intent.emit(GenerateAsked())

    def _check(self) -> None:
        self.intent.emit(CheckedAgain())

    def _go_home(self) -> None:
        self.intent.emit(PlaceChosen(Place.HOME))


def _is_alike(before: State, now: State) -> bool:
    """Tell whether nothing changed of what is shown here."""
    return (
        before.document is now.document
        and before.options is now.options
        and before.models is now.models
        and before.settings is now.settings
    )

"""Earlier runs: found by a filter, opened, run again, pinned or deleted."""

from functools import partial

from PySide6.QtCore import QItemSelection, QModelIndex, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QStackedWidget, QTableView, QWidget

from specmint_desktop import figures, theme
from specmint_desktop.qt_models.history_table import DOCUMENT, RESULT, STATUS, WHEN, HistoryTable
from specmint_desktop.state import plain_text
from specmint_desktop.state.comparison import RunsCompared
from specmint_desktop.state.jobs import HistoryFiltered, HistoryState, JobRow, ResultOpened, matching
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.comparison import ComparisonView
from specmint_desktop.views.job_detail import JobDetail
from specmint_desktop.views.parts.buttons import button, disable, primary_button
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.later import Later
from specmint_desktop.views.parts.layouts import Page, column, holder, row
from specmint_desktop.views.parts.search_field import SearchField
from specmint_desktop.views.parts.tables import table

_WIDTHS = {WHEN: 20, STATUS: 17}
_ROOMY = 90
"""Steps of width from which all columns are shown."""
_MOST_OFFERED = 20
"""Runs to compare with that a menu names; any other is reached by selecting two rows."""
_OFFERED = ("open", "resume", "retry", "rerun", "again", "copy", "pin", "delete")


class HistoryView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State | None = None
        self._said = PlainLabel("", "muted")
        self.search = SearchField(self.tr("Filter by document, state or day"))
        self.search.searched.connect(self._filter)
        self.model = HistoryTable(theme.icon)
        self.table = self._make_table()
        self.detail = JobDetail(_OFFERED)
        self.detail.intent.connect(self.intent)
        self._none = self._make_empty()
        self._others = QMenu(self)
        self.compare = button("", "changes")
        self.compare.clicked.connect(self._compare)
        self._choices = holder(row(self.compare, None))
        words = column(PlainLabel(self.tr("History"), "title"), self._said, gap=0.5)
        head = row(words, self.search, gap=4)
        head.setStretch(0, 2)
        head.setStretch(1, 1)
        box = column(head, self.table, self._choices, self.detail, self._none, gap=2)
        box.setStretch(1, 1)
        box.setStretch(4, 1)
        self._list, self._comparison = Page(), Later(self._make_comparison)
        self._pages = QStackedWidget()
        self.setLayout(column(self._pages, gap=0))
        for each in (self._list, self._comparison):
            self._pages.addWidget(each)
        self._list.fill(box, margin=3)

    @property
    def comparison(self) -> ComparisonView:
        return self._comparison.part

    def show_state(self, state: State) -> None:
        old, self._state = self._state, state
        if old is None or old.history is not state.history:
            self._show_history(state.history)
        if old is None or (old.history, old.results.job) != (state.history, state.results.job):
            self._show_compare()
        if state.comparison is not None or self._comparison.made is not None:
            self.comparison.show_state(state)
        self._pages.setCurrentWidget(self._list if state.comparison is None else self._comparison)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what the detail tells as well where there is no room for it."""
        super().resizeEvent(event)
        self.table.setColumnHidden(RESULT, self.width() < theme.space(_ROOMY))

    def find(self) -> None:  # type: ignore[override]  # what the command calls; Qt's static function has the name
        """Go to the filter (Ctrl+F)."""
        if self._pages.currentWidget() is self._comparison:
            self.comparison.find()
            return
        self.search.setFocus()
        self.search.selectAll()

    def panes(self) -> list[QWidget]:
        if self._pages.currentWidget() is self._comparison:
            return self.comparison.panes()
        return [self.search, self.table, self.detail] if self.table.isVisible() else [self.search]

    def _make_comparison(self, page: QWidget) -> ComparisonView:
        made = ComparisonView(page)
        made.intent.connect(self.intent)
        return made

    def _make_table(self) -> QTableView:
        made = table(
            self.model, self.tr("Earlier runs; Enter opens a result, two selected rows are compared")
        )
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = made.horizontalHeader()
        for section, steps in _WIDTHS.items():
            header.resizeSection(section, theme.space(steps))
        for section in (DOCUMENT, RESULT):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        made.setMinimumHeight(theme.space(14))
        made.setIconSize(QSize(theme.space(2), theme.space(2)))
        made.selectionModel().currentRowChanged.connect(self._choose)
        made.selectionModel().selectionChanged.connect(self._select)
        made.activated.connect(self._open)
        return made

    def _make_empty(self) -> EmptyState:
        self._give = primary_button(self.tr("Open a document"), "document")
        self._give.clicked.connect(self._go_home)
        return EmptyState("history", "", "", self._give)

    def _show_history(self, history: HistoryState) -> None:
        rows = matching(history)
        chosen = self._selected()
        self.model.show_rows(rows)
        for part in (self.table, self._choices, self.detail):
            part.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.search.setVisible(bool(history.rows))
        if not self.search.hasFocus() and self.search.text() != history.text:
            self.search.setText(history.text)
        self._said.setText(self._sentence(history, len(rows)))
        self._said.setVisible(bool(history.rows))
        self._show_empty(history)
        if rows:
            place = max(self.model.place_of(chosen.id) if chosen else 0, 0)
            if self.table.currentIndex().row() != place:
                self.table.setCurrentIndex(self.model.index(place, 0))
            self._show_detail()

    def _sentence(self, history: HistoryState, shown: int) -> str:
        if history.text.strip():
            return self.tr("{shown} of {all} runs").format(shown=shown, all=len(history.rows))
        return self.tr("The last 50 runs or 2 GB are kept, and all that are pinned.")

    def _show_empty(self, history: HistoryState) -> None:
        self._give.setVisible(not history.rows)
        if not history.is_read:
            self._none.show_texts(self.tr("The history is being read…"))
        elif history.rows:
            self._none.show_texts(
                self.tr("No run has these words"), self.tr("Change the filter, or clear it to see all runs.")
            )
        else:
            self._none.show_texts(
                self.tr("Nothing was generated yet"),
                self.tr("Every run is listed here with its document, options and result."),
            )

    def _show_detail(self) -> None:
        shown = self._selected()
        if shown is not None and self._state is not None:
            self.detail.show_row(shown, self._state, 0)

    def _selected(self) -> JobRow | None:
        return self.model.row(self.table.currentIndex().row())

    def _choose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_detail()

    def _select(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._show_compare()

    def _show_compare(self) -> None:
        """Say what the button does with what is selected, or why it does nothing."""
        chosen = self._selection()
        is_pair = len(chosen) == 2
        self.compare.setText(self.tr("Compare these two") if is_pair else self.tr("Compare with…"))
        self.compare.setAccessibleName(self.compare.text())
        if len(chosen) > 2:
            reason = self.tr("Select two runs to compare them")
        elif not chosen or not all(map(_has_result, chosen)):
            reason = self.tr("Only runs with a result can be compared")
        elif not is_pair and not self._partners(chosen[0]):
            reason = self.tr("There is no other run with a result")
        else:
            reason = ""
        disable(self.compare, reason)
        self._fill_menu(None if is_pair or reason else chosen[0])

    def _fill_menu(self, chosen: JobRow | None) -> None:
        """Offer what a run can be compared with; without one the button acts at once."""
        self._others.clear()
        for job, name in self._partners(chosen) if chosen else ():
            action = self._others.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self._compare_with, chosen.id if chosen else "", job))
        self.compare.setMenu(self._others if chosen else None)  # type: ignore[arg-type]  # None takes it away

    def _selection(self) -> list[JobRow]:
        rows = (self.model.row(index.row()) for index in self.table.selectionModel().selectedRows())
        return [each for each in rows if each is not None]

    def _partners(self, chosen: JobRow) -> list[tuple[str, str]]:
        """Return the runs to compare with, by id and name: those of the same document first."""
        if self._state is None:
            return []
        others = [each for each in self._state.history.rows if _has_result(each) and each.id != chosen.id]
        others.sort(key=lambda each: each.document != chosen.document)
        found = [(each.id, _named(each)) for each in others[:_MOST_OFFERED]]
        shown = self._state.results.job
        if shown and shown not in {chosen.id, *(each.id for each in self._state.history.rows)}:
            found.insert(0, (shown, self.tr("The shown result")))
        return found

    def _compare(self) -> None:
        chosen = self._selection()
        if len(chosen) == 2:
            self.intent.emit(RunsCompared(chosen[0].id, chosen[1].id))

    def _compare_with(self, one: str, other: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.intent.emit(RunsCompared(one, other))

    def _open(self, index: QModelIndex) -> None:
        shown = self.model.row(index.row())
        if shown is not None and shown.finished is not None and shown.finished.suite_file:
            self.intent.emit(ResultOpened(shown.id))

    def _filter(self, text: str) -> None:
        self.intent.emit(HistoryFiltered(text))

    def _go_home(self) -> None:
        self.intent.emit(PlaceChosen(Place.HOME))


def _has_result(shown: JobRow) -> bool:
    return shown.finished is not None and bool(shown.finished.index_file)


def _named(shown: JobRow) -> str:
    title, when = plain_text.line(shown.title or shown.document, 80), figures.moment(shown.created)
    return f"{title} ({when})" if when else title

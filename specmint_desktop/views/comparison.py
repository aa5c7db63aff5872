"""What differs between two results: counts, a filter, a table, and one difference in full."""

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableView, QWidget

from engine.jobs.differences import Change, Comparison, Subject
from specmint_desktop import figures, theme
from specmint_desktop.qt_models.differences import CHANGE, NAME, OPERATION, WHAT, Differences
from specmint_desktop.state import plain_text
from specmint_desktop.state.comparison import ComparisonClosed, ComparisonFiltered, ComparisonState
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import card, column, holder, row
from specmint_desktop.views.parts.search_field import SearchField
from specmint_desktop.views.parts.tables import table

_CHANGES = (None, Change.ADDED, Change.CHANGED, Change.REMOVED)
_WIDTHS = {CHANGE: 24, OPERATION: 26}


class ComparisonView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ComparisonState | None = None
        back = button(self.tr("Back to the history"), "left")
        back.clicked.connect(self._close)
        self.back = back
        self._runs = PlainLabel("", "muted")
        self._counts = PlainLabel("", "strong", selectable=True)
        self.search = SearchField(self.tr("Filter by id, title or operation"))
        self.search.searched.connect(self._filter)
        self.change = self._make_choice()
        self.model = Differences(theme.icon, self)
        self.table = self._make_table()
        self._title = PlainLabel("", "strong", selectable=True)
        self._detail = PlainLabel("", "muted", selectable=True)
        self._one = card(self._title, self._detail, gap=0.5, margin=1.5)
        self._one.setAccessibleName(self.tr("The chosen difference"))
        self._none = EmptyState("changes", "")
        words = column(PlainLabel(self.tr("Two runs compared"), "title"), self._runs, gap=0.5)
        head = row(words, back, gap=4)
        head.setStretch(0, 1)
        chosen = row(self.search, self.change, gap=1)
        chosen.setStretch(0, 1)
        self._filters = holder(chosen)
        box = column(head, self._counts, self._filters, self.table, self._one, self._none, gap=2, margin=3)
        box.setStretch(3, 1)
        box.setStretch(5, 1)
        self.setLayout(box)

    def show_state(self, state: State) -> None:
        comparison = state.comparison
        if comparison is None:
            self._shown = None
            return
        if comparison is self._shown:
            return
        old, self._shown = self._shown, comparison
        if old is None or (old.before, old.after) != (comparison.before, comparison.after):
            self._runs.setText(self._named(state, comparison))
        found = comparison.comparison
        self._counts.setText(self._sentence(found) if found else "")
        self._counts.setVisible(found is not None)
        self._filters.setVisible(found is not None and bool(found.differences))
        self._show_filter(comparison)
        self.model.show(comparison.shown)
        has_rows = bool(comparison.shown)
        for part in (self.table, self._one):
            part.setVisible(has_rows)
        self._none.setVisible(not has_rows)
        self._none.show_texts(*self._nothing(comparison))
        if has_rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_one()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Take the keys: what had them went with the list of runs."""
        super().showEvent(event)
        self.back.setFocus()

    def find(self) -> None:  # type: ignore[override]  # what the command calls; Qt's static function has the name
        self.search.setFocus()
        self.search.selectAll()

    def panes(self) -> list[QWidget]:
        return [self.search, self.table] if self.table.isVisible() else [self.back]

    def _make_choice(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(self.tr("Which differences are shown"))
        words = (self.tr("All differences"), self.tr("Added"), self.tr("Changed"), self.tr("Removed"))
        for word in words:
            made.addItem(word)
        made.activated.connect(self._choose)
        return made

    def _make_table(self) -> QTableView:
        made = table(self.model, self.tr("Differences between the two runs"))
        header = made.horizontalHeader()
        for section, steps in _WIDTHS.items():
            header.resizeSection(section, theme.space(steps))
        for section in (NAME, WHAT):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        made.setIconSize(QSize(theme.space(2), theme.space(2)))
        made.selectionModel().currentRowChanged.connect(self._current)
        made.setMinimumHeight(theme.space(14))
        return made

    def _named(self, state: State, comparison: ComparisonState) -> str:
        rows = {each.id: each for each in state.history.rows}

        def name(job: str) -> str:
            run = rows.get(job)
            if run is None:
                return self.tr("the shown result")
            title, when = plain_text.line(run.title or run.document, 80), figures.moment(run.created)
            return f"{title} ({when})" if when else title

        return self.tr("Before: {before}. After: {after}.").format(
            before=name(comparison.before), after=name(comparison.after)
        )

    def _sentence(self, found: Comparison) -> str:
        parts = []
        for subject, words in (
            (Subject.OPERATION, self.tr("Operations: {added} added, {removed} removed")),
            (
                Subject.CASE,
                self.tr("Cases: {added} added, {changed} changed, {removed} removed, {same} the same"),
            ),
            (Subject.FLOW, self.tr("Flows: {added} added, {changed} changed, {removed} removed")),
        ):
            counted = {each.value: figures.number(found.counts.get((subject, each), 0)) for each in Change}
            if subject is not Subject.FLOW or any(found.counts.get((subject, each)) for each in Change):
                parts.append(words.format(**counted, same=figures.number(found.same)))
        if found.is_cut:
            parts.append(self.tr("The first {n} are shown").format(n=figures.number(len(found.differences))))
        return ". ".join(parts) + "."

    def _nothing(self, comparison: ComparisonState) -> tuple[str, str]:
        if comparison.comparison is None:
            return self.tr("The two results are being compared…"), ""
        if not comparison.comparison.differences:
            return self.tr("Nothing differs"), self.tr("Both runs made the same cases.")
        return self.tr("No difference fits the filter"), self.tr("Change the filter, or clear it to see all.")

    def _show_filter(self, comparison: ComparisonState) -> None:
        if not self.search.hasFocus() and self.search.text() != comparison.text:
            self.search.blockSignals(True)  # noqa: FBT003  Qt's argument
            self.search.setText(comparison.text)
            self.search.blockSignals(False)  # noqa: FBT003  Qt's argument
        self.change.setCurrentIndex(_CHANGES.index(comparison.change))

    def _show_one(self) -> None:
        each = self.model.difference(self.table.currentIndex().row())
        if each is None:
            return
        self._title.setText(plain_text.line(each.title or each.id))
        of_it = self.model.index(self.table.currentIndex().row(), WHAT).data() if each.fields else ""
        told = (plain_text.line(each.operation), plain_text.line(each.id), str(of_it))
        self._detail.setText("   ".join(part for part in told if part))

    def _current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_one()

    def _filter(self, text: str) -> None:
        if self._shown is not None and text != self._shown.text:
            self.intent.emit(ComparisonFiltered(self._shown.change, text))

    def _choose(self, place: int) -> None:
        if self._shown is not None:
            self.intent.emit(ComparisonFiltered(_CHANGES[place], self._shown.text))

    def _close(self) -> None:
        self.intent.emit(ComparisonClosed())

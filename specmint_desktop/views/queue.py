"""The queue: what runs, what waits in which order, and what ended since the window opened."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from specmint_desktop import figures, theme
from specmint_desktop.qt_models.queue_table import DOCUMENT, LEFT, PRIORITY, PROGRESS, STATUS, QueueTable
from specmint_desktop.state.jobs import (
    ENDED,
    PARALLEL_CHOICES,
    EndedJobsRemoved,
    JobCancelAsked,
    JobChosen,
    JobMoved,
    JobRemoved,
    JobRow,
    JobStatus,
    QueuePaused,
    QueueState,
    ResultOpened,
)
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views.job_detail import JobDetail
from specmint_desktop.views.parts.buttons import button, disable, primary_button
from specmint_desktop.views.parts.chips import LockChip
from specmint_desktop.views.parts.choice_row import ChoiceRow
from specmint_desktop.views.parts.empty_state import EmptyState
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import Page, column, holder, row
from specmint_desktop.views.parts.progress_cell import ProgressCell
from specmint_desktop.views.parts.tables import table

_WIDTHS = {PRIORITY: 10, STATUS: 20, LEFT: 18}
_ROOMY = 90
"""Steps of width from which all columns are shown."""
_OFFERED = ("open", "resume", "retry", "rerun", "again", "cancel", "copy", "dismiss", "remove")


class QueueView(QWidget):
    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State | None = None
        self._is_showing = False
        self._said = PlainLabel("", "muted")
        self.pause = button("", "pause")
        self.pause.clicked.connect(self._toggle_pause)
        self.clear = button(self.tr("Clear what ended"), "remove")
        self.clear.clicked.connect(self._clear)
        self.parallel = ChoiceRow(
            self.tr("Jobs at once"), [(str(each), str(each)) for each in PARALLEL_CHOICES]
        )
        self.parallel.chosen.connect(self._parallel_chosen)
        self.parallel.refused.connect(self._parallel_refused)
        self.parallel_lock = LockChip()
        self.parallel_lock.intent.connect(self.intent)
        self.model = QueueTable(theme.icon)
        self.model.moved.connect(self._move_before)
        self.table = self._make_table()
        self.detail = JobDetail(_OFFERED)
        self.detail.intent.connect(self.intent)
        self.detail.moved.connect(self.move_chosen)
        self._none = self._make_empty()
        box = column(self._make_head(), self.table, self.detail, self._none, gap=2)
        box.setStretch(1, 1)
        box.setStretch(3, 1)
        whole = Page()
        self.setLayout(column(whole, gap=0))
        whole.fill(box, margin=3)

    def show_state(self, state: State) -> None:
        old, self._state = self._state, state
        if old is None or old.queue is not state.queue or old.options.locks is not state.options.locks:
            self._is_showing = True
            try:
                self._show_queue(state.queue)
            finally:
                self._is_showing = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what the detail tells as well where there is no room for it."""
        super().resizeEvent(event)
        for section in (PRIORITY, LEFT):
            self.table.setColumnHidden(section, self.width() < theme.space(_ROOMY))

    def panes(self) -> list[QWidget]:
        return [self.table, self.detail] if self.table.isVisible() else [self._none]

    def move_earlier(self) -> None:
        self.move_chosen(-1)

    def move_later(self) -> None:
        self.move_chosen(1)

    def move_chosen(self, step: int) -> None:
        """Move the selected row one step among those of its priority."""
        chosen = self._selected()
        if chosen is None:
            return
        can_move, before = self.model.neighbour(chosen.id, step)
        if can_move:
            self.intent.emit(JobMoved(chosen.id, before))

    def _make_head(self) -> QWidget:
        words = column(PlainLabel(self.tr("Queue"), "title"), self._said, gap=0.5)
        name = PlainLabel(self.tr("Jobs at once"), wraps=False)
        name.setBuddy(self.parallel.button("1"))
        self._actions = holder(row(self.pause, self.clear, gap=1))
        first = row(words, self._actions, gap=2)
        first.setStretch(0, 1)
        choice = row(name, self.parallel, gap=1.5)
        choice.setStretch(1, 1)
        self._limits = holder(column(choice, self.parallel_lock, gap=1))
        return holder(column(first, self._limits, gap=1.5))

    def _make_table(self) -> QTableView:
        made = table(self.model, self.tr("Jobs; Alt+Up and Alt+Down move one that waits"))
        header = made.horizontalHeader()
        for section, steps in _WIDTHS.items():
            header.resizeSection(section, theme.space(steps))
        for section in (DOCUMENT, PROGRESS):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        made.setItemDelegateForColumn(PROGRESS, ProgressCell(made))
        made.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        made.setDragDropOverwriteMode(False)
        made.setDropIndicatorShown(True)
        made.setMinimumHeight(theme.space(14))
        made.setIconSize(QSize(theme.space(2), theme.space(2)))
        made.selectionModel().currentRowChanged.connect(self._choose)
        made.activated.connect(self._open)
        take_away = QShortcut(QKeySequence("Del"), made, context=Qt.ShortcutContext.WidgetShortcut)
        take_away.activated.connect(self._take_away)
        return made

    def _make_empty(self) -> EmptyState:
        give = primary_button(self.tr("Open a document"), "document")
        give.clicked.connect(self._go_home)
        return EmptyState(
            "queue",
            self.tr("Nothing waits and nothing runs"),
            self.tr("Generate tests for a document, or drop several documents at once: each becomes a row."),
            give,
        )

    def _show_queue(self, queue: QueueState) -> None:
        is_empty = not queue.rows
        self._none.setVisible(is_empty)
        self.table.setVisible(not is_empty)
        self._actions.setVisible(not is_empty)
        self._limits.setVisible(not is_empty)
        self._said.setText(self._sentence(queue))
        self._said.setVisible(not is_empty or not queue.is_recalled)
        self._show_head(queue)
        scrolled = self.table.verticalScrollBar().value()
        if self.model.show_rows(queue.rows, is_paused=queue.is_paused):
            self.table.verticalScrollBar().setValue(scrolled)
        place = max(self.model.place_of(queue.chosen), 0)
        if not is_empty and self.table.currentIndex().row() != place:
            self.table.setCurrentIndex(self.model.index(place, 0))
        self._show_detail()

    def _show_head(self, queue: QueueState) -> None:
        self.pause.setText(self.tr("Go on") if queue.is_paused else self.tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())
        theme.put_icon(self.pause, "play" if queue.is_paused else "pause")
        has_ended = any(each.status in ENDED for each in queue.rows)
        disable(self.clear, "" if has_ended else self.tr("Nothing ended yet"))
        self.parallel.show_choice(str(queue.parallel), queue.locks)

    def _sentence(self, queue: QueueState) -> str:
        if not queue.is_recalled:
            return self.tr("The queue is being read…")
        running = sum(each.status is JobStatus.RUNNING for each in queue.rows)
        waiting = sum(each.status is JobStatus.QUEUED for each in queue.rows)
        said = self.tr("{running} running, {waiting} waiting").format(
            running=figures.number(running), waiting=figures.number(waiting)
        )
        return (
            self.tr("{said}; paused: what runs goes on, nothing else starts").format(said=said)
            if queue.is_paused
            else said
        )

    def _show_detail(self) -> None:
        shown = self._selected()
        self.detail.setVisible(shown is not None)
        if shown is not None and self._state is not None:
            self.detail.show_row(shown, self._state, self.model.turn_of(shown.id))

    def _selected(self) -> JobRow | None:
        return self.model.row(self.table.currentIndex().row())

    def _choose(self, _now: QModelIndex, _before: QModelIndex) -> None:
        shown = self._selected()
        if not self._is_showing and shown is not None:
            self.intent.emit(JobChosen(shown.id))

    def _open(self, index: QModelIndex) -> None:
        shown = self.model.row(index.row())
        if shown is not None and shown.finished is not None and shown.finished.suite_file:
            self.intent.emit(ResultOpened(shown.id))

    def _take_away(self) -> None:
        """Cancel what has not ended, take out what has."""
        shown = self._selected()
        if shown is not None:
            is_open = shown.status in (JobStatus.QUEUED, JobStatus.RUNNING)
            self.intent.emit(JobCancelAsked(shown.id) if is_open else JobRemoved(shown.id))

    def _move_before(self, job: str, before: str | None) -> None:
        self.intent.emit(JobMoved(job, before))

    def _toggle_pause(self) -> None:
        if self._state is not None:
            self.intent.emit(QueuePaused(is_paused=not self._state.queue.is_paused))

    def _clear(self) -> None:
        self.intent.emit(EndedJobsRemoved())

    def _parallel_chosen(self, word: str) -> None:
        self.parallel_lock.show_lock(None)
        if self._state is not None:
            settings = self._state.settings.settings
            self.intent.emit(SettingsChanged(settings.model_copy(update={"parallel_jobs": int(word)})))

    def _parallel_refused(self, word: str) -> None:
        if self._state is not None:
            self.parallel_lock.show_lock(self._state.queue.locks.get(word))

    def _go_home(self) -> None:
        self.intent.emit(PlaceChosen(Place.HOME))

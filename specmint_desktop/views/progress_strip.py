"""The strip at the bottom: how far the running job is, stage by stage, and a line of what there is to know."""

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from engine.jobs.messages import Kind, Progress, stages_of
from specmint_desktop import figures, theme, translate
from specmint_desktop.state.documents import DocumentTab, DocumentTabChosen, Loading
from specmint_desktop.state.jobs import JobCancelAsked, JobStatus, Spent
from specmint_desktop.state.results import SaveStep
from specmint_desktop.state.shell import LogToggled, Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.views import words
from specmint_desktop.views.menus import keys_of
from specmint_desktop.views.parts.announcing import announce
from specmint_desktop.views.parts.buttons import button, link_button
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import column, holder, row
from specmint_desktop.views.parts.stage_bar import Bar, StageBar


class Running(NamedTuple):
    """The one job that the strip shows; `others` run beside it."""

    job: str
    kind: Kind
    title: str
    progress: Progress | None
    others: int
    asks: bool = False
    spent: Spent | None = None


def running(state: State) -> Running | None:
    """Return the job to show: a run of the queue, else saving, else the reading of the document."""
    rows = [row for row in state.queue.rows if row.status is JobStatus.RUNNING]
    if rows:
        first = next((each for each in rows if each.id == state.queue.chosen), rows[0])
        asks = first.ai is not None
        return Running(first.id, Kind.GENERATE, first.title, first.progress, len(rows) - 1, asks, first.spent)
    save = state.results.save
    if save.step in {SaveStep.ASKED, SaveStep.WRITING} and save.job:
        kind = Kind.SAVE if save.step is SaveStep.WRITING else Kind.PLAN_SAVE
        return Running(save.job, kind, state.results.title, save.progress, 0)
    document = state.document
    if document.loading in {Loading.READING, Loading.COUNTING} and document.job:
        given = (document.document or "").rstrip("/")
        title = document.summary.title if document.summary else given.rpartition("/")[2] or given
        return Running(document.job, Kind.LOAD, title, document.progress, 0)
    return None


class ProgressStrip(QFrame):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._shown: Running | None = None
        self._state: State | None = None
        self._title = ElidedLabel("", "strong")
        self._cancel = button(self.tr("Cancel"), "stop")
        self._cancel.setToolTip(self.tr("Stop this job ({keys})").format(keys=keys_of("cancel")))
        self._cancel.clicked.connect(self._ask_cancel)
        self._stages: dict[str, StageBar] = {}
        self._stage_row = row(gap=2)
        self._overall = Bar(self.tr("Whole job"))
        self._figures = PlainLabel("", "", wraps=False)
        first = row(self._title, self._cancel, gap=2)
        first.setStretch(0, 1)
        last = row(self._overall, self._figures, gap=2)
        last.setStretch(0, 1)
        self._job: QWidget = holder(column(first, self._stage_row, last, gap=0.75))
        self._status = ElidedLabel("", "caption")
        self._problems = link_button("")
        self._problems.clicked.connect(self._show_problems)
        self._log = link_button(self.tr("Log"))
        self._log.setToolTip(self.tr("Show or hide the log ({keys})").format(keys=keys_of("log")))
        self._log.clicked.connect(self._toggle_log)
        line = row(self._status, self._problems, self._log, gap=1)
        line.setStretch(0, 1)
        box = column(self._job, line, gap=0.5)
        box.setContentsMargins(theme.space(2), theme.space(0.5), theme.space(2), theme.space(0.5))
        self.setLayout(box)
        self._job.hide()

    def show_state(self, state: State) -> None:
        old, self._state = self._state, state
        shown = running(state)
        if shown != self._shown or old is None:
            self._show_job(shown)
            self._shown = shown
        if old is None or old.document is not state.document:
            count = len(state.document.problems)
            self._problems.setVisible(count > 0)
            text = self.tr("%Ln problems", "", count)
            self._problems.setText(text)
            self._problems.setAccessibleName(text)
        self._status.set_text(self._sentence(state, shown))

    def _show_job(self, shown: Running | None) -> None:
        self._job.setVisible(shown is not None)
        if shown is None:
            return
        more = self.tr(" and %Ln more", "", shown.others) if shown.others else ""
        self._title.set_text(f"{self._verbs()[shown.kind]} {shown.title}{more}")
        order = stages_of(shown.kind, asks=shown.asks)
        if tuple(self._stages) != order:
            self._make_stages(order)
        self._show_stages(order, shown.progress)
        self._show_figures(shown)

    def _make_stages(self, order: tuple[str, ...]) -> None:
        for old in self._stages.values():
            self._stage_row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._stages = {stage: StageBar(self._words().get(stage, stage)) for stage in order}
        for each in self._stages.values():
            self._stage_row.addWidget(each, 1)

    def _show_stages(self, order: tuple[str, ...], progress: Progress | None) -> None:
        before = self._shown.progress if self._shown is not None else None
        if progress is not None and (before is None or before.stage != progress.stage):
            announce(self, self._words().get(progress.stage, progress.stage))
        at = order.index(progress.stage) if progress is not None and progress.stage in order else 0
        for place, stage in enumerate(order):
            if place < at:
                self._stages[stage].show_done()
            elif place > at or progress is None:
                self._stages[stage].show_waiting()
            else:
                self._stages[stage].show_running(progress.done, progress.total)

    def _show_figures(self, shown: Running) -> None:
        progress = shown.progress
        self._overall.set_share(progress.overall if progress else 0)
        said = self._said(progress) if progress else []
        if shown.spent is not None:
            said.append(words.spent(shown.spent))
        self._figures.setText("   ".join(said))
        self._overall.setAccessibleDescription(", ".join(said))

    def _sentence(self, state: State, shown: Running | None) -> str:
        if shown is not None:
            return shown.progress.operation if shown.progress else self.tr("Starting…")
        said = state.shell.spoken
        is_in_a_bar = any(said == each.text for each in state.shell.notices)
        return self.tr("Ready") if not said or is_in_a_bar else translate.text(said)

    def _words(self) -> dict[str, str]:
        return {
            "read": self.tr("Read"),
            "count": self.tr("Count"),
            "ask": self.tr("Ask AI"),
            "plan": self.tr("Plan"),
            "write": self.tr("Write"),
            "index": self.tr("Index"),
            "compare": self.tr("Compare"),
        }

    def _verbs(self) -> dict[Kind, str]:
        return {
            Kind.LOAD: self.tr("Reading"),
            Kind.GENERATE: self.tr("Generating tests for"),
            Kind.PLAN_SAVE: self.tr("Comparing"),
            Kind.SAVE: self.tr("Saving"),
            Kind.PLAN_ASKING: self.tr("Counting what would be sent of"),
            Kind.TRY_MODEL: self.tr("Trying"),
            Kind.LIST_MODELS: self.tr("Asking for the models of"),
        }

    def _ask_cancel(self) -> None:
        if self._shown is not None:
            self.intent.emit(JobCancelAsked(self._shown.job))

    def _show_problems(self) -> None:
        self.intent.emit(PlaceChosen(Place.DOCUMENT))
        self.intent.emit(DocumentTabChosen(DocumentTab.PROBLEMS))

    def _toggle_log(self) -> None:
        self.intent.emit(LogToggled())

    def _said(self, progress: Progress) -> list[str]:
        """Return what a person reads beside the overall bar: share, counts, rate and time left."""
        said = [figures.percent(progress.overall)]
        if progress.cases:
            said.append(self.tr("%Ln cases", "", progress.cases))
        elif progress.operations:
            said.append(self.tr("%Ln operations", "", progress.operations))
        if progress.rate:
            said.append(self.tr("{n} per second").format(n=figures.number(round(progress.rate))))
        if progress.remaining_s is not None:
            said.append(self._remaining(progress.remaining_s))
        return said

    def _remaining(self, seconds: float) -> str:
        """Return the time left, no more exact than it is known."""
        if seconds < 5:
            return self.tr("a few seconds left")
        if seconds < 60:
            return self.tr("about %Ln s left", "", 5 * round(seconds / 5))
        return self.tr("about %Ln min left", "", round(seconds / 60))

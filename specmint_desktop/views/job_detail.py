"""One job in full: what it does and how far it is, what it made or why it ended, and what can be done with it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from engine.jobs.messages import OperationDone
from engine.licensing.entitlements import Priority
from specmint_desktop import figures
from specmint_desktop.qt_models import job_words
from specmint_desktop.state import plain_text
from specmint_desktop.state.jobs import (
    ENDED,
    DocumentOfJobOpened,
    JobCancelAsked,
    JobDeleted,
    JobPinned,
    JobPriorityChosen,
    JobRemoved,
    JobRetried,
    JobRow,
    JobStatus,
    ResultOpened,
)
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.options import Lock
from specmint_desktop.state.shell import TextCopyAsked
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.buttons import button, danger_button, primary_button
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.choice_row import ChoiceRow
from specmint_desktop.views.parts.flow import Flow
from specmint_desktop.views.parts.labels import ElidedLabel, PlainLabel
from specmint_desktop.views.parts.layouts import card, column, holder, row
from specmint_desktop.views.words import format_name, speed, spent, worth

_LONGEST = 4_000
"""Characters of a cause or a log that are shown."""
_LOG_LINES = 20


class JobDetail(QWidget):
    """`intent` carries what a person does with the job; `moved` a step up (-1) or down (1).

    `offered` names the buttons that the place has, of those below.
    """

    intent = Signal(object)
    moved = Signal(int)

    def __init__(self, offered: Sequence[str]) -> None:
        super().__init__()
        self._offered = offered
        self._row: JobRow | None = None
        self._title = PlainLabel("", "section")
        self._status = Chip()
        self._document = ElidedLabel("", "caption")
        self._options = PlainLabel("", "caption")
        self._figures = PlainLabel("", "strong")
        self._written = PlainLabel("", "caption")
        self._waiting = self._make_waiting()
        self._what = PlainLabel("", selectable=True)
        self._cure = PlainLabel("", "muted", selectable=True)
        self._log = PlainLabel("", "caption", selectable=True)
        self._made = PlainLabel("", "strong", selectable=True)
        self._kept = PlainLabel("", "caption", selectable=True)
        self.buttons = self._make_buttons()
        self._question = self._make_question()
        head = row(self._title, self._status, gap=2)
        head.setStretch(0, 1)
        inner = card(
            column(head, self._document, self._options, gap=0.5),
            Flow(tuple(self.buttons.values()), centred=False),
            self._question,
            self._figures,
            self._written,
            self._waiting,
            self._what,
            self._cure,
            self._made,
            self._kept,
            self._log,
            gap=1.5,
        )
        self.setLayout(column(inner, gap=0))

    def show_row(self, shown: JobRow, state: State, turn: int) -> None:
        """`turn` is the place among those that wait, from 1."""
        if self._row is None or self._row.id != shown.id:
            self._question.hide()
        self._row = shown
        icon, tone = job_words.ICONS[shown.status]
        words = job_words.status(shown, is_paused=state.queue.is_paused)
        self._title.setText(plain_text.line(shown.title or shown.document))
        self._status.show_fact(words, icon, tone)
        self._document.set_text(plain_text.line(shown.document))
        self._options.setText(self._options_text(shown))
        self._show_running(shown)
        self._show_waiting(shown, state, turn)
        self._show_end(shown)
        self._show_buttons(shown)

    def _options_text(self, shown: JobRow) -> str:
        options = shown.options
        parts = [
            ", ".join(format_name(name) for name in options.formats),
            self.tr("up to %Ln cases per operation", "", options.cases),
            self.tr("seed {n}").format(n=options.seed),
        ]
        if options.domain:
            parts.append(self.tr("domain {name}").format(name=plain_text.line(options.domain, 80)))
        if shown.ai is not None:
            parts.append(
                self.tr("AI {speed}, {model}").format(
                    speed=speed(shown.ai.speed), model=plain_text.line(shown.ai.model or "", 80)
                )
            )
        if options.include or options.exclude:
            parts.append(self.tr("not all operations"))
        return " · ".join(parts)

    def _show_running(self, shown: JobRow) -> None:
        """Show the figures; the strip at the foot of the window has the stages of the chosen job."""
        self._figures.setVisible(shown.status is JobStatus.RUNNING)
        self._figures.setText(self._figures_text(shown) if shown.status is JobStatus.RUNNING else "")
        self._written.setText("\n".join(map(self._written_text, reversed(shown.written))))
        self._written.setVisible(bool(shown.written))

    def _written_text(self, done: OperationDone) -> str:
        cases = self.tr("%Ln cases", "", done.cases)
        return self.tr("{operation}: {cases}").format(
            operation=plain_text.line(done.operation, 200), cases=cases
        )

    def _figures_text(self, shown: JobRow) -> str:
        progress = shown.progress
        if progress is None:
            return self.tr("Starting…")
        parts = [figures.percent(progress.overall)]
        parts.append(self.tr("%Ln cases", "", progress.cases))
        if progress.left_out:
            parts.append(self.tr("%Ln left out", "", progress.left_out))
        if progress.rate:
            parts.append(self.tr("{n} per second").format(n=figures.number(round(progress.rate))))
        parts.append(self.tr("{time} so far").format(time=figures.duration(progress.elapsed_s)))
        if shown.spent is not None:
            parts.append(spent(shown.spent))
        if progress.remaining_s is not None:
            parts.append(self.tr("{time} left").format(time=job_words.remaining(progress.remaining_s)))
        return "   ".join(parts)

    def _make_waiting(self) -> QWidget:
        self._turn = PlainLabel("")
        name = PlainLabel(self.tr("Priority"), "strong", wraps=False)
        values = [
            (each.value, job_words.priority(each)) for each in (Priority.LOW, Priority.NORMAL, Priority.HIGH)
        ]
        self.priority = ChoiceRow(self.tr("Priority"), values)
        self.priority.chosen.connect(self._prioritise)
        self.priority.refused.connect(self._prioritise)
        self._up = button(self.tr("Earlier"), "up")
        self._up.setToolTip(self.tr("Alt+Up"))
        self._up.clicked.connect(partial(self._move, -1))
        self._down = button(self.tr("Later"), "down")
        self._down.setToolTip(self.tr("Alt+Down"))
        self._down.clicked.connect(partial(self._move, 1))
        choice = row(name, self.priority, gap=1.5)
        choice.setStretch(1, 1)
        return holder(column(self._turn, choice, row(self._up, self._down, None), gap=1))

    def _show_waiting(self, shown: JobRow, state: State, turn: int) -> None:
        is_waiting = shown.status is JobStatus.QUEUED
        self._waiting.setVisible(is_waiting)
        if not is_waiting:
            return
        text = self.tr("It starts next.") if turn == 1 else self.tr("%Ln jobs start before it.", "", turn - 1)
        if state.queue.is_paused:
            text = self.tr("The queue is paused: nothing starts until it goes on.")
        self._turn.setText(text)
        locks: dict[str, Lock] = {
            name.removeprefix("priority:"): lock
            for name, lock in state.options.locks.items()
            if name.startswith("priority:")
        }
        self.priority.show_choice(shown.priority.value, locks)

    def _show_end(self, shown: JobRow) -> None:
        self._what.setText(self._cause(shown))
        self._what.setVisible(bool(self._what.text()))
        problem = shown.problem if shown.status is JobStatus.FAILED else None
        self._cure.setText(
            self.tr("Next step: {text}").format(text=plain_text.paragraph(problem.cure, _LONGEST))
            if problem and problem.cure
            else ""
        )
        self._cure.setVisible(bool(self._cure.text()))
        self._made.setText(self._made_text(shown))
        self._made.setVisible(shown.finished is not None)
        self._kept.setText(self._kept_text(shown))
        self._kept.setVisible(bool(self._kept.text()))
        log = "\n".join(f"{level}  {text}" for level, text in shown.log[-_LOG_LINES:]) if problem else ""
        self._log.setText(plain_text.paragraph(shown.report or log, _LONGEST) if problem else "")
        self._log.setVisible(bool(self._log.text()))

    def _cause(self, shown: JobRow) -> str:
        if shown.status is JobStatus.INTERRUPTED:
            return self.tr(
                "SpecMint ended while this job ran. Resume runs it again with the same seed and options, "
                "which gives the same files."
            )
        if shown.status is JobStatus.CANCELLED:
            return self.tr("It was cancelled; nothing was kept of it.")
        if shown.status is not JobStatus.FAILED or shown.problem is None:
            return ""
        text = plain_text.paragraph(shown.problem.what, _LONGEST)
        place = str(shown.problem.at) if shown.problem.at else shown.operation
        return f"{text}\n{plain_text.line(place)}" if place else text

    def _made_text(self, shown: JobRow) -> str:
        done = shown.finished
        if done is None:
            return ""
        parts = [
            self.tr("%Ln operations", "", done.operations),
            self.tr("%Ln cases", "", done.cases),
            self.tr("%Ln left out", "", done.left_out),
            self.tr("%Ln files", "", done.files),
            figures.size(done.size),
        ]
        made = "   ".join([*parts, figures.duration(done.elapsed_s)])
        return (
            f"{made}\n{self.tr('AI: {worth}').format(worth=worth(done.ai))}" if done.ai is not None else made
        )

    def _kept_text(self, shown: JobRow) -> str:
        """Return when it was asked for and where its result is."""
        lines = []
        if moment := figures.moment(shown.created):
            lines.append(self.tr("Asked for on {moment}").format(moment=moment))
        if shown.saved_in:
            lines.append(self.tr("Saved in {folder}").format(folder=plain_text.line(shown.saved_in, 1_000)))
        if shown.finished is not None and not shown.finished.suite_file:
            lines.append(self.tr("The result itself is gone; generate again to have it back."))
        return "\n".join(lines)

    def _make_buttons(self) -> dict[str, QPushButton]:
        made = {
            "open": primary_button(self.tr("Open the result"), "results"),
            "resume": primary_button(self.tr("Resume"), "play"),
            "retry": primary_button(self.tr("Retry"), "retry"),
            "rerun": button(self.tr("Generate again"), "generate"),
            "again": button(self.tr("Open with these options"), "document"),
            "cancel": button(self.tr("Cancel"), "stop"),
            "copy": button(self.tr("Copy the report"), "copy"),
            "dismiss": button(self.tr("Dismiss"), "close"),
            "remove": button(self.tr("Remove from the queue"), "close"),
            "pin": button(self.tr("Pin"), "pin"),
            "delete": danger_button(self.tr("Delete…"), "remove"),
        }
        for name, each in made.items():
            each.clicked.connect(partial(self._press, name))
        return made

    def _show_buttons(self, shown: JobRow) -> None:
        status, done = shown.status, shown.finished
        wanted = {
            "open": status is JobStatus.DONE and bool(done and done.suite_file),
            "resume": status is JobStatus.INTERRUPTED,
            "retry": status in (JobStatus.FAILED, JobStatus.CANCELLED),
            "rerun": status is JobStatus.DONE,
            "again": status is JobStatus.DONE,
            "cancel": status in (JobStatus.QUEUED, JobStatus.RUNNING) and not shown.cancel_asked,
            "copy": status is JobStatus.FAILED,
            "dismiss": status is JobStatus.INTERRUPTED,
            "remove": status in ENDED,
            "pin": status in ENDED,
            "delete": status in ENDED,
        }
        for name, each in self.buttons.items():
            each.setVisible(wanted[name] and name in self._offered)
        self.buttons["pin"].setText(self.tr("Unpin") if shown.is_pinned else self.tr("Pin"))
        self.buttons["pin"].setAccessibleName(self.buttons["pin"].text())
        self.buttons["pin"].setToolTip(self.tr("A pinned run is never deleted to make room"))

    def _press(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        if name == "delete":
            self._question.show()
            self._keep.setFocus()
        elif self._row is not None:
            self.intent.emit(self._wish(name, self._row))

    def _wish(self, name: str, shown: JobRow) -> Intent:
        return {
            "open": ResultOpened(shown.id),
            "resume": JobRetried(shown.id),
            "retry": JobRetried(shown.id),
            "rerun": JobRetried(shown.id),
            "again": DocumentOfJobOpened(shown.id),
            "cancel": JobCancelAsked(shown.id),
            "copy": TextCopyAsked(report_of(shown)),
            "dismiss": JobRemoved(shown.id),
            "remove": JobRemoved(shown.id),
            "pin": JobPinned(shown.id, not shown.is_pinned),
        }[name]

    def _make_question(self) -> QWidget:
        text = PlainLabel(
            self.tr("Delete this run and its result for good? Saved folders stay as they are."), "strong"
        )
        self.delete = danger_button(self.tr("Delete for good"), "remove")
        self.delete.clicked.connect(self._delete)
        self._keep = button(self.tr("Keep"))
        self._keep.clicked.connect(self._hide_question)
        made = holder(column(text, Flow((self.delete, self._keep), centred=False), gap=1))
        made.hide()
        return made

    def _delete(self) -> None:
        self._question.hide()
        if self._row is not None:
            self.intent.emit(JobDeleted(self._row.id))

    def _hide_question(self) -> None:
        self._question.hide()
        self.buttons["delete"].setFocus()

    def _prioritise(self, word: str) -> None:
        if self._row is not None:
            self.intent.emit(JobPriorityChosen(self._row.id, Priority(word)))

    def _move(self, step: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        self.moved.emit(step)


def report_of(shown: JobRow) -> str:
    """Return what a person passes on of a run that failed."""
    lines = [f"job {shown.id}: {shown.problem or ''}", f"stage {shown.stage}, operation {shown.operation}"]
    lines += [f"{level:<8}{text}" for level, text in shown.log]
    return "\n".join([*lines, shown.report or ""]).rstrip() + "\n"

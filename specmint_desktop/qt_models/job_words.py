"""Words, icons and figures of jobs, as queue and history show them."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.jobs.messages import Finished
from engine.jobs.queue import Waiting, in_turn
from engine.licensing.entitlements import Priority
from specmint_desktop.plurals import PLURALS
from specmint_desktop.state.jobs import ENDED, JobRow, JobStatus

ICONS: Final[Mapping[JobStatus, tuple[str, str]]] = {
    JobStatus.QUEUED: ("clock", "muted"),
    JobStatus.RUNNING: ("play", "info"),
    JobStatus.DONE: ("ok", "ok"),
    JobStatus.FAILED: ("error", "error"),
    JobStatus.CANCELLED: ("stop", "muted"),
    JobStatus.INTERRUPTED: ("warning", "warning"),
}
"""Status -> name of the icon, token of its colour."""


def in_order(rows: tuple[JobRow, ...]) -> tuple[JobRow, ...]:
    """Return the rows as they are shown: what needs a word, what runs, what waits in turn, what ended last."""
    by_status: dict[JobStatus, list[JobRow]] = {status: [] for status in JobStatus}
    for row in rows:
        by_status[row.status].append(row)
    waiting = {row.id: row for row in by_status[JobStatus.QUEUED]}
    turns = in_turn(Waiting(row.id, row.priority, row.place) for row in waiting.values())
    ended = [row for row in rows if row.status in ENDED]
    return (
        *by_status[JobStatus.INTERRUPTED],
        *by_status[JobStatus.RUNNING],
        *(waiting[turn.id] for turn in turns),
        *reversed(ended),
    )


def status(row: JobRow, *, is_paused: bool = False) -> str:
    translate = QCoreApplication.translate
    if row.status is JobStatus.RUNNING and row.cancel_asked:
        return translate("Jobs", "Cancelling…")
    if row.status is JobStatus.QUEUED and is_paused:
        return translate("Jobs", "Waiting, paused")
    return {
        JobStatus.QUEUED: translate("Jobs", "Waiting"),
        JobStatus.RUNNING: translate("Jobs", "Running"),
        JobStatus.DONE: translate("Jobs", "Done"),
        JobStatus.FAILED: translate("Jobs", "Failed"),
        JobStatus.CANCELLED: translate("Jobs", "Cancelled"),
        JobStatus.INTERRUPTED: translate("Jobs", "Interrupted"),
    }[row.status]


def priority(of: Priority) -> str:
    translate = QCoreApplication.translate
    return {
        Priority.LOW: translate("Jobs", "Low"),
        Priority.NORMAL: translate("Jobs", "Normal"),
        Priority.HIGH: translate("Jobs", "High"),
    }[of]


def counts(finished: Finished) -> str:
    return f"{PLURALS.cases(finished.cases)}, {PLURALS.files(finished.files)}"


def remaining(seconds: float) -> str:
    """Return the time left, as rough as it is known."""
    if seconds < 5:
        return QCoreApplication.translate("Jobs", "a few seconds")
    if seconds < 60:
        return PLURALS.about_seconds(5 * round(seconds / 5))
    return PLURALS.about_minutes(round(seconds / 60))

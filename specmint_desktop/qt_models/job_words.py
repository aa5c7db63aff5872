"""Words, icons and figures of jobs, as queue and history show them."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, Qt

from engine.jobs.messages import Finished
from engine.jobs.queue import Waiting, in_turn
from engine.licensing.entitlements import Priority
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
    translate = QCoreApplication.translate
    text = translate("Jobs", "{cases} cases, {files} files")
    return text.format(cases=f"{finished.cases:,}", files=f"{finished.files:,}")


def duration(seconds: float) -> str:
    """Return a time that has passed: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3_600} h {whole % 3_600 // 60} min"


def remaining(seconds: float) -> str:
    """Return the time left, as rough as it is known."""
    translate = QCoreApplication.translate
    if seconds < 5:
        return translate("Jobs", "a few seconds")
    if seconds < 60:
        return translate("Jobs", "about {n} s").format(n=5 * round(seconds / 5))
    return translate("Jobs", "about {n} min").format(n=round(seconds / 60))


def size(octets: int) -> str:
    """Return a size in steps of a thousand: `512 B`, `20.5 kB`, `1.2 MB`."""
    amount, units = float(octets), ["B", "kB", "MB", "GB"]
    while amount >= 1_000 and len(units) > 1:
        amount, units = amount / 1_000, units[1:]
    return f"{octets} B" if units[0] == "B" else f"{amount:,.1f} {units[0]}"


def moment(created: str) -> str:
    """Return a kept time in the time of this place, to the minute; nothing for what is no time."""
    parsed = QDateTime.fromString(created, Qt.DateFormat.ISODateWithMs)
    return parsed.toLocalTime().toString("yyyy-MM-dd hh:mm") if parsed.isValid() else ""

"""The queue and the history on the disk: one SQLite file, and beside it a folder per job with its result.

Every function opens the file anew, so any thread and any process may call any of them at any time.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from engine.jobs import kept_results
from engine.jobs.stored_job import COLUMNS, StoredJob, job_of, row_of
from engine.jobs.stored_tables import FILE, changing, fact, set_aside_if_damaged, set_fact

RESULTS: Final = "jobs"
RUNNING, INTERRUPTED = "running", "interrupted"
ENDED: Final = ("done", "failed", "cancelled")


class Recalled(NamedTuple):
    """What the store held; `aside` is where a damaged one was moved, `unreadable` counts rows that were left out."""

    jobs: tuple[StoredJob, ...]
    next_number: int
    is_paused: bool
    aside: Path | None = None
    unreadable: int = 0


def recall(data: Path) -> Recalled:
    """Return all jobs, oldest first, once, when the window opens: what ran before is interrupted now.

    What ended badly is removed: folders under `jobs/` that belong to no job.

    Raises:
        OutputError: the file cannot be read, or a newer SpecMint wrote it.
    """
    folder = data / RESULTS
    aside = set_aside_if_damaged(data / FILE)
    if aside and folder.exists():
        # Nothing says any more whose these results are: a person may still want one of them.
        folder.rename(folder.with_name(f"{RESULTS}{aside.name.removeprefix(FILE)}"))
    with changing(data / FILE) as base:
        base.execute("UPDATE jobs SET status = ? WHERE status = ?", (INTERRUPTED, RUNNING))
        rows = base.execute(_ALL).fetchall()
        kept_results.sweep(folder, {row["id"] for row in rows})
        number = max(int(fact(base, "next") or 1), kept_results.highest_number(folder) + 1)
        is_paused = fact(base, "paused") == "yes"
    read = [job_of(row, folder) for row in rows]
    jobs = tuple(job for job in read if job)
    return Recalled(jobs, number, is_paused, aside, len(read) - len(jobs))


def remember(data: Path, jobs: Iterable[StoredJob]) -> tuple[str, ...]:
    """Write new or changed jobs; return the ids of those that had to make room, gone with their results."""
    folder = data / RESULTS
    with changing(data / FILE) as base:
        for job in jobs:
            base.execute(_PUT, row_of(job, folder))
            number = int(job.id) + 1
            set_fact(base, "next", str(max(int(fact(base, "next") or 1), number)))
        gone = kept_results.beyond_limits(folder, [row["id"] for row in base.execute(_MAY_GO, ENDED)])
        base.executemany("DELETE FROM jobs WHERE id = ?", [(each,) for each in gone])
        base.executemany("DELETE FROM saved WHERE job = ?", [(each,) for each in gone])
    kept_results.remove(folder, gone)
    return gone


def forget(data: Path, job: str) -> None:
    """Delete a job with its result; folders that it was saved into stay as they are."""
    with changing(data / FILE) as base:
        base.execute("DELETE FROM jobs WHERE id = ?", (job,))
        base.execute("DELETE FROM saved WHERE job = ?", (job,))
    kept_results.remove(data / RESULTS, (job,))


def pause(data: Path, *, is_paused: bool) -> None:
    with changing(data / FILE) as base:
        set_fact(base, "paused", "yes" if is_paused else "no")


def saved(data: Path, job: str, target: str) -> None:
    """Note that the result of a job was saved into a folder."""
    with changing(data / FILE) as base:
        turn = base.execute("SELECT coalesce(max(turn), 0) + 1 FROM saved").fetchone()[0]
        base.execute(
            "INSERT OR REPLACE INTO saved (folder, job, turn) VALUES (?, ?, ?)", (_place(target), job, turn)
        )


_ALL: Final = (
    "SELECT *, coalesce((SELECT folder FROM saved WHERE job = jobs.id ORDER BY turn DESC), '') AS saved_in"
    " FROM jobs ORDER BY id"
)
_PUT: Final = f"INSERT OR REPLACE INTO jobs ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - own constants
_MAY_GO: Final = "SELECT id FROM jobs WHERE pinned = 0 AND status IN (?, ?, ?) ORDER BY created DESC, id DESC"


def _place(folder: str) -> str:
    return str(Path(folder).absolute())

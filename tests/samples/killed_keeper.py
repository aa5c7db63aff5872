"""Kills the writer of settings, session, queue and history again and again, and tells what was lost.

`python -m tests.samples.killed_keeper FOLDER KILLS` writes a JSON object: how many kills there were, how many
of what was told to be kept were looked for, and a line for everything that was lost, torn or left behind.
"""

import json
import os
import random
import select
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

# All that a writer imports, so that no kill falls into an import.
from engine import keep
from engine.jobs import store
from engine.jobs.messages import Finished
from engine.jobs.stored_job import StoredJob
from engine.jobs.stored_tables import FILE
from engine.options import GenerateOptions
from specmint_desktop import settings
from specmint_desktop.session import SESSION
from specmint_desktop.settings import Settings

LONGEST_S = 0.06
MOST_CALLS = 300
TEXT = "x" * 3_000


def main(root: Path, kills: int, seed: int = 1) -> dict[str, Any]:
    rng = random.Random(seed)
    data = root / "home"
    told: dict[str, int] = {}
    lost: list[str] = []
    looked_for = 0
    for number in range(1, kills + 1):
        # One half is killed before a call to the system, the other at any moment.
        before_call = rng.randrange(1, MOST_CALLS) if number % 2 else None
        told |= _killed(data, max(told.values(), default=0) + 1, before_call, rng.uniform(0, LONGEST_S))
        looked_for += len(told)
        lost += [f"kill {number}: {each}" for each in _losses(data, told)]
    return {"kills": kills, "looked for": looked_for, "turns": told.get("turn", 0), "lost": lost}


def _killed(data: Path, turn: int, before_call: int | None, moment_s: float) -> dict[str, int]:
    """Let a writer run until it is killed; return the last turn that each of its steps told to be done."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if before_call is not None:
            _die_before(before_call)
        for each in range(turn, turn + 1_000):
            for name, step in STEPS:
                step(data, each)
                os.write(writing, f"{name} {each}\n".encode())
        os._exit(0)
    os.close(writing)
    if before_call is None:
        select.select([], [], [], moment_s)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        lines = [line.split() for line in pipe.read().decode().splitlines()]
    return {"turn": turn, **{name: int(each) for name, each in lines}}


def _die_before(number: int) -> None:
    calls = iter(range(1, number))

    def kill(event: str, _: object) -> None:
        watched = event.startswith(("open", "os.", "sqlite3.", "shutil.")) and event != "os.kill"
        if watched and next(calls, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)


def _settings(data: Path, turn: int) -> None:
    settings.write(data, Settings(output_folder=f"/{turn}/{TEXT}"))


def _session(data: Path, turn: int) -> None:
    keep.write_object(data / SESSION, {"turn": turn, "text": TEXT})


def _asked(data: Path, turn: int) -> None:
    store.remember(data, [_job(turn)])


def _running(data: Path, turn: int) -> None:
    store.remember(data, [replace(_job(turn), status="running")])


def _done(data: Path, turn: int) -> None:
    suite = data / store.RESULTS / f"{turn:06d}" / "suite.zip"
    keep.write(suite, TEXT.encode())
    finished = Finished(f"{turn:06d}", 1.0, suite_file=str(suite))
    store.remember(data, [replace(_job(turn), status="done", finished=finished)])


def _saved(data: Path, turn: int) -> None:
    store.saved(data, f"{turn:06d}", str(data / "out"))


def _forgotten(data: Path, turn: int) -> None:
    if turn % 3 == 0:
        store.forget(data, f"{turn:06d}")


STEPS: tuple[tuple[str, Callable[[Path, int], None]], ...] = (
    ("settings", _settings),
    ("session", _session),
    ("asked", _asked),
    ("running", _running),
    ("done", _done),
    ("saved", _saved),
    ("forgotten", _forgotten),
)


def _job(turn: int) -> StoredJob:
    created = f"2026-01-01T00:00:00.{turn:06d}+00:00"
    return StoredJob(
        f"{turn:06d}", "shop.yaml", "Shop", GenerateOptions(), "low", "queued", 1, created, is_pinned=turn < 5
    )


def _losses(data: Path, told: dict[str, int]) -> Iterator[str]:
    """Yield what a start of the window now finds wrong; as it does, it sweeps first."""
    keep.sweep(data)
    recalled = store.recall(data)
    yield from _lost_files(data, told)
    yield from _lost_jobs(data, recalled, told)
    names = {each.name for each in data.iterdir()}
    if strange := names - {settings.FILE, SESSION, FILE, f"{FILE}-wal", f"{FILE}-shm", store.RESULTS}:
        yield f"left behind: {sorted(strange)}"


def _lost_files(data: Path, told: dict[str, int]) -> Iterator[str]:
    read = settings.read(data)
    if read.bad or read.aside:
        yield f"settings are torn: {read.bad} {read.aside}"
    elif int(read.settings.output_folder.split("/")[1] if read.settings.output_folder else 0) < told.get(
        "settings", 0
    ):
        yield "settings are of an earlier turn"
    content, aside = keep.read_object(data / SESSION)
    if aside or (content or {"turn": 0})["turn"] < told.get("session", 0):
        yield f"the session is lost: {aside}"


def _lost_jobs(data: Path, recalled: store.Recalled, told: dict[str, int]) -> Iterator[str]:
    if recalled.aside or recalled.unreadable:
        yield "the history is torn"
    jobs = {job.id: job for job in recalled.jobs}
    if told.get("asked", 0) >= recalled.next_number:
        yield "a number would be given twice"
    if any(job.status == "running" for job in recalled.jobs):
        yield "a job is still called running"
    last = jobs.get(f"{told.get('asked', 0):06d}")
    if last is None and "asked" in told and told["asked"] % 3:
        yield f"job {told['asked']} is lost"
    for job in recalled.jobs:
        if job.status == "done" and not (job.finished and job.finished.suite_file):
            yield f"the result of job {job.id} is lost"
    if told.get("saved", 0) % 3 and not any(job.saved_in for job in recalled.jobs):
        yield "where a result was saved is lost"
    results = data / store.RESULTS
    folders = {each.name for each in results.iterdir()} if results.exists() else set()
    if strays := folders - set(jobs):
        yield f"folders of nobody: {sorted(strays)}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2])), indent=2) + "\n")

"""Effects that keep things: rows of the queue survive the store, and faults are told in words."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import OutputError
from engine.jobs import store
from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop import session, settings
from specmint_desktop.effects import PERFORMERS, Outside
from specmint_desktop.settings import Settings
from specmint_desktop.state.jobs import (
    ForgetJob,
    JobsRecalled,
    JobsRemembered,
    JobStatus,
    RecallJobs,
    RememberJobs,
    RememberPause,
    RememberSaved,
)
from specmint_desktop.state.messages import Effect, Fact
from specmint_desktop.state.preferences import KeepFile, SaveSettings
from tests.samples.job_rows import finished, row

NOW = datetime(2026, 11, 23, 9, 30, 0, 123_000, UTC)


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path / "data", tmp_path / "config", lambda: NOW)


def _do(effect: Effect, outside: Outside) -> Fact | None:
    return PERFORMERS[type(effect)](effect, outside)


def _recalled(outside: Outside) -> JobsRecalled:
    fact = _do(RecallJobs(), outside)
    assert isinstance(fact, JobsRecalled)
    return fact


def test_rows_come_back_with_the_time_of_their_first_writing(outside: Outside) -> None:
    failed = row(
        1,
        JobStatus.FAILED,
        priority=Priority.HIGH,
        options=GenerateOptions(seed=3),
        log=(("INFO", "x"),),
        report="r",
        is_pinned=True,
    )
    gone = row(2, JobStatus.DONE, created="2025")

    told = _do(RememberJobs((failed, gone)), outside)

    created = "2026-11-23T09:30:00.123+00:00"
    assert told == JobsRemembered(("000001", "000002"), created, ())
    assert _recalled(outside).rows == (
        replace(failed, created=created),
        replace(gone, finished=finished("000002", suite_file=None, index_file=None)),
    )


def test_pause_removal_and_saving_reach_the_store(outside: Outside) -> None:
    _do(RememberJobs((row(1, JobStatus.DONE), row(2, JobStatus.DONE))), outside)

    _do(RememberPause(is_paused=True), outside)
    _do(ForgetJob("000001"), outside)
    _do(RememberSaved("000002", "/out"), outside)

    recalled = _recalled(outside)
    assert recalled.is_paused
    assert [(each.id, each.saved_in) for each in recalled.rows] == [("000002", "/out")]
    assert recalled.next_number == 3


def test_a_damaged_history_is_told_and_the_window_works(outside: Outside) -> None:
    outside.data.mkdir()
    (outside.data / "history.sqlite").write_bytes(b"rubbish" * 1_000)

    recalled = _recalled(outside)

    (fault,) = recalled.faults
    assert fault.code == "history-set-aside"
    assert str(outside.data / "history.sqlite.damaged") in str(fault)


@pytest.mark.parametrize("column", ["priority", "status", "options"])
def test_rows_that_cannot_be_read_are_counted(outside: Outside, column: str) -> None:
    _do(RememberJobs((row(1), row(2))), outside)
    with closing(sqlite3.connect(outside.data / "history.sqlite", isolation_level=None)) as base:
        base.execute(f"UPDATE jobs SET {column} = 'x' WHERE id = '000001'")

    recalled = _recalled(outside)

    assert [each.id for each in recalled.rows] == ["000002"]
    assert [str(fault) for fault in recalled.faults] == [
        "One entry of the history could not be read and is left out."
    ]


def test_where_nothing_can_be_kept_numbers_are_still_those_of_nobody(outside: Outside) -> None:
    store.recall(outside.data)
    (outside.data / "jobs" / "000041").mkdir(parents=True)
    with closing(sqlite3.connect(outside.data / "history.sqlite")) as base:
        base.execute("PRAGMA user_version = 99")

    recalled = _recalled(outside)

    assert (recalled.rows, recalled.next_number) == ((), 42)
    assert [fault.code for fault in recalled.faults] == ["history-newer"]


def test_what_a_killed_window_left_is_swept_at_the_next_start(outside: Outside) -> None:
    for folder in (outside.data, outside.config):
        folder.mkdir()
        (folder / ".settings.json.4711.new").write_bytes(b"{")

    _recalled(outside)

    assert list(outside.config.iterdir()) == []
    assert not list(outside.data.glob("*.new"))


def test_settings_and_session_reach_their_files(outside: Outside) -> None:
    _do(SaveSettings(Settings(zoom=120)), outside)
    _do(KeepFile(session.SESSION, {"place": "home"}), outside)

    assert settings.read(outside.config).settings.zoom == 120
    assert session.read(outside.data, session.SESSION) == {"place": "home"}


@pytest.mark.parametrize("effect", [SaveSettings(Settings()), KeepFile("session.json", {})])
def test_what_cannot_be_written_is_an_error_that_can_be_shown(outside: Outside, effect: Effect) -> None:
    for folder in (outside.data, outside.config):
        folder.write_bytes(b"a file where the folder should be")

    with pytest.raises(OutputError):
        _do(effect, outside)

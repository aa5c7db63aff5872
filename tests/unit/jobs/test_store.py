"""The queue and the history outlive the window."""

import multiprocessing
import multiprocessing.connection
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Location, OutputError, Pointer, Problem, Severity
from engine.jobs import store, stored_tables
from engine.jobs.messages import Finished
from engine.jobs.store import Recalled
from engine.jobs.stored_job import StoredJob
from engine.options import GenerateOptions
from tests.samples import killed_keeper

OPTIONS = GenerateOptions(("python", "postman"), 7, 42, "clinic", ("pets",), ("GET /x",))


def _job(number: int, status: str = "queued", **more: object) -> StoredJob:
    created = f"2026-01-01T00:00:00.{number:03d}+00:00"
    job = StoredJob(f"{number:06d}", "shop.yaml", "Shop", OPTIONS, "low", status, number, created)
    return replace(job, **more)  # type: ignore[arg-type]  # fields of StoredJob


def _done(data: Path, number: int, **more: object) -> StoredJob:
    suite = data / "jobs" / f"{number:06d}" / "suite.zip"
    suite.parent.mkdir(parents=True)
    suite.write_bytes(b"zip")
    return _job(number, "done", finished=Finished(f"{number:06d}", 1.5, suite_file=str(suite)), **more)


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert store.recall(tmp_path / "new") == Recalled((), 1, is_paused=False)


def test_a_job_comes_back_as_it_was(tmp_path: Path) -> None:
    at = Location("shop.yaml", Pointer("#/paths/~1x"), 4, 1)
    failed = _job(
        2,
        "failed",
        problem=Problem("a-code", "what 'it' is\x00 \u202e", "cure", at, Severity.WARNING),
        report="Traceback",
        stage="plan",
        operation="listPets",
        log=(("INFO", "one"), ("ERROR", "two")),
        is_pinned=True,
    )
    bare = _job(3, "failed", problem=Problem("b-code", "what", ""))

    store.remember(tmp_path, [_job(1), failed, bare])

    assert store.recall(tmp_path) == Recalled((_job(1), failed, bare), 4, is_paused=False)


def test_a_job_that_ran_when_the_window_ended_is_interrupted(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(1, "running"), _job(2, "queued")])

    assert [job.status for job in store.recall(tmp_path).jobs] == ["interrupted", "queued"]


def test_a_changed_job_takes_the_place_of_its_old_row(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(1)])
    store.remember(tmp_path, [_job(1, "cancelled")])

    assert store.recall(tmp_path).jobs == (_job(1, "cancelled"),)


def test_the_number_of_a_job_is_never_given_again_while_its_traces_are_there(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(7)])
    store.forget(tmp_path, "000007")
    assert store.recall(tmp_path).next_number == 8

    store.remember(tmp_path, [_done(tmp_path, 9)])
    store.saved(tmp_path, "000009", str(tmp_path / "out"))
    (tmp_path / "history.sqlite").unlink()
    (tmp_path / "jobs" / "000009").rename(tmp_path / "jobs" / "000012")

    store.remember(tmp_path, [_job(12, "failed")])
    assert store.recall(tmp_path).next_number == 13


def test_a_pause_outlives_the_window(tmp_path: Path) -> None:
    store.pause(tmp_path, is_paused=True)
    assert store.recall(tmp_path).is_paused

    store.pause(tmp_path, is_paused=False)
    assert not store.recall(tmp_path).is_paused


def test_a_home_that_was_moved_still_finds_its_results(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    store.remember(old, [_done(old, 1)])
    old.rename(new)

    (job,) = store.recall(new).jobs

    assert job.finished is not None
    assert job.finished.suite_file == str(new / "jobs" / "000001" / "suite.zip")


def test_a_result_that_somebody_deleted_is_no_longer_named(tmp_path: Path) -> None:
    store.remember(tmp_path, [_done(tmp_path, 1)])
    (tmp_path / "jobs" / "000001" / "suite.zip").unlink()

    (job,) = store.recall(tmp_path).jobs

    assert job.finished == Finished("000001", 1.5)


def test_a_result_outside_the_folder_of_jobs_keeps_its_path(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.zip"
    elsewhere.write_bytes(b"zip")
    job = _job(1, "done", finished=Finished("000001", 1.0, suite_file=str(elsewhere)))

    store.remember(tmp_path / "home", [job])

    assert store.recall(tmp_path / "home").jobs == (job,)


def test_the_oldest_runs_make_room_and_pinned_ones_and_those_that_wait_do_not(tmp_path: Path) -> None:
    pinned, waiting = _done(tmp_path, 1, is_pinned=True), _job(2)
    store.remember(tmp_path, [pinned, waiting, _done(tmp_path, 3)])
    store.remember(tmp_path, [_job(number, "done") for number in range(4, 53)])

    gone = store.remember(tmp_path, [_job(53, "failed")])

    ids = [job.id for job in store.recall(tmp_path).jobs]
    assert gone == ("000003",)
    assert ids[:3] == ["000001", "000002", "000004"]
    assert len(ids) == 52
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["000001"]


def test_a_forgotten_job_takes_its_result_with_it(tmp_path: Path) -> None:
    store.remember(tmp_path, [_done(tmp_path, 1)])

    store.forget(tmp_path, "000001")

    assert list((tmp_path / "jobs").iterdir()) == []
    assert store.recall(tmp_path).jobs == ()


def test_a_forgotten_job_leaves_nothing_behind_although_it_was_saved(tmp_path: Path) -> None:
    store.remember(tmp_path, [_done(tmp_path, 1), _done(tmp_path, 2)])
    store.saved(tmp_path, "000001", str(tmp_path / "out"))

    store.forget(tmp_path, "000001")

    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["000002"]
    assert [job.saved_in for job in store.recall(tmp_path).jobs] == [""]


def test_the_last_save_into_a_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store.remember(tmp_path, [_done(tmp_path, 1), _done(tmp_path, 2)])

    store.saved(tmp_path, "000001", "out")
    store.saved(tmp_path, "000002", str(tmp_path / "out"))

    assert [job.saved_in for job in store.recall(tmp_path).jobs] == ["", str(tmp_path / "out")]


def test_folders_of_nobody_are_gone_after_a_start(tmp_path: Path) -> None:
    (tmp_path / "jobs" / "000005").mkdir(parents=True)
    (tmp_path / "jobs" / "000005" / "suite.zip.half").write_bytes(b"")

    store.recall(tmp_path)

    assert list((tmp_path / "jobs").iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5_000],
    ids=["text", "torn"],
)
def test_a_damaged_store_is_set_aside_with_its_results_and_a_new_one_begun(
    tmp_path: Path, damage: bytes
) -> None:
    store.remember(tmp_path, [_done(tmp_path, 1)])
    (tmp_path / "history.sqlite").write_bytes(damage)
    (tmp_path / "history.sqlite-wal").write_bytes(b"what a later store must not read")

    recalled = store.recall(tmp_path)

    assert recalled == Recalled((), 1, is_paused=False, aside=tmp_path / "history.sqlite.damaged")
    assert (tmp_path / "history.sqlite.damaged").read_bytes() == damage
    assert (tmp_path / "jobs.damaged" / "000001" / "suite.zip").exists()
    assert not (tmp_path / "history.sqlite-wal").exists()
    store.remember(tmp_path, [_job(1)])
    assert store.recall(tmp_path).jobs == (_job(1),)


def test_a_store_with_a_page_of_rubbish_is_set_aside(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(number) for number in range(1, 200)])
    file = tmp_path / "history.sqlite"
    content = bytearray(file.read_bytes())
    content[8_192:12_288] = b"\xa5" * 4_096
    file.write_bytes(content)

    assert store.recall(tmp_path).aside == tmp_path / "history.sqlite.damaged"


def test_a_store_whose_tables_are_gone_is_set_aside(tmp_path: Path) -> None:
    store.recall(tmp_path)
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as base:
        base.execute("DROP TABLE saved")

    assert store.recall(tmp_path).aside == tmp_path / "history.sqlite.damaged"


def test_a_store_that_breaks_while_the_window_is_open_is_an_error_that_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"not a database at all" * 100)

    with pytest.raises(OutputError) as caught:
        store.remember(tmp_path, [_job(1)])

    assert caught.value.problem.code == "history-damaged"


def test_a_folder_where_the_store_should_be_is_an_error_that_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").mkdir()

    with pytest.raises(OutputError) as caught:
        store.recall(tmp_path)

    assert caught.value.problem.code == "history-failed"


def test_a_file_where_the_home_should_be_is_an_error_that_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")

    with pytest.raises(OutputError):
        store.recall(tmp_path / "home")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("options", "{"),
        ("options", '{"cases": 0}'),
        ("options", '{"cases": "ten"}'),
        ("options", '{"colour": 1}'),
        ("options", "[]"),
        ("finished", '{"job": 1, "elapsed": 2}'),
        ("problem", '{"code": "x"}'),
        ("problem", '"text"'),
        ("log", "[[1]]"),
        ("log", "7"),
        ("log", "[" * 100_000),
    ],
)
def test_a_row_that_somebody_spoiled_is_counted_and_the_others_are_read(
    tmp_path: Path, column: str, value: str
) -> None:
    store.remember(tmp_path, [_job(1), _job(2)])
    with closing(sqlite3.connect(tmp_path / "history.sqlite", isolation_level=None)) as base:
        base.execute(f"UPDATE jobs SET {column} = ? WHERE id = '000001'", (value,))

    recalled = store.recall(tmp_path)

    assert recalled.jobs == (_job(2),)
    assert recalled.unreadable == 1


def test_an_older_store_is_copied_and_then_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.remember(tmp_path, [_job(1)])
    newer = (*stored_tables.STEPS, "ALTER TABLE jobs ADD COLUMN colour TEXT; CREATE TABLE more (a TEXT)")

    with stored_tables.changing(tmp_path / "history.sqlite", newer) as base:
        columns = base.execute("SELECT colour FROM jobs").fetchall()

    assert [tuple(row) for row in columns] == [(None,)]
    with closing(sqlite3.connect(tmp_path / "history.sqlite.version-1")) as backup:
        assert backup.execute("SELECT id FROM jobs").fetchall() == [("000001",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "history.sqlite",
        "history.sqlite.version-1",
    ]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(1)])
    failing = (*stored_tables.STEPS, "CREATE TABLE more (a TEXT); CREATE TABLE jobs (a TEXT)")

    with (
        pytest.raises(OutputError),
        stored_tables.changing(tmp_path / "history.sqlite", failing),
    ):
        pass

    assert store.recall(tmp_path).jobs == (_job(1),)
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as base:
        assert base.execute("SELECT name FROM sqlite_master WHERE name = 'more'").fetchall() == []


def test_the_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(1)])
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as base:
        base.execute("PRAGMA user_version = 99")

    with pytest.raises(OutputError) as caught:
        store.recall(tmp_path)

    assert caught.value.problem.code == "history-newer"


def test_a_change_that_fails_halfway_is_undone_as_a_whole(tmp_path: Path) -> None:
    store.remember(tmp_path, [_job(1)])
    unwritable = replace(_job(3), title=None)  # type: ignore[arg-type]  # the table refuses it

    with pytest.raises(OutputError):
        store.remember(tmp_path, [_job(2), unwritable])

    assert store.recall(tmp_path).jobs == (_job(1),)


@pytest.mark.functional
def test_processes_that_write_at_once_lose_no_job(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_remember_often, args=(tmp_path, start)) for start in (1, 1_001, 2_001)]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(store.recall(tmp_path).jobs) == 75
    assert store.recall(tmp_path).next_number == 2_026


def _remember_often(data: Path, start: int) -> None:
    for number in range(start, start + 25):
        store.remember(data, [_job(number)])


@pytest.mark.functional
def test_a_writer_that_is_killed_at_any_moment_loses_and_tears_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    reading, writing = context.Pipe(duplex=False)
    process = context.Process(target=_kill_often, args=(tmp_path, writing))

    process.start()
    assert reading.poll(50)
    report = reading.recv()
    process.join()

    assert report["lost"] == []
    assert report["kills"] == 60
    assert report["turns"] > 60


def _kill_often(root: Path, answer: multiprocessing.connection.Connection) -> None:
    answer.send(killed_keeper.main(root, kills=60))

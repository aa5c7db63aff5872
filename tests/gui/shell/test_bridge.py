"""Where threads meet the window: jobs in real children, errands, watched files, and a clean end."""

import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from engine.errors import OutputError, Problem, RemoteError
from engine.jobs.messages import (
    LAST_WORDS,
    Cancelled,
    DocumentSummarised,
    Failed,
    Finished,
    Job,
    Kind,
    Message,
    ProblemsFound,
    Progress,
    Started,
)
from engine.options import GenerateOptions
from resources import FOLDER
from specmint_desktop.bridge import Bridge, Mailbox, stamp, start_program

pytestmark = pytest.mark.functional
SAMPLE = FOLDER / "samples" / "bookshop.yaml"
JOB_MS = 30_000


@pytest.fixture
def bridge(qapp: object) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


def job(folder: Path, number: str = "000001", kind: Kind = Kind.LOAD, document: Path = SAMPLE) -> Job:
    return Job(number, kind, str(document), str(folder / number), GenerateOptions())


def progress(done: int) -> Progress:
    return Progress("000001", "read", done, 10, done / 10, None, 0.0, None, 0, 0, 0, 0, "")


def heard(bridge: Bridge) -> list[Message]:
    said: list[Message] = []
    bridge.reported.connect(said.append)
    return said


def ended(said: list[Message], job: str) -> bool:
    return any(isinstance(each, LAST_WORDS) and each.job == job for each in said)


def test_a_newer_snapshot_takes_the_place_of_one_that_was_not_taken() -> None:
    mailbox = Mailbox()
    for message in (progress(1), ProblemsFound("000001", ()), progress(2), progress(3)):
        mailbox.put(message)

    assert mailbox.take() == (ProblemsFound("000001", ()), progress(3))


def test_a_mailbox_is_announced_once_until_it_was_emptied() -> None:
    mailbox = Mailbox()
    empty = mailbox.announce()
    mailbox.put(progress(1))

    announced = [mailbox.announce(), mailbox.announce()]
    mailbox.take()
    mailbox.put(progress(2))

    assert (empty, announced, mailbox.announce()) == (False, [True, False], True)


def test_a_million_snapshots_that_nobody_takes_are_one() -> None:
    mailbox = Mailbox()
    for count in range(100_000):
        mailbox.put(progress(count))

    assert mailbox.take() == (progress(99_999),)


def test_a_job_tells_its_start_its_summary_and_its_end(bridge: Bridge, qtbot: QtBot, tmp_path: Path) -> None:
    said = heard(bridge)

    bridge.start_job(job(tmp_path))
    qtbot.waitUntil(lambda: ended(said, "000001") and not bridge.running_jobs(), timeout=JOB_MS)

    assert isinstance(said[0], Started)
    assert [each.summary.title for each in said if isinstance(each, DocumentSummarised)] == ["Bookshop"]
    assert isinstance(said[-1], Finished)


def test_jobs_run_beside_each_other_and_each_has_its_own_end(
    bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    said = heard(bridge)
    numbers = ("000001", "000002")

    for number in numbers:
        bridge.start_job(job(tmp_path, number))
    qtbot.waitUntil(lambda: all(ended(said, each) for each in numbers), timeout=JOB_MS)

    assert sorted(each.job for each in said if isinstance(each, LAST_WORDS)) == list(numbers)


def test_what_cannot_be_read_is_the_last_word_of_its_job(
    bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    said = heard(bridge)

    bridge.start_job(job(tmp_path, document=tmp_path / "absent.yaml"))
    qtbot.waitUntil(lambda: ended(said, "000001"), timeout=JOB_MS)

    assert isinstance(said[-1], Failed)
    assert said[-1].problem.code == "no-file"


def test_a_cancelled_job_says_so_as_its_last_word(bridge: Bridge, qtbot: QtBot, tmp_path: Path) -> None:
    said = heard(bridge)

    bridge.start_job(job(tmp_path, kind=Kind.GENERATE))
    bridge.cancel_job("000001")
    qtbot.waitUntil(lambda: ended(said, "000001"), timeout=JOB_MS)

    assert said[-1] == Cancelled("000001")


def test_a_child_that_dies_is_told_as_a_failure_of_its_job(
    bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    said = heard(bridge)
    document = tmp_path / "large.json"
    document.write_text('{"openapi": "3.0.3", "paths": {' + '"/x": {}, ' * 400_000 + '"/y": {}}}', "utf-8")

    bridge.start_job(job(tmp_path, document=document))
    qtbot.waitUntil(lambda: bool(said), timeout=JOB_MS)
    started = said[0]
    assert isinstance(started, Started)
    os.kill(started.pid, 9)
    qtbot.waitUntil(lambda: ended(said, "000001"), timeout=JOB_MS)

    assert isinstance(said[-1], Failed)
    assert said[-1].problem.code == "engine-stopped"


def test_closing_ends_children_and_threads(qapp: object, qtbot: QtBot, tmp_path: Path) -> None:
    bridge = Bridge()
    said = heard(bridge)
    bridge.warm()
    bridge.start_job(job(tmp_path, kind=Kind.GENERATE))
    qtbot.waitUntil(lambda: bool(said), timeout=JOB_MS)
    started = said[0]
    assert isinstance(started, Started)

    bridge.close()

    with pytest.raises(ProcessLookupError):
        os.kill(started.pid, 0)
    assert bridge.running_jobs() == ()


def test_an_errand_is_done_in_another_thread_and_answered_in_this_one(bridge: Bridge, qtbot: QtBot) -> None:
    threads: list[object] = []

    def errand() -> object:
        return threading.get_ident()

    def done(answer: object) -> None:
        threads.extend((answer, threading.get_ident()))

    bridge.call(errand, done, fail)
    qtbot.waitUntil(lambda: len(threads) == 2)

    assert threads[0] != threads[1] == threading.get_ident()


def test_errands_are_done_in_their_order(bridge: Bridge, qtbot: QtBot) -> None:
    answers: list[int] = []

    for number in range(20):
        bridge.call(partial(int, number), answers.append, fail)
    qtbot.waitUntil(lambda: len(answers) == 20)

    assert answers == list(range(20))


def test_an_error_of_an_errand_is_answered_with_its_problem(bridge: Bridge, qtbot: QtBot) -> None:
    problems: list[Problem] = []

    def errand() -> None:
        raise OutputError("disk-full", "the disk is full", cure="make room")

    bridge.call(errand, fail, problems.append)
    qtbot.waitUntil(lambda: bool(problems))

    assert problems == [Problem("disk-full", "the disk is full", "make room")]


def test_a_defect_of_an_errand_is_told_and_the_next_is_done(bridge: Bridge, qtbot: QtBot) -> None:
    defects: list[BaseException] = []
    answers: list[str] = []
    bridge.broken.connect(defects.append)

    bridge.call(lambda: 1 / 0, fail, fail)
    bridge.call(lambda: "next", answers.append, fail)
    qtbot.waitUntil(lambda: bool(answers))

    assert [type(each) for each in defects] == [ZeroDivisionError]


def test_a_watched_file_that_is_written_is_told_once(bridge: Bridge, qtbot: QtBot, tmp_path: Path) -> None:
    document = tmp_path / "spec.yaml"
    document.write_text("openapi: 3.1.0\n", "utf-8")
    ready: list[object] = []
    bridge.watch("spec", (str(document),))
    bridge.call(lambda: True, ready.append, fail)
    qtbot.waitUntil(lambda: bool(ready))

    with qtbot.waitSignal(bridge.changed_on_disk, timeout=JOB_MS) as told:
        document.write_text("openapi: 3.1.1\n# longer\n", "utf-8")

    assert told.args == ["spec"]


def test_a_file_that_an_editor_replaces_is_told_each_time(
    bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    document = tmp_path / "spec.yaml"
    document.write_text("openapi: 3.1.0\n", "utf-8")
    ready: list[object] = []
    bridge.watch("spec", (str(document),))
    bridge.call(lambda: True, ready.append, fail)
    qtbot.waitUntil(lambda: bool(ready))

    for text in ("one\n", "one and two\n"):
        with qtbot.waitSignal(bridge.changed_on_disk, timeout=JOB_MS):
            new = tmp_path / "spec.yaml.new"
            new.write_text(text, "utf-8")
            new.replace(document)


def test_a_stamp_is_zero_for_a_file_that_is_gone(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")

    assert stamp((gone,)) == ((gone, 0, 0),)


def test_a_program_that_is_not_there_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match="cannot be started") as raised:
        start_program((str(tmp_path / "no-editor"), "file"))

    assert raised.value.problem.code == "editor-failed"


def test_a_closed_bridge_takes_nothing_more(qapp: object, tmp_path: Path) -> None:
    bridge = Bridge()
    bridge.close()

    bridge.call(fail_now, fail, fail)
    bridge.start_job(job(tmp_path))

    assert bridge.running_jobs() == ()
    assert not bridge._thread.isRunning()
    assert isinstance(bridge._thread, QThread)


def fail(answer: object) -> None:
    pytest.fail(f"this is never called: {answer!r}")


def fail_now() -> None:
    pytest.fail("this is never called")

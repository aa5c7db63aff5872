"""Jobs in real child processes: what they say, how they are stopped, and what is left when they die."""

import json
import multiprocessing
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.cli import run
from engine.jobs import child
from engine.jobs.index_reader import Index
from engine.jobs.limits import MEMORY
from engine.jobs.messages import (
    Cancelled,
    CasesOffered,
    DocumentSummarised,
    Failed,
    Finished,
    Kind,
    LogWritten,
    Message,
    ProblemsFound,
    Progress,
    SavePlanned,
    SaveTarget,
    Started,
)
from engine.jobs.pipe import packed_order
from engine.jobs.process import Child, Nursery
from engine.options import GenerateOptions
from tests.samples.jobs import deaf, document_of, garbled, job, last_word

ROOT = Path(__file__).parents[2]
BOOKSHOP = ROOT / "resources" / "samples" / "bookshop.yaml"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel about processes")

pytestmark = pytest.mark.functional


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return document_of(600, tmp_path_factory.mktemp("things"))


@contextmanager
def started(memory: int = MEMORY, target: Callable[..., None] = child.main) -> Iterator[Child]:
    with closing(Child.start(memory, target)) as begun:
        yield begun


def spare_of(nursery: Nursery) -> Child | None:
    return nursery._spare


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_loaded_document_is_summed_up_first_and_counted_then(tmp_path: Path) -> None:
    said: list[Message] = []

    with started() as begun:
        end = last_word(begun, job(Kind.LOAD, BOOKSHOP, tmp_path), said.append)

    assert isinstance(end, Finished)
    kinds = [type(message) for message in said]
    assert kinds[0] is Started
    assert kinds.index(DocumentSummarised) < kinds.index(CasesOffered)
    summary = next(message.summary for message in said if isinstance(message, DocumentSummarised))
    assert (summary.title, summary.openapi, summary.found, len(summary.operations)) == (
        "Bookshop",
        "3.1.0",
        11,
        11,
    )
    assert summary.files == (str(BOOKSHOP),)
    lines = BOOKSHOP.read_text("utf-8").splitlines()
    for operation in summary.operations:
        assert operation.line is not None
        assert lines[operation.line - 1].strip() == f"{operation.method.lower()}:"
    offers = [message for message in said if isinstance(message, CasesOffered)]
    assert [offer.complete for offer in offers] == [False] * (len(offers) - 1) + [True]
    assert offers[-1].flows == 13
    counted = dict(offer for message in offers for offer in message.offers)
    assert list(counted) == [operation.id for operation in summary.operations]
    assert sum(counted.values()) == end.cases


def test_a_generated_suite_is_that_of_the_command_byte_for_byte_with_an_index_beside_it(
    tmp_path: Path,
) -> None:
    typed = tmp_path / "typed.zip"
    run(["generate", str(BOOKSHOP), "--zip", str(typed), "--cases", "7", "--seed", "3"])

    with started() as begun:
        end = last_word(
            begun,
            job(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs", options=GenerateOptions(cases=7, seed=3)),
        )

    assert isinstance(end, Finished)
    assert (end.operations, end.cases, end.left_out) == (11, 73, 0)
    assert end.suite_file is not None
    assert end.index_file is not None
    assert Path(end.suite_file).read_bytes() == typed.read_bytes()
    with Index(end.index_file) as index:
        facts = index.facts()
    assert (facts.title, facts.operations, facts.cases, facts.files) == ("Bookshop", 11, 73, end.files)
    assert names(tmp_path / "jobs") == ["index.sqlite", "suite.zip"]


def test_a_result_is_compared_saved_and_then_stands_unchanged(tmp_path: Path) -> None:
    folder, packed = tmp_path / "out", tmp_path / "out.zip"
    with started() as begun:
        end = last_word(begun, job(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs"))
    assert isinstance(end, Finished)
    target = SaveTarget(end.suite_file or "", str(folder), str(packed))
    said: list[Message] = []

    for kind in (Kind.PLAN_SAVE, Kind.SAVE, Kind.PLAN_SAVE):
        with started() as begun:
            last = last_word(begun, job(kind, BOOKSHOP, tmp_path / "jobs", save=target), said.append)
        assert isinstance(last, Finished)

    plans = [message.plan for message in said if isinstance(message, SavePlanned)]
    assert [{file["state"] for file in plan["files"]} for plan in plans] == [{"new"}, {"unchanged"}]
    assert packed.read_bytes() == Path(target.suite).read_bytes()
    assert (folder / "specmint.json").is_file()


def test_a_folder_that_is_not_ours_is_refused_until_a_person_insists(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", "utf-8")
    with started() as begun:
        end = last_word(begun, job(Kind.GENERATE, BOOKSHOP, tmp_path / "jobs"))
    assert isinstance(end, Finished)
    suite = end.suite_file or ""

    with started() as begun:
        refused = last_word(begun, job(Kind.SAVE, BOOKSHOP, tmp_path, save=SaveTarget(suite, str(folder))))
    with started() as begun:
        insisted = SaveTarget(suite, str(folder), replace_foreign=True)
        saved = last_word(begun, job(Kind.SAVE, BOOKSHOP, tmp_path, save=insisted))

    assert isinstance(refused, Failed)
    assert (refused.problem.code, refused.report) == ("folder-not-ours", None)
    assert isinstance(saved, Finished)
    assert (folder / "specmint.json").is_file()
    assert (folder / "mine.txt").read_text("utf-8") == "mine"


def test_a_document_that_cannot_be_read_fails_with_its_problem(tmp_path: Path) -> None:
    with started() as begun:
        end = last_word(begun, job(Kind.LOAD, tmp_path / "none.yaml", tmp_path))

    assert isinstance(end, Failed)
    assert (end.problem.code, end.stage, end.report) == ("no-file", "read", None)


def test_problems_of_a_document_come_in_batches_before_the_end(tmp_path: Path) -> None:
    document = tmp_path / "odd.json"
    paths = {
        f"/p{number}": {
            "get": {"security": [{f"unknown{number}": []}], "responses": {"200": {"description": "x"}}}
        }
        for number in range(40)
    }
    document.write_text(
        json.dumps({"openapi": "3.0.3", "info": {"title": "Odd", "version": "1"}, "paths": paths}), "utf-8"
    )
    said: list[Message] = []

    with started() as begun:
        last_word(begun, job(Kind.LOAD, document, tmp_path), said.append)

    problems = [
        problem for message in said if isinstance(message, ProblemsFound) for problem in message.problems
    ]
    assert {problem.code for problem in problems} == {"security-unknown"}
    assert len(problems) == 40
    assert problems[0].at is not None
    assert problems[0].at.line == 1


@pytest.mark.parametrize("stage", ["read", "plan", "index"])
def test_a_cancelled_run_ends_soon_and_leaves_no_half_of_a_file(
    things: Path, tmp_path: Path, stage: str
) -> None:
    with started() as begun:

        def stop(message: Message) -> None:
            if isinstance(message, Started if stage == "read" else Progress) and (
                stage == "read" or (isinstance(message, Progress) and message.stage == stage)
            ):
                begun.cancel()

        end = last_word(begun, job(Kind.GENERATE, things, tmp_path), stop)

    assert end == Cancelled("000001")
    assert set(names(tmp_path)) <= {"suite.zip"}


def test_a_cancelled_count_ends_soon(things: Path, tmp_path: Path) -> None:
    with started() as begun:
        end = last_word(
            begun,
            job(Kind.LOAD, things, tmp_path),
            lambda message: begun.cancel() if isinstance(message, DocumentSummarised) else None,
        )

    assert end == Cancelled("000001")


def test_a_cancelled_save_leaves_the_folder_as_it_was(things: Path, tmp_path: Path) -> None:
    with started() as begun:
        made = last_word(begun, job(Kind.GENERATE, things, tmp_path / "jobs"))
    assert isinstance(made, Finished)
    target = SaveTarget(made.suite_file or "", str(tmp_path / "out"))

    with started() as begun:
        end = last_word(
            begun,
            job(Kind.SAVE, things, tmp_path, save=target),
            lambda message: begun.cancel() if isinstance(message, Progress) else None,
        )

    assert end == Cancelled("000001")
    assert names(tmp_path) == ["jobs"]


def test_a_deaf_child_is_ended_after_its_grace(tmp_path: Path) -> None:
    with started(target=deaf) as begun:
        begun.send(job(Kind.GENERATE, BOOKSHOP, tmp_path))
        assert isinstance(begun.poll(30), Started)
        begun.cancel()
        end = list(begun.messages())[-1]
        is_alive = begun.is_alive()

    assert end == Cancelled("000001")
    assert not is_alive


def test_a_child_that_says_nonsense_is_ended_and_told_of(tmp_path: Path) -> None:
    with started(target=garbled) as begun:
        end = last_word(begun, job(Kind.GENERATE, BOOKSHOP, tmp_path))
        is_alive = begun.is_alive()

    assert isinstance(end, Failed)
    assert end.problem.code == "engine-stopped"
    assert "no message of a job" in end.problem.what
    assert not is_alive


@LINUX
@pytest.mark.parametrize("stage", ["", "read", "plan", "index"])
def test_a_killed_child_is_told_of_and_the_next_run_is_whole(
    things: Path, tmp_path: Path, stage: str
) -> None:
    with started() as begun:

        def kill(message: Message) -> None:
            here = message.stage if isinstance(message, Progress) else "" if stage else None
            if (stage == "" and isinstance(message, Started)) or (stage and here == stage):
                os.kill(begun.pid or 0, signal.SIGKILL)

        end = last_word(begun, job(Kind.GENERATE, things, tmp_path), kill)
    left = names(tmp_path)
    with started() as begun:
        again = last_word(begun, job(Kind.GENERATE, things, tmp_path))

    assert isinstance(end, Failed)
    assert end.problem.code == "engine-stopped"
    assert f"in stage `{end.stage}`" in end.problem.what
    assert "SIGKILL" in end.problem.what
    assert end.problem.cure.startswith("try again")
    assert [name for name in left if name.startswith(".suite.zip")] == []
    assert isinstance(again, Finished)
    assert names(tmp_path) == ["index.sqlite", "suite.zip"]


def test_a_stopped_engine_names_stage_and_operation(tmp_path: Path) -> None:
    with started(target=deaf) as begun:

        def kill(message: Message) -> None:
            if isinstance(message, Progress):
                begun._process.kill()

        end = last_word(begun, job(Kind.GENERATE, BOOKSHOP, tmp_path), kill)

    assert isinstance(end, Failed)
    assert (end.stage, end.operation) == ("plan", "getThing")
    assert end.problem.what.startswith("the engine stopped in stage `plan` of `getThing`: it was ended by")


@LINUX
@pytest.mark.parametrize("megabytes", [160, 400])
def test_a_job_that_needs_more_memory_than_it_may_have_says_so(
    things: Path, tmp_path: Path, megabytes: int
) -> None:
    large = tmp_path / "large.json"
    text = things.read_text("utf-8")
    large.write_text(text[:-1] + ', "x-filler": [' + ",".join(['{"a": [1, 2]}'] * 1_500_000) + "]}", "utf-8")

    with started(memory=megabytes * 1024**2) as begun:
        end = last_word(begun, job(Kind.LOAD, large, tmp_path))

    assert isinstance(end, Failed)
    assert end.problem.code in ("out-of-memory", "engine-stopped")  # libraries in C just fall over
    assert "memory" in end.problem.what
    assert "leave out" in end.problem.cure
    assert end.report is None


@LINUX
@pytest.mark.parametrize("target", ["", "busy"])
def test_no_child_outlives_a_parent_that_was_killed(things: Path, tmp_path: Path, target: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.samples.jobs", str(things), str(tmp_path), *filter(None, [target])],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    watched = os.pidfd_open(pid)

    parent.kill()
    parent.wait()
    gone, _, _ = select.select([watched], [], [], 2.0)

    os.close(watched)
    parent.stdout.close()
    assert gone == [watched]


def test_what_a_child_says_is_json_and_never_a_pickle(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    orders_there, orders = context.Pipe(duplex=False)
    messages, messages_there = context.Pipe(duplex=False)
    process = context.Process(target=child.main, args=(orders_there, messages_there, MEMORY), daemon=True)
    process.start()
    orders_there.close()
    messages_there.close()
    orders.send_bytes(packed_order(job(Kind.GENERATE, BOOKSHOP, tmp_path)))

    said: list[dict[str, object]] = []
    while not said or said[-1]["message"] not in ("Finished", "Failed"):
        said.append(json.loads(messages.recv_bytes()))

    process.join()
    process.close()
    orders.close()
    messages.close()
    assert said[0]["message"] == "Started"
    assert said[-1]["message"] == "Finished"
    assert {each["job"] for each in said} == {"000001"}


def test_a_child_is_nice_and_imports_no_window(tmp_path: Path) -> None:
    code = (
        "import os, sys; from engine.jobs import child, limits; child._import_ahead();"
        "import engine.jobs.index_suite, engine.jobs.index_reader, engine.writer.save; limits.step_back();"
        "print(os.nice(0) if hasattr(os, 'nice') else 5,"
        " sorted({'PySide6', 'pydantic', 'httpx', 'rich'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=50
    )

    before = os.nice(0) if hasattr(os, "nice") else 0
    assert done.stdout == f"{min(19, before + 5)} []\n"


def test_a_nursery_gives_the_spare_and_starts_another_when_asked(tmp_path: Path) -> None:
    with closing(Nursery()) as nursery:
        nursery.warm()
        spare = spare_of(nursery)
        nursery.warm()
        assert spare_of(nursery) is spare

        taken = nursery.take()
        assert taken is spare
        assert spare_of(nursery) is None
        other = nursery.take()
        with closing(taken), closing(other):
            assert other is not taken
            assert isinstance(last_word(taken, job(Kind.LOAD, BOOKSHOP, tmp_path)), Finished)
        nursery.warm()
        left = spare_of(nursery)

    assert left is not None
    assert not left.is_alive()


def test_a_dead_spare_is_never_given(tmp_path: Path) -> None:
    with closing(Nursery()) as nursery:
        nursery.warm()
        spare = spare_of(nursery)
        assert spare is not None
        spare._process.kill()
        spare._process.join()

        taken = nursery.take()

        with closing(taken):
            assert taken is not spare
            assert taken.is_alive()


def test_the_log_tells_the_stages(tmp_path: Path) -> None:
    said: list[Message] = []

    with started() as begun:
        last_word(begun, job(Kind.GENERATE, BOOKSHOP, tmp_path), said.append)

    lines = [line for message in said if isinstance(message, LogWritten) for line in message.lines]
    assert lines[:2] == [("INFO", "read"), ("INFO", "plan: 11 to do")]

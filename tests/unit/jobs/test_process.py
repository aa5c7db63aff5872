"""The parent's side of a job, over a process that only looks like one."""

from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, cast

import pytest

from engine.jobs.messages import Cancelled, Failed, Finished, Kind, Message, Progress, Started
from engine.jobs.pipe import CANCEL, packed, unpacked_order
from engine.jobs.process import Child
from tests.samples.jobs import job

PROGRESS = Progress("000001", "write", 1, 9, 0.4, None, 1.0, None, 3, 20, 0, 0, "listPets")


class Looking:
    """A process: what was done to it, and how it ended."""

    def __init__(self, exit_code: int | None = None) -> None:
        self.exitcode = exit_code
        self.pid = 77
        self.done: list[str] = []

    def is_alive(self) -> bool:
        return self.exitcode is None

    def terminate(self) -> None:
        self.done.append("terminate")

    def kill(self) -> None:
        self.done.append("kill")
        self.exitcode = -9

    def join(self, _timeout: float | None = None) -> None:
        pass

    def close(self) -> None:
        self.done.append("close")


class Played:
    """A child and the ends of its pipes; `clock` is the time it sees."""

    def __init__(self, exit_code: int | None = None) -> None:
        self.process = Looking(exit_code)
        self.orders, orders = Pipe(duplex=False)
        messages, self.messages = Pipe(duplex=False)
        self.clock = 0.0
        self.child = Child(cast("Any", self.process), orders, messages, lambda: self.clock)

    def say(self, *messages: Message) -> None:
        for message in messages:
            self.messages.send_bytes(packed(message))

    def close(self) -> None:
        self.child.close()
        self.orders.close()
        self.messages.close()


@pytest.fixture
def played() -> Iterator[Played]:
    play = Played()
    yield play
    play.close()


def dead(played: Played, exit_code: int | None) -> Message:
    played.process.exitcode = exit_code
    played.messages.close()
    return list(played.child.messages())[-1]


def test_the_last_word_ends_the_messages_and_the_process(played: Played, tmp_path: Path) -> None:
    order = job(Kind.LOAD, "a.yaml", tmp_path)
    played.child.send(order)
    played.say(Started("000001", 77), Finished("000001", 1.0), Started("000001", 77))

    said = list(played.child.messages())

    assert unpacked_order(played.orders.recv_bytes()) == order
    assert said == [Started("000001", 77), Finished("000001", 1.0)]
    assert played.process.done == ["kill", "close"]
    assert (played.child.pid, played.child.is_alive(), played.child.poll(1.0)) == (None, False, None)
    played.child.cancel()


def test_a_cancelled_child_is_asked_once_then_terminated_then_killed(played: Played) -> None:
    played.child.cancel()
    played.child.cancel()

    done = []
    for played.clock in (1.9, 2.0, 2.9, 3.0):
        assert played.child.poll(0.0) is None
        done.append(list(played.process.done))

    assert unpacked_order(played.orders.recv_bytes()) is CANCEL
    assert not played.orders.poll()
    assert done == [[], ["terminate"], ["terminate", "terminate"], ["terminate", "terminate", "kill"]]
    assert dead(played, -9) == Cancelled("")


@pytest.mark.parametrize(
    ("exit_code", "how"),
    [
        (None, "it closed its pipe"),
        (0, "it ended with exit code 0"),
        (1, "it ended with exit code 1"),
        (-9, "it was ended by SIGKILL, as happens when memory runs out"),
        (-11, "it was ended by SIGSEGV, as happens when memory runs out"),
        (-15, "it was ended by SIGTERM"),
        (-250, "it was ended by signal 250"),
    ],
)
def test_a_death_is_told_in_words(played: Played, tmp_path: Path, exit_code: int | None, how: str) -> None:
    played.child.send(job(Kind.GENERATE, "a.yaml", tmp_path))
    played.say(PROGRESS)

    end = dead(played, exit_code)

    assert isinstance(end, Failed)
    assert (end.job, end.problem.code, end.stage, end.operation) == (
        "000001",
        "engine-stopped",
        "write",
        "listPets",
    )
    assert end.problem.what == f"the engine stopped in stage `write` of `listPets`: {how}"


def test_a_spare_that_dies_before_its_job_is_told_too(played: Played) -> None:
    end = dead(played, 1)

    assert isinstance(end, Failed)
    assert end.problem.what == "the engine stopped before it had a job: it ended with exit code 1"


def test_a_job_for_a_dead_child_is_told_as_its_failure(played: Played, tmp_path: Path) -> None:
    played.orders.close()
    played.child.send(job(Kind.SAVE, "a.yaml", tmp_path))

    end = dead(played, 1)

    assert isinstance(end, Failed)
    assert (end.job, end.stage) == ("000001", "compare")


@pytest.mark.parametrize(
    "written", [b"\x80\x04K\x01.", b"{}", b'{"message": "Failed", "job": "1"}', b"[" * 9_000]
)
def test_nonsense_ends_the_process(played: Played, tmp_path: Path, written: bytes) -> None:
    played.child.send(job(Kind.LOAD, "a.yaml", tmp_path))
    played.messages.send_bytes(written)

    (end,) = played.child.messages()

    assert isinstance(end, Failed)
    assert end.problem.what.endswith("it said something that is no message of a job")
    assert played.process.done[0] == "kill"

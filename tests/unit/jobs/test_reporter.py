"""From many events to few messages."""

from collections.abc import Iterator

import pytest

from engine.errors import Problem
from engine.events import CaseLeftOut, DocumentRead, FileWritten, OperationPlanned, ProblemFound, StageStarted
from engine.jobs.messages import (
    CasesOffered,
    DocumentTitled,
    Job,
    Kind,
    LogWritten,
    Message,
    OperationsDone,
    ProblemsFound,
    Progress,
)
from engine.jobs.progress import Told
from engine.jobs.reporter import Reporter, Stopped
from engine.options import GenerateOptions

PROBLEM = Problem("bounds-crossed", "minimum 10 is above maximum 5", "swap them")


class Listening:
    """A reporter with a clock of its own, and what it says and when."""

    def __init__(self, kind: Kind = Kind.GENERATE, step_s: float = 0.0) -> None:
        self.now = 0.0
        self.step_s = step_s
        self.said: list[Message] = []
        self.times: list[float] = []
        self.is_cancelled = False
        job = Job("000001", kind, "a.yaml", "jobs", GenerateOptions())
        self.reporter = Reporter(job, self._hear, self._clock, is_cancelled=lambda: self.is_cancelled)

    def _clock(self) -> float:
        self.now += self.step_s
        return self.now

    def _hear(self, message: Message) -> None:
        self.said.append(message)
        self.times.append(self.now)


def a_run(operations: int, events: int) -> Iterator[Told]:
    """Yield `events` events of a run with that many operations."""
    yield StageStarted("plan", operations)
    others = events // operations - 1
    for done in range(1, operations + 1):
        yield OperationPlanned(f"operation{done}", 10, others, done, operations)
        yield from (CaseLeftOut("a", "full", "#", "duplicate", "") for _ in range(others // 2))
        yield from (FileWritten("a.py", 1) for _ in range(others - others // 2))


def test_a_million_events_make_at_most_forty_messages_a_second_and_lose_no_operation() -> None:
    heard = Listening(step_s=25e-6)

    for told in a_run(20_000, 1_000_000):
        heard.reporter.emit(told)
    during = len(heard.said)
    heard.reporter.flush()

    seconds = [int(at) for at in heard.times[:during]]
    assert heard.now > 20
    assert max(seconds.count(second) for second in set(seconds)) <= 40
    done = [
        each for message in heard.said if isinstance(message, OperationsDone) for each in message.operations
    ]
    assert [each.operation for each in done] == [f"operation{number}" for number in range(1, 20_001)]
    last = heard.said[-1]
    assert isinstance(last, Progress)
    assert (last.operations, last.cases, last.done, last.total) == (20_000, 200_000, 20_000, 20_000)


def test_a_batch_has_at_most_two_hundred_items() -> None:
    heard = Listening()
    for number in range(450):
        heard.reporter.emit(ProblemFound(PROBLEM))
        heard.reporter.offer(f"operation{number}", 7)
        heard.reporter.log("INFO", "done")

    heard.reporter.flush()

    sizes = [(type(message), _size(message)) for message in heard.said[:-1]]
    assert sizes == [
        (kind, size) for kind in (ProblemsFound, CasesOffered, LogWritten) for size in (200, 200, 50)
    ]


def test_a_stage_that_begins_is_told_at_once() -> None:
    heard = Listening()

    heard.reporter.emit(StageStarted("plan", 3))
    heard.reporter.emit(OperationPlanned("listPets", 1, 0, 1, 3))
    heard.reporter.emit(StageStarted("write", 9))

    assert [(message.stage, message.total) for message in heard.said if isinstance(message, Progress)] == [
        ("plan", 3),
        ("write", 9),
    ]


def test_messages_of_all_kinds_take_turns() -> None:
    heard = Listening()
    heard.reporter.log("INFO", "begun")
    heard.reporter.offer("listPets", 3)
    for number in range(1, 7):
        heard.now = number
        heard.reporter.emit(OperationPlanned(f"operation{number}", 1, 0, number, 9))

    assert {type(message) for message in heard.said} == {Progress, OperationsDone, CasesOffered, LogWritten}
    assert len(heard.said) == 6


@pytest.mark.parametrize(("kind", "said"), [(Kind.GENERATE, ["Pets"]), (Kind.LOAD, [])])
def test_a_run_tells_what_its_document_calls_itself(kind: Kind, said: list[str]) -> None:
    heard = Listening(kind)

    for title in ("", "Pets"):
        heard.reporter.emit(DocumentRead(title, "1", "3.1.0", 3, 0))

    assert [message.title for message in heard.said if isinstance(message, DocumentTitled)] == said


def test_a_cancelled_job_stops_at_the_next_event_but_not_in_what_cannot_be_stopped() -> None:
    heard = Listening()
    heard.is_cancelled = True

    with pytest.raises(Stopped):
        heard.reporter.emit(FileWritten("a.py", 1))
    heard.reporter.note(FileWritten("specmint.json", 1))

    assert heard.said == []


def test_counting_tells_offers_and_no_operations_done() -> None:
    heard = Listening(Kind.LOAD)
    heard.reporter.offer("listPets", 12)
    heard.reporter.emit(OperationPlanned("listPets", 12, 0, 1, 1))

    heard.reporter.flush()

    assert [type(message) for message in heard.said] == [CasesOffered, Progress]


def test_no_fault_on_the_way_is_taken_for_a_stop() -> None:
    assert not issubclass(Stopped, Exception)


def _size(message: Message) -> int:
    match message:
        case ProblemsFound(problems=items) | CasesOffered(offers=items) | LogWritten(lines=items):
            return len(items)
        case _:
            return 0

"""Messages and orders as bytes."""

import pytest

from engine.errors import Location, Pointer, Problem, Severity
from engine.jobs.messages import (
    Cancelled,
    CasesOffered,
    DocumentSummarised,
    DocumentSummary,
    Failed,
    Finished,
    Job,
    Kind,
    LogWritten,
    Message,
    OperationDone,
    OperationsDone,
    OperationSummary,
    ProblemsFound,
    Progress,
    SavePlanned,
    SaveTarget,
    Started,
)
from engine.jobs.pipe import CANCEL, packed, packed_order, unpacked, unpacked_order
from engine.openapi.problems import RefusedHost
from engine.options import GenerateOptions

PROBLEM = Problem("more", "50 more", "mend", Location("a.yaml", Pointer("#/paths"), 3, 5), Severity.WARNING)
OPERATION = OperationSummary(
    "listPets", "GET", "/pets", ("pets",), "", False, "#/paths/~1pets/get", 9, "a.yaml"
)
SUMMARY = DocumentSummary(
    "a.yaml", "Pets", "1", "3.1.0", "", 2, (OPERATION,), ("hook: a webhook",), ("key: apiKey",), (), 99, "ab", ("a.yaml",), (RefusedHost("h.example", 2, 3, "10.0.0.1"),)
)  # fmt: skip
MESSAGES: tuple[Message, ...] = (
    Started("1", 77),
    Progress("1", "plan", 3, 9, 0.4, 2.5, 1.0, None, 3, 20, 1, 0, "listPets"),
    ProblemsFound("1", (PROBLEM, Problem("defect", "a", "b"))),
    OperationsDone("1", (OperationDone("listPets", 10, 1),)),
    LogWritten("1", (("INFO", "read"),)),
    DocumentSummarised("1", SUMMARY),
    CasesOffered("1", (("listPets", 12),), complete=False),
    SavePlanned("1", {"files": [{"path": "a.py", "kept": ["x"]}]}),
    Finished("1", 2.5, 1, 10, 1, 60, 9_000, "jobs/1/suite.zip", "jobs/1/index.sqlite", text="done"),
    Failed("1", PROBLEM, "plan", "listPets", "report"),
    Cancelled("1"),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_each_message_comes_back_as_it_was(message: Message) -> None:
    assert unpacked(packed(message)) == message


def test_half_a_character_is_replaced_and_a_huge_number_kept() -> None:
    message = LogWritten("1", (("INFO", "a\ud800b"),))
    plan = SavePlanned("1", {"size": 2**70})

    assert unpacked(packed(message)) == LogWritten("1", (("INFO", "a?b"),))
    assert unpacked(packed(plan)) == plan


@pytest.mark.parametrize(
    "written",
    [b"", b"\x80\x04.", b"[]", b"{}", b'{"message": "Started"}', b'{"message": "exec", "job": "1"}'],
)
def test_what_is_no_message_is_refused(written: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        unpacked(written)


def test_a_job_comes_back_as_it_was_even_with_a_path_that_is_no_text() -> None:
    options = GenerateOptions(formats=("python",), cases=3, include=("list*",))
    target = SaveTarget("suite.zip", "out", None, (("a.py", "yours"),), replace_foreign=True)
    job = Job("000007", Kind.SAVE, "k\udcffse.yaml", "jobs/7", options, target)

    assert unpacked_order(packed_order(job)) == job


def test_a_cancel_comes_back_as_a_cancel() -> None:
    assert unpacked_order(packed_order(CANCEL)) is CANCEL

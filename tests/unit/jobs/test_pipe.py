"""Messages and orders as bytes."""

from dataclasses import replace

import pytest

from engine.errors import Location, Pointer, Problem, Severity
from engine.events import AiFinished, ProviderProblem
from engine.jobs.messages import (
    AiWorth,
    Asking,
    AskingPlanned,
    AskingTold,
    Cancelled,
    CasesOffered,
    DocumentSummarised,
    DocumentSummary,
    DocumentTitled,
    Failed,
    Finished,
    Job,
    Kind,
    LogWritten,
    Message,
    ModelsListed,
    ModelTried,
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
from engine.options import AiOptions, GenerateOptions
from engine.provider_keys import Secret

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
    DocumentTitled("1", "Pets"),
    CasesOffered("1", (("listPets", 12),), complete=False),
    SavePlanned("1", {"files": [{"path": "a.py", "kept": ["x"]}]}),
    Finished("1", 2.5, 1, 10, 1, 60, 9_000, "jobs/1/suite.zip", "jobs/1/index.sqlite", text="done"),
    Finished("1", 2.5, ai=AiWorth("tiny", 3, 1, 2, 9, 8, 4, 5_000, None)),
    AskingPlanned("1", 9, 2, 5, 4, 900, 80, 0.01, 0.03, "ab12", "be exact", ("one", "two"), (("jwt", 1),)),
    AskingTold("1", ProviderProblem("auth", "openai", "h.example", "refused", "give a key", "req_1")),
    AskingTold("1", AiFinished(3, 1, 0, 0, {"8": 2}, 9, 8, 4, 5_000, 0.02, is_cancelled=False)),
    ModelTried("1", 812, 90, 5),
    ModelsListed("1", (("tiny", ""), ("old", "2027-01-31"))),
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


def test_how_models_are_asked_comes_back_with_its_keys() -> None:
    ai = AiOptions("fast", "compatible", "tiny", "http://localhost:1/v1", 2.5, never=("pets",))
    asking = Asking(ai, (("openai@h.example", Secret("sk-1")),), "loopback", "a.sqlite", "out", "n1")
    job = Job("000007", Kind.GENERATE, "k.yaml", "jobs/7", GenerateOptions(), asking=asking)

    found = unpacked_order(packed_order(job))

    assert isinstance(found, Job)
    assert found.asking is not None
    assert replace(found.asking, keys=()) == replace(asking, keys=())
    assert [(place, key.text) for place, key in found.asking.keys] == [("openai@h.example", "sk-1")]


def test_a_job_that_is_shown_shows_no_key() -> None:
    asking = Asking(AiOptions("fast", "openai"), (("openai@h.example", Secret("sk-secret")),))

    assert "sk-secret" not in repr(
        Job("7", Kind.GENERATE, "k.yaml", "jobs", GenerateOptions(), asking=asking)
    )


def test_a_cancel_comes_back_as_a_cancel() -> None:
    assert unpacked_order(packed_order(CANCEL)) is CANCEL

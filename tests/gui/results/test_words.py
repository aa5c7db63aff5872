"""Every word that a result can hold has words for a person."""

from typing import get_args

import pytest

from engine.cases.model import CaseSource, Kind, LeftOutReason
from engine.cases.techniques import TECHNIQUES
from engine.jobs.messages import AiWorth
from engine.options import FORMATS
from engine.writer.decide import State
from engine.writer.plan import Choice
from specmint_desktop.state.coverage import KIND_OF
from specmint_desktop.state.jobs import Spent
from specmint_desktop.views import words

OF_FLOWS = {
    "crud", "read-back", "location", "use-after-delete", "put-replace", "put-idempotent", "failed-write",
    "patch-keeps", "link", "listed", "failed-create", "hierarchy", "delete-twice", "page-limit", "safe-read",
    "create-conflict", "other-user", "said-flow", "setup", "cleanup",
}  # fmt: skip


def test_the_picture_knows_every_technique_of_the_engine() -> None:
    assert set(KIND_OF) == set(TECHNIQUES) - OF_FLOWS


@pytest.mark.parametrize("reason", [*get_args(LeftOutReason), "skipped", "not-chosen"])
def test_every_reason_is_told_with_a_cure(reason: str) -> None:
    assert words.reason(reason) != reason
    assert words.cure(reason).endswith(".")


@pytest.mark.parametrize("word", get_args(Kind))
def test_every_kind_has_a_heading_and_a_letter_of_its_own(word: str) -> None:
    letters = [words.kind(each)[0] for each in get_args(Kind)]

    assert words.kind(word) != word
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("word", get_args(CaseSource))
def test_every_source_is_told(word: str) -> None:
    assert words.source(word) != word


@pytest.mark.parametrize("word", get_args(State))
def test_every_state_of_a_planned_file_is_told(word: str) -> None:
    assert words.file_state(word) != word or word in ("new", "unchanged")


@pytest.mark.parametrize("word", get_args(Choice))
def test_every_choice_of_a_plan_is_told(word: str) -> None:
    assert words.choice(word) != word


@pytest.mark.parametrize("word", FORMATS)
def test_every_format_has_its_name(word: str) -> None:
    assert words.format_name(word) != word


@pytest.mark.parametrize("word", ["made-up-later", ""])
def test_an_unknown_word_is_shown_as_it_is(word: str) -> None:
    assert {words.kind(word), words.source(word), words.reason(word), words.file_state(word)} == {word}
    assert words.cure(word) == ""


def test_a_very_long_word_can_be_broken_and_others_stay_as_they_are() -> None:
    assert words.soft("POST /books/{bookId} keeps `title`") == "POST /books/{bookId} keeps `title`"
    assert words.soft("x" * 100) == f"{'x' * 40}\u200b{'x' * 40}\u200b{'x' * 20}"
    assert "\u202e" not in words.soft("a\u202eb")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("ai-check-4", "AI, not believed: beyond what was asked (check 4)"),
        ("ai-check-5", "AI, not believed: no plain, harmless value (check 5)"),
        ("ai-check-6", "AI, not believed: the document does not accept the value (check 6)"),
        ("ai-check-8", "AI, not believed: not what the document says (check 8)"),
        ("ai-check-99", "AI, not believed (check 99)"),
        ("ai-check-x", "ai-check-x"),
    ],
)
def test_what_a_model_said_and_nobody_believed_is_told_by_its_check(reason: str, said: str) -> None:
    assert words.reason(reason) == said
    assert words.cure(reason) == "Nothing to do: what rules make is complete without it."


def test_what_asking_took_is_told_in_dollars_or_else_in_tokens() -> None:
    assert words.spent(Spent(1, 2, 4, 900, 0.08, 1.0)) == "AI $0.08 of $1.00, 4 calls"
    assert words.spent(Spent(1, 2, 1, 900, None, 1.0)) == "AI 1 call, 900 tokens"
    assert (
        words.worth(AiWorth("m", 1, 31, 12, 9, 9, 4, 900, 0.08))
        == "1 value, 31 rules added, 12 items refused, $0.08"
    )
    none = "no model answered, the values of rules stay"
    assert words.worth(AiWorth("m", 0, 0, 0, 9, 0, 4, 0, 0.08)) == f"{none}, $0.08"
    assert words.worth(AiWorth("m", 0, 0, 0, 9, 0, 0, 0, 0.0)) == none
    assert words.worth(AiWorth("m", 1, 0, 0, 9, 9, 4, 900, None)).endswith("900 tokens")

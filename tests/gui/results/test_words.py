"""Every word that a result can hold has words for a person."""

from typing import get_args

import pytest

from engine.cases.model import CaseSource, Kind, LeftOutReason
from engine.cases.techniques import TECHNIQUES
from engine.options import FORMATS
from engine.writer.decide import State
from engine.writer.plan import Choice
from specmint_desktop.state.coverage import KIND_OF
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

"""The labelled sentences are what they were drawn as, and nothing is believed of them that they do not say."""

import pytest

from benchmarks.prose.labelled import HELD_OUT, TUNING, Labelled, is_said, labelled
from benchmarks.prose.trial import Judged, Trial
from engine.ai.provider import KINDS, Item


@pytest.fixture(scope="module")
def sentences() -> tuple[Labelled, ...]:
    return labelled()


@pytest.fixture(scope="module")
def judged(sentences: tuple[Labelled, ...]) -> list[Judged]:
    stating = [each for each in sentences if each.rules]
    return list(Trial(stating).judged(reads_all=False))


def test_each_label_is_of_its_sentence(sentences: tuple[Labelled, ...]) -> None:
    assert len(sentences) == 211
    for each in sentences:
        assert not each.owner or each.owner in each.inputs
        for rule in each.rules:
            assert rule.kind in KINDS["rules"]
            assert set(rule.at) <= set(each.inputs)


def test_a_sentence_stays_in_its_half_and_its_twins_with_it(sentences: tuple[Labelled, ...]) -> None:
    halves = [each.half for each in sentences]
    one, other = (
        Labelled("", f"Mutually exclusive with `{name}`.", "", {}, ()).half for name in ("files", "file_ids")
    )

    assert (halves.count(TUNING), halves.count(HELD_OUT)) == (122, 89)
    assert one == other


def test_no_damaged_label_is_believed(judged: list[Judged]) -> None:
    assert [(each.damage, each.item) for each in judged if each.damage and each.check is None] == []


def test_two_thirds_of_the_rules_that_were_tuned_on_are_believed(judged: list[Judged]) -> None:
    right = [each for each in judged if not each.damage and each.sentence.half == TUNING]

    assert sum(each.check is None for each in right) * 3 >= len(right) * 2


@pytest.mark.parametrize(
    ("kind", "at", "op", "is_part"),
    [
        ("only_one", "b a", "", True),
        ("or", "a b", "", True),
        ("or", "a b c", "", True),
        ("or", "a c", "", False),
        ("zero_or_one", "a b", "", True),
        ("zero_or_one", "a", "", False),
        ("all_or_none", "a b", "", False),
        ("requires", "a b", "", False),
    ],
)
def test_what_follows_from_a_label_is_no_mistake(kind: str, at: str, op: str, is_part: bool) -> None:
    label = Item("only_one", ("a", "b"), "", "", "")

    assert is_said(Item(kind, tuple(at.split()), op, "", ""), [label]) == is_part


@pytest.mark.parametrize(
    ("at", "op", "is_part"),
    [("a b", "<", True), ("b a", ">", True), ("a b", "<=", True), ("b a", "<", False)],
)
def test_an_order_may_be_told_from_both_sides(at: str, op: str, is_part: bool) -> None:
    label = Item("compare", ("a", "b"), "<", "", "")

    assert is_said(Item("compare", tuple(at.split()), op, "", ""), [label]) == is_part

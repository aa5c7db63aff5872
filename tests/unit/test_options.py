"""Which operations a run lets in: by id, by tag, by method and path."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.options import GenerateOptions, chooser, names_of, pattern_of

LIST_PETS = names_of("listPets", ("pets", "public"), "GET", "/pets")
DELETE_PET = names_of("deletePet", ("pets",), "DELETE", "/pets/{id}")


def test_without_patterns_every_operation_is_let_in() -> None:
    lets_in = chooser(GenerateOptions())

    assert [lets_in(LIST_PETS), lets_in(DELETE_PET)] == [True, True]


@pytest.mark.parametrize("pattern", ["listPets", "list*", "public", "GET /pets", "GET *", "lis[t]Pets"])
def test_a_pattern_is_compared_with_id_tags_and_method_with_path(pattern: str) -> None:
    included = chooser(GenerateOptions(include=(pattern,)))
    excluded = chooser(GenerateOptions(exclude=(pattern,)))

    assert [included(LIST_PETS), included(DELETE_PET)] == [True, False]
    assert [excluded(LIST_PETS), excluded(DELETE_PET)] == [False, True]


def test_what_is_both_included_and_excluded_stays_out() -> None:
    lets_in = chooser(GenerateOptions(include=("pets",), exclude=("DELETE *",)))

    assert [lets_in(LIST_PETS), lets_in(DELETE_PET)] == [True, False]


def test_capitals_count() -> None:
    assert not chooser(GenerateOptions(include=("listpets",)))(LIST_PETS)


@pytest.mark.parametrize("name", ["a*", "[x]", "what?", "GET /a/{b}", "]", "[!a]", ""])
def test_the_pattern_of_a_name_matches_that_name_alone(name: str) -> None:
    lets_in = chooser(GenerateOptions(include=(pattern_of(name),)))

    assert lets_in((name,))
    assert not lets_in((f"{name}b", f"b{name}", "ab", "x", "whatX"))


@given(
    st.lists(st.text("ab*?[!]-", max_size=5), min_size=1, max_size=4),
    st.lists(st.text("ab*?[!]-", max_size=5), min_size=1, max_size=3),
)
def test_patterns_mean_what_globs_mean(patterns: list[str], names: list[str]) -> None:
    lets_in = chooser(GenerateOptions(include=tuple(patterns)))

    assert lets_in(names) == any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

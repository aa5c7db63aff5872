"""Ticking operations: the patterns that follow let in what was ticked, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.jobs.messages import OperationSummary
from engine.options import GenerateOptions
from specmint_desktop.presenters.selection import included_ids, ticked
from tests.samples.window_states import PETS, operation

ALL = frozenset({"listPets", "addPet", "getPet", "listOrders", "health"})


def without(options: GenerateOptions, *ids: str) -> GenerateOptions:
    return ticked(PETS, options, frozenset(ids), is_included=False)


def with_(options: GenerateOptions, *ids: str) -> GenerateOptions:
    return ticked(PETS, options, frozenset(ids), is_included=True)


def test_an_operation_is_left_out_by_method_and_path() -> None:
    assert without(GenerateOptions(), "addPet").exclude == ("POST /pets",)


def test_a_whole_tag_is_left_out_by_its_name() -> None:
    assert without(GenerateOptions(), "listPets", "addPet", "getPet").exclude == ("pets",)


def test_a_tag_that_means_more_is_not_used() -> None:
    operations = (
        *PETS[:2],
        operation("petOrders", "GET", "/pets/orders", "orders", "pets"),
        operation("listOrders", "GET", "/orders", "orders"),
    )

    options = ticked(operations, GenerateOptions(), frozenset({"listPets", "addPet"}), is_included=False)

    assert options.exclude == ("GET /pets", "POST /pets")


def test_ticking_again_gives_the_options_of_before() -> None:
    options = GenerateOptions(seed=7)

    assert with_(without(options, "addPet"), "addPet") == options


def test_ticking_one_of_an_excluded_tag_keeps_the_others_out() -> None:
    options = with_(GenerateOptions(exclude=("pets", "health")), "getPet")

    assert options.exclude == ("health", "GET /pets", "POST /pets")


def test_ticking_what_is_not_included_adds_it() -> None:
    options = with_(GenerateOptions(include=("pets",)), "health")

    assert (options.include, options.exclude) == (("pets", "GET /health"), ())


def test_when_all_are_included_nothing_has_to_be_said() -> None:
    options = with_(GenerateOptions(include=("pets",)), "health", "listOrders")

    assert options == GenerateOptions()


def test_patterns_of_a_person_stay_where_they_do_not_speak_against_it() -> None:
    options = GenerateOptions(exclude=("DELETE *", "*Orders"))

    assert without(options, "health").exclude == ("DELETE *", "*Orders", "GET /health")
    assert with_(options, "listOrders").exclude == ("DELETE *",)


def test_names_with_wildcards_are_meant_as_they_stand() -> None:
    odd = (operation("a", "GET", "/x[1]*"), operation("b", "GET", "/x1y"))

    options = ticked(odd, GenerateOptions(), frozenset({"a"}), is_included=False)

    assert included_ids(odd, options) == {"b"}


@pytest.mark.parametrize("is_included", [True, False])
def test_ticking_nothing_changes_nothing(is_included: bool) -> None:
    options = GenerateOptions(include=("pets",), exclude=("addPet",))

    assert ticked(PETS, options, frozenset(), is_included=is_included) == options


NAMES = st.sampled_from(["a", "b", "a*", "[b]", "?", "GET /a", "GET /b", "*"])


@given(
    st.lists(st.tuples(st.sampled_from("ab[*"), st.lists(st.sampled_from("abt*"), max_size=2)), max_size=5),
    st.lists(NAMES, max_size=2),
    st.lists(NAMES, max_size=2),
    st.sets(st.integers(0, 4)),
    st.booleans(),
)
def test_exactly_what_was_ticked_changes(
    shapes: list[tuple[str, list[str]]], include: list[str], exclude: list[str], places: set[int], is_in: bool
) -> None:
    operations: tuple[OperationSummary, ...] = tuple(
        operation(f"{name}{place}", "GET", f"/{name}{place}", *tags)
        for place, (name, tags) in enumerate(shapes)
    )
    options = GenerateOptions(include=tuple(include), exclude=tuple(exclude))
    ids = frozenset(each.id for place, each in enumerate(operations) if place in places)

    changed = ticked(operations, options, ids, is_included=is_in)

    before = included_ids(operations, options)
    assert included_ids(operations, changed) == (before | ids if is_in else before - ids)

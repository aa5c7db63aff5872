"""The forecast is what would be written, counted from what each operation offers."""

from dataclasses import replace

import pytest

from engine.jobs.messages import Cancelled, CasesOffered, DocumentSummarised, Failed
from engine.licensing.entitlements import Tier
from engine.options import GenerateOptions
from specmint_desktop.presenters import forecast as presenter
from specmint_desktop.state.options import OperationsTicked, OptionsChanged
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from tests.samples.window_states import PETS, after, heard, licensed, opened, problem, read, summary


def test_each_operation_counts_as_far_as_it_has_cases() -> None:
    state = heard(
        opened(),
        DocumentSummarised("read-000001", summary()),
        CasesOffered(
            "read-000001",
            (("listPets", 25), ("addPet", 10), ("getPet", 4), ("listOrders", 0), ("health", 2)),
            complete=True,
        ),
    )

    options = state.options
    assert str(options.forecast) == "5 operations, 26 cases, 4 formats, no AI"
    assert (options.forecast_operations, options.forecast_cases, options.is_exact) == (5, 26, True)


def test_what_is_left_out_does_not_count() -> None:
    state = after(read(), OperationsTicked(("listPets", "addPet", "getPet", "listOrders"), False))[0]

    state = after(state, OptionsChanged(replace(state.options.chosen, cases=1, formats=("python",))))[0]

    assert str(state.options.forecast) == "1 operation, 1 case, 1 format, no AI"


def test_while_cases_are_counted_it_says_so() -> None:
    state = heard(opened(), DocumentSummarised("read-000001", summary()))
    assert str(state.options.forecast) == "5 operations, 0 cases so far, still counting, 4 formats, no AI"

    state = heard(state, CasesOffered("read-000001", (("listPets", 25),), complete=False))
    assert str(state.options.forecast) == "5 operations, 10 cases so far, still counting, 4 formats, no AI"
    assert not state.options.is_exact


def test_the_forecast_is_exact_once_all_included_operations_are_counted() -> None:
    state = heard(
        opened(),
        DocumentSummarised("read-000001", summary()),
        CasesOffered("read-000001", (("health", 3),), complete=False),
    )

    state = after(state, OptionsChanged(GenerateOptions(include=("health",))))[0]

    assert str(state.options.forecast) == "1 operation, 3 cases, 4 formats, no AI"


@pytest.mark.parametrize(
    "word", [Failed("read-000001", problem("too-deep"), "count", ""), Cancelled("read-000001")]
)
def test_where_counting_ended_early_it_is_the_most_that_can_be(word: Failed | Cancelled) -> None:
    state = heard(opened(), DocumentSummarised("read-000001", summary()), word)

    assert str(state.options.forecast) == "5 operations, up to 50 cases, 4 formats, no AI"


def test_without_a_summary_there_is_no_forecast() -> None:
    assert opened().options.forecast is None


def test_the_reason_why_nothing_can_be_generated() -> None:
    assert str(after(State("/jobs"), PlaceChosen(Place.DOCUMENT))[0].options.fault) == "Open a document first"
    assert str(opened().options.fault) == "The document is still being read"
    failed = heard(opened(), Failed("read-000001", problem("empty"), "read", ""))
    assert str(failed.options.fault) == "The document could not be read"
    assert read().options.fault is None
    no_format = after(read(), OptionsChanged(GenerateOptions(formats=())))[0]
    assert str(no_format.options.fault) == "Choose at least one format"
    nothing = after(read(), OptionsChanged(GenerateOptions(include=("nothing",))))[0]
    assert str(nothing.options.fault) == "Choose at least one operation"


def test_every_offered_choice_above_the_tier_is_locked() -> None:
    state = read()
    assert list(state.options.locks) == [
        "cases:25", "cases:100", "cases:2000", "priority:normal", "priority:high",
        "ai:balanced", "ai:best",
    ]  # fmt: skip

    state = licensed(state, Tier.ENTERPRISE)
    state = after(state, PlaceChosen(Place.HOME))[0]
    assert list(state.options.locks) == []


def test_nothing_is_computed_where_nothing_changed() -> None:
    state = read(PETS)

    assert presenter.after(state, PlaceChosen(Place.HOME))[0] is state


def test_the_included_operations_are_matched_anew_only_for_other_patterns() -> None:
    state = read()

    fewer = after(state, OptionsChanged(GenerateOptions(cases=2)))[0]

    assert fewer.options.included is state.options.included

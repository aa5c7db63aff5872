"""What is chosen: undo, redo, ticks, and ceilings of the tier that no choice crosses."""

from dataclasses import replace

import pytest

from engine.licensing.entitlements import Priority, Tier
from engine.options import GenerateOptions
from specmint_desktop.presenters import options as presenter
from specmint_desktop.presenters.options import MOST_UNDONE
from specmint_desktop.state.documents import CheckedAgain, DocumentsGiven, DocumentState
from specmint_desktop.state.jobs import DocumentOfJobOpened, JobRow, JobStatus
from specmint_desktop.state.licence import Part, PartWanted
from specmint_desktop.state.messages import Fact, Intent
from specmint_desktop.state.models import AiChanged, AiChoice
from specmint_desktop.state.options import (
    Chosen,
    DomainsFound,
    FindDomains,
    LockedChoiceTried,
    OperationsTicked,
    OptionsChanged,
    OptionsRedone,
    OptionsState,
    OptionsUndone,
    PriorityChosen,
)
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from tests.samples.window_states import DOCUMENT, after, licensed, read


def with_tier(tier: Tier, state: State | None = None) -> State:
    return licensed(state or State("/jobs"), tier)


def chosen(state: State, *messages: Intent | Fact) -> OptionsState:
    return after(state, *messages)[0].options


def test_a_change_is_taken_and_can_be_undone_and_redone() -> None:
    first, second = GenerateOptions(cases=5), GenerateOptions(cases=5, formats=("python",))
    state = after(State("/jobs"), OptionsChanged(first), OptionsChanged(second))[0]

    undone = chosen(state, OptionsUndone())
    assert (undone.chosen, undone.past, undone.future) == (
        first,
        (Chosen(GenerateOptions()),),
        (Chosen(second),),
    )

    redone = chosen(state, OptionsUndone(), OptionsUndone(), OptionsRedone(), OptionsRedone())
    assert (redone.chosen, redone.past, redone.future) == (
        second,
        (Chosen(GenerateOptions()), Chosen(first)),
        (),
    )


def test_a_change_after_undoing_forgets_what_was_undone() -> None:
    state = after(State("/jobs"), OptionsChanged(GenerateOptions(cases=5)), OptionsUndone())[0]

    assert chosen(state, OptionsChanged(GenerateOptions(cases=3))).future == ()


def test_without_a_change_there_is_nothing_to_undo_or_redo() -> None:
    state = State("/jobs")

    for message in (OptionsChanged(GenerateOptions()), OptionsUndone(), OptionsRedone()):
        assert chosen(state, message).past == ()
        assert chosen(state, message).chosen == GenerateOptions()


def test_only_so_many_changes_are_kept() -> None:
    state = State("/jobs")

    for seed in range(1, MOST_UNDONE + 10):
        state = after(state, OptionsChanged(GenerateOptions(seed=seed)))[0]

    assert len(state.options.past) == MOST_UNDONE
    assert state.options.past[-1].options.seed == MOST_UNDONE + 8


def test_blanks_and_doubles_in_typed_options_are_taken_away() -> None:
    typed = GenerateOptions(domain="  ", include=(" pets ", "", "pets"), exclude=("GET *", " "))

    assert chosen(State("/jobs"), OptionsChanged(typed)).chosen == GenerateOptions(
        include=("pets",), exclude=("GET *",)
    )


def test_more_cases_than_the_tier_covers_are_refused_with_reason_and_next_steps() -> None:
    options = chosen(State("/jobs"), OptionsChanged(GenerateOptions(cases=25, formats=("python",))))

    assert options.chosen == GenerateOptions(cases=10, formats=("python",))
    assert options.wished_cases == 25
    lock = options.refused["cases"]
    assert str(lock.reason) == "up to 25 with Basic; you have Free: 10"
    assert [str(text) for text, _ in lock.steps] == ["Use 10", "See tiers", "Enter key"]
    assert lock.steps[1][1] == PartWanted(part=Part.TIERS)


def test_the_next_step_of_a_refusal_takes_what_is_covered() -> None:
    state = after(State("/jobs"), OptionsChanged(GenerateOptions(cases=4)))[0]
    refused = after(state, OptionsChanged(GenerateOptions(cases=25)))[0]
    assert refused.options.chosen.cases == 4

    options = chosen(refused, refused.options.refused["cases"].steps[0][1])

    assert (options.chosen.cases, options.wished_cases, options.refused) == (10, None, {})


@pytest.mark.parametrize(
    ("tier", "cases", "reason"),
    [
        (Tier.FREE, 30, "up to 100 with Pro; you have Free: 10"),
        (Tier.BASIC, 26, "up to 100 with Pro; you have Basic: 25"),
        (Tier.PRO, 101, "up to 2,000 with Enterprise; you have Pro: 100"),
    ],
)
def test_the_reason_names_the_lowest_tier_that_covers_the_wish(tier: Tier, cases: int, reason: str) -> None:
    options = chosen(with_tier(tier), OptionsChanged(GenerateOptions(cases=cases)))

    assert str(options.refused["cases"].reason) == reason


def test_what_the_tier_covers_is_taken() -> None:
    options = chosen(with_tier(Tier.ENTERPRISE), OptionsChanged(GenerateOptions(cases=2_000)))

    assert (options.chosen.cases, options.refused) == (2_000, {})


def test_a_tier_that_ends_brings_the_choice_below_its_ceiling() -> None:
    state = after(
        with_tier(Tier.PRO), OptionsChanged(GenerateOptions(cases=50)), PriorityChosen(Priority.HIGH)
    )[0]

    options = chosen(with_tier(Tier.FREE, state), PlaceChosen(Place.HOME))

    assert (options.chosen.cases, options.priority) == (10, Priority.LOW)
    assert options.wished_cases == 50
    assert set(options.refused) == {"cases", "priority"}


def test_undoing_does_not_bring_back_what_is_locked_now() -> None:
    state = after(
        with_tier(Tier.PRO),
        OptionsChanged(GenerateOptions(cases=50)),
        OptionsChanged(GenerateOptions(cases=5)),
    )[0]

    assert chosen(with_tier(Tier.FREE, state), OptionsUndone()).chosen.cases == 10


def test_a_priority_above_the_tier_is_refused() -> None:
    options = chosen(State("/jobs"), PriorityChosen(Priority.HIGH))

    assert options.priority is Priority.LOW
    lock = options.refused["priority"]
    assert str(lock.reason) == "up to high with Pro; you have Free: low"
    assert [str(text) for text, _ in lock.steps] == ["Use low", "See tiers", "Enter key"]
    assert lock.steps[0][1] == PriorityChosen(Priority.LOW)
    assert chosen(after(State("/jobs"), PriorityChosen(Priority.HIGH))[0], lock.steps[0][1]).refused == {}


def test_a_priority_that_the_tier_covers_is_taken() -> None:
    assert chosen(with_tier(Tier.BASIC), PriorityChosen(Priority.NORMAL)).priority is Priority.NORMAL


def test_a_locked_choice_that_is_tried_says_why() -> None:
    state = read()

    for choice in ("ai:best", "cases:100", "priority:high"):
        options = chosen(state, LockedChoiceTried(choice))
        assert options.refused == {choice.partition(":")[0]: state.options.locks[choice]}
    assert chosen(state, LockedChoiceTried("cases:10")).refused == {}


def test_what_was_refused_is_forgotten_with_the_next_change() -> None:
    state = after(read(), LockedChoiceTried("ai:best"), PriorityChosen(Priority.HIGH))[0]
    assert set(state.options.refused) == {"ai", "priority"}

    assert chosen(state, OptionsChanged(state.options.chosen)).refused == {}


def test_a_class_of_models_that_the_tier_does_not_cover_is_locked_with_the_way_to_one_that_is() -> None:
    options = chosen(read(), LockedChoiceTried("ai:best"))

    lock = options.refused["ai"]
    assert "ai:fast" not in options.locks
    assert str(lock.reason) == "up to Best with Pro; you have Free: Fast"
    assert [str(text) for text, _ in lock.steps] == ["Use Fast", "See tiers", "Enter key"]
    assert lock.steps[0][1] == AiChanged(AiChoice("fast"))
    assert options.ai == AiChoice()


def test_ticking_operations_writes_patterns_and_can_be_undone() -> None:
    state = after(read(), OperationsTicked(("health",), is_included=False))[0]

    assert state.options.chosen.exclude == ("GET /health",)
    assert state.options.included == {"listPets", "addPet", "getPet", "listOrders"}
    assert chosen(state, OptionsUndone()).chosen == GenerateOptions()


def test_without_a_document_there_is_nothing_to_tick() -> None:
    state = State("/jobs")

    assert chosen(state, OperationsTicked(("health",), is_included=False)).chosen == GenerateOptions()


def test_another_document_begins_with_all_of_its_operations() -> None:
    typed = GenerateOptions(cases=5, include=("pets",), exclude=("addPet",))
    state = after(read(), OptionsChanged(typed))[0]

    assert chosen(state, CheckedAgain()).chosen == typed
    assert chosen(state, DocumentsGiven((DOCUMENT,))).chosen == typed
    other = chosen(state, DocumentsGiven(("/other.yaml",)))
    assert (other.chosen, other.past) == (GenerateOptions(cases=5), ())


def test_the_document_of_an_earlier_run_brings_the_options_of_that_run() -> None:
    earlier = GenerateOptions(cases=50, seed=9, exclude=("addPet",))
    row = JobRow("000007", DOCUMENT, "Pets", earlier, Priority.LOW, JobStatus.DONE)
    state = read()
    state = replace(state, history=replace(state.history, rows=(row,)))

    options = chosen(state, DocumentOfJobOpened("000007"))

    assert options.chosen == replace(earlier, cases=10)
    assert options.wished_cases == 50


def test_a_new_domain_is_looked_up() -> None:
    _, effects = presenter.after(State("/jobs"), OptionsChanged(GenerateOptions(domain="banks")))

    assert effects == (FindDomains("banks"),)


def test_with_the_first_document_it_is_asked_which_vocabularies_there_are() -> None:
    restored = State("/jobs", document=DocumentState(DOCUMENT))

    for state in (State("/jobs"), restored):
        assert presenter.after(state, DocumentsGiven((DOCUMENT,)))[1] == (FindDomains(None),)
    known = after(State("/jobs"), DomainsFound(("banking",), None, None))[0]
    assert presenter.after(known, DocumentsGiven((DOCUMENT,)))[1] == ()


def test_the_vocabulary_of_the_chosen_domain_is_known() -> None:
    state = after(State("/jobs"), OptionsChanged(GenerateOptions(domain="my bank")))[0]
    names = ("banking", "travel")

    found = chosen(state, DomainsFound(names, "my bank", "banking"))
    assert (found.domains, found.vocabulary) == (names, "banking")
    late = chosen(state, DomainsFound(names, "my hotel", "travel"))
    assert (late.domains, late.vocabulary) == (names, None)

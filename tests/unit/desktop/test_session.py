"""The session: what the window was doing comes back, and nothing else does."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop import session
from specmint_desktop.presenters import root
from specmint_desktop.state.documents import DocumentsGiven, DocumentState
from specmint_desktop.state.jobs import ResultOpened
from specmint_desktop.state.options import Chosen, OptionsState
from specmint_desktop.state.results import ResultsState
from specmint_desktop.state.shell import Place, PlaceChosen, ShellState
from specmint_desktop.state.whole import State

FIRST, SECOND, THIRD = (GenerateOptions(seed=seed, include=("pets",)) for seed in (1, 2, 3))
WORKING = State(
    "/jobs",
    shell=ShellState(Place.RESULTS),
    document=DocumentState("/a/pets.yaml"),
    options=OptionsState(SECOND, Priority.LOW, (Chosen(FIRST),), (Chosen(THIRD),)),
    results=ResultsState(job="000007"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=9), each, max_size=3),
)


def _through_a_file(content: dict[str, Any]) -> Any:
    return json.loads(json.dumps(content))


def test_document_options_with_undo_result_and_place_come_back() -> None:
    state, intents = session.restored(State("/jobs"), _through_a_file(session.of(WORKING)))

    assert state.options == WORKING.options
    assert intents == (DocumentsGiven(("/a/pets.yaml",)), ResultOpened("000007"), PlaceChosen(Place.RESULTS))


def test_opening_the_document_of_the_session_again_keeps_what_was_chosen_for_it() -> None:
    state, (opens, *_) = session.restored(State("/jobs"), _through_a_file(session.of(WORKING)))

    after, _ = root.after(state, opens)

    assert (after.options.chosen, after.options.past, after.options.future) == (
        SECOND,
        (Chosen(FIRST),),
        (Chosen(THIRD),),
    )


def test_an_address_is_not_fetched_again_by_itself() -> None:
    content = session.of(replace(WORKING, document=DocumentState("https://a.example/x.json")))

    state, intents = session.restored(State("/jobs"), content)

    assert state.document.document is None
    assert intents == (ResultOpened("000007"), PlaceChosen(Place.RESULTS))


def test_of_a_fresh_window_only_the_place_is_kept() -> None:
    state, intents = session.restored(State("/jobs"), _through_a_file(session.of(State("/jobs"))))

    assert state == State("/jobs")
    assert intents == (PlaceChosen(Place.HOME),)


def test_no_more_than_a_hundred_steps_can_be_undone_after_a_restart() -> None:
    many = tuple(Chosen(GenerateOptions(seed=seed)) for seed in range(150))
    content = session.of(replace(WORKING, options=OptionsState(past=many)))

    state, _ = session.restored(State("/jobs"), content)

    assert state.options.past == many[50:]


@pytest.mark.parametrize(
    "options",
    [
        None,
        [],
        "x",
        {"cases": 0},
        {"cases": True},
        {"cases": "9"},
        {"seed": 1.5},
        {"formats": ["pascal"]},
        {"formats": "python"},
        {"include": [1]},
        {"domain": 4},
        {"colour": "red"},
    ],
)
def test_options_that_do_not_fit_are_left_at_their_default(options: object) -> None:
    content = {"options": options, "past": [options, {"seed": 5}], "future": options}

    state, _ = session.restored(State("/jobs"), content)

    assert state.options == OptionsState(past=(Chosen(GenerateOptions(seed=5)),))


@given(st.dictionaries(st.sampled_from([*session.of(WORKING)]), JSON))
def test_whatever_stands_in_the_file_the_window_opens(content: dict[str, Any]) -> None:
    state, intents = session.restored(State("/jobs"), content)

    assert isinstance(state.options.chosen, GenerateOptions)
    assert len(intents) <= 3


def test_only_what_is_kept_is_looked_at() -> None:
    assert not session.may_differ(WORKING, replace(WORKING, jobs_folder="/other"))
    for change in (
        replace(WORKING, options=OptionsState()),
        replace(WORKING, shell=ShellState()),
        replace(WORKING, document=DocumentState()),
        replace(WORKING, results=ResultsState()),
    ):
        assert session.may_differ(WORKING, change)


def test_a_file_that_is_absent_damaged_or_refused_is_an_empty_session(tmp_path: Path) -> None:
    (tmp_path / session.WINDOW).mkdir()
    (tmp_path / "damaged.json").write_bytes(b"{")

    assert session.read(tmp_path, session.SESSION) == {}
    assert session.read(tmp_path, session.WINDOW) == {}
    assert session.read(tmp_path, "damaged.json") == {}

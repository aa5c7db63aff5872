"""The table of commands: keys, reasons, and what each does."""

from collections import Counter
from dataclasses import replace

import pytest

from engine.errors import Problem
from engine.jobs.messages import DocumentSummary
from specmint_desktop.actions import COMMANDS, MENUS, Command, why_not
from specmint_desktop.settings import Appearance
from specmint_desktop.state.documents import DocumentState, Loading, ProblemOpened
from specmint_desktop.state.messages import Intent, Message
from specmint_desktop.state.options import OptionsState
from specmint_desktop.state.preferences import SettingsChanged
from specmint_desktop.state.results import ResultsState, SaveState, SaveStep
from specmint_desktop.state.shell import GuideAsked, Place, PlaceChosen, ShellState
from specmint_desktop.state.whole import State

EMPTY = State(jobs_folder="jobs")
PROBLEM = Problem("x", "what", "cure")
SUMMARY = DocumentSummary("a.yaml", "A", "1", "3.1.0", "", 0, (), (), (), (), 1, "0", ())


def command(name: str) -> Command:
    return next(each for each in COMMANDS if each.id == name)


def sent(name: str, state: State) -> Intent:
    made = command(name).intent
    assert made is not None
    return made(state)


def at(place: Place, state: State = EMPTY) -> State:
    return replace(state, shell=ShellState(place=place))


def zoomed(percent: int) -> State:
    chosen = EMPTY.settings.settings.model_copy(update={"zoom": percent})
    return replace(EMPTY, settings=replace(EMPTY.settings, settings=chosen))


def test_no_two_commands_are_on_one_key() -> None:
    counts = Counter(keys for each in COMMANDS for keys in each.keys)

    assert [keys for keys, count in counts.items() if count > 1] == []


def test_every_command_has_a_name_of_its_own_and_a_menu() -> None:
    assert len({each.id for each in COMMANDS}) == len(COMMANDS)
    assert {each.menu for each in COMMANDS} == set(MENUS)


def test_every_command_does_one_thing() -> None:
    assert [each.id for each in COMMANDS if (each.intent is None) == (not each.method)] == []


def test_no_two_commands_of_a_menu_have_one_letter() -> None:
    letters = Counter(
        (each.menu, each.text[each.text.index("&") + 1].lower()) for each in COMMANDS if "&" in each.text
    )

    assert [letter for letter, count in letters.items() if count > 1] == []


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("Ctrl+O", "open-file"),
        ("Ctrl+Shift+O", "open-folder"),
        ("Ctrl+L", "open-address"),
        ("Ctrl+V", "paste"),
        ("Ctrl+Return", "generate"),
        ("Ctrl+.", "cancel"),
        ("F5", "check-again"),
        ("Ctrl+S", "save-folder"),
        ("Ctrl+Shift+S", "save-zip"),
        ("Ctrl+Shift+C", "copy-command"),
        ("Ctrl+E", "reveal"),
        ("Ctrl+P", "go-to-operation"),
        ("Ctrl+Z", "undo"),
        ("Ctrl+Y", "redo"),
        ("Ctrl+F", "find"),
        ("F3", "find-next"),
        ("Shift+F3", "find-previous"),
        ("F8", "next-problem"),
        ("Shift+F8", "previous-problem"),
        ("F6", "next-pane"),
        ("Shift+F6", "previous-pane"),
        ("Ctrl++", "larger"),
        ("Ctrl+-", "smaller"),
        ("Ctrl+0", "usual-size"),
        ("Ctrl+,", "go-settings"),
        ("F1", "help"),
    ],
)
def test_a_key_is_on_its_command(keys: str, name: str) -> None:
    assert keys in command(name).keys


def test_the_places_are_on_the_numbers_in_the_order_of_the_rail() -> None:
    numbers = {
        each.keys[0]: sent(each.id, EMPTY) for each in COMMANDS if each.id.startswith("go-") and each.intent
    }

    assert numbers == {f"Ctrl+{number}": PlaceChosen(place) for number, place in enumerate(Place, 1)}


def test_a_command_of_another_place_says_so() -> None:
    assert why_not(command("paste"), at(Place.QUEUE)) == Message("command-elsewhere", "not in this place")
    assert why_not(command("paste"), at(Place.HOME)) is None


@pytest.mark.parametrize(
    "name",
    [
        "check-again",
        "close-document",
        "generate",
        "reveal",
        "copy-command",
        "undo",
        "redo",
        "cancel",
        "next-problem",
    ],
)
def test_a_command_that_has_nothing_to_do_says_why(name: str) -> None:
    reason = why_not(command(name), EMPTY)

    assert reason is not None
    assert str(reason)


def test_generate_waits_for_a_document_and_for_whatever_the_options_lack() -> None:
    ready = replace(EMPTY, document=DocumentState("a.yaml", loading=Loading.READY, summary=SUMMARY))
    fault = Message("no-format", "choose a format")

    assert str(why_not(command("generate"), EMPTY)) == "no document is open"
    assert why_not(command("generate"), ready) is None
    assert why_not(command("generate"), replace(ready, options=OptionsState(fault=fault))) == fault


def test_a_saved_result_can_be_revealed() -> None:
    saved = SaveState(step=SaveStep.SAVED, folder="out")

    assert why_not(command("reveal"), replace(EMPTY, results=ResultsState(job="000001", save=saved))) is None


def test_reading_can_be_cancelled() -> None:
    assert (
        why_not(command("cancel"), replace(EMPTY, document=DocumentState("a", loading=Loading.COUNTING)))
        is None
    )


@pytest.mark.parametrize(
    ("name", "chosen", "index"),
    [
        ("next-problem", None, 0),
        ("next-problem", 0, 1),
        ("next-problem", 2, 0),
        ("previous-problem", None, 2),
        ("previous-problem", 1, 0),
        ("previous-problem", 0, 2),
    ],
)
def test_problems_are_walked_round_and_round(name: str, chosen: int | None, index: int) -> None:
    state = replace(EMPTY, document=DocumentState("a", problems=(PROBLEM,) * 3, chosen_problem=chosen))

    assert why_not(command(name), state) is None
    assert sent(name, state) == ProblemOpened(index)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("larger", 100, 110),
        ("larger", 195, 200),
        ("smaller", 100, 90),
        ("smaller", 85, 80),
        ("usual-size", 150, 100),
    ],
)
def test_zoom_goes_by_ten_between_80_and_200_percent(name: str, before: int, after: int) -> None:
    intent = sent(name, zoomed(before))

    assert isinstance(intent, SettingsChanged)
    assert intent.settings.zoom == after


@pytest.mark.parametrize(("name", "limit"), [("larger", 200), ("smaller", 80), ("usual-size", 100)])
def test_zoom_says_where_it_ends(name: str, limit: int) -> None:
    assert str(why_not(command(name), zoomed(limit))) == f"it is {limit} % already"
    assert why_not(command(name), zoomed(130)) is None


@pytest.mark.parametrize("appearance", list(Appearance))
def test_the_appearance_is_a_setting(appearance: Appearance) -> None:
    intent = sent(f"appearance-{appearance.value}", EMPTY)

    assert isinstance(intent, SettingsChanged)
    assert intent.settings.appearance is appearance


def test_help_opens_the_page_of_the_place() -> None:
    assert sent("help", at(Place.HOME)) == GuideAsked("getting-started")
    assert sent("help", at(Place.QUEUE)) == GuideAsked("window")

"""The one table of commands: menus, shortcuts and the page of keys are drawn from it.

A command sends an intent, or calls a method: of the place that is shown, else of the window.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from specmint_desktop.settings import Appearance
from specmint_desktop.state.documents import CheckedAgain, DocumentClosed, Loading, ProblemOpened
from specmint_desktop.state.jobs import JobCancelAsked, JobStatus
from specmint_desktop.state.messages import Intent, Message
from specmint_desktop.state.options import GenerateAsked, OptionsRedone, OptionsUndone
from specmint_desktop.state.preferences import DiagnosticsCopied, SettingsChanged
from specmint_desktop.state.results import CommandCopied, OutputRevealed, SaveStep
from specmint_desktop.state.shell import AboutAsked, GuideAsked, LogToggled, Place, PlaceChosen
from specmint_desktop.state.whole import State

Refusal: TypeAlias = Callable[[State], Message | None]

LEAST_ZOOM: Final = 80
MOST_ZOOM: Final = 200
_ZOOM_STEP: Final = 10
EVERYWHERE: Final = frozenset(Place)


def _never(_state: State) -> Message | None:
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """`text` is English and translated by `title`; `keys` in Qt's portable spelling, the first is shown.

    `refused` says why it cannot be done now. Either `intent` makes what is sent, or `method` names what is called.
    """

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    places: frozenset[Place] = EVERYWHERE
    refused: Refusal = _never
    intent: Callable[[State], Intent] | None = None
    method: str = ""

    @property
    def title(self) -> Message:
        return Message(f"command-{self.id}", self.text)


def why_not(command: Command, state: State) -> Message | None:
    """Return why a command cannot be done now; None where it can."""
    if state.shell.place not in command.places:
        return Message("command-elsewhere", "not in this place")
    return command.refused(state)


def _without_document(state: State) -> Message | None:
    if state.document.document is None:
        return Message("command-no-document", "no document is open")
    return None


def _cannot_generate(state: State) -> Message | None:
    return _without_document(state) or state.options.fault


def _without_result(state: State) -> Message | None:
    return Message("command-no-result", "there is no result yet") if state.results.job is None else None


def _not_saved(state: State) -> Message | None:
    save = state.results.save
    if save.step is SaveStep.SAVED and (save.folder or save.zip_file):
        return None
    return Message("command-not-saved", "the result is not saved yet")


def _nothing_runs(state: State) -> Message | None:
    running = any(row.status is JobStatus.RUNNING for row in state.queue.rows)
    waiting = any(row.id == state.queue.chosen and row.status is JobStatus.QUEUED for row in state.queue.rows)
    if running or waiting or state.document.loading in {Loading.READING, Loading.COUNTING}:
        return None
    return Message("command-nothing-runs", "nothing is running")


def _nothing_waits(state: State) -> Message | None:
    if any(row.status is JobStatus.QUEUED for row in state.queue.rows):
        return None
    return Message("command-nothing-waits", "nothing waits")


def _without_problems(state: State) -> Message | None:
    return None if state.document.problems else Message("command-no-problem", "the document has no problem")


def _nothing_to_undo(state: State) -> Message | None:
    return None if state.options.past else Message("command-no-undo", "no option was changed")


def _nothing_to_redo(state: State) -> Message | None:
    return None if state.options.future else Message("command-no-redo", "nothing was undone")


def _problem(step: int, state: State) -> Intent:
    chosen = state.document.chosen_problem
    start = (-1 if step > 0 else 0) if chosen is None else chosen
    return ProblemOpened((start + step) % max(len(state.document.problems), 1))


def _zoom(step: int, state: State) -> Intent:
    """Return the next size; step 0 is 100 %."""
    settings = state.settings.settings
    wanted = settings.zoom + step * _ZOOM_STEP if step else 100
    return SettingsChanged(settings.model_copy(update={"zoom": min(max(wanted, LEAST_ZOOM), MOST_ZOOM)}))


def _at_size(limit: int, state: State) -> Message | None:
    if state.settings.settings.zoom == limit:
        return Message("command-zoom-limit", "it is {percent} % already", (("percent", limit),))
    return None


def _appearance(wanted: Appearance, state: State) -> Intent:
    return SettingsChanged(state.settings.settings.model_copy(update={"appearance": wanted}))


def _always(intent: Intent, _state: State) -> Intent:
    return intent


def _guide(state: State) -> Intent:
    """Return the page of the guide that fits the place."""
    return GuideAsked(_PAGES.get(state.shell.place, "window"))


_PAGES: Mapping[Place, str] = {Place.HOME: "getting-started"}


def _go(place: Place) -> Callable[[State], Intent]:
    return partial(_always, PlaceChosen(place))


_FINDING: Final = frozenset({Place.DOCUMENT, Place.RESULTS, Place.HISTORY})
_OPERATIONS: Final = frozenset({Place.DOCUMENT, Place.RESULTS})
_RESULTS: Final = frozenset({Place.RESULTS})
_QUEUE: Final = frozenset({Place.QUEUE})

MENUS: Mapping[str, str] = {
    "file": "&File",
    "edit": "&Edit",
    "tests": "&Tests",
    "go": "&Go",
    "view": "&View",
    "help": "&Help",
}

COMMANDS: tuple[Command, ...] = (
    Command("open-file", "&Open file…", "file", ("Ctrl+O",), "file", method="choose_file"),
    Command("open-folder", "Open folde&r…", "file", ("Ctrl+Shift+O",), "folder", method="choose_folder"),
    Command("open-address", "Open &address…", "file", ("Ctrl+L",), "link", method="ask_address"),
    Command(
        "paste", "Open the &clipboard", "file", ("Ctrl+V",), "paste", frozenset({Place.HOME}), method="paste"
    ),
    Command(
        "check-again",
        "Check the document a&gain",
        "file",
        ("F5",),
        "refresh",
        refused=_without_document,
        intent=partial(_always, CheckedAgain()),
    ),
    Command(
        "close-document",
        "Close the &document",
        "file",
        ("Ctrl+W",),
        "close",
        refused=_without_document,
        intent=partial(_always, DocumentClosed()),
    ),
    Command(
        "save-folder",
        "&Save into a folder…",
        "file",
        ("Ctrl+S",),
        "save",
        _RESULTS,
        _without_result,
        method="choose_save_folder",
    ),
    Command(
        "save-zip",
        "Save as a &ZIP file…",
        "file",
        ("Ctrl+Shift+S",),
        "zip",
        _RESULTS,
        _without_result,
        method="choose_save_zip",
    ),
    Command(
        "reveal",
        "Show the output in the &file manager",
        "file",
        ("Ctrl+E",),
        "reveal",
        refused=_not_saved,
        intent=partial(_always, OutputRevealed()),
    ),
    Command("quit", "&Quit", "file", ("Ctrl+Q",), method="close_window"),
    Command(
        "undo",
        "&Undo the change of an option",
        "edit",
        ("Ctrl+Z",),
        "undo",
        refused=_nothing_to_undo,
        intent=partial(_always, OptionsUndone()),
    ),
    Command(
        "redo",
        "&Redo it",
        "edit",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
        refused=_nothing_to_redo,
        intent=partial(_always, OptionsRedone()),
    ),
    Command(
        "copy-command",
        "&Copy the command line",
        "edit",
        ("Ctrl+Shift+C",),
        "terminal",
        refused=_without_result,
        intent=partial(_always, CommandCopied()),
    ),
    Command("find", "&Find", "edit", ("Ctrl+F",), "search", _FINDING, method="find"),
    Command("find-next", "Find &next", "edit", ("F3",), "", _OPERATIONS, method="find_next"),
    Command(
        "find-previous", "Find &previous", "edit", ("Shift+F3",), "", _OPERATIONS, method="find_previous"
    ),
    Command(
        "generate",
        "&Generate tests",
        "tests",
        ("Ctrl+Return",),
        "generate",
        refused=_cannot_generate,
        intent=partial(_always, GenerateAsked()),
    ),
    Command(
        "cancel",
        "&Cancel the selected job",
        "tests",
        ("Ctrl+.",),
        "stop",
        refused=_nothing_runs,
        intent=partial(_always, JobCancelAsked()),
    ),
    Command(
        "move-earlier",
        "Move the job &earlier",
        "tests",
        ("Alt+Up",),
        "up",
        _QUEUE,
        _nothing_waits,
        method="move_earlier",
    ),
    Command(
        "move-later",
        "Move the job &later",
        "tests",
        ("Alt+Down",),
        "down",
        _QUEUE,
        _nothing_waits,
        method="move_later",
    ),
    Command(
        "next-problem",
        "Next &problem",
        "tests",
        ("F8",),
        "warning",
        refused=_without_problems,
        intent=partial(_problem, 1),
    ),
    Command(
        "previous-problem",
        "P&revious problem",
        "tests",
        ("Shift+F8",),
        refused=_without_problems,
        intent=partial(_problem, -1),
    ),
    Command(
        "go-to-operation",
        "Go to an &operation",
        "go",
        ("Ctrl+P",),
        "operation",
        _OPERATIONS,
        method="go_to_operation",
    ),
    Command("go-home", "&Home", "go", ("Ctrl+1",), "home", intent=_go(Place.HOME)),
    Command("go-document", "&Document", "go", ("Ctrl+2",), "document", intent=_go(Place.DOCUMENT)),
    Command("go-queue", "&Queue", "go", ("Ctrl+3",), "queue", intent=_go(Place.QUEUE)),
    Command("go-results", "&Results", "go", ("Ctrl+4",), "results", intent=_go(Place.RESULTS)),
    Command("go-history", "H&istory", "go", ("Ctrl+5",), "history", intent=_go(Place.HISTORY)),
    Command("go-settings", "&Settings", "go", ("Ctrl+6", "Ctrl+,"), "settings", intent=_go(Place.SETTINGS)),
    Command("go-licence", "&Licence", "go", ("Ctrl+7",), "licence", intent=_go(Place.LICENCE)),
    Command("next-pane", "&Next pane", "go", ("F6",), method="focus_next_pane"),
    Command("previous-pane", "&Previous pane", "go", ("Shift+F6",), method="focus_previous_pane"),
    Command(
        "larger",
        "&Larger",
        "view",
        ("Ctrl++", "Ctrl+="),
        "plus",
        refused=partial(_at_size, MOST_ZOOM),
        intent=partial(_zoom, 1),
    ),
    Command(
        "smaller",
        "&Smaller",
        "view",
        ("Ctrl+-",),
        "minus",
        refused=partial(_at_size, LEAST_ZOOM),
        intent=partial(_zoom, -1),
    ),
    Command(
        "usual-size",
        "&Usual size",
        "view",
        ("Ctrl+0",),
        refused=partial(_at_size, 100),
        intent=partial(_zoom, 0),
    ),
    Command(
        "appearance-system",
        "Appearance of the s&ystem",
        "view",
        intent=partial(_appearance, Appearance.SYSTEM),
    ),
    Command("appearance-light", "L&ight", "view", icon="sun", intent=partial(_appearance, Appearance.LIGHT)),
    Command("appearance-dark", "&Dark", "view", icon="moon", intent=partial(_appearance, Appearance.DARK)),
    Command("log", "L&og", "view", ("Ctrl+Shift+L",), "log", intent=partial(_always, LogToggled())),
    Command("help", "&Guide", "help", ("F1",), "help", intent=_guide),
    Command(
        "diagnostics", "&Copy diagnostics", "help", (), "copy", intent=partial(_always, DiagnosticsCopied())
    ),
    Command("about", "&About SpecMint", "help", (), "info", intent=partial(_always, AboutAsked())),
)

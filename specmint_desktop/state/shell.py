"""The frame of the window: which place is shown, and what the bar at its top says."""

from dataclasses import dataclass
from enum import StrEnum

from engine.licensing.entitlements import Tier
from specmint_desktop.state.messages import Fact, Intent, Message


class Place(StrEnum):
    """The places of the rail, in order: Ctrl+1 to Ctrl+7."""

    HOME = "home"
    DOCUMENT = "document"
    QUEUE = "queue"
    RESULTS = "results"
    HISTORY = "history"
    SETTINGS = "settings"
    LICENCE = "licence"


class Tone(StrEnum):
    INFO = "info"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """A bar over the place: what happened and what can be done; `intents` are buttons, text and intent."""

    id: str
    tone: Tone
    text: Message
    intents: tuple[tuple[Message, Intent], ...] = ()


@dataclass(frozen=True, slots=True)
class ShellState:
    """`spoken` is the last sentence that a screen reader should say."""

    place: Place = Place.HOME
    notices: tuple[Notice, ...] = ()
    tier: Tier = Tier.FREE
    offline: bool = True
    spoken: str = ""
    log_shown: bool = False


@dataclass(frozen=True, slots=True)
class PlaceChosen(Intent):
    place: Place


@dataclass(frozen=True, slots=True)
class NoticeDismissed(Intent):
    id: str


@dataclass(frozen=True, slots=True)
class LogToggled(Intent):
    """Show the log below the place, or hide it."""


@dataclass(frozen=True, slots=True)
class WindowOpened(Fact):
    """The window is painted for the first time: what files hold may be read now."""


@dataclass(frozen=True, slots=True)
class WindowClosed(Intent):
    """The person closes the window; effects of it are still done, then it ends."""

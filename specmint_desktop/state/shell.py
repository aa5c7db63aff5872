"""The frame of the window: which place is shown, and what the bar at its top says."""

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import Problem
from specmint_desktop.state.messages import Effect, Fact, Intent, Message


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
class Refused:
    """A thing that was given and is no document: `problem` says what it is and what is expected."""

    document: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Drag:
    """What hangs over the window; `is_looked_at` once it is known which of it can be read."""

    documents: tuple[str, ...] = ()
    text: str = ""
    refused: tuple[Refused, ...] = ()
    is_looked_at: bool = False


@dataclass(frozen=True, slots=True)
class GuideRead(Fact):
    """`text` is Markdown, written by us."""

    page: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticesRead(Fact):
    versions: tuple[tuple[str, str], ...]
    notices: str


@dataclass(frozen=True, slots=True)
class ShellState:
    """`spoken` is the last sentence that a screen reader should say."""

    place: Place = Place.HOME
    notices: tuple[Notice, ...] = ()
    offline: bool = True
    spoken: Message | None = None
    log_shown: bool = False
    drag: Drag | None = None
    guide: GuideRead | None = None
    about: NoticesRead | None = None


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


@dataclass(frozen=True, slots=True)
class DragEntered(Intent):
    """Files, folders or addresses, or else text, are dragged over the window."""

    documents: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class DragLeft(Intent):
    pass


@dataclass(frozen=True, slots=True)
class DocumentsOffered(Intent):
    """Dropped, pasted or chosen; what is a document of it is opened, what is none is refused with the reason."""

    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InspectDocuments(Effect):
    """Look what each thing is; answers `DocumentsInspected`."""

    documents: tuple[str, ...]
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class DocumentsInspected(Fact):
    documents: tuple[str, ...]
    refused: tuple[Refused, ...]
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """Say something to all presenters, after what is done now."""

    message: Intent | Fact


@dataclass(frozen=True, slots=True)
class ReadRecent(Effect):
    """Read which documents were opened before; answers `RecentRead`."""


@dataclass(frozen=True, slots=True)
class LookForRecent(Effect):
    """Look which of the documents are gone; answers `RecentLookedFor`."""

    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecentRead(Fact):
    """`documents`: path or address, title, operations, whether it is missing."""

    documents: tuple[tuple[str, str, int, bool], ...]


@dataclass(frozen=True, slots=True)
class RecentLookedFor(Fact):
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class GatherDiagnostics(Effect):
    """Put together what support needs to know; answers `DiagnosticsGathered`."""

    settings: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiagnosticsGathered(Fact):
    text: str


@dataclass(frozen=True, slots=True)
class CrashFound(Fact):
    """The last run of the window ended by a fault that it could not survive; `report` is what is left of it."""

    report: str


@dataclass(frozen=True, slots=True)
class TextCopyAsked(Intent):
    """Copy a text of the frame: a report, diagnostics."""

    text: str


@dataclass(frozen=True, slots=True)
class GuideAsked(Intent):
    """Show a page of the guide: its name without ending."""

    page: str = "getting-started"


@dataclass(frozen=True, slots=True)
class ReadGuide(Effect):
    """Read a page of the guide; answers `GuideRead`."""

    page: str


@dataclass(frozen=True, slots=True)
class GuideClosed(Intent):
    pass


@dataclass(frozen=True, slots=True)
class AboutAsked(Intent):
    pass


@dataclass(frozen=True, slots=True)
class ReadNotices(Effect):
    """Collect versions and licence notices; answers `NoticesRead`."""


@dataclass(frozen=True, slots=True)
class AboutClosed(Intent):
    pass


@dataclass(frozen=True, slots=True)
class TextSaveAsked(Intent):
    """Write a text of the frame, a report, to a file that the person named."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class WriteText(Effect):
    path: str
    text: str

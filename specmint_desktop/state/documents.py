"""Giving documents to the window, and what it knows of the open one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.errors import Problem
from engine.jobs.messages import DocumentSummary, Progress
from specmint_desktop.state.messages import Effect, Fact, Intent


@dataclass(frozen=True, slots=True)
class DocumentsGiven(Intent):
    """Files, folders, ZIPs or addresses, dropped or opened; one is opened, several become rows of the queue."""

    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextGiven(Intent):
    """Text pasted or dropped: an address, a path, or a document itself."""

    text: str


@dataclass(frozen=True, slots=True)
class SampleChosen(Intent):
    """`name` of a bundled sample: a file under `resources/samples`, without its ending."""

    name: str


@dataclass(frozen=True, slots=True)
class RecentForgotten(Intent):
    document: str


@dataclass(frozen=True, slots=True)
class RecentDocument:
    """A document opened before; `is_missing` where its file is gone."""

    document: str
    title: str
    operations: int
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class HomeState:
    recent: tuple[RecentDocument, ...] = ()


class Loading(StrEnum):
    """Where the open document is: `counting` is read, while what it offers is still counted."""

    NONE = "none"
    READING = "reading"
    COUNTING = "counting"
    READY = "ready"
    FAILED = "failed"


class DocumentTab(StrEnum):
    SUMMARY = "summary"
    PROBLEMS = "problems"
    OPERATIONS = "operations"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A part of a text of the document: `first_line` counts from 1, `total` is how many lines there are.

    `line` is the one to mark, `mark` where its place begins in what is shown of it (from 0; long lines are cut).
    """

    document: str
    text: str
    line: int
    column: int | None = None
    first_line: int = 1
    total: int = 1
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentState:
    """The open document. `job` is the load job whose messages count; `offers`: operation id -> possible cases.

    `flows` is None until they are counted, after all cases.

    `failure` says why nothing could be read; `changed_on_disk` asks for Check or Generate again.
    `problems` are ordered, errors first, and no more than `MOST_PROBLEMS`; `errors` and `warnings` count all.
    `is_outdated`: what is shown was read by an earlier job, until the present one has read as far.
    `asked` is the place whose source was asked for last. `counted_with`: the seed and domain that `offers` hold for.
    """

    document: str | None = None
    job: str | None = None
    loading: Loading = Loading.NONE
    progress: Progress | None = None
    summary: DocumentSummary | None = None
    problems: tuple[Problem, ...] = ()
    errors: int = 0
    warnings: int = 0
    offers: Mapping[str, int] = field(default_factory=dict)
    flows: int | None = None
    failure: Problem | None = None
    changed_on_disk: bool = False
    is_outdated: bool = False
    counted_with: tuple[int, str | None] = (0, None)
    tab: DocumentTab = DocumentTab.SUMMARY
    chosen_problem: int | None = None
    asked: "ReadSource | None" = None
    source: SourceText | None = None


@dataclass(frozen=True, slots=True)
class DocumentTabChosen(Intent):
    tab: DocumentTab


@dataclass(frozen=True, slots=True)
class ProblemOpened(Intent):
    """Show the source at problem number `index`."""

    index: int


@dataclass(frozen=True, slots=True)
class SourceScrolled(Intent):
    """The end of what is shown was reached: show lines from `first_line` on."""

    first_line: int


@dataclass(frozen=True, slots=True)
class SourceOpenedOutside(Intent):
    """Open the shown source in the person's editor, at the marked line."""


@dataclass(frozen=True, slots=True)
class PlaceInDocumentOpened(Intent):
    """Show the source at a line of one of the document's files."""

    document: str
    line: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedAgain(Intent):
    """Read the open document anew."""


@dataclass(frozen=True, slots=True)
class DocumentClosed(Intent):
    pass


@dataclass(frozen=True, slots=True)
class DocumentChangedOnDisk(Fact):
    document: str


@dataclass(frozen=True, slots=True)
class ReadSource(Effect):
    """Read a file of the document for the source view; answers `SourceRead`.

    The lines around `line`, or from `first_line` on.
    """

    document: str
    line: int
    column: int | None = None
    first_line: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRead(Fact):
    source: SourceText


@dataclass(frozen=True, slots=True)
class KeepPastedText(Effect):
    """Write pasted text to a file of ours; answers `PastedTextKept`."""

    text: str


@dataclass(frozen=True, slots=True)
class PastedTextKept(Fact):
    """A text that was given is a file to open: `document` is its path."""

    document: str


@dataclass(frozen=True, slots=True)
class FindPath(Effect):
    """Make a typed path whole (`~`, relative); answers `PastedTextKept`."""

    path: str


@dataclass(frozen=True, slots=True)
class WatchFiles(Effect):
    """Tell `DocumentChangedOnDisk` when one of these files changes; replaces what was watched before."""

    document: str
    files: tuple[str, ...]

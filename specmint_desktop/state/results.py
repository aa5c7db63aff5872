"""The result that is shown, and where it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from engine.errors import Problem
from engine.jobs.messages import AiWorth, Progress
from engine.options import AiOptions, GenerateOptions
from specmint_desktop.state.coverage import Coverage
from specmint_desktop.state.messages import Effect, Fact, Intent


class ResultTab(StrEnum):
    CASE = "case"
    CODE = "code"
    DATA = "data"
    COVERAGE = "coverage"
    LEFT_OUT = "left-out"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases the tree shows; an empty tuple is all."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class SaveStep(StrEnum):
    """`asked` compares, `planned` waits for the person's word, `writing`, then `saved` or `failed`."""

    NONE = "none"
    ASKED = "asked"
    PLANNED = "planned"
    WRITING = "writing"
    SAVED = "saved"
    FAILED = "failed"


class PlannedFile(NamedTuple):
    """A file that saving touches, as `engine.writer.plan` has it; the first of `choices` is the default.

    `kept`, `conflicts`, `orphans`, `deleted` name a person's cases, blocks or items in it.
    """

    path: str
    state: str
    choices: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


DECIDED: Final = frozenset(("new", "updated", "unchanged", "removed"))
"""States of files in which nothing of a person's is touched: no need to ask."""


class SavePlan(NamedTuple):
    """What saving into the folder would do. Operations as people read them (`POST /orders`), cases by id."""

    files: tuple[PlannedFile, ...] = ()
    operations_added: tuple[str, ...] = ()
    operations_removed: tuple[str, ...] = ()
    operations_changed: tuple[str, ...] = ()
    cases_added: tuple[str, ...] = ()
    cases_removed: tuple[str, ...] = ()
    cases_changed: tuple[str, ...] = ()
    edits_kept: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class RunCommand:
    """How a saved format is run: the lines, in order."""

    format: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaveState:
    """Saving is a job too. `choices`: path -> the person's word against the plan's default.

    `is_comparison`: nobody asked to save yet, the plan is shown because an earlier suite stands in the folder.
    `foreign_files` stand in a folder that is not ours; `is_foreign` once that is known.
    """

    step: SaveStep = SaveStep.NONE
    job: str | None = None
    folder: str | None = None
    zip_file: str | None = None
    plan: SavePlan | None = None
    choices: tuple[tuple[str, str], ...] = ()
    progress: Progress | None = None
    problem: Problem | None = None
    is_comparison: bool = False
    is_foreign: bool = False
    foreign_files: tuple[str, ...] = ()
    command: str = ""
    runs: tuple[RunCommand, ...] = ()
    files: int = 0


class Shell(StrEnum):
    """Which shell reads a copied command."""

    POSIX = "posix"
    WINDOWS = "windows"


class ListedOperation(NamedTuple):
    """An operation of the tree; `number` counts from 1, `tag` is its first one, "" where it has none."""

    number: int
    id: str
    method: str
    path: str
    tag: str
    cases: int
    left_out: int
    cut: int


class CaseWords(NamedTuple):
    """What can be filtered for: each word with its count of cases."""

    kinds: tuple[tuple[str, int], ...] = ()
    techniques: tuple[tuple[str, int], ...] = ()
    sources: tuple[tuple[str, int], ...] = ()


NO_WORDS = CaseWords()


class Matches(NamedTuple):
    """What a filter lets through: `operations`: number -> how many of its cases."""

    filter: CaseFilter
    operations: Mapping[int, int]
    cases: int


class SuiteFile(NamedTuple):
    """A file of the suite; `path` has `/`."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class FileText:
    """A file of the suite to show: `spans` are coloured stretches (start, length, kind) in UTF-16 units.

    `rows` is the table of a CSV file, its header first. `line` is the one to show, from 1, if any.
    `is_indented`: the file itself is one long line; `is_cut`: only its beginning is shown.
    """

    path: str
    text: str
    spans: tuple[tuple[int, int, str], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    line: int | None = None
    is_indented: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ResultsState:
    """`job` names the run; its index and suite are files that Qt models and effects read.

    `left_out`: all that the suite could have and has not, cases behind the limit and whole operations among it.
    `listed` is None until it is read, `fault` says why it cannot be; `is_covering`: what is covered is being read.
    `matches` belongs to an earlier filter until the new one is answered. `code_missing`: the chosen format cannot
    send the chosen case. `shown_case` is the chosen case as `cases.json` has it, with `place`: document, line and
    column of its target. `is_untouched`: it was shown by itself, nobody chose it.
    """

    job: str | None = None
    document: str = ""
    title: str = ""
    index_file: str | None = None
    suite_file: str | None = None
    formats: tuple[str, ...] = ()
    tab: ResultTab = ResultTab.CASE
    case: str | None = None
    is_untouched: bool = False
    operation: str | None = None
    format: str = "python"
    code_file: str | None = None
    filter: CaseFilter = CaseFilter()
    save: SaveState = SaveState()
    options: GenerateOptions = field(default_factory=GenerateOptions)
    ai: AiOptions | None = None
    worth: AiWorth | None = None
    operations: int = 0
    cases: int = 0
    left_out: int = 0
    files: tuple[SuiteFile, ...] = ()
    listed: tuple[ListedOperation, ...] | None = None
    words: CaseWords = NO_WORDS
    limit: int = 0
    matches: Matches | None = None
    coverage: Coverage | None = None
    is_covering: bool = False
    fault: Problem | None = None
    shown_case: Mapping[str, Any] | None = None
    code: FileText | None = None
    data_file: str | None = None
    data: FileText | None = None
    code_missing: bool = False
    shell: Shell = Shell.POSIX


@dataclass(frozen=True, slots=True)
class ResultTabChosen(Intent):
    tab: ResultTab


@dataclass(frozen=True, slots=True)
class CaseChosen(Intent):
    case: str


@dataclass(frozen=True, slots=True)
class OperationChosen(Intent):
    operation: str


@dataclass(frozen=True, slots=True)
class FormatChosen(Intent):
    format: str


@dataclass(frozen=True, slots=True)
class CodeFileChosen(Intent):
    path: str


@dataclass(frozen=True, slots=True)
class CasesFiltered(Intent):
    filter: CaseFilter


@dataclass(frozen=True, slots=True)
class SaveFolderChosen(Intent):
    """Save the shown result into a folder, and into a ZIP too where one is named: compare first, ask where needed."""

    folder: str
    zip_file: str | None = None


@dataclass(frozen=True, slots=True)
class SaveZipChosen(Intent):
    zip_file: str


@dataclass(frozen=True, slots=True)
class SaveChoiceMade(Intent):
    path: str
    choice: str


@dataclass(frozen=True, slots=True)
class SaveConfirmed(Intent):
    """Write as planned; `replace_foreign` only after a second confirmation that names the folder."""

    replace_foreign: bool = False


@dataclass(frozen=True, slots=True)
class SaveGivenUp(Intent):
    pass


@dataclass(frozen=True, slots=True)
class OutputRevealed(Intent):
    """Open the saved folder in the system's file manager."""


@dataclass(frozen=True, slots=True)
class CommandCopied(Intent):
    """Copy the `specmint generate ...` line that gives the same bytes, or the one that runs a format."""

    format: str | None = None


@dataclass(frozen=True, slots=True)
class CopyText(Effect):
    text: str


@dataclass(frozen=True, slots=True)
class RevealFolder(Effect):
    folder: str


@dataclass(frozen=True, slots=True)
class OpenInEditor(Effect):
    """Open a file at a line with the command of the settings, else with the system's program."""

    path: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ReadSuite(Effect):
    """List operations and files of a suite; answers `SuiteRead`."""

    suite_file: str
    index_file: str


@dataclass(frozen=True, slots=True)
class SuiteRead(Fact):
    suite_file: str
    files: tuple[SuiteFile, ...]
    listed: tuple[ListedOperation, ...]
    words: CaseWords = NO_WORDS
    limit: int = 0
    first_case: str | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReadCoverage(Effect):
    """Read what a suite covers, once it is looked at; answers `CoverageRead`."""

    index_file: str


@dataclass(frozen=True, slots=True)
class CoverageRead(Fact):
    index_file: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class FilterCases(Effect):
    """Ask the index for what a filter lets through; answers `CasesMatched`."""

    index_file: str
    filter: CaseFilter


@dataclass(frozen=True, slots=True)
class CasesMatched(Fact):
    index_file: str
    matches: Matches


@dataclass(frozen=True, slots=True)
class ReadSuiteFile(Effect):
    """Read one file out of a suite and colour it; answers `SuiteFileRead`."""

    suite_file: str
    path: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SuiteFileRead(Fact):
    suite_file: str
    file: FileText


@dataclass(frozen=True, slots=True)
class ReadCase(Effect):
    """Read a case out of the index; answers `CaseRead`."""

    index_file: str
    case: str


@dataclass(frozen=True, slots=True)
class CaseRead(Fact):
    index_file: str
    case: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindCode(Effect):
    """Read the file of a format that sends a case, at its place; answers `SuiteFileRead` or `CodeMissing`."""

    suite_file: str
    index_file: str
    format: str
    case: str
    kind: str


@dataclass(frozen=True, slots=True)
class CodeMissing(Fact):
    """The format leaves the case out: it cannot send it."""

    suite_file: str
    format: str
    case: str


@dataclass(frozen=True, slots=True)
class FindCase(Effect):
    """Find the case that a line of the shown text belongs to; answers `CaseFound`."""

    suite_file: str
    index_file: str
    path: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class CaseFound(Fact):
    """`case` None: the line belongs to no case."""

    suite_file: str
    case: str | None


@dataclass(frozen=True, slots=True)
class CodeOfCaseOpened(Intent):
    """Show the chosen case in the code of the chosen format."""


@dataclass(frozen=True, slots=True)
class CaseOfCodeOpened(Intent):
    """Show the case that a line of the shown file belongs to; lines count from 1."""

    line: int


@dataclass(frozen=True, slots=True)
class DataFileChosen(Intent):
    path: str


@dataclass(frozen=True, slots=True)
class ResultUnreadable(Intent):
    """The tree met an index that can no longer be read: say so, and what to do."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class CurlCopied(Intent):
    """Copy the chosen case as a curl command."""


@dataclass(frozen=True, slots=True)
class TextCopied(Intent):
    """Copy what a person sees: code, a table, a request."""

    text: str


@dataclass(frozen=True, slots=True)
class SaveRetried(Intent):
    """Save again to where it failed."""


@dataclass(frozen=True, slots=True)
class ListFolder(Effect):
    """List what stands in a folder that is not ours; answers `FolderListed`."""

    folder: str


@dataclass(frozen=True, slots=True)
class FolderListed(Fact):
    """`files` are relative, with `/`; at most some hundred of them."""

    folder: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PictureSaved(Intent):
    """Write the picture of what is covered; `content` is a PNG."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class WritePicture(Effect):
    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PictureWritten(Fact):
    path: str

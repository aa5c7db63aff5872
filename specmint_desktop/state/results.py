"""The result that is shown, and where it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.errors import Problem
from engine.jobs.messages import Progress
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


@dataclass(frozen=True, slots=True)
class SaveState:
    """Saving is a job too. `plan` is what `engine.writer.plan` says; `choices`: path -> the person's word."""

    step: SaveStep = SaveStep.NONE
    job: str | None = None
    folder: str | None = None
    zip_file: str | None = None
    plan: Mapping[str, Any] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    progress: Progress | None = None
    problem: Problem | None = None
    foreign_files: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class ResultsState:
    """`job` names the run; its index and suite are files that Qt models and effects read."""

    job: str | None = None
    document: str = ""
    title: str = ""
    index_file: str | None = None
    suite_file: str | None = None
    formats: tuple[str, ...] = ()
    tab: ResultTab = ResultTab.CASE
    case: str | None = None
    operation: str | None = None
    format: str = "python"
    code_file: str | None = None
    filter: CaseFilter = CaseFilter()
    save: SaveState = SaveState()


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
    """Save the shown result into a folder: compare first, ask where files are in the way."""

    folder: str


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
class ReadSuiteFile(Effect):
    """Read one file out of a suite and highlight it; answers `SuiteFileRead`."""

    suite_file: str
    path: str


@dataclass(frozen=True, slots=True)
class SuiteFileRead(Fact):
    """`spans`: (start, length, token kind) in characters of the text; empty above 400 kB."""

    suite_file: str
    path: str
    text: str
    spans: tuple[tuple[int, int, str], ...]

"""What a person should see of a run: frozen facts in the past tense, and nothing else.

The terminal, `--events`, the window and the tests listen to the same stream.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import Problem


@dataclass(frozen=True, slots=True)
class RunStarted:
    version: str
    document: str
    formats: tuple[str, ...]
    cases_per_operation: int
    seed: int


@dataclass(frozen=True, slots=True)
class StageStarted:
    """`stage` is one of `read`, `check`, `plan`, `write`; `total` counts operations or files, 0 unknown."""

    stage: str
    total: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRead:
    title: str
    version: str
    openapi: str
    operations: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ProblemFound:
    problem: Problem


@dataclass(frozen=True, slots=True)
class OperationPlanned:
    operation: str
    cases: int
    left_out: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CaseLeftOut:
    """A case that failed its self-verification, or could not be made; it was not written."""

    operation: str
    technique: str
    target: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class FileWritten:
    """`path` is relative to the output folder, with `/`."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class FileSetAside:
    """A file that a person had edited: `path` was written anew, the edit is kept at `kept_as`."""

    path: str
    kept_as: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    operations: int
    cases: int
    left_out: int
    files: int
    out: str | None
    zip_file: str | None


Event: TypeAlias = (
    RunStarted
    | StageStarted
    | DocumentRead
    | ProblemFound
    | OperationPlanned
    | CaseLeftOut
    | FileWritten
    | FileSetAside
    | RunFinished
)
Emit: TypeAlias = Callable[[Event], None]

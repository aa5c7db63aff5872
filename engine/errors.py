"""What can go wrong, in one tree.

SpecMintError(code, what, cure, at)              exit
├── DocumentError   the document cannot be used     1
├── UsageError      options that make no sense      2
├── LicenceError    the licence does not cover it   3
├── RemoteError     something outside failed        4
│   ├── FetchError  a document could not be fetched
│   ├── LicenceServiceError     the licence server was not reached, or has trouble
│   └── ServiceError    the service under test cannot be reached
└── OutputError     the result could not be written 5
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NewType

Pointer = NewType("Pointer", str)
"""A JSON pointer inside the document: `#/paths/~1pets/get`; in another file `parts/pet.yaml#/Pet`."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a person can open: `line` and `column` count from 1, in characters."""

    document: str
    pointer: Pointer | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.document, self.line, self.column) if part)
        return f"{place} {self.pointer}" if self.pointer else place


@dataclass(frozen=True, slots=True)
class Problem:
    """The frozen part of an error: what is wrong, where, and the next step.

    `code` is a stable word; `what` quotes the user's own figures; `cure` is the next step.
    """

    code: str
    what: str
    cure: str
    at: Location | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        line = f"{self.what} [{self.code}]; {self.cure}" if self.cure else f"{self.what} [{self.code}]"
        return f"{self.at}: {line}" if self.at else line


class SpecMintError(Exception):
    """Shown to a person as one line; anything else that escapes is a defect."""

    exit_code: ClassVar[int] = 70

    def __init__(self, code: str, what: str, *, cure: str, at: Location | None = None) -> None:
        super().__init__(what)
        self.problem = Problem(code, what, cure, at)

    def __str__(self) -> str:
        return str(self.problem)


class DocumentError(SpecMintError):
    exit_code = 1


class UsageError(SpecMintError):
    exit_code = 2


class LicenceError(SpecMintError):
    exit_code = 3


class RemoteError(SpecMintError):
    exit_code = 4


class FetchError(RemoteError):
    pass


class LicenceServiceError(RemoteError):
    pass


class ServiceError(RemoteError):
    pass


class OutputError(SpecMintError):
    exit_code = 5


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what led to it, each once: a chain may bite its tail."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__

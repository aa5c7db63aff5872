"""What every format shares: the protocol of a renderer and the file it hands on."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from engine.cases.model import OperationPlan, Suite


class OutputFile(NamedTuple):
    """A file of the output folder: `path` relative, with `/`.

    `keep` marks a file that is the user's once it exists (hooks): it is written when absent and never
    again. `more` marks a piece of a large file: the next piece of the same path follows it, and the one
    without `more` ends the file.
    """

    path: str
    content: bytes
    keep: bool = False
    more: bool = False


class Renderer(Protocol):
    """Fed in document order, one operation at a time; lives for one run."""

    def begin(self, suite: Suite) -> Iterator[OutputFile]:
        """Yield what depends on no case: settings, support code, README."""

    def add(self, plan: OperationPlan, data: bytes) -> Iterator[OutputFile]:
        """Yield what is complete with this operation; `data` is its data file (`engine.renderers.data`)."""

    def end(self) -> Iterator[OutputFile]:
        """Yield the rest: code files per resource, schemas, the collection."""

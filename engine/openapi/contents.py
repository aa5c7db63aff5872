"""What every version's adapter works with, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.errors import Pointer, Severity
from engine.openapi.model import (
    JsonValue,
    Operation,
    Parameter,
    Response,
    SchemaObject,
    SecurityScheme,
    Skipped,
)
from engine.openapi.normal_form import SchemaRules
from engine.openapi.problems import Fault, Finding
from engine.openapi.resolve import Documents


@dataclass(slots=True)
class Reading:
    """The document while an adapter reads it.

    `parameters` and `responses` are those read so far; `forms` holds schemas that the document has in
    another form: pointer of a 2.0 list of parameters to the schema of the form they make.
    """

    documents: Documents
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    parameters: dict[Pointer, Parameter | None] = field(default_factory=dict)
    forms: dict[Pointer, SchemaObject] = field(default_factory=dict)
    responses: dict[tuple[Pointer, str], Response] = field(default_factory=dict)

    @property
    def root(self) -> Mapping[str, JsonValue]:
        root: Mapping[str, JsonValue] = self.documents.entry
        return root

    def warn(self, code: str, what: str, cure: str, at: Pointer) -> None:
        self.findings.append(Finding(code, what, cure, at, Severity.WARNING))

    def note(self, fault: Fault) -> None:
        self.findings.append(fault.finding)

    def skip(self, name: str, at: Pointer, fault: Fault) -> None:
        """Leave out what stands at `at`, and say why."""
        self.findings.append(fault.finding)
        self.skipped.append(Skipped(name, at, fault.finding.what))


class Contents(NamedTuple):
    """What an adapter found in the document."""

    operations: tuple[Operation, ...]
    security_schemes: Mapping[str, SecurityScheme]
    servers: tuple[str, ...]


class Adapter(NamedTuple):
    """`read` turns a document of one version into `Contents`; `schemas` is how its schemas differ."""

    read: "Callable[[Reading], Contents]"
    schemas: SchemaRules

"""What coverage is measured by: criteria, levels, and what there is to cover in one operation."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from engine.cases.model import LeftOut, Request
from engine.cases.sites import Site
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Operation

CRITERIA: Mapping[str, str] = {
    "paths": "paths that a request goes to",
    "operations": "operations that must answer with success",
    "inputTypes": "media types of request bodies that are sent",
    "outputTypes": "media types of answers that are asked for",
    "parameters": "parameters and bodies that are sent with a valid value",
    "statusClasses": "classes of answers, success and refusal, that are expected",
    "parameterValues": "listed values and booleans that are sent",
    "statusCodes": "status codes that a case insists on",
    "responseProperties": "properties of answers that are compared with their schema",
    "flows": "ids that are taken from one operation's answer to another operation",
    "constraints": "rules of single inputs that one case keeps and one breaks",
    "security": "ways to arrive without the right credential that are tried",
    "rules": "rules between inputs that are broken alone",
}
"""Each criterion, and what it counts."""
LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    ("paths",),
    ("operations",),
    ("inputTypes", "outputTypes"),
    ("parameters", "statusClasses"),
    ("parameterValues", "statusCodes"),
    ("responseProperties",),
    ("flows",),
)
"""What must be complete for each level, beside all that stands before it.

Source: Martin-Lopez, Segura, Ruiz-Cortes: Test Coverage Criteria for RESTful Web APIs (A-TEST 2019).
"""
SURE_LINK = 0.9


class Measure(NamedTuple):
    """One criterion. `missing` leads to what is not covered, in the document."""

    total: int
    covered: int
    missing: tuple[Pointer, ...] = ()


Measures: TypeAlias = Mapping[str, Measure]
"""Criterion -> measure; one that has nothing to cover is not there."""


LEVEL_OF: Mapping[str, int] = {name: level for level, needed in enumerate(LEVELS) for name in needed}
"""Criterion -> the lowest level that asks for it; our own are asked for by none."""


def level_of(measures: Measures) -> int:
    """Return the highest level that is complete with all below it."""
    short = (name for name, (total, covered, _) in measures.items() if covered < total)
    return min((LEVEL_OF[name] for name in short if name in LEVEL_OF), default=len(LEVELS)) - 1


def level_name(level: int) -> str:
    return f"TCL{level}"


FIELDS: Mapping[str, int] = {
    place: Request._fields.index(field)
    for place, field in (
        ("path", "path_params"),
        ("query", "query"),
        ("querystring", "query"),
        ("header", "headers"),
        ("cookie", "cookies"),
    )
}


class Input(NamedTuple):
    """A parameter; `field` is the place in a `Request` that holds it."""

    field: int
    name: str
    at: Pointer


class Listing(NamedTuple):
    """The values that the document lists for an input, each where it stands; both of a boolean."""

    site: Site
    values: tuple[tuple[Pointer, JsonValue], ...]


class Constraints(NamedTuple):
    """The keywords of an input that one case can break alone."""

    site: Site
    at: tuple[Pointer, ...]


class Link(NamedTuple):
    """`parameter` of the operation `to` takes what an answer of the operation `source` holds at `capture`."""

    source: str
    to: str
    parameter: str
    at: Pointer
    capture: str
    score: float


_NO_CUT: Mapping[str, int] = {}


class Items(NamedTuple):
    """What there is to cover in one operation. `breaches`: techniques that try what `security` asks for."""

    operation: Operation
    inputs: tuple[Input, ...] = ()
    body: Pointer | None = None
    values: tuple[Listing, ...] = ()
    constraints: tuple[Constraints, ...] = ()
    rules: tuple[Pointer, ...] = ()
    security: Pointer | None = None
    breaches: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    cut: Mapping[str, int] = _NO_CUT
    """Candidates behind the number of cases, by technique."""


class OperationCoverage(NamedTuple):
    """`requests`: what a run of its cases sends, setup and cleanup too. `conditions`: what it needs of a person."""

    operation: Operation
    cases: int
    level: int
    measures: Measures
    requests: int
    leaves_data: bool
    not_provokable: tuple[LeftOut, ...] = ()
    conditions: Sequence[LeftOut] = ()

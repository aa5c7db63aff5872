"""A case that could be written: light, so that thousands can be ranked before one is built."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from engine.cases.model import CaseSource, Kind, Passage, Request
from engine.cases.oracles import Family
from engine.cases.rng import Stream
from engine.errors import Pointer
from engine.openapi.model import JsonValue

Build: TypeAlias = Callable[[Stream], Request]
Shows: TypeAlias = Callable[[JsonValue], bool]


class Candidate(NamedTuple):
    """`says` continues "METHOD /path "; `place`, `leaf` and `label` are parts of the id.

    `build` makes the request from the case's own stream; it raises `NoValue` where there is none.
    `broken` names the one invalid input of a negative: (place, name), `("body", "")` for the body.
    `draws` is True where another draw gives another value, so that a failed one can be tried again.
    `method` is sent in place of that of the operation. `shows` tells whether a body, as a server may read it,
    shows what the case is about; None where any valid one does.
    """

    technique: str
    kind: Kind
    target: Pointer
    family: Family
    says: str
    why: str
    build: Build
    place: str = ""
    leaf: str = ""
    label: str = ""
    broken: tuple[str, str] | None = None
    confidence: float = 1.0
    source: CaseSource = "rule"
    draws: bool = False
    method: str = ""
    rests_on: Passage | None = None
    shows: Shows | None = None

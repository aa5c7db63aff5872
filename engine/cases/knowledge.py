"""What is known of a document beyond what it states by itself: lifelike values, and rules that stand in its prose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.cases.model import Passage
from engine.cases.rules.model import Expression
from engine.cases.sites import Site
from engine.cases.values.making import ValuePlace
from engine.openapi.model import JsonValue

_NO_CONSTANTS: Mapping[str, JsonValue] = {}


class SaidRule(NamedTuple):
    """A rule that a sentence of the document states. The inputs of `expression` are keys of `sites` or `constants`.

    `values`: input -> what it may be beside its usual value, so that the rule can be kept and broken.
    `constants`: what an input is compared with where that is no input.
    """

    expression: Expression
    sites: Mapping[str, Site]
    values: Mapping[str, tuple[JsonValue, ...]]
    sentence: str
    confidence: float
    constants: Mapping[str, JsonValue] = _NO_CONSTANTS
    passage: Passage | None = None
    """Where the sentence stands, None where it was found only after something was taken out of it."""


class SaidLink(NamedTuple):
    """What the answer of `producer` has at `capture` is what the input at `location` of `consumer` takes.

    `is_named`: the input is named after what the producer makes, so that it may be relied on.
    """

    producer: str
    capture: str
    consumer: str
    location: str
    site: Site
    is_named: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`rules` are by operation id. All of it was judged before it came here."""

    values: Mapping[ValuePlace, tuple[str, ...]] = field(default_factory=dict)
    rules: Mapping[str, tuple[SaidRule, ...]] = field(default_factory=dict)
    concerned: frozenset[str] = frozenset()
    """The ids of the operations that take one of `values`, or have one of `rules`."""
    links: tuple[SaidLink, ...] = ()
    flows: tuple[tuple[str, ...], ...] = ()
    """Ids of operations, in an order in which they make sense."""
    counts: Mapping[str, JsonValue] | None = None
    """What there is of each, and by check what was refused; None where nobody was asked."""

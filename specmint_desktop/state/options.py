"""What a person chooses for the next run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.licensing.entitlements import Priority
from engine.options import MOST_CASES, GenerateOptions
from specmint_desktop.state.messages import Effect, Fact, Intent, Message
from specmint_desktop.state.models import AiChoice

CASE_CHOICES = (10, 25, 100, MOST_CASES)
"""Numbers of cases per operation that are offered beside typing one: the ceilings of the tiers."""
AI_SPEEDS = ("fast", "balanced", "best")


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a choice is not covered, and what can be done: texts of buttons and their intents."""

    reason: Message
    steps: tuple[tuple[Message, Intent], ...] = ()


class Chosen(NamedTuple):
    """All that can be undone at once."""

    options: GenerateOptions
    ai: AiChoice = AiChoice()


@dataclass(frozen=True, slots=True)
class OptionsState:
    """`chosen` is what Generate uses, and `ai` how it asks; `past` and `future` are for undo and redo, newest last.

    `forecast` says what would be written; `is_exact` once all operations are counted. `included` are the ids of
    the operations that the patterns let in. `locks`: choice ("cases:25", "priority:high", "ai:best") -> why it is
    locked, for every choice that is offered; `refused`: option -> the lock that the person ran into last, and
    `wished_cases` the number that they typed then. `fault` says why nothing can be generated now.
    `domains` are the vocabularies there are, `vocabulary` the one that the chosen domain means, None the general.
    `basis` is what forecast, included, locks and fault were computed from.
    """

    chosen: GenerateOptions = field(default_factory=GenerateOptions)
    priority: Priority = Priority.LOW
    past: tuple[Chosen, ...] = ()
    future: tuple[Chosen, ...] = ()
    forecast: Message | None = None
    forecast_operations: int = 0
    forecast_cases: int = 0
    is_exact: bool = False
    included: frozenset[str] = frozenset()
    locks: Mapping[str, Lock] = field(default_factory=dict)
    refused: Mapping[str, Lock] = field(default_factory=dict)
    wished_cases: int | None = None
    fault: Message | None = None
    domains: tuple[str, ...] = ()
    vocabulary: str | None = None
    basis: tuple[object, ...] = ()
    ai: AiChoice = field(default_factory=AiChoice)


@dataclass(frozen=True, slots=True)
class OptionsChanged(Intent):
    """The person changed one or more options; unsafe values never get here (the view's fields have limits)."""

    options: GenerateOptions


@dataclass(frozen=True, slots=True)
class OperationsTicked(Intent):
    """Let operations in, or leave them out: the patterns follow."""

    operations: tuple[str, ...]
    is_included: bool


@dataclass(frozen=True, slots=True)
class LockedChoiceTried(Intent):
    """A locked choice was pressed ("ai:best"): say why it is locked."""

    choice: str


@dataclass(frozen=True, slots=True)
class PriorityChosen(Intent):
    priority: Priority


@dataclass(frozen=True, slots=True)
class OptionsUndone(Intent):
    pass


@dataclass(frozen=True, slots=True)
class OptionsRedone(Intent):
    pass


@dataclass(frozen=True, slots=True)
class GenerateAsked(Intent):
    """Queue a run of the open document with the chosen options; `by_rules_alone` asks no model this time."""

    by_rules_alone: bool = False


@dataclass(frozen=True, slots=True)
class FindDomains(Effect):
    """Tell the vocabularies there are, and which one `hint` means; answers `DomainsFound`."""

    hint: str | None


@dataclass(frozen=True, slots=True)
class DomainsFound(Fact):
    """`vocabulary` is what `hint` means, None the general one."""

    domains: tuple[str, ...]
    hint: str | None
    vocabulary: str | None

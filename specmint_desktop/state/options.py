"""What a person chooses for the next run."""

from dataclasses import dataclass, field

from engine.licensing.entitlements import Priority
from engine.options import GenerateOptions
from specmint_desktop.state.messages import Intent, Message


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a choice is not covered by the tier, and what can be done."""

    reason: Message
    offer: Message | None = None


@dataclass(frozen=True, slots=True)
class OptionsState:
    """`chosen` is what Generate uses; `past` and `future` are for undo and redo, newest last.

    `forecast` says what would be written; `is_exact` once all operations are counted.
    """

    chosen: GenerateOptions = field(default_factory=GenerateOptions)
    priority: Priority = Priority.LOW
    past: tuple[GenerateOptions, ...] = ()
    future: tuple[GenerateOptions, ...] = ()
    forecast: Message | None = None
    forecast_operations: int = 0
    forecast_cases: int = 0
    is_exact: bool = False
    locks: tuple[tuple[str, Lock], ...] = ()
    fault: Message | None = None


@dataclass(frozen=True, slots=True)
class OptionsChanged(Intent):
    """The person changed one or more options; unsafe values never get here (the view's fields have limits)."""

    options: GenerateOptions


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
    """Queue a run of the open document with the chosen options."""

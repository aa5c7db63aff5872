"""What flows: intents of a person, facts from outside, effects that presenters ask for."""

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from engine.errors import Problem


class Message(NamedTuple):
    """A text to show: `code` is stable and translated by views, `english` has `{name}` for each of `params`.

    A number among them is written as the language does, a message is translated by itself. Where the words depend
    on a number, that is `number`, and `one` is what English says of one. Without `params` no brace means anything.
    """

    code: str
    english: str
    params: "tuple[tuple[str, str | int | Message], ...]" = ()
    one: str = ""
    number: int | None = None

    def __str__(self) -> str:
        pattern = self.one if self.one and self.number == 1 else self.english
        shown = {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in self.params}
        return pattern.format_map(shown) if shown else pattern


def quoted(text: str) -> Message:
    """Return a text of the engine or of the system, which is shown as it is."""
    return Message("", text)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person asked for, by mouse, key or drop."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened outside: an answer of an effect, a message of a job, a change on the disk."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a presenter wants done outside; `app` does it and folds the answer, a `Fact`, back in."""


@dataclass(frozen=True, slots=True)
class Reaching(Effect):
    """An effect that waits for the network; nothing else waits for it."""


@dataclass(frozen=True, slots=True)
class EffectFailed(Fact):
    """An effect ended in an error that a person can understand; shown in a bar, unless a place takes it."""

    effect: Effect
    problem: Problem


S = TypeVar("S")
Step = tuple[S, tuple[Effect, ...]]
"""What a presenter returns: the next state and what shall be done outside."""

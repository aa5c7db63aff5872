"""The second look: a rule that was accepted, in words of ours, beside its sentence and without the first answer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from engine.ai.gate.answer import Refused, literal_of
from engine.ai.gate.rules import Accepted
from engine.ai.provider import Item, Question
from engine.ai.texts import identity

CONFIRMED: Final = 0.8
DENIED: Final = 17
"""The number under which a no is counted: the checks of the gate end at 16."""
_ORDERS: Final[Mapping[str, str]] = {
    "<": "before or less than",
    "<=": "at most, or not after,",
    "==": "equal to",
    "!=": "different from",
    ">=": "at least, or not before,",
    ">": "after or greater than",
}


def doubt(accepted: Accepted, domain: str) -> Question:
    """Return the question whether the sentence says what was read in it."""
    item, rule = accepted.item, accepted.rule
    text = f"sentence: {rule.sentence}\nstatement: {_SAID[item.kind](item)}"
    return Question(identity("verdicts", domain, text), "verdicts", text, item.at)


def verdict(
    question: Question, items: Sequence[Item], refuse: Callable[[Item, Refused], None]
) -> bool | None:
    """Return the verdict: yes only where nothing else was said, None where nothing was."""
    said: list[bool] = []
    for item in items:
        try:
            value = literal_of(item, question)
            if not isinstance(value, bool):
                raise Refused(6, "a verdict is true or false")  # noqa: TRY301 - counted as others are
        except Refused as refused:
            refuse(item, refused)
        else:
            said.append(value)
    return all(said) if said else None


def _names(locations: Sequence[str], joined: str) -> str:
    quoted = [f"`{each}`" for each in locations]
    return f"{', '.join(quoted[:-1])} {joined} {quoted[-1]}" if len(quoted) > 1 else quoted[0]


def _compared(item: Item) -> str:
    other = f"`{item.at[1]}`" if len(item.at) > 1 else item.literal
    return f"`{item.at[0]}` must be {_ORDERS[item.op]} {other}"


_SAID: Final[Mapping[str, Callable[[Item], str]]] = {
    "requires": lambda item: f"a request that gives `{item.at[0]}` must give `{item.at[1]}` too",
    "or": lambda item: f"a request must give at least one of {_names(item.at, 'and')}",
    "only_one": lambda item: f"a request must give exactly one of {_names(item.at, 'and')}",
    "all_or_none": lambda item: f"a request must give all of {_names(item.at, 'and')}, or none",
    "zero_or_one": lambda item: f"a request must not give more than one of {_names(item.at, 'and')}",
    "compare": _compared,
    "implies": lambda item: f"a request whose `{item.at[0]}` is {item.literal} must give `{item.at[1]}`",
    "negative": lambda item: f"`{item.at[0]}` must not be {item.literal}",
}

"""Answers that go wrong, by a seed: what a careless model might say in place of what it should."""

import json
from collections.abc import Callable, Sequence

from engine.ai.provider import KINDS, Item, Question
from engine.cases.rng import Stream

_BAD_TEXTS = (
    "",
    "test",
    "{{x}}",
    "x" * 400,
    "Ä\u202e",
    "a@b.com",
    "12",
    "string",
    "</script>",
    "ok then",
    "Blue harbour",
)
_OPERATORS = ("<", "<=", "==", "!=", ">=", ">")


def damaged(question: Question, items: Sequence[Item], share: float, draw: Stream) -> tuple[Item, ...]:
    """Return the items, each damaged with the chance of `share`; and as often one that is made up."""
    said = [_damaged(question, item, draw) if _is_hit(share, draw) else item for item in items]
    if _is_hit(share, draw):
        said += [_made_up(question, draw) for _ in range(1 + draw.below(2))]
    return tuple(said)


def _is_hit(share: float, draw: Stream) -> bool:
    return draw.below(1_000) < share * 1_000


def _damaged(question: Question, item: Item, draw: Stream) -> Item:
    """Return an item that says something else: another place, direction, kind, value or sentence."""
    other = draw.choice(question.locations)
    kinds = KINDS[question.stage]
    changes: tuple[Callable[[], Item], ...] = (
        lambda: item._replace(at=item.at[::-1]),
        lambda: item._replace(at=(other, *item.at[1:])),
        lambda: item._replace(op=draw.choice(_OPERATORS)),
        lambda: item._replace(literal=json.dumps(draw.choice(_BAD_TEXTS))),
        lambda: item._replace(kind=draw.choice(kinds)),
        lambda: item._replace(quote=draw.choice(_sentences(question))),
        lambda: item._replace(quote=item.quote.replace("must", "may")),
        lambda: item._replace(at=(*item.at, other)),
        lambda: item._replace(literal=json.dumps(draw.below(200))),
    )
    return draw.choice(changes)()


def _made_up(question: Question, draw: Stream) -> Item:
    count = min(len(question.locations), 1 + draw.below(2))
    at = tuple(dict.fromkeys(draw.choice(question.locations) for _ in range(count)))
    return Item(
        draw.choice(KINDS[question.stage]),
        at,
        draw.choice(("", *_OPERATORS)),
        draw.choice(("", json.dumps(draw.choice(_BAD_TEXTS)), '"now"', str(draw.below(200)))),
        draw.choice(_sentences(question)),
    )


def _sentences(question: Question) -> list[str]:
    text = question.text.replace(" // ", ". ").replace("\n", ". ")
    return [each.strip() for each in text.split(". ") if len(each.strip()) > 3][:40]

"""What asking will take: the calls, exact but for repairs, the very prompts, and a range for the cost."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from engine.ai.batches import batches
from engine.ai.catalogue import Model
from engine.ai.meter import NANO, estimate
from engine.ai.model import Manner, asking, fits, parts
from engine.ai.provider import Prompt, Question, Stage, Usage

_VISIBLE: Final[Mapping[Stage, int]] = {
    "values": 80,
    "rules": 140,
    "links": 40,
    "flows": 120,
    "verdicts": 25,
}
_HIDDEN: Final = 3
_REPAIRS: Final = 1.08


class Plan(NamedTuple):
    """The calls to come, exact but for repairs, and their cost from visible to hidden answers, in dollars."""

    calls: int
    usage: Usage
    usd: tuple[float, float] | None


def planned(
    asked: tuple[Question, ...], domain: str, manner: Manner, model: Model
) -> tuple[Plan, list[Prompt]]:
    """Return what asking will take, and the very prompts."""
    made = [part for each in batches(asked, domain) for part in parts(each, manner) if fits(part, manner)]
    prompts = [asking(each, manner) for each in made]
    read = sum(estimate(each).read for each in prompts)
    visible = sum(_VISIBLE[each.stage] for part in made for each in part.questions)
    usage = Usage(read, visible, 0, len(prompts))
    if model.price is None:
        return Plan(len(prompts), usage, None), prompts
    least = model.price.of(usage) / NANO
    most = model.price.of(usage._replace(written=visible * _HIDDEN, stored=read)) * _REPAIRS / NANO
    return Plan(len(prompts), usage, (least, most)), prompts

"""What a model is worth for one document: several runs with it, and what each adds to the suite of rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from engine.ai.ask import Taught
from engine.ai.questions import Questions
from engine.cases.knowledge import Knowledge


class Trial(NamedTuple):
    """One run: `items` are what was accepted, so that runs can be held against each other."""

    items: frozenset[str]
    values: int
    rules: int
    links: int
    flows: int
    refused: Mapping[int, int]
    realistic: float
    cases_added: int
    calls: int
    tokens_read: int
    tokens_written: int
    usd: float | None
    seconds: float
    unanswered: int


class Service(NamedTuple):
    """How a service answered a suite: shares from 0 to 1, None where there was nothing to answer.

    `accepted` are positive cases with 2xx, `refused` negative ones with 4xx; `failed` are ids of cases and flows.
    """

    cases: int
    accepted: float | None
    refused: float | None
    server_errors: int
    failed: tuple[str, ...]


class Compared(NamedTuple):
    """`stability` is the mean likeness (Jaccard) of what every two runs accepted; None with a single run.

    `only_on` are ids of what failed with the model and is not in the suite of rules, or passes there.
    """

    document: str
    provider: str
    model: str
    speed: str
    questions: int
    plain_cases: int
    trials: tuple[Trial, ...]
    stability: float | None
    off: Service | None = None
    on: Service | None = None
    only_on: tuple[str, ...] = ()


def trial(asked: Questions, taught: Taught, cases_added: int, seconds: float) -> Trial:
    learnt = taught.learnt
    return Trial(
        accepted(taught.knowledge),
        learnt.values,
        learnt.rules,
        learnt.links,
        learnt.flows,
        learnt.refused,
        realistic(asked, taught.knowledge),
        cases_added,
        taught.usage.calls,
        taught.usage.read,
        taught.usage.written,
        taught.usd,
        seconds,
        len(taught.outcome.gaps),
    )


def accepted(knowledge: Knowledge) -> frozenset[str]:
    """Return a name for each thing that was accepted, the same in every run."""
    values = (
        f"value {' '.join(pointers)} {name} {text}"
        for (pointers, name), texts in knowledge.values.items()
        for text in texts
    )
    rules = (
        f"rule {operation} {rule.expression}" for operation, each in knowledge.rules.items() for rule in each
    )
    links = (
        f"link {each.producer} {each.capture} {each.consumer} {each.location}" for each in knowledge.links
    )
    flows = (f"flow {' '.join(each)}" for each in knowledge.flows)
    return frozenset((*values, *rules, *links, *flows))


def realistic(asked: Questions, knowledge: Knowledge) -> float:
    """Return the share of free-text inputs that have a value of the model."""
    given = {(pointers, name) for pointers, name in knowledge.values}
    have = sum(
        any((site.pointers, name) in given for name, sites in each.sites.items() for site in sites)
        for each in asked.values
    )
    return have / len(asked.values) if asked.values else 0.0


def stability(trials: Sequence[frozenset[str]]) -> float | None:
    """Return the mean Jaccard index of every two; what is empty twice is alike."""
    pairs = list(combinations(trials, 2))
    likeness = [len(one & other) / len(one | other) if one | other else 1.0 for one, other in pairs]
    return sum(likeness) / len(likeness) if likeness else None


def refused_per_check(trials: Iterable[Trial]) -> Mapping[int, int]:
    total: Counter[int] = Counter()
    for each in trials:
        total.update(each.refused)
    return dict(sorted(total.items()))

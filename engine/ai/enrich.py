"""Answers become knowledge: each item goes through the gate, and what is left is bound to the inputs of operations."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.ai.gate.answer import Refused
from engine.ai.gate.rules import accepted_rules
from engine.ai.gate.values import Accepts, accepted_values
from engine.ai.hybrid import Said
from engine.ai.provider import Question
from engine.ai.questions import Questions
from engine.cases.knowledge import Knowledge, SaidRule
from engine.cases.rng import stream
from engine.cases.values.effective import Effectives
from engine.cases.values.making import ValuePlace


@dataclass(frozen=True, slots=True)
class Learnt:
    """`refused` counts items by the check that refused them; `values` and `rules` what passed."""

    knowledge: Knowledge
    values: int = 0
    rules: int = 0
    refused: Mapping[int, int] = field(default_factory=dict)


def learnt(
    asked: Questions, answers: Mapping[str, Said], accepts: Accepts, effectives: Effectives, seed: int
) -> Learnt:
    """Return what the answers to `asked` (by question id) teach; the order of values is the seed's."""
    refused: Counter[int] = Counter()

    def refuse(_: Question, why: Refused) -> None:
        refused[why.number] += 1

    values: dict[ValuePlace, tuple[str, ...]] = {}
    concerned: set[str] = set()
    known: set[str] = set()
    count = 0
    for each in asked.values:
        said = answers.get(each.question.id)
        found = accepted_values(each, said.items, accepts, refuse) if said else ()
        if found:
            (name,) = each.question.locations
            chosen = _turned(found, seed, each.question.id)
            values |= {(site.pointers, name): chosen for site in each.sites[name]}
            concerned.update(each.uses)
            known.add(each.question.id)
            count += len(found)
    rules: dict[str, tuple[SaidRule, ...]] = {}
    for each in asked.rules:
        said = answers.get(each.question.id)
        (operation,) = each.uses
        stated = accepted_rules(each, said.items, accepts, effectives, refuse) if said else ()
        if stated and not asked.needed.get(operation, frozenset()) <= known:
            # On a request whose own values may be refused, a negative proves nothing.
            refused[13] += len(stated)
        elif stated:
            rules[operation] = stated
    knowledge = Knowledge(values, rules, frozenset(concerned | rules.keys()))
    return Learnt(knowledge, count, sum(map(len, rules.values())), dict(sorted(refused.items())))


def _turned(values: tuple[str, ...], seed: int, key: str) -> tuple[str, ...]:
    start = stream(seed, "ai", key).below(len(values))
    return values[start:] + values[:start]

"""Answers become knowledge: each item goes through the gate, and what is left is bound to the inputs of operations."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.ai.gate.answer import Refused
from engine.ai.gate.connections import accepted_flows, accepted_link, without_cycles
from engine.ai.gate.rules import Accepted, accepted_rules
from engine.ai.gate.second_sight import CONFIRMED, DENIED, doubt, verdict
from engine.ai.gate.values import Accepts, accepted_values
from engine.ai.hybrid import Said
from engine.ai.provider import Item, Items, Question
from engine.ai.questions import Questions
from engine.cases.knowledge import Knowledge, SaidLink, SaidRule
from engine.cases.rng import stream
from engine.cases.values.effective import Effectives
from engine.cases.values.making import ValuePlace
from engine.openapi.model import JsonValue

_TOLD_FROM: Final = 4
"""Checks before this one are about the form of an answer, and end in another call."""

Tell = Callable[[str, Item, Refused], None]
"""Hears of each item that was refused: the operation that it concerns, the item, and why."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """`refused` counts items by the check that refused them; `values` and `rules` what passed.

    `doubts`: the questions of a second look that have no answer yet.
    """

    knowledge: Knowledge
    values: int = 0
    rules: int = 0
    refused: Mapping[int, int] = field(default_factory=dict)
    links: int = 0
    flows: int = 0
    doubts: tuple[Question, ...] = ()


def learnt(  # noqa: PLR0913 - what a gate looks at
    asked: Questions,
    answers: Mapping[str, Said],
    accepts: Accepts,
    effectives: Effectives,
    seed: int,
    *,
    looks_twice: bool = False,
    tell: Tell = lambda *_: None,
) -> Learnt:
    """Return what the answers to `asked` (by question id) teach; the order of values is the seed's.

    `looks_twice`: a rule also takes a yes of the second look, where that was answered.
    """
    gate = _Gate(asked, answers, accepts, effectives, tell)
    values, known, concerned, count = gate.values(seed)
    rules = gate.rules(known, looks_twice=looks_twice)
    links, flows = gate.links(), gate.flows()
    refused, stated = dict(sorted(gate.refused.items())), sum(map(len, rules.values()))
    counts = _counts({"values": count, "rules": stated, "links": len(links), "flows": len(flows)}, refused)
    concerned |= rules.keys()
    knowledge = Knowledge(values, rules, frozenset(concerned), links, flows, counts)
    return Learnt(knowledge, count, stated, refused, len(links), len(flows), tuple(gate.doubts))


def _counts(given: Mapping[str, int], refused: Mapping[int, int]) -> Mapping[str, JsonValue] | None:
    """Return what `coverage.json` says of a model, None where it said nothing that reached the gate."""
    told: JsonValue = {str(check): number for check, number in refused.items() if check >= _TOLD_FROM}
    return {**given, "refused": told} if any(given.values()) or told else None


class _Gate:
    def __init__(
        self,
        asked: Questions,
        answers: Mapping[str, Said],
        accepts: Accepts,
        effectives: Effectives,
        tell: Tell,
    ) -> None:
        self._asked = asked
        self._answers = answers
        self._accepts = accepts
        self._effectives = effectives
        self._tell = tell
        self.refused: Counter[int] = Counter()
        self.doubts: list[Question] = []

    def values(self, seed: int) -> tuple[dict[ValuePlace, tuple[str, ...]], set[str], set[str], int]:
        """Return the values, the questions that have some, the operations that take them, and how many they are."""
        values: dict[ValuePlace, tuple[str, ...]] = {}
        known: set[str] = set()
        concerned: set[str] = set()
        count = 0
        for each in self._asked.values:
            refuse = self._refusing(each.uses[0] if each.uses else "")
            found = accepted_values(each, self._items(each.question), self._accepts, refuse)
            if found:
                (name,) = each.question.locations
                chosen = _turned(found, seed, each.question.id)
                values |= {(site.pointers, name): chosen for site in each.sites[name]}
                concerned.update(each.uses)
                known.add(each.question.id)
                count += len(found)
        return values, known, concerned, count

    def rules(self, known: set[str], *, looks_twice: bool) -> dict[str, tuple[SaidRule, ...]]:
        rules: dict[str, tuple[SaidRule, ...]] = {}
        for each in self._asked.rules:
            (operation,) = each.uses
            refuse = self._refusing(operation)
            items = self._items(each.question)
            stated = accepted_rules(each, items, self._accepts, self._effectives, refuse) if items else ()
            if stated and not self._asked.needed.get(operation, frozenset()) <= known:
                # On a request whose own values may be refused, a negative proves nothing.
                for accepted in stated:
                    refuse(accepted.item, Refused(13, "an input that is required has no value to rely on"))
                continue
            kept = [rule for one in stated if (rule := self._seen(one, refuse, looks_twice=looks_twice))]
            if kept:
                rules[operation] = tuple(kept)
        return rules

    def links(self) -> tuple[SaidLink, ...]:
        made = self._asked.connections
        found = (
            accepted_link(
                each, self._items(each.question), made, self._effectives, self._refusing(each.operation.id)
            )
            for each in made.links
        )
        return without_cycles(each for each in found if each is not None)

    def flows(self) -> tuple[tuple[str, ...], ...]:
        found: dict[tuple[str, ...], None] = {}
        for each in self._asked.connections.flows:
            refuse = self._refusing(each.question.locations[0])
            found |= dict.fromkeys(accepted_flows(each, self._items(each.question), refuse))
        return tuple(found)

    def _seen(
        self, accepted: Accepted, refuse: Callable[[Item, Refused], None], *, looks_twice: bool
    ) -> SaidRule | None:
        """Return the rule after a second look; without one, where its words can be read without."""
        question = doubt(accepted, self._asked.domain)
        items = self._items(question)
        said = verdict(question, items, refuse) if looks_twice and items else None
        if looks_twice and question.id not in self._answers:
            self.doubts.append(question)
        if said is False:
            refuse(accepted.item, Refused(DENIED, "a second look says that the words do not say so"))
            return None
        if said is None and accepted.needs_yes:
            refuse(accepted.item, Refused(10, "nobody confirmed what a sentence of this language says"))
            return None
        is_sure = said and accepted.item.kind != "negative"
        return accepted.rule._replace(confidence=CONFIRMED) if is_sure else accepted.rule

    def _items(self, question: Question) -> Items:
        said = self._answers.get(question.id)
        return said.items if said else ()

    def _refusing(self, operation: str) -> Callable[[Item, Refused], None]:
        def refuse(item: Item, why: Refused) -> None:
            self.refused[why.number] += 1
            self._tell(operation, item, why)

        return refuse


def _turned(values: tuple[str, ...], seed: int, key: str) -> tuple[str, ...]:
    start = stream(seed, "ai", key).below(len(values))
    return values[start:] + values[:start]

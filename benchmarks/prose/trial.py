"""What the gate does with sentences that a person has labelled: which of their rules it lets pass, and what else."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.prose.labelled import Labelled
from benchmarks.prose.wrong import NEIGHBOUR, damaged, readings
from engine.ai.gate.rules import accepted_rules
from engine.ai.provider import Item
from engine.ai.questions import Asked, questions
from engine.cases.rng import stream
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.openapi.load import load
from engine.openapi.model import Api

NOT_ASKED = 0
"""Stands for a check where no question has the sentence at all."""


class Judged(NamedTuple):
    """An item, what was done to it (empty where it is right), and the check that refused it, None where none did."""

    sentence: Labelled
    item: Item
    damage: str
    check: int | None


class Trial:
    def __init__(self, sentences: Sequence[Labelled]) -> None:
        self._sentences = sentences
        api = _api(sentences)
        self._effectives = Effectives(api.schemas)
        self._accepts = Verifier(api).accepts
        found = questions(api, api.operations, self._effectives, Sites(self._effectives), speed="balanced")
        self._asked = {each.uses[0]: each for each in found.rules}
        self._names = [each.id for each in api.operations]

    def judged(self, *, reads_all: bool = True) -> Iterator[Judged]:
        """Yield the verdict on each rule, on each with each damage, and on all other readings."""
        for number, each in enumerate(self._sentences):
            asked = self._asked.get(self._names[number])
            for rule in each.rules:
                yield from self._verdicts(each, asked, "", [rule])
                wrong = list(damaged(each, rule, stream(0, "prose", each.sentence, rule.kind)))
                for name in dict.fromkeys(name for name, _ in wrong):
                    yield from self._verdicts(each, asked, name, [item for own, item in wrong if own == name])
            if reads_all:
                yield from self._verdicts(each, asked, "reading", list(readings(each)))

    def _verdicts(
        self, each: Labelled, asked: Asked | None, damage: str, items: Sequence[Item]
    ) -> Iterator[Judged]:
        items = tuple(dict.fromkeys(items))
        refused: dict[Item, int] = {}
        if asked is not None:
            accepted_rules(
                asked,
                items,
                self._accepts,
                self._effectives,
                lambda item, why: refused.update({item: why.number}),
            )
        for item in items:
            yield Judged(each, item, damage, NOT_ASKED if asked is None else refused.get(item))


def table(sentences: Sequence[Labelled], halves: Iterable[str]) -> Iterator[str]:
    """Yield the figures of each half as Markdown."""
    judged = list(Trial(sentences).judged())
    yield "| half | sentences | rules stated | accepted | lost, by check | damaged | accepted | other readings | accepted |"
    yield "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |"
    for half in halves:
        own = [each for each in judged if each.sentence.half == half]
        right = [each for each in own if not each.damage]
        wrong = [each for each in own if each.damage not in ("", "reading")]
        others = [each for each in own if each.damage == "reading"]
        count = sum(each.half == half for each in sentences)
        yield (
            f"| {half} | {count} | {len(right)} | {_accepted(right)} | {_checks(right)} "
            f"| {len(wrong)} | {_accepted(wrong)} | {len(others)} | {_accepted(others)} |"
        )
    yield "\n| half | wrong | tried | accepted | refused, by check |"
    yield "| --- | --- | ---: | ---: | --- |"
    for half in halves:
        for damage in ("kind", "direction", "location", "operator", "literal", "quote", "reading"):
            own = [each for each in judged if each.sentence.half == half and each.damage == damage]
            yield f"| {half} | {damage} | {len(own)} | {_accepted(own)} | {_checks(own)} |"


def misread(sentences: Sequence[Labelled], half: str) -> Iterator[str]:
    """Yield what was lost and what was let through of a half, to learn from."""
    for each in Trial(sentences).judged():
        if each.sentence.half == half and (each.check is None) == bool(each.damage):
            item = each.item
            word = f"let through ({each.damage})" if each.damage else f"lost at {each.check}"
            yield f"{word}: {item.kind} {' '.join(item.at)} {item.op} {item.literal}\n    {each.sentence.owner or '-'}: {each.sentence.sentence}"


def _accepted(judged: Iterable[Judged]) -> int:
    return sum(each.check is None for each in judged)


def _checks(judged: Iterable[Judged]) -> str:
    counted = Counter(each.check for each in judged if each.check is not None)
    return ", ".join(
        f"{'not asked' if check == NOT_ASKED else check}: {number}"
        for check, number in sorted(counted.items())
    )


# --- a document with an operation for each sentence --------------------------------------------------


def _api(sentences: Sequence[Labelled]) -> Api:
    paths = {f"/sentence{number}": {"post": _operation(each)} for number, each in enumerate(sentences)}
    document = {"openapi": "3.1.0", "info": {"title": "Sentences", "version": "1"}, "paths": paths}
    with TemporaryDirectory() as folder:
        path = Path(folder, "document.json")
        path.write_text(json.dumps(document), encoding="utf-8")
        return load(str(path), report=_report, stdin=bytes)


def _operation(each: Labelled) -> dict[str, Any]:
    told = {each.owner: {"description": each.sentence}}
    body: dict[str, Any] = {"type": "object", "properties": {}}
    parameters = []
    for at, schema in each.inputs.items():
        place, _, name = at.partition("/")
        if place != "body":
            parameters.append({"name": name, "in": place, "schema": dict(schema), **told.get(at, {})})
            continue
        *above, leaf = name.split("/")
        inside = body
        for step in above:
            inside = inside["properties"].setdefault(step, {"type": "object"})
            inside.setdefault("properties", {})
        inside["properties"].setdefault(leaf, {}).update({**schema, **told.get(at, {})})
    words = NEIGHBOUR if each.owner else f"{each.sentence}\n\n{NEIGHBOUR}"
    content = {"application/json": {"schema": body}}
    return {
        "description": words,
        "parameters": parameters,
        **({"requestBody": {"content": content}} if body["properties"] else {}),
        "responses": {"200": {"description": "Done."}, "400": {"description": "Refused."}},
    }


def _report(problem: object) -> None:
    """Take no notice: what a schema says of its format is as its document has it."""

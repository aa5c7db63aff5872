"""Real documents and a model that answers at random: no case of rules is lost, and no sentence is bent."""

import json
from pathlib import Path

import pytest

from engine.ai.enrich import learnt
from engine.ai.hybrid import Said
from engine.ai.provider import KINDS, Item
from engine.ai.questions import Asked, questions
from engine.cases.planner import Planner
from engine.cases.rng import Stream, stream
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.options import GenerateOptions
from tests.samples.openapi import opened

pytestmark = pytest.mark.corpus
NAMES = (
    "redocly-museum-oas31.yaml",
    "paypal-orders-v2.json",
    "readme-schema-types.json",
    "petstore-oas304.yaml",
)
TEXTS = ("Blue harbour", "Quiet lane 7", "Autumn plans", "{{x}}", "Grün & gut", "x9", "</script>")
OPERATORS = ("", "<", "<=", "==", "!=", ">=", ">")


def noise(asked: Asked, draw: Stream) -> Said:
    question = asked.question
    lines = question.text.replace(" // ", ". ").replace("|", ".").splitlines()
    sentences = [each.strip() for line in lines for each in line.split(". ") if each.strip()]
    items = tuple(
        Item(
            draw.choice(KINDS[question.stage]),
            tuple(dict.fromkeys(draw.choice(question.locations) for _ in range(1 + draw.below(2)))),
            draw.choice(OPERATORS),
            json.dumps(draw.choice(TEXTS)),
            draw.choice(sentences)[:300],
        )
        for _ in range(20)
    )
    return Said(items, "noise", "noise")


@pytest.mark.parametrize("name", NAMES)
def test_answers_at_random_take_no_case_away_and_rest_on_sentences_of_the_document(
    specs: Path, name: str
) -> None:
    api, _ = opened(specs / "dev" / name)
    effectives = Effectives(api.schemas)
    asked = questions(api, api.operations, effectives, Sites(effectives))
    every = (*asked.values, *asked.rules)
    said = {each.question.id: noise(each, stream(1, name, each.question.id)) for each in every}
    options = GenerateOptions(cases=6)

    found = learnt(asked, said, Verifier(api).accepts, effectives, 0)
    plain = list(Planner(api, options, lambda _: None).operations())
    plans = list(Planner(api, options, lambda _: None, found.knowledge).operations())

    texts = "\n".join(each.question.text for each in asked.rules)
    for before, after in zip(plain, plans, strict=True):
        promises = {case.id: (case.technique, case.target, case.expect) for case in after.cases}
        assert all(promises[case.id] == (case.technique, case.target, case.expect) for case in before.cases)
        extra = [case for case in after.cases if case.source == "ai"]
        assert len(extra) <= 3
        assert all(case.why.partition("“")[2].rstrip("”") in texts for case in extra)
    assert sum(found.refused.values()) > found.rules

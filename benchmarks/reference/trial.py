"""A suite against a service: which planted faults it finds, and which of its tests fail where there is none."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from benchmarks.reference.noise import damaged
from benchmarks.reference.service import Answer, Reference, Service
from benchmarks.reference.services import Known
from engine.ai.enrich import learnt
from engine.ai.hybrid import Said
from engine.ai.provider import Item, Question
from engine.ai.questions import Questions, questions
from engine.cases.knowledge import Knowledge
from engine.cases.model import Expectation, TestCase
from engine.cases.planner import Planner
from engine.cases.rng import stream
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.openapi.load import load
from engine.openapi.model import Api
from engine.options import GenerateOptions

CASES = 15
_MARK = re.compile(r"\{\{(\w+)\}\}")


class Found(NamedTuple):
    """`faults` that a suite finds, and the ids of its tests that `fail` on a service without any."""

    faults: frozenset[str]
    fail: frozenset[str]


class Bench:
    """All trials of one service. What one test does on one service never changes, so it is asked once."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.api: Api = load(str(known.path), report=_refuse, stdin=bytes)
        self._effectives = Effectives(self.api.schemas)
        self._accepts = Verifier(self.api).accepts
        self.asked: Questions = questions(
            self.api, self.api.operations, self._effectives, Sites(self._effectives), speed="balanced"
        )
        self._outcomes: dict[tuple[object, ...], frozenset[str]] = {}

    def off(self) -> Found:
        return self._tried(None)

    def on(self, noise: float, seed: int) -> Found:
        """Try the suite of a model that answers as an ideal one, with this share of damage."""
        draw = stream(seed, "noise", self.known.reference.name, str(noise))
        answers = {
            each.question.id: Said(
                damaged(each.question, self.ideal(each.question), noise, draw), "noise", "noise"
            )
            for each in (*self.asked.values, *self.asked.rules)
        }
        found = learnt(self.asked, answers, self._accepts, self._effectives, seed=0)
        return self._tried(found.knowledge)

    def ideal(self, question: Question) -> tuple[Item, ...]:
        if question.stage == "values":
            (name,) = question.locations
            texts = self.known.values.get(name, ())
            return tuple(Item("value", (name,), "", json.dumps(each), "") for each in texts)
        return next(
            (items for start, items in self.known.rules.items() if question.text.startswith(start)), ()
        )

    def _tried(self, knowledge: Knowledge | None) -> Found:
        planner = Planner(self.api, GenerateOptions(cases=CASES), lambda _: None, knowledge)
        setups = {str(step.id): step for flow in planner.suite.flows for step in flow.steps}
        faults: set[str] = set()
        fail: set[str] = set()
        for plan in planner.operations():
            for case in plan.cases:
                wrong = self._outcome(case, setups)
                if "" in wrong:
                    fail.add(case.id)
                else:
                    faults |= wrong
        return Found(frozenset(faults), frozenset(fail))

    def _outcome(self, case: TestCase, setups: Mapping[str, TestCase]) -> frozenset[str]:
        """Return the faults with which a case fails; the empty name stands for none planted."""
        steps = (*(setups[each] for each in case.setup), case)
        key = tuple((each.wire.method, each.wire.target, each.wire.body, each.expect) for each in steps)
        known = self._outcomes.get(key)
        if known is None:
            reference = self.known.reference
            known = self._outcomes[key] = frozenset(
                fault for fault in ("", *reference.faults) if not _passes(reference, fault, steps)
            )
        return known


def _passes(reference: Reference, fault: str, steps: Iterable[TestCase]) -> bool:
    service = Service(reference, fault)
    values = {"run": "a1b2c3"}
    answer, expect = Answer(0), Expectation(("2XX",), strict=False)
    for step in steps:
        target = _MARK.sub(lambda found: values.get(found[1], "unknown"), step.wire.target)
        body = step.wire.body and _MARK.sub(lambda found: values.get(found[1], "unknown"), step.wire.body)
        answer, expect = service.answer(step.wire.method, target, body), step.expect
        for name, pointer in step.captures.items():
            if isinstance(answer.body, dict):
                values[name] = str(answer.body.get(pointer.removeprefix("/"), ""))
    return answer.status < 500 and any(
        str(answer.status) == each or each == f"{answer.status // 100}XX" for each in expect.status
    )


def _refuse(problem: object) -> None:
    raise AssertionError(problem)

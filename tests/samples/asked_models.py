"""A job that asks a fake model, from its questions to the outcome, with a clock of its own."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.ai.calls import Caller
from engine.ai.hybrid import Hybrid, Outcome, Progress, Said, Store
from engine.ai.limits import Breaker, Slots
from engine.ai.meter import Meter, Price
from engine.ai.model import Manner, ModelProvider
from engine.ai.provider import Question
from engine.ai.transport import Network, Resolve, resolved
from engine.ai.wires.openai import Form
from tests.fakes.llm_server import Answer, Asked, Brain, FakeServer, Script, Step, serving
from tests.samples.virtual_time import VirtualTime
from tests.samples.wires import Interface, wire_to

PRICE = Price(2_000, 10_000, 200)
_BLOCK = re.compile(r'<q-nonce n="(\d+)">\n(.*?)\n</q-nonce>', re.DOTALL)


class Memory:
    """Answers and refusals by question, kept as long as the test."""

    def __init__(self) -> None:
        self.kept: dict[str, Said] = {}
        self.refused: set[str] = set()

    def get(self, question: Question) -> Said | None:
        return self.kept.get(question.id)

    def put(self, question: Question, said: Said) -> None:
        self.kept[question.id] = said

    def is_refused(self, question: Question) -> bool:
        return question.id in self.refused

    def refuse(self, question: Question, _provider: str, _model: str) -> None:
        self.refused.add(question.id)


@dataclass
class Job:
    """`peak` and the like are on the server; `slept` is what was waited between tries."""

    outcome: Outcome
    server: FakeServer
    slept: Sequence[float]
    meter: Meter
    slots: Slots
    breaker: Breaker
    told: list[Progress] = field(default_factory=list)


def values(count: int, length: int = 40) -> list[Question]:
    """Return questions about so many inputs."""
    return [
        Question(
            f"id-{number}", "values", f"input word{number}: string // {'x' * length}", (f"word{number}",)
        )
        for number in range(count)
    ]


def rules(count: int) -> list[Question]:
    return [
        Question(
            f"rule-{number}", "rules", f"operation GET /{number}", (f"query/a{number}", "query/b"), "tag"
        )
        for number in range(count)
    ]


def questions_in(asked: Asked) -> dict[int, str]:
    """Return the text of each question of a request, by its number."""
    return {int(number): text for number, text in _BLOCK.findall(asked.user)}


def item(number: int, location: str, literal: str) -> dict[str, object]:
    return {"q": number, "kind": "value", "at": [location], "op": "", "json": literal, "quote": ""}


def lifelike(asked: Asked) -> str:
    """Answer each question with one value, as a model that does what it is told."""
    return json.dumps({
        "items": [
            item(number, text.rpartition("locations: ")[2].split(",")[0], json.dumps(f"for {text[:12]}"))
            for number, text in questions_in(asked).items()
        ]
    })  # fmt: skip


def job(
    interface: Interface,
    questions: Sequence[Question],
    *,
    brain: Brain = lifelike,
    script: Script | Sequence[Step] = (),
    budget: float = 10.0,
    forms: tuple[Form, ...] | None = None,
    memory: Store | None = None,
    attempt_s: float = 5.0,
    url: str = "",
    network: Network | None = None,
    is_cancelled: Callable[[FakeServer], bool] = lambda _: False,
    pause_s: float = 0.0,
    resolve: Resolve = resolved,
    time: VirtualTime | None = None,
    manner: Manner | None = None,
) -> Job:
    time = time or VirtualTime()
    slots, breaker, meter = Slots(8), Breaker(), Meter(budget, PRICE)
    told: list[Progress] = []

    async def go() -> Job:
        async with (
            serving(brain, script) as fake,
            wire_to(
                url or fake, interface, forms=forms, timeout_s=attempt_s, network=network, resolve=resolve
            ) as wire,
        ):
            fake.pause_s = pause_s
            caller = Caller(wire, meter, slots, breaker, time.given(), attempt_s=attempt_s)
            provider = ModelProvider("fake", caller, manner or Manner("nonce"))
            hybrid = Hybrid(
                memory or Memory(), [provider], tell=told.append, is_cancelled=lambda: is_cancelled(fake)
            )
            outcome = await hybrid.answers(questions)
            return Job(outcome, fake, time.slept, meter, slots, breaker, told)

    return asyncio.run(go())


def said(answer: str) -> Brain:
    return lambda _: Answer(answer)

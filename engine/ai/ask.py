"""A job from the document to what was learnt of it: which questions are open, who is asked, and what it cost."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.ai import lock, plan
from engine.ai.catalogue import PASSES, Model, Speed, Vendor, vendors
from engine.ai.choice import Choice, Means, Standby, wire_of
from engine.ai.enrich import Learnt, learnt
from engine.ai.gate.answer import Refused
from engine.ai.hybrid import Outcome, Said
from engine.ai.model import Manner
from engine.ai.plan import Plan
from engine.ai.provider import Item, Prompt, Question, Usage
from engine.ai.questions import Questions, questions
from engine.ai.session import Session, manner_of
from engine.cases.knowledge import Knowledge
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.events import AiFinished, AiItemRefused, Emit
from engine.openapi.model import Api
from engine.options import AiOptions, GenerateOptions, chooser, names_of, narrowed

__all__ = [
    "Choice",
    "Means",
    "Plan",
    "Standby",
    "Taught",
    "asked_about",
    "manner_of",
    "planned",
    "speed_of",
    "teach",
    "vendor",
    "wire_of",
]


@dataclass(frozen=True, slots=True)
class Taught:
    """What a job is worth: `lock` is the content of `ai.lock.json`, None where no model ever answered.

    `secrets` counts by shape what was taken out of the questions.
    """

    knowledge: Knowledge
    lock: bytes | None
    learnt: Learnt
    outcome: Outcome
    usage: Usage
    usd: float | None
    secrets: Mapping[str, int] = field(default_factory=dict)


def asked_about(api: Api, options: GenerateOptions, speed: Speed = "best") -> Questions:
    """Return the questions about the operations that the options let in."""
    lets_in = chooser(options)
    chosen = [
        each for each in api.operations if lets_in(names_of(each.id, each.tags, each.method, each.path))
    ]
    effectives = Effectives(api.schemas)
    return questions(api, chosen, effectives, Sites(effectives), options.domain or "", speed)


def teach(  # noqa: PLR0913 - what lies outside comes in as arguments
    api: Api,
    options: GenerateOptions,
    ai: AiOptions,
    means: Means,
    locked: Mapping[str, Said],
    *,
    emit: Emit = lambda _: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Taught:
    """Ask what is not stored, and judge all of it; with `best`, look at each rule twice.

    Raises:
        UsageError: nobody can be asked, by what was typed or set.
    """
    speed = speed_of(ai)
    asked = asked_about(api, narrowed(options, ai), speed)
    domain, stored = options.domain or "", {} if ai.refresh else locked
    session = Session(ai, speed, domain, means, asked.operations, stored, emit, is_cancelled)
    effectives, accepts = Effectives(api.schemas), Verifier(api).accepts
    looks_twice = "verdicts" in PASSES[speed]

    def judged(answers: Mapping[str, Said], tell: Callable[[str, Item, Refused], None]) -> Learnt:
        return learnt(asked, answers, accepts, effectives, options.seed, looks_twice=looks_twice, tell=tell)

    async def go() -> tuple[Outcome, int]:
        try:
            outcome = await session.answers(asked.all)
            doubts = judged(outcome.answers, lambda *_: None).doubts if looks_twice else ()
            if doubts and not outcome.is_cancelled:
                outcome = outcome.with_more(await session.answers(doubts))
            return outcome, len(asked.all) + len(doubts)
        finally:
            await session.close()

    outcome, total = asyncio.run(go())
    found = judged(outcome.answers, lambda *why: emit(_refused(*why)))
    emit(_finished(found, outcome, total, session))
    content = lock.written(session.used) if session.used else None
    return Taught(found.knowledge, content, found, outcome, session.usage, session.usd, asked.secrets)


def planned(
    asked: tuple[Question, ...], options: GenerateOptions, manner: Manner, model: Model
) -> tuple[Plan, list[Prompt]]:
    """Return what asking will take, and the very prompts."""
    return plan.planned(asked, options.domain or "", manner, model)


def speed_of(ai: AiOptions) -> Speed:
    found: Mapping[str, Speed] = {"fast": "fast", "balanced": "balanced", "best": "best"}
    return found[ai.speed]


def vendor(name: str) -> Vendor:
    return vendors()[name]


def _refused(operation: str, item: Item, why: Refused) -> AiItemRefused:
    return AiItemRefused(operation, item.kind, why.number, why.reason)


def _finished(found: Learnt, outcome: Outcome, total: int, session: Session) -> AiFinished:
    refused = {str(check): count for check, count in found.refused.items()}
    used = session.usage
    return AiFinished(
        found.values,
        found.rules,
        found.links,
        found.flows,
        refused,
        total,
        len(outcome.answers),
        used.calls,
        used.read + used.written,
        session.usd,
        outcome.is_cancelled,
    )

"""A job from the document to what was learnt of it: which questions are open, who is asked, and what it cost."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.ai import lock
from engine.ai.batches import batches
from engine.ai.calls import Caller
from engine.ai.catalogue import EFFORTS, Model, Speed, Vendor, vendors
from engine.ai.endpoint import endpoint
from engine.ai.enrich import Learnt, learnt
from engine.ai.faults import AIError
from engine.ai.hybrid import Hybrid, Outcome, Said
from engine.ai.limits import CALLS_AT_ONCE, ON_THIS_COMPUTER, Breaker, Slots, Time
from engine.ai.meter import NANO, Meter, estimate
from engine.ai.model import Manner, ModelProvider
from engine.ai.prompts import prompt
from engine.ai.provider import Prompt, Provider, Question, Usage, Wire
from engine.ai.questions import Questions, questions
from engine.ai.store import Answers, Cache
from engine.cases.knowledge import Knowledge
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.openapi.model import Api
from engine.options import AiOptions, GenerateOptions, chooser, names_of, narrowed

if TYPE_CHECKING:
    from engine.ai.transport import Network

_ATTEMPT_S: Final = 60.0
_VISIBLE: Final = {"values": 80, "rules": 140}
_HIDDEN: Final = 3
_REPAIRS: Final = 1.08


class Choice(NamedTuple):
    """Who is asked: `key` is empty where a server wants none; its text is in no representation."""

    provider: str
    url: str
    model: Model
    key: Callable[[], str]


@dataclass(frozen=True)
class Means:
    """What lies outside: `choose` says who is asked, once that is needed; `now` is in seconds since the epoch.

    `announce` gets the line that a person reads before anything is sent.
    """

    choose: Callable[[], Choice]
    network: Callable[[], "Network"]
    time: Time
    now: Callable[[], float]
    nonce: str
    cache: Path | None
    announce: Callable[[str], None]


class Plan(NamedTuple):
    """The calls to come, exact but for repairs, and their cost from visible to hidden answers, in dollars."""

    calls: int
    usage: Usage
    usd: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Taught:
    """What a job is worth: `lock` is the content of `ai.lock.json`, None where no model ever answered."""

    knowledge: Knowledge
    lock: bytes | None
    learnt: Learnt
    outcome: Outcome
    usage: Usage
    usd: float | None


def asked_about(api: Api, options: GenerateOptions) -> Questions:
    """Return the questions about the operations that the options let in."""
    lets_in = chooser(options)
    chosen = [
        each for each in api.operations if lets_in(names_of(each.id, each.tags, each.method, each.path))
    ]
    effectives = Effectives(api.schemas)
    return questions(api, chosen, effectives, Sites(effectives), options.domain or "")


def teach(
    api: Api, options: GenerateOptions, ai: AiOptions, means: Means, locked: Mapping[str, Said]
) -> Taught:
    """Ask what is not stored, and judge all of it.

    Raises:
        UsageError: nobody can be asked, by what was typed or set.
    """
    asked = asked_about(api, narrowed(options, ai))
    kept = {} if ai.refresh else locked
    is_open = not ai.frozen and any(each.id not in kept for each in asked.all)
    meter = Meter(ai.budget_usd, None)
    if is_open:
        outcome, used, meter = _asked(asked.all, options, ai, means, kept)
    else:
        answers = Answers(kept, None, ())
        outcome = asyncio.run(Hybrid(answers, []).answers(asked.all))
        used = answers.used
    effectives = Effectives(api.schemas)
    found = learnt(asked, outcome.answers, Verifier(api).accepts, effectives, options.seed)
    content = lock.written(used) if used else None
    return Taught(found.knowledge, content, found, outcome, meter.usage, meter.spent_usd)


def planned(
    asked: tuple[Question, ...], options: GenerateOptions, manner: Manner, model: Model
) -> tuple[Plan, list[Prompt]]:
    """Return what asking will take, and the very prompts."""
    made = list(batches(asked, options.domain or ""))
    prompts = [prompt(each, manner.nonce, effort=manner.effort, reasons=manner.reasons) for each in made]
    read = sum(estimate(each).read for each in prompts)
    visible = sum(_VISIBLE[each.stage] for each in asked)
    usage = Usage(read, visible, 0, len(prompts))
    if model.price is None:
        return Plan(len(prompts), usage, None), prompts
    least = model.price.of(usage) / NANO
    most = model.price.of(usage._replace(written=visible * _HIDDEN)) * _REPAIRS / NANO
    return Plan(len(prompts), usage, (least, most)), prompts


def manner_of(speed: Speed, model: Model, nonce: str, provider: str) -> Manner:
    """Return how a model is asked; servers that only speak like a vendor are told no effort."""
    return Manner(nonce, EFFORTS[speed] if provider != "compatible" else None, reasons=model.reasons)


def _asked(
    asked: tuple[Question, ...],
    options: GenerateOptions,
    ai: AiOptions,
    means: Means,
    kept: Mapping[str, Said],
) -> tuple[Outcome, Mapping[str, Said], Meter]:
    choice = means.choose()
    manner = manner_of(speed_of(ai), choice.model, means.nonce, choice.provider)
    cache = Cache(means.cache, means.now) if means.cache is not None else None
    parts = (choice.provider, choice.model.id, manner.effort or "")
    answers = Answers(kept, cache, parts, is_anew=ai.refresh)
    meter = Meter(ai.budget_usd, choice.model.price)
    waiting = tuple(each for each in asked if answers.get(each) is None)
    try:
        if not waiting:
            return asyncio.run(Hybrid(answers, []).answers(asked)), answers.used, meter
        plan, _ = planned(waiting, options, manner, choice.model)
        means.announce(_announced(plan, choice, ai))
        outcome = asyncio.run(_run(asked, options, choice, manner, means, meter, answers))
    finally:
        if cache is not None:
            cache.close()
    return outcome, answers.used, meter


async def _run(  # noqa: PLR0913, PLR0917 - a job's parts
    asked: tuple[Question, ...],
    options: GenerateOptions,
    choice: Choice,
    manner: Manner,
    means: Means,
    meter: Meter,
    answers: Answers,
) -> Outcome:
    try:
        wire = wire_of(choice, means)
    except AIError as error:
        outcome = await Hybrid(answers, []).answers(asked, options.domain or "")
        return outcome._replace(problems=(error,))
    here = wire.host.partition(":")[0] in ("localhost", "127.0.0.1")
    caller = Caller(
        wire,
        meter,
        Slots(ON_THIS_COMPUTER if here else CALLS_AT_ONCE),
        Breaker(means.time.now),
        means.time,
        attempt_s=_ATTEMPT_S,
    )
    provider: Provider = ModelProvider(choice.provider, caller, manner, leaves_machine=not here)
    try:
        return await Hybrid(answers, [provider]).answers(asked, options.domain or "")
    finally:
        await provider.close()


def wire_of(choice: Choice, means: Means) -> Wire:
    """Return the wire to who was chosen; the vendor's client is imported here and nowhere before.

    Raises:
        UsageError: those of the transport.
        AIError: `policy`.
    """
    from engine.ai import transport
    from engine.ai.wires.anthropic import AnthropicWire
    from engine.ai.wires.base import Connection
    from engine.ai.wires.openai import COMPATIBLE, OWN, OpenAIWire

    to = endpoint(choice.url)
    client = transport.client(to, means.network(), _ATTEMPT_S)
    connection = Connection(to.url, to.host, choice.model.id, means.now)
    if choice.provider == "anthropic":
        return AnthropicWire(connection, choice.key(), client)
    forms = OWN if choice.provider == "openai" else COMPATIBLE
    return OpenAIWire(connection, choice.key(), client, forms)


def speed_of(ai: AiOptions) -> Speed:
    found: Mapping[str, Speed] = {"fast": "fast", "balanced": "balanced", "best": "best"}
    return found[ai.speed]


def vendor(name: str) -> Vendor:
    return vendors()[name]


def _announced(plan: Plan, choice: Choice, ai: AiOptions) -> str:
    cost = (
        f"${plan.usd[0]:.2f} to ${plan.usd[1]:.2f}, at most ${ai.budget_usd:.2f}"
        if plan.usd
        else "price unknown"
    )
    return (
        f"asking {choice.model.id} at {choice.url}: {plan.calls:,} calls, "
        f"{plan.usage.read:,} tokens of the document, {cost}; --ai-preview FILE shows what is sent"
    )

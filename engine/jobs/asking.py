"""What a job asks language models: a run, the plan of its calls, a question that tries a model, a provider's list."""

import asyncio
import os
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.request import getproxies, proxy_bypass

from engine.ai import lock, policy
from engine.ai.ask import Choice, Means, asked_about, manner_of, planned, speed_of, teach, wire_of
from engine.ai.catalogue import Model, cheaper, completed, vendors
from engine.ai.choice import ONLY_OVERLOADED, Standby, priced
from engine.ai.endpoint import endpoint, tightest
from engine.ai.faults import AIError, Kind
from engine.ai.hybrid import Said
from engine.ai.limits import Time
from engine.ai.prompts import SCHEMA
from engine.ai.provider import Prompt, Wire
from engine.ai.refreshed import SEEN, listed, said_last
from engine.ai.store import Answers, Cache
from engine.errors import LicenceError, UsageError
from engine.events import Emit, ProviderProblem, StageStarted
from engine.jobs.document import Reading
from engine.jobs.licensing import check_choice, granted
from engine.jobs.messages import Asking, AskingPlanned, Finished, Job, ModelsListed, ModelTried
from engine.jobs.network import CA_FILE
from engine.jobs.reporter import Reporter, Stopped
from engine.openapi.model import Api
from engine.options import AiOptions, narrowed
from engine.pipeline import Lesson
from engine.provider_keys import account
from engine.renderers.base import OutputFile

if TYPE_CHECKING:
    from engine.ai.transport import Network

T = TypeVar("T")
_ANSWER_TOKENS: Final = 2_000
_PATIENCE_S: Final = 30.0
COMPATIBLE: Final = "compatible"
_KINDS: Final = {"ai-ca-file-wrong": "certificate", "ai-proxy-wrong": "network"}
_NOW: Final = time.time  # noqa: TID251 - the process of a job is where the clock comes in
_TRIAL: Final = (
    "You are asked whether this connection works.",
    'Answer with {"items": []} and nothing else.',
)


def teacher(job: Job, reporter: Reporter, emit: Emit) -> Callable[[Api], Lesson]:
    """Return what asks models about a document; where nobody can be asked, what is stored is all that is learnt."""
    asking = _asking(job)
    means, known = means_of(job, reporter), locked(asking)

    def taught(ai: AiOptions, api: Api) -> Lesson:
        found = teach(api, job.options, ai, means, known, emit=emit, is_cancelled=partial(_is_over, reporter))
        files = (OutputFile(lock.NAME, found.lock),) if found.lock is not None else ()
        return Lesson(found.knowledge, files)

    def taught_or_not(api: Api) -> Lesson:
        try:
            return taught(asking.options, api)
        except UsageError as error:
            emit(_nobody(asking, error))
            return taught(replace(asking.options, frozen=True, refresh=False), api)

    return taught_or_not


def _is_over(reporter: Reporter) -> bool:
    """Tell whether the job was cancelled."""
    try:
        reporter.go_on()
    except Stopped:
        return True
    return False


def _nobody(asking: Asking, error: UsageError) -> ProviderProblem:
    problem, provider = error.problem, asking.options.provider or COMPATIBLE
    kind = _KINDS.get(problem.code, "unknown")
    host = "" if problem.code == "ai-url-wrong" else choice_of(asking).host
    return ProviderProblem(kind, provider, host, problem.what, problem.cure or "", "")


def plan_asking(job: Job, reporter: Reporter) -> Finished:
    """Say what a model would be asked, word for word, and what that may cost; nothing is sent."""
    asking = _asking(job)
    reading = Reading(job.network.hosts if job.network.is_allowed else ())
    api = reading.read(job.document, emit=reporter.emit, stdin=bytes)
    reporter.emit(StageStarted("count"))
    reporter.say(counted(job, api, asking))
    return Finished(job.id, reporter.elapsed_s)


def counted(job: Job, api: Api, asking: Asking) -> AskingPlanned:
    speed = speed_of(asking.options)
    asked = asked_about(api, narrowed(job.options, asking.options), speed)
    choice, nonce = choice_of(asking), asking.nonce or secrets.token_hex(4)
    said = said_last(_seen(asking), choice.provider, choice.host).get(choice.model.id)
    model = completed(choice.model, said) if said else choice.model
    manner = manner_of(speed, model, nonce, choice.provider)
    cache = Cache(Path(asking.cache), _NOW) if asking.cache else None
    try:
        stored = Answers(locked(asking), cache, (choice.provider, choice.model.id, manner.effort or ""))
        waiting = tuple(
            each for each in asked.all if stored.get(each) is None and not stored.is_refused(each)
        )
    finally:
        if cache is not None:
            cache.close()
    plan, prompts = planned(waiting, job.options, manner, choice.model)
    least, most = plan.usd or (None, None)
    return AskingPlanned(
        job.id,
        len(asked.all),
        len(asked.all) - len(waiting),
        asked.operations({each.id for each in waiting}),
        plan.calls,
        plan.usage.read,
        plan.usage.written,
        least,
        most,
        nonce,
        prompts[0].system if prompts else "",
        tuple(each.user for each in prompts),
        tuple(sorted(asked.secrets.items())),
    )


def try_model(job: Job, reporter: Reporter) -> Finished:
    """Send the chosen model one question that has nothing of a document.

    Raises:
        AIError: it does not answer.
        LicenceError, UsageError: it cannot be asked.
    """
    asking = _asking(job)
    choice = _covered(job, choice_of(asking))
    effort = manner_of(speed_of(asking.options), choice.model, "", choice.provider).effort
    prompt = Prompt(*_TRIAL, SCHEMA, _ANSWER_TOKENS, effort)
    began = time.monotonic()

    async def ask(wire: Wire) -> tuple[int, int]:
        form = wire.form
        while True:
            try:
                reply = await wire.ask(prompt)
            except AIError as error:
                if error.kind is not Kind.MODE or not wire.weaken(form):
                    raise
                form = wire.form
            else:
                return (reply.usage.read, reply.usage.written) if reply.usage else (0, 0)

    read, written = _with_wire(choice, means_of(job, reporter), ask)
    reporter.say(ModelTried(job.id, round((time.monotonic() - began) * 1000), read, written))
    return Finished(job.id, reporter.elapsed_s)


def list_models(job: Job, reporter: Reporter) -> Finished:
    """Ask a provider what it offers.

    Raises:
        AIError, UsageError: it does not say.
    """
    choice, means = choice_of(_asking(job)), means_of(job, reporter)

    async def ask(wire: Wire) -> tuple[tuple[str, str], ...]:
        found = await listed(wire, choice.provider, means.seen, means.now)
        return tuple((each.id, each.retires) for each in found)

    found = _with_wire(choice, means, ask)
    reporter.say(ModelsListed(job.id, found))
    return Finished(job.id, reporter.elapsed_s)


# --- who is asked, and by what means -----------------------------------------------------------------


def choice_of(asking: Asking) -> Choice:
    """Return who is asked, as the person chose.

    Raises:
        UsageError: `ai-url-wrong`.
    """
    ai = asking.options
    speed, name = speed_of(ai), ai.provider or COMPATIBLE
    if name == COMPATIBLE:
        url, model = ai.url or "", Model(ai.model or "", speed, True, None)  # noqa: FBT003 - it may reason
    else:
        vendor = vendors()[name]
        url, model = vendor.url, vendor.named(ai.model, speed) if ai.model else vendor.model(speed)
    place = account(name, endpoint(url).host)
    keys = dict(asking.keys)

    def key() -> str:
        if place not in keys and name != COMPATIBLE:
            raise AIError(Kind.KEY, endpoint(url).host)
        return keys[place].text if place in keys else ""

    return priced(Choice(name, url, model, key), ai)


def means_of(job: Job, reporter: Reporter) -> Means:
    asking = _asking(job)
    return Means(
        choose=lambda: _covered(job, choice_of(asking)),
        network=lambda name: _network(name, job, asking),
        time=Time(time.monotonic, asyncio.sleep, random.SystemRandom().random),
        now=_NOW,
        nonce=asking.nonce or secrets.token_hex(4),
        cache=Path(asking.cache) if asking.cache else None,
        announce=lambda text: reporter.log("INFO", text),
        seen=_seen(asking),
        standbys=lambda choice: _standbys(job, choice),
        sharing=asking.sharing,
    )


def _seen(asking: Asking) -> Path | None:
    """Return the file of what vendors said of their models."""
    return Path(asking.cache).with_name(SEEN) if asking.cache else None


def _standbys(job: Job, choice: Choice) -> list[Standby]:
    """Return who may stand in: the vendor's cheaper models where it is overloaded, then those that were allowed."""
    asking = _asking(job)
    found = [
        Standby(choice._replace(model=each), ONLY_OVERLOADED)
        for each in cheaper(choice.provider, choice.model)
    ]
    for name in asking.options.fallback:
        if name != choice.provider:
            other = replace(asking.options, provider=name, model=None, url=None, price=None)
            found.append(Standby(choice_of(replace(asking, options=other))))
    return [each for each in found if _is_covered(job, each.choice)]


def _is_covered(job: Job, choice: Choice) -> bool:
    try:
        _covered(job, choice)
    except LicenceError:
        return False
    return True


def locked(asking: Asking) -> Mapping[str, Said]:
    """Return the answers beside the suite that was saved last; what cannot be read there counts as none."""
    path = Path(asking.folder) / lock.NAME
    if not asking.folder or not path.is_file():
        return {}
    with suppress(OSError, UsageError), path.open("rb") as file:
        return lock.read(file.read(lock.LARGEST + 1), str(path))
    return {}


def _covered(job: Job, choice: Choice) -> Choice:
    check_choice(choice, granted(job))
    return choice


def _network(name: str, job: Job, asking: Asking) -> "Network":
    """Return how far requests may go: with air gap on, no further than this computer."""
    from engine.ai.transport import Network

    here_only = None if job.network.is_allowed else "loopback"
    reach = tightest(asking.reach, here_only, policy.reach(os.environ))
    proxy = None if proxy_bypass(name) else getproxies().get("https")
    return Network(reach, os.environ.get(CA_FILE), proxy)


def _with_wire(choice: Choice, means: Means, use: Callable[[Wire], Awaitable[T]]) -> T:
    async def go() -> T:
        wire = wire_of(choice, means)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await use(wire)
        except TimeoutError as error:
            raise AIError(Kind.TIMEOUT, wire.host, model=wire.model) from error
        finally:
            await wire.close()

    return asyncio.run(go())


def _asking(job: Job) -> Asking:
    if job.asking is None:
        raise UsageError("ai-option-wrong", "no model was chosen", cure="choose one")
    return job.asking

"""Which model a choice means, where that is, whether the licence and the settings let it be asked, and how."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from engine.errors import UsageError
from engine.jobs.messages import Asking
from engine.jobs.queue import most_at_once
from engine.licensing.entitlements import ModelClass
from engine.options import AiOptions
from specmint_desktop.presenters import locks
from specmint_desktop.state.messages import Intent, Message
from specmint_desktop.state.models import (
    COMPATIBLE,
    REACHES,
    VENDORS,
    AiChanged,
    AiChoice,
    OfferedModel,
    Where,
)
from specmint_desktop.state.options import AI_SPEEDS, Lock
from specmint_desktop.state.preferences import SettingsShown
from specmint_desktop.state.whole import State

_WARNED_BEFORE: Final = 30
"""Days."""
ANSWERS: Final = "answers.sqlite"
CLOSED: Final = (
    Lock(Message("lock.ai-policy", "Who runs this computer lets no language model be asked")),
    Lock(
        Message("lock.ai-setting", "The settings let no language model be asked"),
        ((Message("lock.ai-settings", "Open the settings"), SettingsShown("models")),),
    ),
)
"""Why no model at all can be asked: the policy of the computer, a setting."""
NAMES: Final[Mapping[str, str]] = {"openai": "OpenAI", "anthropic": "Anthropic"}


def provider_of(state: State, choice: AiChoice) -> str:
    """Return who is asked: what was chosen, else the one vendor that has a key; empty where that is for a person."""
    if choice.provider:
        return choice.provider
    found = [each for each in VENDORS if each in state.models.keys]
    return found[0] if len(found) == 1 else ""


def where_of(state: State, provider: str) -> Where:
    return state.models.where.get(provider, Where("", ""))


def model_of(state: State, choice: AiChoice) -> str:
    """Return the model that is asked: the chosen one, else the usual one of the speed; empty where none is known."""
    provider = provider_of(state, choice)
    return choice.model or next(
        (each.id for each in state.models.offered if (each.provider, each.speed) == (provider, choice.speed)),
        "",
    )


def offered(state: State, provider: str, model: str) -> OfferedModel | None:
    return next(
        (each for each in state.models.offered if (each.provider, each.id) == (provider, model)), None
    )


def ending_of(state: State, choice: AiChoice) -> tuple[Message | None, str]:
    """Return that the model ends within 30 days or has ended, and what is offered for it: None while it stays."""
    provider, model = provider_of(state, choice), model_of(state, choice)
    day, today = _end_of(state, provider, model), state.models.ends.today
    if not day or not today:
        return None, ""
    left = (date.fromisoformat(day) - date.fromisoformat(today)).days
    if left > _WARNED_BEFORE:
        return None, ""
    known = offered(state, provider, model)
    speed = known.speed if known else choice.speed
    usual = model_of(state, AiChoice(speed, provider))
    instead = (known.replaced_by if known else "") or usual
    return _ending_text(model, left), instead if instead != model else ""


def _end_of(state: State, provider: str, model: str) -> str:
    """Return the day on which a model ends, empty where nobody says; its vendor's own list counts first."""
    models = state.models
    listed = models.listed.get(where_of(state, provider).host, ())
    said = next((each.retires for each in listed if each.id == model), "")
    is_gone = any(
        model == each or model.startswith(f"{each}-") for each in models.ends.gone.get(provider, ())
    )
    gone = models.as_of if is_gone else ""
    return _day(said) or models.ends.days.get(provider, {}).get(model, "") or gone


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _ending_text(model: str, left: int) -> Message:
    if left <= 0:
        return Message("model-ended", "{model} has ended", (("model", model),))
    params = (("model", model), ("count", left))
    return Message(
        "model-ends", "{model} ends in {count} days", params, "{model} ends in one day", number=left
    )


def class_of(state: State, choice: AiChoice) -> ModelClass:
    """Return what a licence must cover: a model that nobody listed may be the best there is."""
    provider = provider_of(state, choice)
    if where_of(state, provider).is_here:
        return ModelClass.FAST
    if not choice.model and provider != COMPATIBLE:
        return ModelClass(choice.speed)
    known = next((each for each in state.models.offered if each.id == choice.model), None)
    return ModelClass(known.speed) if known else ModelClass.BEST


def reach_of(state: State) -> str:
    """Return how far requests to models may go: with air gap on, no further than this computer."""
    settings, policy = state.settings.settings, state.models.policy
    wishes = (settings.ai_network, policy, "loopback" if settings.air_gap else "any")
    return max(wishes, key=REACHES.index)


def lock_of(state: State, choice: AiChoice) -> Lock | None:
    """Return why a choice is closed or not covered, None where it is or where nobody is chosen yet."""
    if not choice.is_on:
        return None
    if reach_of(state) == "none":
        return CLOSED[state.models.policy != "none"]
    given, provider = state.licence.standing, provider_of(state, choice)
    where = where_of(state, provider)
    if provider == COMPATIBLE and (where.is_here or not where.host):
        return None
    if provider == COMPATIBLE and (lock := locks.of_host(given)):
        return lock

    def choose(highest: ModelClass) -> Intent:
        return AiChanged(replace(choice, speed=highest.value, model=""))

    return locks.of_model(given, class_of(state, choice), None if provider == COMPATIBLE else choose)


def all_locks(state: State) -> dict[str, Lock]:
    """Return the lock of each speed and provider that is offered and not covered."""
    choice = state.options.ai
    speeds = {f"ai:{speed}": replace(choice, speed=speed, model="") for speed in AI_SPEEDS}
    elsewhere = {COMPATIBLE: replace(choice, speed=AI_SPEEDS[0], provider=COMPATIBLE)}
    if provider_of(state, choice) == COMPATIBLE and reach_of(state) != "none":
        speeds = {}
    wishes = {**speeds, **{f"provider:{name}": wish for name, wish in elsewhere.items()}}
    found = {name: lock_of(state, wish) for name, wish in wishes.items()}
    return {name: lock for name, lock in found.items() if lock}


def fault_of(state: State, choice: AiChoice) -> Message | None:
    """Return why no model can be asked by this choice; None where one can."""
    models, provider = state.models, provider_of(state, choice)
    if not models.is_read:
        return Message("ai-looking", "Looking up models and keys")
    if not provider:
        return Message("ai-nobody", "Choose which company, or which server, shall see words of the document")
    where = where_of(state, provider)
    if provider == COMPATIBLE and (where.fault or not where.url):
        return Message("ai-no-address", "Give the address of the server in the settings")
    if (closed := closed_by(state, where)) is not None:
        return closed
    if not model_of(state, choice):
        return Message("ai-no-model-named", "Name the model that the server shall use")
    if provider != COMPATIBLE and provider not in models.keys:
        return Message("ai-no-key", "There is no key for {provider} yet", (("provider", NAMES[provider]),))
    return None


def closed_by(state: State, where: Where) -> Message | None:
    """Return which setting keeps requests from going to a host, None where none does."""
    reach = reach_of(state)
    if reach == "any" or (reach == "loopback" and where.is_here):
        return None
    if state.models.policy == reach:
        return Message("ai-policy-closed", "Who runs this computer lets no model be asked there")
    if state.settings.settings.ai_network == reach:
        return Message("ai-setting-closed", "The settings let no model be asked there")
    return Message("ai-air-gap-closed", "Air gap is on: only a model on this computer can be asked")


def options_of(state: State, choice: AiChoice) -> AiOptions | None:
    """Return how the next run of the open document asks; None where it asks nobody, or cannot."""
    if not choice.is_on or fault_of(state, choice) is not None or lock_of(state, choice) is not None:
        return None
    provider = provider_of(state, choice)
    try:
        return AiOptions(
            choice.speed,
            provider,
            model_of(state, choice),
            where_of(state, provider).url if provider == COMPATIBLE else None,
            choice.budget_usd,
            never=state.models.never.get(state.document.document or "", ()),
            fallback=others_of(state, choice, provider),
            price=choice.price or None,
            calls=state.settings.settings.ai_calls,
        )
    except UsageError:
        return None


def others_of(state: State, choice: AiChoice, provider: str) -> tuple[str, ...]:
    """Return who may stand in: the ticked vendors that have a key and may be reached."""
    return tuple(
        each
        for each in choice.others
        if each != provider and each in state.models.keys and closed_by(state, where_of(state, each)) is None
    )


def asking_of(state: State, ai: AiOptions, document: str, nonce: str = "") -> Asking:
    """Return how a job asks; its keys are found on its way to the child."""
    cache = f"{state.jobs_folder.rpartition('/')[0]}/{ANSWERS}"
    saved = next(
        (row.saved_in for row in state.history.rows if row.document == document and row.saved_in), ""
    )
    sharing = most_at_once(state.licence.standing.entitlement, state.queue.parallel)
    return Asking(ai, reach=reach_of(state), cache=cache, folder=saved, nonce=nonce, sharing=sharing)


def host_of(state: State, ai: AiOptions) -> str:
    """Return the host that is asked: what a person agrees to."""
    return where_of(state, ai.provider or COMPATIBLE).host


def hosts_of(state: State, ai: AiOptions) -> tuple[str, ...]:
    """Return all hosts that may see words of the document."""
    return (host_of(state, ai), *(where_of(state, each).host for each in ai.fallback))


def is_agreed(state: State, document: str, ai: AiOptions) -> bool:
    """Tell whether all who may be asked were agreed to; before it is known where they are, whether anybody was."""
    agreed = state.models.consents.get(document, ())
    return set(hosts_of(state, ai)) <= set(agreed) if state.models.is_read else bool(agreed)

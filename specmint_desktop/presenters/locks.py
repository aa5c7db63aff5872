"""Which choices a licence does not cover, why, and what can be done instead.

All of it follows `state.licence.standing`: the tier in force, with the figures that a contract sets otherwise.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from engine.licensing.entitlements import (
    ENTITLEMENTS,
    ModelClass,
    Priority,
    Refusal,
    cases_allowed,
    host_allowed,
    jobs_allowed,
    model_allowed,
    priority_allowed,
)
from engine.licensing.verdict import Standing
from engine.options import MOST_CASES, GenerateOptions
from specmint_desktop.state.jobs import PARALLEL_CHOICES
from specmint_desktop.state.licence import Part, PartWanted
from specmint_desktop.state.messages import Intent, Message
from specmint_desktop.state.options import CASE_CHOICES, Lock, OptionsChanged, PriorityChosen

_ON: tuple[tuple[Message, Intent], ...] = (
    (Message("lock.tiers", "See tiers"), PartWanted(part=Part.TIERS)),
    (Message("lock.key", "Enter key"), PartWanted(part=Part.KEY)),
)

_PRIORITIES: Mapping[Priority, Message] = {
    Priority.LOW: Message("priority-low", "low"),
    Priority.NORMAL: Message("priority-normal", "normal"),
    Priority.HIGH: Message("priority-high", "high"),
}


_CLASSES: Mapping[ModelClass, Message] = {
    ModelClass.FAST: Message("model-fast", "Fast"),
    ModelClass.BALANCED: Message("model-balanced", "Balanced"),
    ModelClass.BEST: Message("model-best", "Best"),
}


def priority_word(priority: str) -> Message:
    """Return a priority as a part of a sentence."""
    return _PRIORITIES[Priority(priority)]


def all_locks(given: Standing, chosen: GenerateOptions) -> Mapping[str, Lock]:
    """Return the lock of every choice that is offered and not covered."""
    return dict(_locks(given, chosen))


def of_model(
    given: Standing, wish: ModelClass, choose: Callable[[ModelClass], Intent] | None = None
) -> Lock | None:
    """Return why a class of language models is not covered, None where it is.

    `choose` makes the intent that takes the highest class that is covered. A model that the catalogue names has its
    class there, one that it does not name is of the class best; all on this computer are of the class fast.
    """
    refusal = model_allowed(given.tier, wish, given.entitlement)
    if refusal is None:
        return None
    ceiling = given.entitlement.models
    most = _CLASSES[ENTITLEMENTS[refusal.needs].models]
    use = ((_use(_CLASSES[ceiling]), choose(ceiling)),) if choose else ()
    return Lock(_reason(most, refusal, _CLASSES[ceiling]), (*use, *_ON))


def of_host(given: Standing) -> Lock | None:
    """Return why a compatible language model beyond this computer is not covered, None where it is."""
    refusal = host_allowed(given.tier, given.entitlement)
    if refusal is None:
        return None
    reason = Message(
        "lock.host",
        "on any host with {needs}; you have {tier}: on this computer",
        (("needs", refusal.needs.value.capitalize()), ("tier", refusal.tier.value.capitalize())),
    )
    return Lock(reason, _ON)


def of_cases(refusal: Refusal, chosen: GenerateOptions) -> Lock:
    most = ENTITLEMENTS[refusal.needs].cases_per_operation or MOST_CASES
    instead = OptionsChanged(replace(chosen, cases=int(refusal.ceiling)))
    return Lock(_reason(most, refusal, int(refusal.ceiling)), ((_use(refusal.ceiling), instead), *_ON))


def of_priority(refusal: Refusal) -> Lock:
    ceiling = priority_word(refusal.ceiling)
    instead = PriorityChosen(Priority(refusal.ceiling))
    most = priority_word(ENTITLEMENTS[refusal.needs].priority)
    return Lock(_reason(most, refusal, ceiling), ((_use(ceiling), instead), *_ON))


def parallel_locks(given: Standing) -> Mapping[str, Lock]:
    """Return the lock of every number of jobs at once that is offered and not covered."""
    refusals = {str(wish): jobs_allowed(given.tier, wish, given.entitlement) for wish in PARALLEL_CHOICES}
    return {
        wish: Lock(_reason(ENTITLEMENTS[refusal.needs].parallel_jobs, refusal, int(refusal.ceiling)), _ON)
        for wish, refusal in refusals.items()
        if refusal
    }


def _use(value: str | Message) -> Message:
    return Message("lock.use", "Use {value}", (("value", value),))


def _reason(most: int | Message, refusal: Refusal, ceiling: int | Message) -> Message:
    if refusal.needs is refusal.tier:
        return Message("lock.contract", "your licence allows up to {ceiling}", (("ceiling", ceiling),))
    return Message(
        "lock.tier",
        "up to {most} with {needs}; you have {tier}: {ceiling}",
        (
            ("most", most),
            ("needs", refusal.needs.value.capitalize()),
            ("tier", refusal.tier.value.capitalize()),
            ("ceiling", ceiling),
        ),
    )


def _locks(given: Standing, chosen: GenerateOptions) -> Iterator[tuple[str, Lock]]:
    for cases in CASE_CHOICES:
        if refusal := cases_allowed(given.tier, cases, given.entitlement):
            yield f"cases:{cases}", of_cases(refusal, chosen)
    for priority in Priority:
        if refusal := priority_allowed(given.tier, priority, given.entitlement):
            yield f"priority:{priority}", of_priority(refusal)

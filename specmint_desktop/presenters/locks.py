"""Which choices are locked for a tier, why, and what can be done instead."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.licensing.entitlements import (
    ENTITLEMENTS,
    Priority,
    Refusal,
    Tier,
    cases_allowed,
    jobs_allowed,
    priority_allowed,
)
from engine.options import MOST_CASES, GenerateOptions
from specmint_desktop.state.jobs import PARALLEL_CHOICES
from specmint_desktop.state.messages import Intent, Message
from specmint_desktop.state.options import AI_SPEEDS, CASE_CHOICES, Lock, OptionsChanged, PriorityChosen
from specmint_desktop.state.shell import Place, PlaceChosen

_SEE_TIERS: tuple[Message, Intent] = (Message("lock.tiers", "See tiers"), PlaceChosen(Place.LICENCE))
_AI = Lock(
    Message(
        "lock.ai",
        "This version writes tests from rules and the examples of the document; it has no AI to use",
    )
)


_PRIORITIES: Mapping[Priority, Message] = {
    Priority.LOW: Message("priority-low", "low"),
    Priority.NORMAL: Message("priority-normal", "normal"),
    Priority.HIGH: Message("priority-high", "high"),
}


def priority_word(priority: str) -> Message:
    """Return a priority as a part of a sentence."""
    return _PRIORITIES[Priority(priority)]


def all_locks(tier: Tier, chosen: GenerateOptions) -> Mapping[str, Lock]:
    """Return the lock of every choice that is offered and not covered."""
    return dict(_locks(tier, chosen))


def of_cases(refusal: Refusal, chosen: GenerateOptions) -> Lock:
    most = ENTITLEMENTS[refusal.needs].cases_per_operation or MOST_CASES
    use = Message("lock.use", "Use {value}", (("value", refusal.ceiling),))
    instead = OptionsChanged(replace(chosen, cases=int(refusal.ceiling)))
    return Lock(_reason(most, refusal, int(refusal.ceiling)), ((use, instead), _SEE_TIERS))


def of_priority(refusal: Refusal) -> Lock:
    ceiling = priority_word(refusal.ceiling)
    use = Message("lock.use", "Use {value}", (("value", ceiling),))
    instead = PriorityChosen(Priority(refusal.ceiling))
    most = priority_word(ENTITLEMENTS[refusal.needs].priority)
    return Lock(_reason(most, refusal, ceiling), ((use, instead), _SEE_TIERS))


def parallel_locks(tier: Tier) -> Mapping[str, Lock]:
    """Return the lock of every number of jobs at once that is offered and not covered."""
    refusals = {str(wish): jobs_allowed(tier, wish) for wish in PARALLEL_CHOICES}
    return {
        wish: Lock(
            _reason(ENTITLEMENTS[refusal.needs].parallel_jobs, refusal, int(refusal.ceiling)), (_SEE_TIERS,)
        )
        for wish, refusal in refusals.items()
        if refusal
    }


def _reason(most: int | Message, refusal: Refusal, ceiling: int | Message) -> Message:
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


def _locks(tier: Tier, chosen: GenerateOptions) -> Iterator[tuple[str, Lock]]:
    for cases in CASE_CHOICES:
        if refusal := cases_allowed(tier, cases):
            yield f"cases:{cases}", of_cases(refusal, chosen)
    for priority in Priority:
        if refusal := priority_allowed(tier, priority):
            yield f"priority:{priority}", of_priority(refusal)
    for speed in AI_SPEEDS:
        yield f"ai:{speed}", _AI

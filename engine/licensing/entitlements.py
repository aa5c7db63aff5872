"""The one table of tiers, and the gate that compares a wish with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple


class Tier(StrEnum):
    FREE = "free"
    BASIC = "basic"
    PRO = "pro"
    ENTERPRISE = "enterprise"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class ModelClass(StrEnum):
    """The class of a language model, as `resources/models.json` names it, the smallest first."""

    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one tier allows; None is no ceiling. `priority` is the highest that a job may get.

    `seats` are the machines of one licence, `price_cents` what a month is shown to cost, in USD. `models` is the
    highest class of language models; `any_host` lets compatible ones be asked beyond this computer.
    """

    cases_per_operation: int | None
    parallel_jobs: int
    priority: Priority
    seats: int
    price_cents: int
    models: ModelClass = ModelClass.FAST
    any_host: bool = False


ENTITLEMENTS: Mapping[Tier, Entitlement] = {
    Tier.FREE: Entitlement(10, 1, Priority.LOW, seats=0, price_cents=0),
    Tier.BASIC: Entitlement(25, 2, Priority.NORMAL, seats=2, price_cents=900, models=ModelClass.BALANCED),
    Tier.PRO: Entitlement(
        100, 4, Priority.HIGH, seats=3, price_cents=2_900, models=ModelClass.BEST, any_host=True
    ),
    Tier.ENTERPRISE: Entitlement(
        None, 8, Priority.HIGH, seats=10, price_cents=9_900, models=ModelClass.BEST, any_host=True
    ),
}


def entitlement_of(tier: Tier, limits: Mapping[str, Any]) -> Entitlement:
    """Return what a licence allows: its tier, with the fields that it sets otherwise; unknown names mean nothing.

    Raises:
        ValueError: a field has another type.
    """
    known = {name: read(limits[name]) for name, read in _LIMITS.items() if name in limits}
    return replace(ENTITLEMENTS[tier], **known)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise ValueError("a limit is no count")
    return value


def _count_or_none(value: Any) -> int | None:
    return None if value is None else _count(value)


def _priority(value: Any) -> Priority:
    if not isinstance(value, str):
        raise ValueError("a limit is no priority")  # noqa: TRY004  every wrong limit is told in one way
    return Priority(value)


_LIMITS: Mapping[str, Callable[[Any], Any]] = {
    "cases_per_operation": _count_or_none,
    "parallel_jobs": _count,
    "priority": _priority,
}


class Refusal(NamedTuple):
    """A wish above the ceiling of a tier: `ceiling` is what this tier gives, `needs` the lowest that gives more."""

    wish: str
    ceiling: str
    tier: Tier
    needs: Tier


def cases_allowed(tier: Tier, wish: int, given: Entitlement | None = None) -> Refusal | None:
    """Return why so many cases per operation are not covered; None where they are.

    `given` is what a licence of this tier allows where it has figures of its own.
    """
    ceilings = {each: _ceiling(ENTITLEMENTS[each]) for each in Tier}
    return _refusal(tier, wish, {**ceilings, tier: _ceiling(given)} if given else ceilings)


def jobs_allowed(tier: Tier, wish: int) -> Refusal | None:
    """Return why so many jobs at once are not covered; None where they are."""
    return _refusal(tier, wish, {each: ENTITLEMENTS[each].parallel_jobs for each in Tier})


def priority_allowed(tier: Tier, wish: Priority) -> Refusal | None:
    """Return why a priority is not covered; None where it is."""
    order = list(Priority)
    ceilings = {each: order.index(ENTITLEMENTS[each].priority) for each in Tier}
    if order.index(wish) <= ceilings[tier]:
        return None
    needs = next(each for each in Tier if ceilings[each] >= order.index(wish))
    return Refusal(wish.value, ENTITLEMENTS[tier].priority.value, tier, needs)


def model_allowed(tier: Tier, wish: ModelClass, given: Entitlement | None = None) -> Refusal | None:
    """Return why a language model of this class is not covered; None where it is."""
    order = list(ModelClass)
    own = (given or ENTITLEMENTS[tier]).models
    if order.index(wish) <= order.index(own):
        return None
    needs = next(each for each in Tier if order.index(ENTITLEMENTS[each].models) >= order.index(wish))
    return Refusal(wish.value, own.value, tier, needs)


def host_allowed(tier: Tier, given: Entitlement | None = None) -> Refusal | None:
    """Return why a compatible language model beyond this computer is not covered; None where it is."""
    if (given or ENTITLEMENTS[tier]).any_host:
        return None
    needs = next(each for each in Tier if ENTITLEMENTS[each].any_host)
    return Refusal("any host", "this computer", tier, needs)


def _ceiling(given: Entitlement) -> float:
    most = given.cases_per_operation
    return float("inf") if most is None else most


def _refusal(tier: Tier, wish: int, ceilings: Mapping[Tier, float]) -> Refusal | None:
    if wish <= ceilings[tier]:
        return None
    needs = next((each for each in Tier if ceilings[each] >= wish), Tier.ENTERPRISE)
    return Refusal(str(wish), f"{ceilings[tier]:.0f}", tier, needs)

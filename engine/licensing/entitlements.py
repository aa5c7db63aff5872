"""The one table of tiers, and the gate that compares a wish with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Tier(StrEnum):
    FREE = "free"
    BASIC = "basic"
    PRO = "pro"
    ENTERPRISE = "enterprise"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one tier allows; None is no ceiling. `priority` is the highest that a job may get."""

    cases_per_operation: int | None
    parallel_jobs: int
    priority: Priority


ENTITLEMENTS: Mapping[Tier, Entitlement] = {
    Tier.FREE: Entitlement(10, 1, Priority.LOW),
    Tier.BASIC: Entitlement(25, 2, Priority.NORMAL),
    Tier.PRO: Entitlement(100, 4, Priority.HIGH),
    Tier.ENTERPRISE: Entitlement(None, 8, Priority.HIGH),
}


class Refusal(NamedTuple):
    """A wish above the ceiling of a tier: `ceiling` is what this tier gives, `needs` the lowest that gives more."""

    wish: str
    ceiling: str
    tier: Tier
    needs: Tier


def cases_allowed(tier: Tier, wish: int) -> Refusal | None:
    """Return why so many cases per operation are not covered; None where they are."""
    return _refusal(tier, wish, {each: _ceiling(each) for each in Tier})


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


def _ceiling(tier: Tier) -> float:
    most = ENTITLEMENTS[tier].cases_per_operation
    return float("inf") if most is None else most


def _refusal(tier: Tier, wish: int, ceilings: Mapping[Tier, float]) -> Refusal | None:
    if wish <= ceilings[tier]:
        return None
    needs = next((each for each in Tier if ceilings[each] >= wish), Tier.ENTERPRISE)
    return Refusal(str(wish), f"{ceilings[tier]:.0f}", tier, needs)

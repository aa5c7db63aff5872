"""The one table of tiers, and the gate that compares a wish with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple


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


class Feature(StrEnum):
    """What a tier has beside its ceilings; `unbound-file` is a licence file that holds on any machine."""

    UNBOUND_FILE = "unbound-file"


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
    features: frozenset[Feature] = frozenset()


_UNBOUND: Final = frozenset((Feature.UNBOUND_FILE,))

ENTITLEMENTS: Mapping[Tier, Entitlement] = {
    Tier.FREE: Entitlement(10, 1, Priority.LOW, seats=0, price_cents=0),
    Tier.BASIC: Entitlement(25, 2, Priority.NORMAL, seats=2, price_cents=900, models=ModelClass.BALANCED),
    Tier.PRO: Entitlement(
        100, 4, Priority.HIGH, 3, 2_900, models=ModelClass.BEST, any_host=True, features=_UNBOUND
    ),
    Tier.ENTERPRISE: Entitlement(
        None, 8, Priority.HIGH, 10, 9_900, models=ModelClass.BEST, any_host=True, features=_UNBOUND
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


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("a limit is neither true nor false")  # noqa: TRY004  every wrong limit is told in one way
    return value


def _features(value: Any) -> frozenset[Feature]:
    """Return the features of a list of words; those of a later version mean nothing here."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("a limit is no list of words")
    return frozenset(each for each in Feature if each in value)


_LIMITS: Mapping[str, Callable[[Any], Any]] = {
    "cases_per_operation": _count_or_none,
    "parallel_jobs": _count,
    "priority": Priority,
    "models": ModelClass,
    "any_host": _flag,
    "features": _features,
}


class Refusal(NamedTuple):
    """A wish above the ceiling of a tier: `ceiling` is what is given, `needs` the lowest tier that gives more.

    Where `needs` is the tier itself, a contract gives less than the tier does.
    """

    wish: str
    ceiling: str
    tier: Tier
    needs: Tier


# `given` is what a licence of the tier allows where it has figures of its own.


def cases_allowed(tier: Tier, wish: int, given: Entitlement | None = None) -> Refusal | None:
    """Return why so many cases per operation are not covered; None where they are."""
    own = given or ENTITLEMENTS[tier]
    if wish <= _cases(own):
        return None
    return Refusal(str(wish), str(_cases(own)), tier, _needs(tier, lambda each: wish <= _cases(each)))


def jobs_allowed(tier: Tier, wish: int, given: Entitlement | None = None) -> Refusal | None:
    """Return why so many jobs at once are not covered; None where they are."""
    own = given or ENTITLEMENTS[tier]
    if wish <= own.parallel_jobs:
        return None
    needs = _needs(tier, lambda each: wish <= each.parallel_jobs)
    return Refusal(str(wish), str(own.parallel_jobs), tier, needs)


def priority_allowed(tier: Tier, wish: Priority, given: Entitlement | None = None) -> Refusal | None:
    """Return why a priority is not covered; None where it is."""
    own = given or ENTITLEMENTS[tier]
    order = list(Priority).index
    if order(wish) <= order(own.priority):
        return None
    needs = _needs(tier, lambda each: order(wish) <= order(each.priority))
    return Refusal(wish.value, own.priority.value, tier, needs)


def model_allowed(tier: Tier, wish: ModelClass, given: Entitlement | None = None) -> Refusal | None:
    """Return why a language model of this class is not covered; None where it is."""
    own = given or ENTITLEMENTS[tier]
    order = list(ModelClass).index
    if order(wish) <= order(own.models):
        return None
    needs = _needs(tier, lambda each: order(wish) <= order(each.models))
    return Refusal(wish.value, own.models.value, tier, needs)


def host_allowed(tier: Tier, given: Entitlement | None = None) -> Refusal | None:
    """Return why a compatible language model beyond this computer is not covered; None where it is."""
    if (given or ENTITLEMENTS[tier]).any_host:
        return None
    return Refusal("any host", "this computer", tier, _needs(tier, lambda each: each.any_host))


def _cases(given: Entitlement) -> float:
    most = given.cases_per_operation
    return float("inf") if most is None else most


def _needs(tier: Tier, covers: Callable[[Entitlement], bool]) -> Tier:
    """Return the lowest tier above one's own that covers a wish; one's own where a contract made it less."""
    above = list(Tier)[list(Tier).index(tier) + 1 :]
    return next((each for each in above if covers(ENTITLEMENTS[each])), tier)

"""The state of a purchase from all its events: a set, put in order here, so that order and repeats cannot matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from licensing_server.billing.events import RANK, Event, Item, Kind


class Standing(StrEnum):
    UNPAID = "unpaid"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What was bought, and whether it counts.

    Attributes:
        subscription: None for a purchase made once.
        items: what the newest event with items says; empty where none does, as for a refund told before its purchase.
        reason: why it does not count: `refund`, `dispute`; None where it does.
        starts_at: time of the first payment.
        paid_until: None where nothing counts, and where `has_end` is False.
        is_cancelled, is_paused: told to people; paid time stays.
    """

    subscription: str | None
    items: tuple[Item, ...]
    standing: Standing
    reason: str | None
    starts_at: int | None
    paid_until: int | None
    has_end: bool
    is_cancelled: bool
    is_paused: bool


_DISPUTES = (Kind.DISPUTED, Kind.DISPUTE_WON, Kind.DISPUTE_LOST)
_OFFERS = (Kind.CREATED, Kind.CHANGED)


@dataclass(frozen=True, slots=True)
class _Payment:
    """One payment under all its names.

    Attributes:
        at: when it was made; None for one that only its refund or dispute tells of.
        end: end of what it paid, None where the seller tells it with the subscription instead.
        loss: `refund` or `dispute`.
    """

    at: int | None
    end: int | None
    loss: str | None
    is_disputed: bool


def fold(events: Iterable[Event]) -> Purchase:
    """Return the state that all events of one purchase amount to."""
    ordered = sorted(set(events), key=lambda event: (event.occurred_at, RANK[event.kind], event.id))
    subscriptions = [event.subscription for event in ordered if event.subscription]
    subscription = subscriptions[0] if subscriptions else None
    payments = [payment for payment in _payments(ordered) if payment.at is not None]
    standing, reason = _standing(payments)
    counting = [payment for payment in payments if payment.loss is None]
    return Purchase(
        subscription=subscription,
        items=_items(ordered, subscription),
        standing=standing,
        reason=reason,
        starts_at=min((payment.at for payment in payments if payment.at is not None), default=None),
        paid_until=_paid_until(counting, ordered) if subscription else None,
        has_end=subscription is not None,
        is_cancelled=_is_on(ordered, Kind.CANCELLED),
        is_paused=_is_on(ordered, Kind.PAUSED),
    )


def _items(ordered: Sequence[Event], subscription: str | None) -> tuple[Item, ...]:
    """Return what is bought now; an order that led to a subscription says only what it began with."""
    offers = [event for event in ordered if event.kind in _OFFERS and event.items]
    told = [event for event in offers if event.subscription] if subscription else offers
    return (told or offers)[-1].items if offers else ()


def _standing(payments: Sequence[_Payment]) -> tuple[Standing, str | None]:
    if not payments:
        return Standing.UNPAID, None
    if all(payment.loss for payment in payments):
        return Standing.REVOKED, max(payments, key=lambda payment: payment.at or 0).loss
    if any(payment.is_disputed for payment in payments):
        return Standing.SUSPENDED, "dispute"
    return Standing.ACTIVE, None


def _is_on(ordered: Sequence[Event], kind: Kind) -> bool:
    told = [event.kind for event in ordered if event.kind in {kind, Kind.RESUMED}]
    return bool(told) and told[-1] is kind


def _payments(ordered: Sequence[Event]) -> list[_Payment]:
    """Join the names of each payment, then tell its fate; in the order of the first event about it."""
    leader = _leaders(ordered)
    named = [event for event in ordered if event.payment]
    number = {name: place for place, name in enumerate(dict.fromkeys(leader[min(e.payment)] for e in named))}
    keyed = sorted(named, key=lambda event: number[leader[min(event.payment)]])
    return [_payment(list(group)) for _, group in groupby(keyed, lambda e: leader[min(e.payment)])]


def _leaders(ordered: Sequence[Event]) -> dict[str, str]:
    """Return, for each name of a payment, the one name that stands for all names of that payment."""
    leader: dict[str, str] = {}

    def found(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for event in ordered:
        heads = {found(name) for name in event.payment}
        leader.update(dict.fromkeys(heads, min(heads, default="")))
    return {name: found(name) for name in list(leader)}


def _payment(events: Sequence[Event]) -> _Payment:
    paid = [event for event in events if event.kind is Kind.PAID]
    disputes = [event.kind for event in events if event.kind in _DISPUTES]
    is_refunded = any(event.kind is Kind.REFUNDED for event in events)
    is_lost = bool(disputes) and disputes[-1] is Kind.DISPUTE_LOST
    return _Payment(
        at=min((event.occurred_at for event in paid), default=None),
        end=max((event.period_end for event in paid if event.period_end is not None), default=None),
        loss="refund" if is_refunded else "dispute" if is_lost else None,
        is_disputed=bool(disputes) and disputes[-1] is Kind.DISPUTED and not is_refunded,
    )


def _paid_until(counting: Sequence[_Payment], ordered: Sequence[Event]) -> int | None:
    ends = [
        payment.end if payment.end is not None else _told_end(payment.at, ordered)
        for payment in counting
        if payment.at is not None
    ]
    return max(ends, default=None)


_NEAR_S = 3600
"""A seller moves the period of a subscription and takes the money within this time, in either order."""


def _told_end(paid_at: int, ordered: Sequence[Event]) -> int:
    """Return the end that the subscription told for a payment without one.

    Only what is told before the end counts: at the end the subscription moves on, paid or not.
    """
    end = paid_at
    for event in ordered:
        told = event.period_end
        if event.kind not in _OFFERS or told is None:
            continue
        is_later = event.occurred_at >= paid_at - _NEAR_S and told > paid_at + _NEAR_S
        if is_later and (end == paid_at or event.occurred_at < end - _NEAR_S):
            end = told
    return end

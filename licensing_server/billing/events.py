"""The words that all sellers are put into: what happened to a purchase, and which objects of the seller it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Seller(StrEnum):
    STRIPE = "stripe"
    PADDLE = "paddle"
    LEMON_SQUEEZY = "lemonsqueezy"


class Kind(StrEnum):
    """What happened. The order is the rank: of two events of one second the later in this list counts as newer."""

    CREATED = "created"
    CHANGED = "changed"
    PAID = "paid"
    PAYMENT_FAILED = "payment-failed"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    PARTLY_REFUNDED = "partly-refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute-won"
    DISPUTE_LOST = "dispute-lost"


RANK: Mapping[Kind, int] = {kind: rank for rank, kind in enumerate(Kind)}


class Item(NamedTuple):
    """One line of what was bought: the seller's id of the price, and how many."""

    price: str
    quantity: int


class Contact(NamedTuple):
    """Who bought: the address in lower case, and a name that may be empty."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one purchase.

    Attributes:
        occurred_at: when the seller says it happened; Unix seconds.
        refs: ids of the seller's objects that belong to this purchase alone; sharing one joins two events.
        subscription: id of the subscription; None where the event names none, as in a purchase made once.
        payment: ids under which one payment is known: its invoice, its charge, its order.
        items: what is bought now; empty where the event does not say.
        period_end: of `paid`, the end of what was paid; of `created` and `changed`, the end that is running.
    """

    id: str
    kind: Kind
    occurred_at: int
    refs: frozenset[str]
    subscription: str | None = None
    payment: frozenset[str] = frozenset()
    items: tuple[Item, ...] = ()
    period_end: int | None = None


class Head(NamedTuple):
    """What a message is known by; `word` is the seller's own name for what happened."""

    id: str
    word: str
    occurred_at: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of a seller in our words.

    Attributes:
        is_live: False for a purchase made in the seller's test mode; None where the message does not say.
        events: empty where the message says nothing about a purchase.
        customer: the seller's id of the customer, by which a contact told elsewhere is found.
    """

    is_live: bool | None = None
    events: tuple[Event, ...] = ()
    customer: str | None = None
    contact: Contact | None = None

    @property
    def refs(self) -> frozenset[str]:
        return frozenset[str]().union(*(event.refs for event in self.events))

"""Paddle's notifications (Paddle Billing, not Classic)."""

from collections.abc import Callable, Iterator, Mapping

from licensing_server.billing.events import Contact, Event, Head, Item, Kind, Notice
from licensing_server.billing.reading import (
    Json,
    UnreadableError,
    at,
    contact,
    entries,
    moment,
    parsed,
    quantity,
    text,
)


def head(raw: bytes) -> Head:
    """Return what one of Paddle's notifications is known by.

    Raises:
        UnreadableError: it has no id, no type or no time.
    """
    body = parsed(raw)
    event_id, word = text(body, "event_id"), text(body, "event_type")
    occurred_at = moment(body, "occurred_at")
    if event_id is None or word is None or occurred_at is None:
        raise UnreadableError("no notification of Paddle")
    return Head(event_id, word, occurred_at)


def read(raw: bytes) -> Notice:
    """Put one of Paddle's notifications into our words.

    Raises:
        UnreadableError: as `head`.
    """
    event_id, word, occurred_at = head(raw)
    thing = at(parsed(raw), "data")
    is_customer = word.startswith("customer.")
    reader = _READERS.get(word)
    return Notice(
        events=tuple(reader(thing, event_id, occurred_at)) if reader else (),
        customer=text(thing, "id") if is_customer else text(thing, "customer_id"),
        contact=_contact(thing) if is_customer else None,
    )


def _contact(thing: Json) -> Contact | None:
    return contact(text(thing, "email"), text(thing, "name"))


def _known(*refs: str | None) -> frozenset[str]:
    return frozenset(ref for ref in refs if ref)


def _items(thing: Json) -> tuple[Item, ...]:
    lines = (
        (text(line, "price", "id") or text(line, "price_id"), quantity(line, "quantity"))
        for line in entries(thing, "items")
    )
    return tuple(Item(price, count) for price, count in lines if price)


def _subscription(kind: Kind) -> Callable[[Json, str, int], Iterator[Event]]:
    def read_subscription(thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
        subscription = text(thing, "id")
        if subscription is None:
            return
        # A new subscription names the transaction that it came from.
        refs = _known(subscription, text(thing, "transaction_id"))
        changed = kind if kind in {Kind.CREATED, Kind.CHANGED} else Kind.CHANGED
        yield Event(event_id, changed, occurred_at, refs, subscription, items=_items(thing))
        if kind is not changed:
            yield Event(event_id, kind, occurred_at, refs, subscription)

    return read_subscription


def _transaction_paid(thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
    payment = _known(text(thing, "id"))
    subscription = text(thing, "subscription_id")
    refs = payment | _known(subscription)
    end = moment(thing, "billing_period", "ends_at")
    if subscription is None and end is None:
        yield Event(event_id, Kind.CREATED, occurred_at, refs, None, payment, _items(thing))
    if payment:
        yield Event(event_id, Kind.PAID, occurred_at, refs, subscription, payment, (), end)


def _transaction_failed(thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
    subscription = text(thing, "subscription_id")
    if subscription:
        refs = _known(subscription, text(thing, "id"))
        yield Event(event_id, Kind.PAYMENT_FAILED, occurred_at, refs, subscription)


def _adjustment(thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
    payment = _known(text(thing, "transaction_id"))
    kind = _adjustment_kind(thing)
    if kind and payment:
        subscription = text(thing, "subscription_id")
        yield Event(event_id, kind, occurred_at, payment | _known(subscription), subscription, payment)


def _adjustment_kind(thing: Json) -> Kind | None:
    """Return what an approved adjustment means; a refund that waits for approval, or was refused, is none."""
    if at(thing, "status") != "approved":
        return None
    match at(thing, "action"):
        case "refund":
            return Kind.REFUNDED if _is_full(thing) else Kind.PARTLY_REFUNDED
        case "chargeback":
            return Kind.DISPUTED
        case "chargeback_reverse":
            return Kind.DISPUTE_WON
        case _:
            return None


def _is_full(thing: Json) -> bool:
    """Return whether all of a transaction was given back; older messages say so in each line only."""
    whole = text(thing, "type")
    lines = [text(line, "type") for line in entries(thing, "items")]
    return whole == "full" if whole else bool(lines) and all(line == "full" for line in lines)


_READERS: Mapping[str, Callable[[Json, str, int], Iterator[Event]]] = {
    "subscription.created": _subscription(Kind.CREATED),
    "subscription.imported": _subscription(Kind.CREATED),
    "subscription.activated": _subscription(Kind.CHANGED),
    "subscription.trialing": _subscription(Kind.CHANGED),
    "subscription.updated": _subscription(Kind.CHANGED),
    "subscription.past_due": _subscription(Kind.PAYMENT_FAILED),
    "subscription.canceled": _subscription(Kind.CANCELLED),
    "subscription.paused": _subscription(Kind.PAUSED),
    "subscription.resumed": _subscription(Kind.RESUMED),
    "transaction.paid": _transaction_paid,
    "transaction.completed": _transaction_paid,
    "transaction.payment_failed": _transaction_failed,
    "adjustment.created": _adjustment,
    "adjustment.updated": _adjustment,
}

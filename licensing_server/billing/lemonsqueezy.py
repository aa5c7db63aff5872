"""Lemon Squeezy's webhooks: no event id, no time of the event, and numbers as ids of every kind of object."""

import hashlib
from collections.abc import Callable, Iterator, Mapping

from licensing_server.billing.events import Event, Head, Item, Kind, Notice
from licensing_server.billing.reading import (
    Json,
    UnreadableError,
    at,
    contact,
    moment,
    parsed,
    quantity,
    text,
)


def head(raw: bytes) -> Head:
    """Return what one of Lemon Squeezy's messages is known by; the same bytes are the same event.

    Raises:
        UnreadableError: it has no name or no time.
    """
    body = parsed(raw)
    word = text(body, "meta", "event_name")
    thing = at(body, "data", "attributes")
    occurred_at = moment(thing, "updated_at") or moment(thing, "created_at")
    if word is None or occurred_at is None or text(body, "data", "id") is None:
        raise UnreadableError("no message of Lemon Squeezy")
    return Head(hashlib.sha256(raw).hexdigest(), word, occurred_at)


def read(raw: bytes) -> Notice:
    """Put one of Lemon Squeezy's messages into our words.

    Raises:
        UnreadableError: as `head`.
    """
    event_id, word, occurred_at = head(raw)
    body = parsed(raw)
    thing = at(body, "data", "attributes")
    own_id = text(body, "data", "id") or ""
    reader = _READERS.get(word)
    customer = text(thing, "customer_id")
    return Notice(
        is_live=True not in (at(thing, "test_mode"), at(body, "meta", "test_mode")),
        events=tuple(reader(own_id, thing, event_id, occurred_at)) if reader else (),
        customer=customer,
        contact=contact(text(thing, "user_email"), text(thing, "user_name")),
    )


def _ref(word: str, own_id: str | None) -> frozenset[str]:
    return frozenset({f"{word}:{own_id}"}) if own_id else frozenset()


def _subscription(kind: Kind) -> Callable[[str, Json, str, int], Iterator[Event]]:
    def read_subscription(own_id: str, thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
        subscription = f"subscription:{own_id}"
        order = _ref("order", text(thing, "order_id"))
        # The first payment is known as the order and as the first invoice; only the subscription knows of both.
        payment = order | _ref("initial", own_id) if order else frozenset[str]()
        refs = order | {subscription}
        changed = kind if kind in {Kind.CREATED, Kind.CHANGED} else Kind.CHANGED
        end = _running_end(thing)
        yield Event(event_id, changed, occurred_at, refs, subscription, payment, _items(thing), end)
        if kind is not changed:
            yield Event(event_id, kind, occurred_at, refs, subscription)

    return read_subscription


def _running_end(thing: Json) -> int | None:
    """Return the end of the period that runs; an unpaid subscription tells the time of the next try instead."""
    match at(thing, "status"):
        case "active":
            return moment(thing, "renews_at")
        case "cancelled":
            return moment(thing, "ends_at")
        case _:
            return None


def _items(thing: Json) -> tuple[Item, ...]:
    price = text(thing, "variant_id")
    return (Item(price, quantity(thing, "first_subscription_item", "quantity")),) if price else ()


def _invoice(kind: Kind) -> Callable[[str, Json, str, int], Iterator[Event]]:
    def read_invoice(own_id: str, thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
        number = text(thing, "subscription_id")
        if number is None:
            return
        payment = _ref("invoice", own_id)
        if at(thing, "billing_reason") == "initial":
            payment |= _ref("initial", number)
        subscription = f"subscription:{number}"
        refs = _ref("invoice", own_id) | {subscription}
        when = (moment(thing, "created_at") or occurred_at) if kind is Kind.PAID else occurred_at
        told = _refund_kind(thing) if kind is Kind.REFUNDED else kind
        yield Event(event_id, told, when, refs, subscription, payment)

    return read_invoice


def _refund_kind(thing: Json) -> Kind:
    """Return whether all was given back; a message that does not say is about all of it."""
    is_part = at(thing, "status") == "partial_refund" or at(thing, "refunded") is False
    return Kind.PARTLY_REFUNDED if is_part else Kind.REFUNDED


def _order_created(own_id: str, thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
    if text(thing, "status") not in {"paid", "refunded", "partial_refund"}:
        return
    order = _ref("order", own_id)
    price = text(thing, "first_order_item", "variant_id")
    if price:
        items = (Item(price, quantity(thing, "first_order_item", "quantity")),)
        yield Event(event_id, Kind.CREATED, occurred_at, order, None, order, items)
    yield Event(event_id, Kind.PAID, occurred_at, order, None, order)


def _order_refunded(own_id: str, thing: Json, event_id: str, occurred_at: int) -> Iterator[Event]:
    order = _ref("order", own_id)
    yield Event(event_id, _refund_kind(thing), occurred_at, order, None, order)


_READERS: Mapping[str, Callable[[str, Json, str, int], Iterator[Event]]] = {
    "order_created": _order_created,
    "order_refunded": _order_refunded,
    "subscription_created": _subscription(Kind.CREATED),
    "subscription_updated": _subscription(Kind.CHANGED),
    "subscription_plan_changed": _subscription(Kind.CHANGED),
    "subscription_cancelled": _subscription(Kind.CANCELLED),
    "subscription_expired": _subscription(Kind.CANCELLED),
    "subscription_resumed": _subscription(Kind.RESUMED),
    "subscription_paused": _subscription(Kind.PAUSED),
    "subscription_unpaused": _subscription(Kind.RESUMED),
    "subscription_payment_success": _invoice(Kind.PAID),
    "subscription_payment_recovered": _invoice(Kind.PAID),
    "subscription_payment_failed": _invoice(Kind.PAYMENT_FAILED),
    "subscription_payment_refunded": _invoice(Kind.REFUNDED),
}

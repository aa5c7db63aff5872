"""Stripe's events, in the shapes of its API before and since version 2025-03-31 (which moved periods and payments)."""

from collections.abc import Callable, Iterator, Mapping

from licensing_server.billing.events import Contact, Event, Head, Item, Kind, Notice
from licensing_server.billing.reading import (
    Json,
    UnreadableError,
    at,
    contact,
    entries,
    identity,
    moment,
    parsed,
    quantity,
    text,
)


def head(raw: bytes) -> Head:
    """Return what one of Stripe's events is known by.

    Raises:
        UnreadableError: it has no id, no type or no time.
    """
    body = parsed(raw)
    event_id, word, created = text(body, "id"), text(body, "type"), moment(body, "created")
    if event_id is None or word is None or created is None:
        raise UnreadableError("no event of Stripe")
    return Head(event_id, word, created)


def read(raw: bytes) -> Notice:
    """Put one of Stripe's events into our words.

    Raises:
        UnreadableError: as `head`.
    """
    event_id, word, created = head(raw)
    body = parsed(raw)
    thing = at(body, "data", "object")
    reader = _READERS.get(word)
    return Notice(
        is_live=at(body, "livemode") is True,
        events=tuple(reader(thing, event_id, created)) if reader else (),
        customer=text(thing, "id")
        if word.startswith("customer.") and _is_customer(thing)
        else _customer(thing),
        contact=_contact(thing),
    )


def _is_customer(thing: Json) -> bool:
    return text(thing, "object") == "customer"


def _customer(thing: Json) -> str | None:
    return identity(thing, "customer")


def _contact(thing: Json) -> Contact | None:
    """Return who bought, from a customer, an invoice or a session of the checkout."""
    for email, name in (
        (("email",), ("name",)),
        (("customer_email",), ("customer_name",)),
        (("customer_details", "email"), ("customer_details", "name")),
    ):
        found = contact(text(thing, *email), text(thing, *name))
        if found and (email != ("email",) or _is_customer(thing)):
            return found
    return None


def _known(*refs: str | None) -> frozenset[str]:
    return frozenset(ref for ref in refs if ref)


def _items(thing: Json) -> tuple[Item, ...]:
    lines = (
        (text(line, "price", "id"), quantity(line, "quantity")) for line in entries(thing, "items", "data")
    )
    return tuple(Item(price, count) for price, count in lines if price)


def _subscription(kind: Kind) -> Callable[[Json, str, int], Iterator[Event]]:
    def read_subscription(thing: Json, event_id: str, created: int) -> Iterator[Event]:
        subscription = text(thing, "id")
        if subscription is None:
            return
        refs = _known(subscription)
        changed = kind if kind in {Kind.CREATED, Kind.CHANGED} else Kind.CHANGED
        yield Event(event_id, changed, created, refs, subscription, items=_items(thing))
        if kind is not changed:
            yield Event(event_id, kind, created, refs, subscription)

    return read_subscription


def _invoice_subscription(thing: Json) -> str | None:
    return identity(thing, "subscription") or identity(
        thing, "parent", "subscription_details", "subscription"
    )


def _invoice_payment_refs(thing: Json) -> frozenset[str]:
    intents = (identity(line, "payment", "payment_intent") for line in entries(thing, "payments", "data"))
    return _known(text(thing, "id"), identity(thing, "payment_intent"), identity(thing, "charge"), *intents)


def _invoice_items(thing: Json) -> tuple[Item, ...]:
    lines = (
        (
            text(line, "price", "id") or text(line, "pricing", "price_details", "price"),
            quantity(line, "quantity"),
        )
        for line in entries(thing, "lines", "data")
    )
    return tuple(Item(price, count) for price, count in lines if price)


def _invoice_paid(thing: Json, event_id: str, created: int) -> Iterator[Event]:
    payment = _invoice_payment_refs(thing)
    subscription = _invoice_subscription(thing)
    refs = payment | _known(subscription)
    if subscription is None:
        yield Event(event_id, Kind.CREATED, created, refs, None, payment, _invoice_items(thing))
        yield Event(event_id, Kind.PAID, created, refs, None, payment)
        return
    ends = (moment(line, "period", "end") for line in entries(thing, "lines", "data"))
    end = max((end for end in ends if end), default=None)
    yield Event(event_id, Kind.PAID, created, refs, subscription, payment, (), end)


def _invoice_failed(thing: Json, event_id: str, created: int) -> Iterator[Event]:
    subscription = _invoice_subscription(thing)
    if subscription:
        refs = _known(subscription, text(thing, "id"))
        yield Event(event_id, Kind.PAYMENT_FAILED, created, refs, subscription)


def _invoice_payment(thing: Json, event_id: str, created: int) -> Iterator[Event]:
    """Join an invoice with the payment that its charges name; the invoice itself says so no longer."""
    payment = _known(identity(thing, "invoice"), identity(thing, "payment", "payment_intent"))
    if payment:
        yield Event(event_id, Kind.PAID, created, payment, None, payment)


def _session(thing: Json, event_id: str, created: int) -> Iterator[Event]:
    payment = _known(identity(thing, "payment_intent"), identity(thing, "invoice"))
    refs = payment | _known(text(thing, "id"), identity(thing, "subscription"))
    price = text(thing, "metadata", "price_id")
    if at(thing, "mode") == "payment" and at(thing, "payment_status") != "unpaid":
        if price:
            items = (Item(price, quantity(thing, "metadata", "quantity")),)
            yield Event(event_id, Kind.CREATED, created, refs, None, payment, items)
        yield Event(event_id, Kind.PAID, created, refs, None, payment or refs)


def _charge_refs(thing: Json) -> frozenset[str]:
    return _known(text(thing, "id"), identity(thing, "payment_intent"), identity(thing, "invoice"))


def _charge_refunded(thing: Json, event_id: str, created: int) -> Iterator[Event]:
    kind = Kind.REFUNDED if at(thing, "refunded") is True else Kind.PARTLY_REFUNDED
    refs = _charge_refs(thing)
    yield Event(event_id, kind, created, refs, None, refs)


_DISPUTES: Mapping[str, Kind] = {
    "needs_response": Kind.DISPUTED,
    "under_review": Kind.DISPUTED,
    "won": Kind.DISPUTE_WON,
    "prevented": Kind.DISPUTE_WON,
    "lost": Kind.DISPUTE_LOST,
}
"""By status. One that begins with `warning` is an inquiry: no money has moved, and nothing follows from it."""


def _dispute(thing: Json, event_id: str, created: int) -> Iterator[Event]:
    kind = _DISPUTES.get(text(thing, "status") or "")
    refs = _known(identity(thing, "charge"), identity(thing, "payment_intent"))
    if kind and refs:
        yield Event(event_id, kind, created, refs, None, refs)


_READERS: Mapping[str, Callable[[Json, str, int], Iterator[Event]]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "customer.subscription.created": _subscription(Kind.CREATED),
    "customer.subscription.updated": _subscription(Kind.CHANGED),
    "customer.subscription.deleted": _subscription(Kind.CANCELLED),
    "customer.subscription.paused": _subscription(Kind.PAUSED),
    "customer.subscription.resumed": _subscription(Kind.RESUMED),
    "invoice.paid": _invoice_paid,
    "invoice.payment_succeeded": _invoice_paid,
    "invoice.payment_failed": _invoice_failed,
    "invoice_payment.paid": _invoice_payment,
    "charge.refunded": _charge_refunded,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
}

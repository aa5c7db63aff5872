"""Brings a licence to what its purchase amounts to: only what the events changed is changed.

So what a person set by hand stays until the seller says something new about the same field.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from engine.licensing.entitlements import Tier
from licensing_server import mail
from licensing_server.billing import facts, inbox
from licensing_server.billing.events import Contact, Event, Item, Notice
from licensing_server.billing.fold import Purchase, Standing, fold
from licensing_server.service import licences as service
from licensing_server.service.authority import Authority
from licensing_server.service.customers import customer_for
from licensing_server.service.plans import plan_of
from licensing_server.service.records import licence_by_id
from licensing_server.store import insert_new
from licensing_server.store.schema import InboxState, LicenceState, customers, licences, subscriptions

UNLINKED = "unlinked"
UNKNOWN_PRICE = "unknown-price"
NO_CONTACT = "no-contact"

STATES: Mapping[Standing, LicenceState] = {
    Standing.UNPAID: LicenceState.ACTIVE,
    Standing.ACTIVE: LicenceState.ACTIVE,
    Standing.SUSPENDED: LicenceState.SUSPENDED,
    Standing.REVOKED: LicenceState.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the items of a purchase buy by our plans."""

    tier: Tier
    seats: int


@dataclass(frozen=True, slots=True)
class Around:
    """Whose message it is, which server takes it, and the time."""

    provider: str
    authority: Authority
    now: int

    @property
    def actor(self) -> str:
        return f"seller:{self.provider}"


def settle(
    connection: Connection, row: inbox.Message, events: Sequence[Event], around: Around, *, anew: bool = False
) -> str:
    """Apply one message together with all others about its purchase.

    Args:
        connection: of a transaction in which nothing else settles.
        row: the message; what it says is remembered already.
        events: what it says.
        around: the circumstances.
        anew: write every field as all events say, also where this message says nothing new.

    Returns:
        Why it cannot be applied yet; empty once it is.
    """
    refs = frozenset[str]().union(*(event.refs for event in events))
    purchase = inbox.together(connection, around.provider, refs)
    counted = [other for other in purchase.rows if other.state != InboxState.IGNORED]
    after = fold(_said(counted))
    if not after.items:
        return UNLINKED
    offer = _offer(connection, around.provider, after.items)
    licence_id = _licence_of(connection, around.provider, purchase.refs)
    if licence_id is None:
        return _begin(connection, counted, after, offer, around)
    settled = [other for other in counted if other.state == InboxState.DONE and other.id != row.id]
    before = None if anew else fold(_said(settled))
    _change(connection, licence_id, _News(before, after, offer), around)
    says_unknown = offer is None and any(event.items == after.items for event in events)
    return UNKNOWN_PRICE if says_unknown else ""


def _said(rows: Iterable[inbox.Message]) -> list[Event]:
    return [event for row in rows for event in facts.restored(row.facts)]


def _offer(connection: Connection, provider: str, items: Sequence[Item]) -> Offer | None:
    """Return what the first item with a plan buys; the others are extras that are no licence."""
    for item in items:
        plan = plan_of(connection, provider, item.price)
        if plan:
            return Offer(plan.tier, min(plan.seats * item.quantity, service.MOST_SEATS))
    return None


def _licence_of(connection: Connection, provider: str, refs: frozenset[str]) -> str | None:
    wanted = (subscriptions.c.provider == provider) & subscriptions.c.provider_id.in_(sorted(refs))
    return connection.execute(select(subscriptions.c.licence_id).where(wanted)).scalar()


def _begin(
    connection: Connection,
    rows: Sequence[inbox.Message],
    bought: Purchase,
    offer: Offer | None,
    around: Around,
) -> str:
    """Make the licence of a purchase once it is paid: without a key, which its buyer claims."""
    if bought.starts_at is None:
        return ""
    if offer is None:
        return UNKNOWN_PRICE
    contact = _contact(connection, rows, around.provider)
    if contact is None:
        return NO_CONTACT
    customer_id = customer_for(connection, contact.email, contact.name, around.now)
    # A seller's clock that is ahead must not keep a buyer from what was just paid.
    starts_at = min(bought.starts_at, around.now)
    what = service.Purchase(customer_id, offer.tier, offer.seats, _end(bought), starts_at)
    licence_id = service.created(connection, around.authority, what, actor=around.actor, now=around.now)
    _link(connection, rows, licence_id, around)
    _stand(connection, licence_id, bought, around)
    _offer_key(connection, licence_id, around)
    return ""


def _link(connection: Connection, rows: Sequence[inbox.Message], licence_id: str, around: Around) -> None:
    """Know the licence by one object of the purchase: its subscription, or the first payment where there is none."""
    events = _said(rows)
    named = sorted(event.subscription for event in events if event.subscription)
    paid = sorted(ref for event in events for ref in event.payment)
    insert_new(
        connection,
        subscriptions,
        provider=around.provider,
        provider_id=(named or paid)[0],
        licence_id=licence_id,
        updated_at=around.now,
    )


def _contact(connection: Connection, rows: Sequence[inbox.Message], provider: str) -> Contact | None:
    """Return who bought: as the messages of the purchase say, else as another about the same customer says."""
    told = _notices(sorted(rows, key=lambda row: (row.occurred_at, row.id), reverse=True))
    found = next((notice.contact for notice in told if notice.contact), None)
    if found:
        return found
    customers = {notice.customer for notice in told if notice.customer}
    others = _notices(inbox.of_customer(connection, provider, customers))
    return next((notice.contact for notice in others if notice.contact), None)


def _notices(rows: Iterable[inbox.Message]) -> list[Notice]:
    return [inbox.notice_of(row) for row in rows]


class _News(NamedTuple):
    """What all events say, and what they said before; None where every field is to be written."""

    before: Purchase | None
    after: Purchase
    offer: Offer | None


def _change(connection: Connection, licence_id: str, news: _News, around: Around) -> None:
    """Change what the events say otherwise than before."""
    before, after, offer = news
    values: dict[str, object] = {}
    if before is None or _end(before) != _end(after):
        values["paid_until"] = _end(after)
    if offer and (before is None or before.items != after.items):
        values |= {"tier": offer.tier, "seats": offer.seats}
    service.changed(connection, licence_id, service.Change(values), actor=around.actor, now=around.now)
    if before is None or (before.standing, before.reason) != (after.standing, after.reason):
        _stand(connection, licence_id, after, around)
    _offer_key(connection, licence_id, around)


def is_of_erased(connection: Connection, provider: str, refs: frozenset[str]) -> bool:
    """Say whether the buyer was erased: then no name and no address of later messages is kept either."""
    licence_id = _licence_of(connection, provider, refs)
    gone = select(customers.c.erased_at).join_from(licences, customers).where(licences.c.id == licence_id)
    return licence_id is not None and connection.execute(gone).scalar() is not None


def _end(bought: Purchase) -> int | None:
    """Return the end of the paid time; one that counts no more was paid until it began."""
    if not bought.has_end:
        return None
    return bought.starts_at if bought.paid_until is None else bought.paid_until


def _stand(connection: Connection, licence_id: str, bought: Purchase, around: Around) -> None:
    held = licence_by_id(connection, licence_id, held=True)
    standing = service.Standing(STATES[bought.standing], bought.reason or "")
    if held and (held.state, held.reason) != (standing.state.value, standing.reason):
        service.set_standing(connection, licence_id, standing, actor=around.actor, now=around.now)


def _offer_key(connection: Connection, licence_id: str, around: Around) -> None:
    """Send the link by which a key is claimed, once, as soon as the licence counts."""
    held = licence_by_id(connection, licence_id)
    if held and held.key_hint is None and held.is_active:
        mail.queue_once(connection, mail.Kind.CLAIM, held.customer_id, licence_id, around.now)

"""Messages of sellers as they came, and which purchase they belong to."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select, update

from licensing_server.billing import facts
from licensing_server.billing.catalogue import READERS
from licensing_server.billing.events import Head, Notice, Seller
from licensing_server.service.references import CUSTOMER, joined, naming
from licensing_server.store import insert_new
from licensing_server.store.schema import InboxState, inbox, inbox_refs

KEEP_RAW_S = 400 * 86_400
Message = Row[tuple[object, ...]]


def receive(connection: Connection, seller: Seller, head: Head, raw: bytes, now: int) -> bool:
    """Keep a genuine message; return whether it was new. Nothing else happens before the seller is answered."""
    return insert_new(
        connection,
        inbox,
        provider=seller.value,
        event_id=head.id,
        kind=head.word[:100],
        occurred_at=head.occurred_at,
        received_at=now,
        raw=raw,
        state=InboxState.NEW.value,
        next_try=now,
    )


def due(connection: Connection, now: int) -> int | None:
    """Return the message to take next: the oldest that waits, else the oldest whose next try has come."""
    waiting = inbox.c.state.in_((InboxState.NEW.value, InboxState.FAILED.value)) & (inbox.c.next_try <= now)
    return connection.execute(
        select(inbox.c.id).where(waiting).order_by(inbox.c.next_try, inbox.c.id).limit(1)
    ).scalar()


def message(connection: Connection, inbox_id: int) -> Message | None:
    return connection.execute(select(inbox).where(inbox.c.id == inbox_id).with_for_update()).first()


def notice_of(row: Message) -> Notice:
    """Return a message in our words; of one that is no longer kept only its events are left.

    Raises:
        UnreadableError: it was never one of this seller.
    """
    if row.raw is None:
        return Notice(events=facts.restored(row.facts))
    return READERS[Seller(row.provider)].read(row.raw)


def remember(connection: Connection, row: Message, notice: Notice) -> None:
    """Keep what a message said, and every object that it names."""
    connection.execute(update(inbox).where(inbox.c.id == row.id).values(facts=facts.written(notice)))
    customer = [f"{CUSTOMER}{notice.customer}"] if notice.customer else []
    for ref in sorted([*notice.refs, *customer]):
        insert_new(connection, inbox_refs, provider=row.provider, ref=ref, inbox_id=row.id)


class Purchases(NamedTuple):
    """All messages about one purchase, and every object that they name."""

    rows: Sequence[Message]
    refs: frozenset[str]


def together(connection: Connection, provider: str, refs: frozenset[str]) -> Purchases:
    """Return every message that shares an object with these, or with one that does, and so on."""
    found = joined(connection, provider, refs)
    wanted = select(inbox).where(inbox.c.id.in_(sorted(found.inbox_ids))).order_by(inbox.c.id)
    return Purchases(connection.execute(wanted).all(), found.refs)


def related(connection: Connection, provider: str, notice: Notice) -> list[int]:
    """Return the messages that may have waited for this one: those of its purchase, and those of its customer."""
    rows = together(connection, provider, notice.refs).rows if notice.refs else ()
    others = of_customer(
        connection, provider, [notice.customer] if notice.contact and notice.customer else []
    )
    return [row.id for row in (*rows, *others)]


def of_customer(connection: Connection, provider: str, customers: Iterable[str]) -> Sequence[Message]:
    """Return every message about some customers, newest first."""
    ids = naming(connection, provider, [f"{CUSTOMER}{customer}" for customer in customers])
    newest_first = (inbox.c.occurred_at.desc(), inbox.c.id.desc())
    return connection.execute(select(inbox).where(inbox.c.id.in_(sorted(ids))).order_by(*newest_first)).all()


def retry(connection: Connection, now: int, *, reason: str = "", provider: str = "") -> int:
    """Let failed messages be tried at once, those of one reason or of one seller where given; return how many."""
    chosen = inbox.c.state == InboxState.FAILED.value
    if reason:
        chosen &= inbox.c.reason == reason
    if provider:
        chosen &= inbox.c.provider == provider
    return connection.execute(update(inbox).where(chosen).values(next_try=now)).rowcount


class Figures(NamedTuple):
    """How many messages are in each state, and the age of the oldest that is not settled."""

    by_state: dict[str, int]
    oldest_s: int


def figures(connection: Connection, now: int) -> Figures:
    counts = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).all()
    unsettled = inbox.c.state.in_((InboxState.NEW.value, InboxState.FAILED.value))
    oldest = connection.execute(select(func.min(inbox.c.received_at)).where(unsettled)).scalar()
    return Figures(
        {state.value: 0 for state in InboxState} | {str(state): int(count) for state, count in counts},
        0 if oldest is None else max(0, now - oldest),
    )


def forget(connection: Connection, row: Message) -> None:
    """Drop the raw bytes of a message; what it said stays."""
    connection.execute(update(inbox).where(inbox.c.id == row.id).values(raw=None))


def forget_old(connection: Connection, now: int) -> int:
    """Drop the raw bytes of settled messages after their time; what they said stays. Return how many."""
    settled = inbox.c.state.in_((InboxState.DONE.value, InboxState.IGNORED.value))
    old = settled & inbox.c.raw.is_not(None) & (inbox.c.received_at < now - KEEP_RAW_S)
    return connection.execute(update(inbox).where(old).values(raw=None)).rowcount

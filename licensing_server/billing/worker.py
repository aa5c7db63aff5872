"""Takes one message of the inbox after the other; a message that fails is tried again and holds up no other."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from licensing_server.billing import inbox
from licensing_server.billing.events import Notice
from licensing_server.billing.reading import UnreadableError
from licensing_server.billing.settle import Around, is_of_erased, settle
from licensing_server.service.authority import Authority
from licensing_server.store import Store, Unavailable, schema
from licensing_server.store.schema import InboxState

LOCK = 0x5EC1B1115
"""PostgreSQL's advisory lock: two messages of one purchase are never settled side by side."""

UNREADABLE = "unreadable"
NOT_OURS = "other-mode"
NOTHING_TOLD = "no-purchase"

WAITS_S = (60, 300, 1500, 7500)
LATER_S = 6 * 3600


class Settled(NamedTuple):
    """What became of a message; `reason` is empty where it was applied."""

    state: InboxState
    reason: str = ""


def wait_s(tries: int) -> int:
    """Return how long to wait after so many failed tries."""
    return WAITS_S[tries - 1] if tries <= len(WAITS_S) else LATER_S


def work_off(store: Store, authority: Authority, clock: Callable[[], int], *, most: int = 1000) -> int:
    """Take every message that is due; return how many were taken.

    Raises:
        Unavailable: the database gives no answer; nothing is lost.
    """
    for taken in range(most):
        now = clock()
        inbox_id = store.look(partial(inbox.due, now=now))
        if inbox_id is None:
            return taken
        take(store, inbox_id, authority, now)
    return most


def take(store: Store, inbox_id: int, authority: Authority, now: int, *, anew: bool = False) -> Settled:
    """Settle one message; a defect on the way changes nothing but its state, and it is tried again."""
    try:
        return store.transaction(lambda connection: process(connection, inbox_id, authority, now, anew=anew))
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  one message that meets a defect holds up no other
        failed = Settled(InboxState.FAILED, f"defect: {type(error).__name__}")
        store.transaction(lambda connection: _close(connection, inbox_id, failed, now))
        return failed


def process(
    connection: Connection, inbox_id: int, authority: Authority, now: int, *, anew: bool = False
) -> Settled:
    """Settle one message in the transaction of a connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    row = inbox.message(connection, inbox_id)
    if row is None or (row.state in {InboxState.DONE, InboxState.IGNORED} and not anew):
        return Settled(InboxState(row.state) if row else InboxState.IGNORED)
    # What failed was never applied: settled as usual, it leaves alone what a person set meanwhile.
    around, is_done = Around(row.provider, authority, now), row.state == InboxState.DONE
    settled = _settled(connection, row, around, anew=anew and is_done)
    _close(connection, inbox_id, settled, now)
    return settled


def _settled(connection: Connection, row: inbox.Message, around: Around, *, anew: bool) -> Settled:
    try:
        notice = inbox.notice_of(row)
    except UnreadableError:
        return Settled(InboxState.FAILED, UNREADABLE)
    if notice.is_live is not None and notice.is_live != (around.authority.mode == "live"):
        return Settled(InboxState.IGNORED, NOT_OURS)
    events = [event for event in notice.events if event.refs]
    if not events and notice.contact is None:
        return Settled(InboxState.IGNORED, NOTHING_TOLD)
    inbox.remember(connection, row, replace(notice, events=tuple(events)))
    reason = settle(connection, row, events, around, anew=anew) if events else ""
    if reason:
        return Settled(InboxState.FAILED, reason)
    if is_of_erased(connection, row.provider, inbox.together(connection, row.provider, notice.refs).refs):
        inbox.forget(connection, row)
    _wake(connection, row, notice, around.now)
    return Settled(InboxState.DONE)


def _wake(connection: Connection, row: inbox.Message, notice: Notice, now: int) -> None:
    """Let those that waited for this message be tried at once."""
    related = inbox.related(connection, row.provider, notice)
    waiting = (schema.inbox.c.state == InboxState.FAILED.value) & (schema.inbox.c.id != row.id)
    connection.execute(
        update(schema.inbox).where(schema.inbox.c.id.in_(related), waiting).values(next_try=now)
    )


def _close(connection: Connection, inbox_id: int, settled: Settled, now: int) -> None:
    tries = schema.inbox.c.tries
    failed = settled.state is InboxState.FAILED
    made = connection.execute(select(tries).where(schema.inbox.c.id == inbox_id)).scalar() or 0
    connection.execute(
        update(schema.inbox)
        .where(schema.inbox.c.id == inbox_id)
        .values(
            state=settled.state.value,
            reason=settled.reason,
            tries=made + 1 if failed else made,
            next_try=now + wait_s(made + 1) if failed else None,
        )
    )

"""Which mails wait, whose turn it is, and what became of them."""

from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from licensing_server.service.claim import Purpose, new_token
from licensing_server.store.schema import LicenceState, MailState, customers, licences, outbox

LEASE_S = 300
"""How long a mail that one process sends is left alone by the others."""

WAITS_S = (60, 300, 1500, 7500)
LATER_S = 6 * 3600
MOST_TRIES = 20
KEPT_S = 30 * 86_400
LONGEST_REASON = 200

NOT_NEEDED = "not needed any more"


class Kind(StrEnum):
    CLAIM = "claim"
    LOGIN = "login"


PURPOSES = {Kind.CLAIM: Purpose.CLAIM, Kind.LOGIN: Purpose.LOGIN}


class Letter(NamedTuple):
    """What is needed to write one mail; `token` is kept nowhere else."""

    outbox_id: int
    kind: Kind
    email: str
    name: str
    token: str
    tier: str


def queue(connection: Connection, kind: Kind, customer_id: str, subject: str, now: int) -> None:
    """Let a mail be sent; `subject` is the id of what it is about."""
    connection.execute(
        outbox.insert(),
        {
            "kind": kind.value,
            "customer_id": customer_id,
            "subject": subject,
            "created_at": now,
            "state": MailState.WAITING.value,
            "next_try": now,
        },
    )


def queue_once(connection: Connection, kind: Kind, customer_id: str, subject: str, now: int) -> None:
    """Let a mail be sent unless one of this kind about the same thing was before."""
    same = (outbox.c.kind == kind.value) & (outbox.c.subject == subject)
    if connection.execute(select(outbox.c.id).where(same).limit(1)).first() is None:
        queue(connection, kind, customer_id, subject, now)


def next_letter(connection: Connection, now: int) -> Letter | None:
    """Take the next mail whose time has come, with a new token for its link; None where none waits."""
    waiting = (outbox.c.state == MailState.WAITING.value) & (outbox.c.next_try <= now)
    row = connection.execute(
        select(outbox)
        .where(waiting)
        .order_by(outbox.c.next_try, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    kind = Kind(row.kind)
    who = connection.execute(select(customers).where(customers.c.id == row.customer_id)).one()
    tier = _tier_to_claim(connection, row.subject) if kind is Kind.CLAIM else ""
    if who.email is None or tier is None:
        _set(connection, row.id, state=MailState.SENT.value, reason=NOT_NEEDED, next_try=None)
        return next_letter(connection, now)
    _set(connection, row.id, next_try=now + LEASE_S)
    token = new_token(connection, PURPOSES[kind], row.subject, now)
    return Letter(row.id, kind, who.email, who.name, token, tier)


def sent(connection: Connection, outbox_id: int, now: int) -> None:
    _set(connection, outbox_id, state=MailState.SENT.value, reason="", sent_at=now, next_try=None)


def not_sent(connection: Connection, outbox_id: int, reason: str, now: int) -> None:
    """Try again later; after many tries a person has to look."""
    made = connection.execute(select(outbox.c.tries).where(outbox.c.id == outbox_id)).scalar_one() + 1
    state = MailState.FAILED if made >= MOST_TRIES else MailState.WAITING
    wait_s = WAITS_S[made - 1] if made <= len(WAITS_S) else LATER_S
    _set(
        connection,
        outbox_id,
        state=state.value,
        reason=reason[:LONGEST_REASON],
        tries=made,
        next_try=now + wait_s,
    )


def figures(connection: Connection, now: int) -> tuple[dict[str, int], int]:
    """Return how many mails are in each state, and the age of the oldest that is not sent."""
    counts = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
    unsent = outbox.c.state != MailState.SENT.value
    oldest = connection.execute(select(func.min(outbox.c.created_at)).where(unsent)).scalar()
    by_state = {state.value: 0 for state in MailState} | {str(state): int(count) for state, count in counts}
    return by_state, 0 if oldest is None else max(0, now - oldest)


def forget_old(connection: Connection, now: int) -> int:
    """Drop login mails that were sent a month ago; return how many."""
    over = (outbox.c.kind == Kind.LOGIN.value) & (outbox.c.state == MailState.SENT.value)
    return connection.execute(delete(outbox).where(over, outbox.c.created_at < now - KEPT_S)).rowcount


def _tier_to_claim(connection: Connection, licence_id: str) -> str | None:
    """Return the tier of a licence whose key nobody has yet; None where there is nothing to claim."""
    row = connection.execute(select(licences).where(licences.c.id == licence_id)).first()
    if row is None or row.key_hash is not None or row.state == LicenceState.REVOKED:
        return None
    return str(row.tier)


def _set(connection: Connection, outbox_id: int, **values: object) -> None:
    connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(**values))

"""One-time links: their tokens, and the key that a buyer makes with one, shown once and kept nowhere."""

import secrets
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, select, update

from licensing_server.service.authority import Authority, digest
from licensing_server.service.licences import give_key
from licensing_server.store.schema import LicenceState, licences, one_time_tokens

CLAIM_LIFE_S = 7 * 86_400
LOGIN_LIFE_S = 15 * 60
SESSION_LIFE_S = 30 * 60

LONGEST_TOKEN = 100


class Purpose(StrEnum):
    CLAIM = "claim"
    LOGIN = "login"
    SESSION = "session"


LIFE_S = {Purpose.CLAIM: CLAIM_LIFE_S, Purpose.LOGIN: LOGIN_LIFE_S, Purpose.SESSION: SESSION_LIFE_S}


class Link(StrEnum):
    """What a claim link is worth."""

    GOOD = "good"
    LATE = "late"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"


class Looked(NamedTuple):
    worth: Link
    licence_id: str = ""


class Claimed(NamedTuple):
    licence_id: str
    key: str


def new_token(connection: Connection, purpose: Purpose, subject: str, now: int) -> str:
    """Return a token of which only the digest is kept; earlier unused ones of the same kind end with it."""
    if purpose is not Purpose.SESSION:
        older = (one_time_tokens.c.purpose == purpose.value) & (one_time_tokens.c.subject == subject)
        connection.execute(delete(one_time_tokens).where(older, one_time_tokens.c.used_at.is_(None)))
    token = secrets.token_urlsafe(32)
    connection.execute(
        one_time_tokens.insert(),
        {
            "hash": digest(token),
            "purpose": purpose.value,
            "subject": subject,
            "created_at": now,
            "expires_at": now + LIFE_S[purpose],
        },
    )
    return token


def spend(connection: Connection, purpose: Purpose, token: str, now: int) -> str | None:
    """Use a token up; return its subject, None where it is unknown, used or late."""
    row = found(connection, purpose, token)
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    unused = (one_time_tokens.c.hash == row.hash) & one_time_tokens.c.used_at.is_(None)
    took = connection.execute(update(one_time_tokens).where(unused).values(used_at=now)).rowcount
    return str(row.subject) if took == 1 else None


def found(connection: Connection, purpose: Purpose, token: str) -> Row[tuple[object, ...]] | None:
    if not token or len(token) > LONGEST_TOKEN:
        return None
    wanted = (one_time_tokens.c.hash == digest(token)) & (one_time_tokens.c.purpose == purpose.value)
    return connection.execute(select(one_time_tokens).where(wanted)).first()


def look_at(connection: Connection, token: str, now: int) -> Looked:
    """Return what a claim link is worth, and the id of its licence; nothing is used up."""
    row = found(connection, Purpose.CLAIM, token)
    if row is None:
        return Looked(Link.UNKNOWN)
    wanted = select(licences.c.id, licences.c.key_hash).where(licences.c.id == row.subject)
    licence = connection.execute(wanted).one()
    if licence.key_hash is not None or row.used_at is not None:
        return Looked(Link.CLAIMED, str(licence.id))
    return Looked(Link.LATE if row.expires_at <= now else Link.GOOD, str(licence.id))


def claim(connection: Connection, token: str, authority: Authority, now: int) -> Claimed | None:
    """Make the key of the licence that a link belongs to; None where the link is worth nothing."""
    licence_id = spend(connection, Purpose.CLAIM, token, now)
    if licence_id is None:
        return None
    held = connection.execute(select(licences).where(licences.c.id == licence_id).with_for_update()).first()
    if held is None or held.key_hash is not None or held.state == LicenceState.REVOKED:
        return None
    return Claimed(licence_id, give_key(connection, authority, licence_id, actor="page", now=now))


def end_links(connection: Connection, customer_id: str) -> None:
    """End every link and session of a customer, as whoever reads the old mails may not be the customer any more."""
    own = select(licences.c.id).where(licences.c.customer_id == customer_id)
    theirs = (one_time_tokens.c.subject == customer_id) | one_time_tokens.c.subject.in_(own)
    connection.execute(delete(one_time_tokens).where(theirs, one_time_tokens.c.used_at.is_(None)))


def forget_old(connection: Connection, now: int) -> int:
    """Drop tokens that nobody can use any more and nobody would ask about; return how many."""
    old = one_time_tokens.c.expires_at < now - 30 * 86_400
    ended = (one_time_tokens.c.purpose != Purpose.CLAIM.value) & (one_time_tokens.c.expires_at < now)
    return connection.execute(delete(one_time_tokens).where(old | ended)).rowcount

"""Tokens of the administration: `smad_` and 43 characters, told once, kept as digests."""

import re
import secrets
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from engine.licensing.contract import Code
from licensing_server import audit
from licensing_server.audit import Entry
from licensing_server.refusals import RequestRefused, not_found
from licensing_server.service.authority import digest, new_id
from licensing_server.service.verdict import DAY_S
from licensing_server.store.schema import api_tokens

MOST_DAYS: Final = 400
NOTED_EVERY_S: Final = 60
_TOKEN: Final = re.compile(r"smad_[A-Za-z0-9_-]{43}")


class Scope(StrEnum):
    """What a token may do; `admin` may do everything."""

    READ = "read"
    SUPPORT = "support"
    ISSUE = "issue"
    ADMIN = "admin"


class TokenRecord(NamedTuple):
    id: str
    name: str
    scopes: frozenset[str]
    created_at: int
    expires_at: int
    last_used: int | None
    revoked_at: int | None

    def allows(self, scope: Scope) -> bool:
        return bool(self.scopes & {scope, Scope.ADMIN})


class Wanted(NamedTuple):
    name: str
    scopes: frozenset[Scope]
    days: int


def create(connection: Connection, wanted: Wanted, *, actor: str, now: int) -> tuple[str, str]:
    """Return id and text of a new token; the text is told this once.

    Raises:
        RequestRefused: `invalid-request`.
    """
    if not wanted.scopes or not 1 <= wanted.days <= MOST_DAYS:
        raise RequestRefused(Code.INVALID_REQUEST, f"at least one scope, and 1 to {MOST_DAYS} days")
    token, token_id = f"smad_{secrets.token_urlsafe(32)}", new_id("tok")
    scopes = " ".join(sorted(wanted.scopes))
    row = {
        "id": token_id,
        "name": wanted.name[:80],
        "hash": digest(token),
        "scopes": scopes,
        "created_at": now,
        "expires_at": now + wanted.days * DAY_S,
    }
    connection.execute(api_tokens.insert(), row)
    audit.record(connection, now, Entry(actor, "token.created", token_id, {"scopes": scopes}))
    return token_id, token


def listed(connection: Connection) -> list[TokenRecord]:
    return [_record(row) for row in connection.execute(_TOKENS.order_by(api_tokens.c.created_at)).all()]


def revoke(connection: Connection, token_id: str, *, actor: str, now: int) -> None:
    """End a token; its next request is refused.

    Raises:
        RequestRefused: `not-found`.
    """
    live = (api_tokens.c.id == token_id) & api_tokens.c.revoked_at.is_(None)
    if connection.execute(api_tokens.update().where(live).values(revoked_at=now)).rowcount == 0:
        raise not_found("token that still counts")
    audit.record(connection, now, Entry(actor, "token.revoked", token_id))


def opened_by(connection: Connection, token: str, scope: Scope, *, now: int) -> TokenRecord:
    """Return the token of a request that may do what `scope` says.

    Raises:
        RequestRefused: `unauthorised`, the same for every reason; `forbidden`.
    """
    row = None
    if _TOKEN.fullmatch(token):
        row = connection.execute(_TOKENS.where(api_tokens.c.hash == digest(token))).first()
    record = _record(row) if row else None
    if record is None or record.revoked_at is not None or now >= record.expires_at:
        raise RequestRefused(Code.UNAUTHORISED, "this token opens nothing")
    if not record.allows(scope):
        raise RequestRefused(Code.FORBIDDEN, f"the token lacks the scope `{scope}`")
    return record


def note_use(connection: Connection, record: TokenRecord, *, now: int) -> None:
    """Write that a token was used, at most once a minute."""
    if record.last_used is None or now - record.last_used >= NOTED_EVERY_S:
        connection.execute(api_tokens.update().where(api_tokens.c.id == record.id).values(last_used=now))


_TOKENS: Final = select(*(api_tokens.c[name] for name in TokenRecord._fields))


def _record(row: Row[Any]) -> TokenRecord:
    return TokenRecord(*tuple(row))._replace(scopes=frozenset(row.scopes.split()))

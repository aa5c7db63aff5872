"""Every table of the server, the same on SQLite and PostgreSQL; times are Unix seconds, UTC.

Nothing here is a key, a token or a raw machine id: those stand as digests only.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMES: Mapping[str, str] = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=dict(NAMES))

# SQLite counts only a column of the type INTEGER by itself.
COUNTED = BigInteger().with_variant(Integer, "sqlite")
TIME = BigInteger()
ID = String(40)
DIGEST = LargeBinary(32)


class LicenceState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class SeatKind(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    UNBOUND = "unbound"


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    FAILED = "failed"
    IGNORED = "ignored"


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


customers = Table(
    "customers",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("email", String(320), unique=True),  # lower case; null once erased
    Column("name", String(120), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("erased_at", TIME),
)

plans = Table(
    "plans",
    METADATA,
    Column("provider", String(20), primary_key=True),
    Column("price_id", String(200), primary_key=True),
    Column("tier", String(20), nullable=False),
    Column("seats", Integer, nullable=False),
    Column("updated_at", TIME, nullable=False),
)

licences = Table(
    "licences",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("customer_id", ID, ForeignKey("customers.id"), nullable=False, index=True),
    Column("mode", String(4), nullable=False),
    Column("key_hash", DIGEST, unique=True),  # null until claimed
    Column("key_hint", String(4)),
    Column("tier", String(20), nullable=False),
    Column("limits", Text, nullable=False, server_default="{}"),  # JSON object
    Column("seats", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("state_since", TIME, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("paid_until", TIME),  # null: no end
    Column("seq", BigInteger, nullable=False),
    Column("created_at", TIME, nullable=False),
    _one_of("state", LicenceState),
    CheckConstraint("mode IN ('live', 'test')", name="mode"),
)

seats = Table(
    "seats",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("licence_id", ID, ForeignKey("licences.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("install_id", String(64), nullable=False),
    Column("fs", LargeBinary(16)),
    Column("fp_os", LargeBinary(16)),
    Column("fp_disk", LargeBinary(16)),
    Column("fp_hw", LargeBinary(16)),
    Column("token_hash", DIGEST),
    Column("old_token_hash", DIGEST),
    Column("old_until", TIME),
    Column("rel_hash", DIGEST),
    Column("label", String(40), nullable=False, server_default=""),
    Column("platform", String(40), nullable=False, server_default=""),
    Column("app_version", String(40), nullable=False, server_default=""),
    Column("first_seen", TIME, nullable=False),
    Column("last_seen", TIME, nullable=False),
    Column("released_at", TIME),
    Column("released_by", String(40)),
    _one_of("kind", SeatKind),
    Index(
        "uq_seats_live_install",
        "licence_id",
        "install_id",
        unique=True,
        sqlite_where=text("released_at IS NULL"),
        postgresql_where=text("released_at IS NULL"),
    ),
)

subscriptions = Table(
    "subscriptions",
    METADATA,
    Column("provider", String(20), primary_key=True),
    Column("provider_id", String(200), primary_key=True),
    Column("licence_id", ID, ForeignKey("licences.id"), nullable=False, index=True),
    Column("updated_at", TIME, nullable=False),
)

inbox = Table(
    "inbox",
    METADATA,
    Column("id", COUNTED, primary_key=True, autoincrement=True),
    Column("provider", String(20), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("kind", String(100), nullable=False),
    Column("occurred_at", TIME, nullable=False),
    Column("received_at", TIME, nullable=False),
    Column("raw", LargeBinary),  # null once it is too old to keep
    Column("facts", Text),  # JSON object of what was read from it; null until then
    Column("state", String(8), nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", TIME),
    UniqueConstraint("provider", "event_id", name="uq_inbox_event"),
    Index("ix_inbox_waiting", "state", "next_try"),
    _one_of("state", InboxState),
)

inbox_refs = Table(
    "inbox_refs",
    METADATA,
    Column("provider", String(20), primary_key=True),
    Column("ref", String(200), primary_key=True),
    Column("inbox_id", COUNTED, ForeignKey("inbox.id"), primary_key=True, index=True),
)

usage_batches = Table(
    "usage_batches",
    METADATA,
    Column("seat_id", ID, ForeignKey("seats.id"), primary_key=True),
    Column("batch", String(36), primary_key=True),
    Column("period", String(7), nullable=False),
    Column("received_at", TIME, nullable=False),
)

usage_totals = Table(
    "usage_totals",
    METADATA,
    Column("licence_id", ID, ForeignKey("licences.id"), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("meter", String(20), primary_key=True),
    Column("used", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    METADATA,
    Column("seq", COUNTED, primary_key=True, autoincrement=False),
    Column("at", TIME, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("row", LargeBinary, nullable=False),
    Column("prev", DIGEST, nullable=False),
    Column("hash", DIGEST, nullable=False),
    Index("ix_audit_subject", "subject", "action", "at"),
)

api_tokens = Table(
    "api_tokens",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("hash", DIGEST, nullable=False, unique=True),
    Column("scopes", String(100), nullable=False),  # words with a blank between them
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("last_used", TIME),
    Column("revoked_at", TIME),
)

one_time_tokens = Table(
    "one_time_tokens",
    METADATA,
    Column("hash", DIGEST, primary_key=True),
    Column("purpose", String(10), nullable=False),
    Column("subject", ID, nullable=False, index=True),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("used_at", TIME),
    CheckConstraint("purpose IN ('claim', 'login', 'session')", name="purpose"),
)

idempotency = Table(
    "idempotency",
    METADATA,
    Column("actor", String(60), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("request_hash", DIGEST, nullable=False),
    Column("subject", ID, nullable=False),  # what the first request made
    Column("created_at", TIME, nullable=False),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", COUNTED, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("customer_id", ID, ForeignKey("customers.id"), nullable=False, index=True),
    Column("subject", ID, nullable=False),  # what the mail is about: an id, never a key or token
    Column("created_at", TIME, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try", TIME),
    Column("sent_at", TIME),
    Index("ix_outbox_waiting", "state", "next_try"),
    _one_of("state", MailState),
)

misses = Table(
    "misses",
    METADATA,
    Column("network", DIGEST, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since", TIME, nullable=False),
    Column("last_at", TIME, nullable=False, index=True),
    Column("blocks", Integer, nullable=False, server_default="0"),
    Column("blocked_until", TIME, nullable=False, server_default="0"),
)

meta = Table(
    "meta",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

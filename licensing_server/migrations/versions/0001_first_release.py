"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_tokens_hash")),
    )
    op.create_table(
        "audit",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("row", sa.LargeBinary(), nullable=False),
        sa.Column("prev", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "action", "at"], unique=False)
    op.create_table(
        "customers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("email", name=op.f("uq_customers_email")),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "name", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "inbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('new', 'done', 'failed', 'ignored')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("provider", "event_id", name="uq_inbox_event"),
    )
    op.create_index("ix_inbox_waiting", "inbox", ["state", "next_try"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "misses",
        sa.Column("network", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("blocks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_misses")),
    )
    op.create_index(op.f("ix_misses_last_at"), "misses", ["last_at"], unique=False)
    op.create_table(
        "one_time_tokens",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('claim', 'login', 'session')", name=op.f("ck_one_time_tokens_purpose")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_tokens")),
    )
    op.create_index(op.f("ix_one_time_tokens_subject"), "one_time_tokens", ["subject"], unique=False)
    op.create_table(
        "plans",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("price_id", sa.String(length=200), nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "price_id", name=op.f("pk_plans")),
    )
    op.create_table(
        "inbox_refs",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_inbox_refs_inbox_id")),
        sa.PrimaryKeyConstraint("provider", "ref", "inbox_id", name=op.f("pk_inbox_refs")),
    )
    op.create_index(op.f("ix_inbox_refs_inbox_id"), "inbox_refs", ["inbox_id"], unique=False)
    op.create_table(
        "licences",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("key_hint", sa.String(length=4), nullable=True),
        sa.Column("tier", sa.String(length=20), nullable=False),
        sa.Column("limits", sa.Text(), server_default="{}", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state_since", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("paid_until", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f("ck_licences_mode")),
        sa.CheckConstraint("state IN ('active', 'suspended', 'revoked')", name=op.f("ck_licences_state")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_licences_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licences")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_licences_key_hash")),
    )
    op.create_index(op.f("ix_licences_customer_id"), "licences", ["customer_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_outbox_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_customer_id"), "outbox", ["customer_id"], unique=False)
    op.create_index("ix_outbox_waiting", "outbox", ["state", "next_try"], unique=False)
    op.create_table(
        "seats",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("licence_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("install_id", sa.String(length=64), nullable=False),
        sa.Column("fs", sa.LargeBinary(length=16), nullable=True),
        sa.Column("fp_os", sa.LargeBinary(length=16), nullable=True),
        sa.Column("fp_disk", sa.LargeBinary(length=16), nullable=True),
        sa.Column("fp_hw", sa.LargeBinary(length=16), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("old_token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("old_until", sa.BigInteger(), nullable=True),
        sa.Column("rel_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("label", sa.String(length=40), server_default="", nullable=False),
        sa.Column("platform", sa.String(length=40), server_default="", nullable=False),
        sa.Column("app_version", sa.String(length=40), server_default="", nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("released_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("kind IN ('online', 'offline', 'unbound')", name=op.f("ck_seats_kind")),
        sa.ForeignKeyConstraint(["licence_id"], ["licences.id"], name=op.f("fk_seats_licence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
    )
    op.create_index(op.f("ix_seats_licence_id"), "seats", ["licence_id"], unique=False)
    op.create_index(
        "uq_seats_live_install",
        "seats",
        ["licence_id", "install_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("licence_id", sa.String(length=40), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["licences.id"], name=op.f("fk_subscriptions_licence_id")),
        sa.PrimaryKeyConstraint("provider", "provider_id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_licence_id"), "subscriptions", ["licence_id"], unique=False)
    op.create_table(
        "usage_totals",
        sa.Column("licence_id", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("meter", sa.String(length=20), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["licences.id"], name=op.f("fk_usage_totals_licence_id")),
        sa.PrimaryKeyConstraint("licence_id", "period", "meter", name=op.f("pk_usage_totals")),
    )
    op.create_table(
        "usage_batches",
        sa.Column("seat_id", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_usage_batches_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "batch", name=op.f("pk_usage_batches")),
    )


def downgrade() -> None:
    op.drop_table("usage_batches")
    op.drop_table("usage_totals")
    op.drop_table("subscriptions")
    op.drop_table("seats")
    op.drop_table("outbox")
    op.drop_table("licences")
    op.drop_table("inbox_refs")
    op.drop_table("plans")
    op.drop_table("one_time_tokens")
    op.drop_table("misses")
    op.drop_table("meta")
    op.drop_table("inbox")
    op.drop_table("idempotency")
    op.drop_table("customers")
    op.drop_table("audit")
    op.drop_table("api_tokens")

"""Messages of sellers in their documented shapes, and signatures as the sellers make them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

JANUARY = 1_798_761_600  # 2027-01-01T00:00:00Z
FEBRUARY = 1_801_440_000  # 2027-02-01T00:00:00Z
MARCH = 1_803_859_200  # 2027-03-01T00:00:00Z


def iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def body(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _mac(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def stripe_header(raw: bytes, secret: str, at: int) -> str:
    return f"t={at},v1={_mac(secret, str(at).encode() + b'.' + raw)}"


def paddle_header(raw: bytes, secret: str, at: int) -> str:
    return f"ts={at};h1={_mac(secret, str(at).encode() + b':' + raw)}"


def lemon_header(raw: bytes, secret: str) -> str:
    return _mac(secret, raw)


def signed(seller: str, raw: bytes, secret: str, at: int) -> dict[str, str]:
    """Return the header field that the seller would send with these bytes."""
    return {
        "stripe": {"Stripe-Signature": stripe_header(raw, secret, at)},
        "paddle": {"Paddle-Signature": paddle_header(raw, secret, at)},
        "lemonsqueezy": {"X-Signature": lemon_header(raw, secret)},
    }[seller]


# --- Stripe ---------------------------------------------------------------------------------------


def stripe(word: str, thing: dict[str, Any], *, at: int, own_id: str = "", is_live: bool = True) -> bytes:
    return body(
        {
            "id": own_id or f"evt_{word.replace('.', '_')}_{at}",
            "object": "event",
            "api_version": "2025-09-30.clover",
            "created": at,
            "livemode": is_live,
            "type": word,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": thing},
        }
    )


def stripe_subscription(
    own_id: str = "sub_1", price: str = "price_pro", quantity: int = 1, **more: Any
) -> dict[str, Any]:
    return {
        "id": own_id,
        "object": "subscription",
        "customer": "cus_1",
        "status": "active",
        "cancel_at_period_end": False,
        "items": {
            "object": "list",
            "data": [
                {
                    "id": "si_1",
                    "object": "subscription_item",
                    "current_period_start": JANUARY,
                    "current_period_end": FEBRUARY,
                    "price": {"id": price, "object": "price", "recurring": {"interval": "month"}},
                    "quantity": quantity,
                }
            ],
        },
    } | more


def stripe_invoice(
    own_id: str = "in_1",
    end: int = FEBRUARY,
    subscription: str | None = "sub_1",
    price: str = "price_pro",
    **more: Any,
) -> dict[str, Any]:
    parent = {"type": "subscription_details", "subscription_details": {"subscription": subscription}}
    return {
        "id": own_id,
        "object": "invoice",
        "customer": "cus_1",
        "customer_email": "Ada@Example.test",
        "customer_name": "Ada Lovelace",
        "status": "paid",
        "amount_paid": 2900,
        "parent": parent if subscription else None,
        "payments": {"data": [{"payment": {"type": "payment_intent", "payment_intent": f"pi_{own_id}"}}]},
        "lines": {
            "object": "list",
            "data": [
                {
                    "id": "il_1",
                    "object": "line_item",
                    "period": {"start": JANUARY, "end": end},
                    "pricing": {"type": "price_details", "price_details": {"price": price}},
                    "quantity": 1,
                }
            ],
        },
    } | more


def stripe_charge(invoice: str = "in_1", *, refunded: bool = True) -> dict[str, Any]:
    return {
        "id": f"ch_{invoice}",
        "object": "charge",
        "amount": 2900,
        "amount_refunded": 2900 if refunded else 900,
        "customer": "cus_1",
        "payment_intent": f"pi_{invoice}",
        "refunded": refunded,
    }


def stripe_dispute(status: str, invoice: str = "in_1") -> dict[str, Any]:
    return {
        "id": "du_1",
        "object": "dispute",
        "amount": 2900,
        "charge": f"ch_{invoice}",
        "payment_intent": f"pi_{invoice}",
        "reason": "fraudulent",
        "status": status,
    }


# --- Paddle ---------------------------------------------------------------------------------------


def paddle(word: str, thing: dict[str, Any], *, at: int, own_id: str = "") -> bytes:
    return body(
        {
            "event_id": own_id or f"evt_{word.replace('.', '_')}_{at}",
            "event_type": word,
            "occurred_at": iso(at),
            "notification_id": "ntf_1",
            "data": thing,
        }
    )


def paddle_customer(own_id: str = "ctm_1") -> dict[str, Any]:
    return {"id": own_id, "email": "grace@example.test", "name": "Grace Hopper", "status": "active"}


def paddle_subscription(
    own_id: str = "sub_1", price: str = "pri_pro", quantity: int = 1, **more: Any
) -> dict[str, Any]:
    return {
        "id": own_id,
        "status": "active",
        "customer_id": "ctm_1",
        "address_id": "add_1",
        "currency_code": "USD",
        "collection_mode": "automatic",
        "billing_cycle": {"interval": "month", "frequency": 1},
        "created_at": iso(JANUARY),
        "updated_at": iso(JANUARY),
        "current_billing_period": {"starts_at": iso(JANUARY), "ends_at": iso(FEBRUARY)},
        "items": [{"status": "active", "quantity": quantity, "recurring": True, "price": {"id": price}}],
    } | more


def paddle_transaction(
    own_id: str = "txn_1",
    end: int | None = FEBRUARY,
    subscription: str | None = "sub_1",
    price: str = "pri_pro",
) -> dict[str, Any]:
    return {
        "id": own_id,
        "status": "completed",
        "customer_id": "ctm_1",
        "subscription_id": subscription,
        "billing_period": {"starts_at": iso(JANUARY), "ends_at": iso(end)} if end else None,
        "items": [{"price": {"id": price}, "quantity": 1}],
        "origin": "web",
    }


def paddle_adjustment(
    action: str = "refund", *, transaction: str = "txn_1", status: str = "approved", kind: str | None = "full"
) -> dict[str, Any]:
    return {
        "id": "adj_1",
        "action": action,
        "type": kind,
        "transaction_id": transaction,
        "subscription_id": "sub_1",
        "customer_id": "ctm_1",
        "reason": "asked for",
        "currency_code": "USD",
        "status": status,
        "items": [{"id": "adjitm_1", "item_id": "txnitm_1", "type": kind or "full", "amount": "2900"}],
    }


# --- Lemon Squeezy --------------------------------------------------------------------------------


def lemon(word: str, sort: str, own_id: int, attributes: dict[str, Any], *, is_live: bool = True) -> bytes:
    return body(
        {
            "meta": {"event_name": word, "test_mode": not is_live, "webhook_id": "hook"},
            "data": {"type": sort, "id": str(own_id), "attributes": attributes | {"test_mode": not is_live}},
        }
    )


def lemon_subscription(
    word: str, *, at: int, status: str = "active", end: int = FEBRUARY, variant: int = 7, quantity: int = 1
) -> bytes:
    return lemon(
        word,
        "subscriptions",
        5,
        {
            "store_id": 1,
            "customer_id": 3,
            "order_id": 11,
            "variant_id": variant,
            "user_name": "Alan Turing",
            "user_email": "alan@example.test",
            "status": status,
            "cancelled": status == "cancelled",
            "renews_at": iso(end),
            "ends_at": iso(end) if status == "cancelled" else None,
            "first_subscription_item": {"id": 1, "subscription_id": 5, "quantity": quantity},
            "created_at": iso(JANUARY),
            "updated_at": iso(at),
        },
    )


def lemon_invoice(
    word: str, *, at: int, own_id: int = 9, reason: str = "initial", status: str = "paid"
) -> bytes:
    return lemon(
        word,
        "subscription-invoices",
        own_id,
        {
            "store_id": 1,
            "subscription_id": 5,
            "customer_id": 3,
            "user_name": "Alan Turing",
            "user_email": "alan@example.test",
            "billing_reason": reason,
            "status": status,
            "refunded": status == "refunded",
            "total": 2900,
            "created_at": iso(at),
            "updated_at": iso(at),
        },
    )


def lemon_order(word: str, *, at: int, own_id: int = 11, variant: int = 7, status: str = "paid") -> bytes:
    return lemon(
        word,
        "orders",
        own_id,
        {
            "store_id": 1,
            "customer_id": 3,
            "user_name": "Alan Turing",
            "user_email": "alan@example.test",
            "status": status,
            "refunded": status == "refunded",
            "total": 2900,
            "first_order_item": {"id": 1, "order_id": own_id, "variant_id": variant, "quantity": 1},
            "created_at": iso(JANUARY),
            "updated_at": iso(at),
        },
    )

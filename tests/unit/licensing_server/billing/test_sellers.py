"""Each seller's documented shapes in our words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing_server.billing import lemonsqueezy, paddle, stripe
from licensing_server.billing.events import Contact, Item, Kind, Notice
from licensing_server.billing.reading import UnreadableError, contact, moment, parsed, text
from tests.samples import sellers
from tests.samples.sellers import FEBRUARY, JANUARY

READERS: list[Callable[[bytes], Notice]] = [stripe.read, paddle.read, lemonsqueezy.read]


def kinds(notice: Notice) -> list[Kind]:
    return [event.kind for event in notice.events]


@pytest.mark.parametrize(
    ("word", "thing", "expected"),
    [
        ("customer.subscription.created", sellers.stripe_subscription(), [Kind.CREATED]),
        ("customer.subscription.updated", sellers.stripe_subscription(), [Kind.CHANGED]),
        ("customer.subscription.deleted", sellers.stripe_subscription(), [Kind.CHANGED, Kind.CANCELLED]),
        ("customer.subscription.paused", sellers.stripe_subscription(), [Kind.CHANGED, Kind.PAUSED]),
        ("customer.subscription.resumed", sellers.stripe_subscription(), [Kind.CHANGED, Kind.RESUMED]),
        ("invoice.paid", sellers.stripe_invoice(), [Kind.PAID]),
        ("invoice.payment_succeeded", sellers.stripe_invoice(), [Kind.PAID]),
        ("invoice.paid", sellers.stripe_invoice(subscription=None), [Kind.CREATED, Kind.PAID]),
        ("invoice.payment_failed", sellers.stripe_invoice(), [Kind.PAYMENT_FAILED]),
        ("invoice.payment_failed", sellers.stripe_invoice(subscription=None), []),
        ("invoice_payment.paid", {"invoice": None}, []),
        ("charge.refunded", sellers.stripe_charge(), [Kind.REFUNDED]),
        ("charge.refunded", sellers.stripe_charge(refunded=False), [Kind.PARTLY_REFUNDED]),
        ("charge.dispute.created", sellers.stripe_dispute("needs_response"), [Kind.DISPUTED]),
        ("charge.dispute.updated", sellers.stripe_dispute("under_review"), [Kind.DISPUTED]),
        ("charge.dispute.closed", sellers.stripe_dispute("won"), [Kind.DISPUTE_WON]),
        ("charge.dispute.closed", sellers.stripe_dispute("lost"), [Kind.DISPUTE_LOST]),
        ("charge.dispute.created", sellers.stripe_dispute("warning_needs_response"), []),
        ("customer.subscription.updated", {"object": "subscription"}, []),
        ("price.created", {"id": "price_pro"}, []),
        ("customer.created", {"id": "cus_1", "object": "customer"}, []),
    ],
)
def test_stripe_says(word: str, thing: dict[str, Any], expected: list[Kind]) -> None:
    raw = sellers.stripe(word, thing, at=JANUARY, own_id="evt_1")

    notice = stripe.read(raw)

    assert stripe.head(raw) == ("evt_1", word, JANUARY)
    assert (kinds(notice), notice.is_live) == (expected, True)


def test_stripes_older_invoices_name_subscription_price_and_charge_elsewhere() -> None:
    old = sellers.stripe_invoice(parent=None, payments=None, payment_intent="pi_9", charge={"id": "ch_9"})
    old["subscription"] = "sub_1"
    old["lines"]["data"][0] |= {"pricing": None, "price": {"id": "price_pro"}}

    (paid,) = stripe.read(sellers.stripe("invoice.paid", old, at=JANUARY)).events

    assert (paid.subscription, paid.period_end) == ("sub_1", FEBRUARY)
    assert paid.payment == {"in_1", "pi_9", "ch_9"}
    assert paid.refs == {"in_1", "pi_9", "ch_9", "sub_1"}


def test_a_checkout_paid_once_names_its_price_by_metadata() -> None:
    session = {
        "id": "cs_1",
        "object": "checkout.session",
        "mode": "payment",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "customer": None,
        "customer_details": {"email": "ada@example.test", "name": "Ada"},
        "metadata": {"price_id": "price_once"},
    }

    notice = stripe.read(sellers.stripe("checkout.session.completed", session, at=JANUARY))
    unpaid = stripe.read(
        sellers.stripe("checkout.session.completed", session | {"payment_status": "unpaid"}, at=JANUARY)
    )
    bare = stripe.read(sellers.stripe("checkout.session.completed", session | {"metadata": {}}, at=JANUARY))

    assert kinds(notice) == [Kind.CREATED, Kind.PAID]
    assert notice.events[0].items == (Item("price_once", 1),)
    assert notice.contact == Contact("ada@example.test", "Ada")
    assert kinds(unpaid) == []
    assert kinds(bare) == [Kind.PAID]


def test_who_bought_stands_in_invoices_and_customers() -> None:
    invoice = stripe.read(sellers.stripe("invoice.paid", sellers.stripe_invoice(), at=JANUARY))
    customer = stripe.read(
        sellers.stripe(
            "customer.updated", {"id": "cus_1", "object": "customer", "email": "ada@example.test"}, at=JANUARY
        )
    )

    assert (invoice.customer, invoice.contact) == ("cus_1", Contact("ada@example.test", "Ada Lovelace"))
    assert (customer.customer, customer.contact) == ("cus_1", Contact("ada@example.test", ""))


@pytest.mark.parametrize(
    ("word", "thing", "expected"),
    [
        ("subscription.created", sellers.paddle_subscription(transaction_id="txn_1"), [Kind.CREATED]),
        ("subscription.updated", sellers.paddle_subscription(), [Kind.CHANGED]),
        ("subscription.past_due", sellers.paddle_subscription(), [Kind.CHANGED, Kind.PAYMENT_FAILED]),
        ("subscription.canceled", sellers.paddle_subscription(), [Kind.CHANGED, Kind.CANCELLED]),
        ("subscription.paused", sellers.paddle_subscription(), [Kind.CHANGED, Kind.PAUSED]),
        ("subscription.resumed", sellers.paddle_subscription(), [Kind.CHANGED, Kind.RESUMED]),
        ("subscription.updated", {}, []),
        ("transaction.completed", sellers.paddle_transaction(), [Kind.PAID]),
        ("transaction.completed", {}, [Kind.CREATED]),
        (
            "transaction.paid",
            sellers.paddle_transaction(end=None, subscription=None),
            [Kind.CREATED, Kind.PAID],
        ),
        ("transaction.payment_failed", sellers.paddle_transaction(), [Kind.PAYMENT_FAILED]),
        ("transaction.payment_failed", sellers.paddle_transaction(subscription=None), []),
        ("adjustment.created", sellers.paddle_adjustment(), [Kind.REFUNDED]),
        ("adjustment.created", sellers.paddle_adjustment(status="pending_approval"), []),
        ("adjustment.updated", sellers.paddle_adjustment(status="rejected"), []),
        ("adjustment.updated", sellers.paddle_adjustment(kind="partial"), [Kind.PARTLY_REFUNDED]),
        ("adjustment.updated", sellers.paddle_adjustment(kind=None), [Kind.REFUNDED]),
        ("adjustment.created", sellers.paddle_adjustment("chargeback"), [Kind.DISPUTED]),
        ("adjustment.created", sellers.paddle_adjustment("chargeback_reverse"), [Kind.DISPUTE_WON]),
        ("adjustment.created", sellers.paddle_adjustment("chargeback_warning"), []),
        ("adjustment.created", sellers.paddle_adjustment("credit"), []),
        ("product.created", {"id": "pro_1"}, []),
    ],
)
def test_paddle_says(word: str, thing: dict[str, Any], expected: list[Kind]) -> None:
    raw = sellers.paddle(word, thing, at=JANUARY, own_id="evt_1")

    notice = paddle.read(raw)

    assert paddle.head(raw) == ("evt_1", word, JANUARY)
    assert (kinds(notice), notice.is_live) == (expected, None)


def test_paddle_tells_who_bought_with_the_customer_only() -> None:
    bought = paddle.read(sellers.paddle("transaction.completed", sellers.paddle_transaction(), at=JANUARY))
    customer = paddle.read(sellers.paddle("customer.created", sellers.paddle_customer(), at=JANUARY))

    assert (bought.customer, bought.contact) == ("ctm_1", None)
    assert (customer.customer, customer.contact) == ("ctm_1", Contact("grace@example.test", "Grace Hopper"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (sellers.lemon_subscription("subscription_created", at=JANUARY), [Kind.CREATED]),
        (sellers.lemon_subscription("subscription_updated", at=JANUARY), [Kind.CHANGED]),
        (sellers.lemon_subscription("subscription_cancelled", at=JANUARY), [Kind.CHANGED, Kind.CANCELLED]),
        (sellers.lemon_subscription("subscription_unpaused", at=JANUARY), [Kind.CHANGED, Kind.RESUMED]),
        (sellers.lemon_invoice("subscription_payment_success", at=JANUARY), [Kind.PAID]),
        (sellers.lemon_invoice("subscription_payment_failed", at=JANUARY), [Kind.PAYMENT_FAILED]),
        (
            sellers.lemon_invoice("subscription_payment_refunded", at=JANUARY, status="refunded"),
            [Kind.REFUNDED],
        ),
        (
            sellers.lemon_invoice("subscription_payment_refunded", at=JANUARY, status="partial_refund"),
            [Kind.PARTLY_REFUNDED],
        ),
        (sellers.lemon_order("order_created", at=JANUARY), [Kind.CREATED, Kind.PAID]),
        (sellers.lemon_order("order_created", at=JANUARY, status="pending"), []),
        (sellers.lemon_order("order_refunded", at=JANUARY, status="refunded"), [Kind.REFUNDED]),
        (sellers.lemon_order("order_refunded", at=JANUARY, status="partial_refund"), [Kind.PARTLY_REFUNDED]),
        (sellers.lemon("license_key_created", "license-keys", 1, {"updated_at": sellers.iso(JANUARY)}), []),
        (
            sellers.lemon("subscription_payment_success", "x", 1, {"updated_at": sellers.iso(JANUARY)}),
            [],
        ),
        (sellers.lemon("subscription_created", "x", 1, {"updated_at": sellers.iso(JANUARY)}), [Kind.CREATED]),
        (
            sellers.lemon("order_created", "x", 1, {"updated_at": sellers.iso(JANUARY), "status": "paid"}),
            [Kind.PAID],
        ),
    ],
)
def test_lemon_squeezy_says(raw: bytes, expected: list[Kind]) -> None:
    notice = lemonsqueezy.read(raw)

    assert (kinds(notice), notice.is_live) == (expected, True)
    assert lemonsqueezy.head(raw).occurred_at == JANUARY


def test_the_same_bytes_of_lemon_squeezy_are_the_same_event() -> None:
    first = lemonsqueezy.head(sellers.lemon_order("order_created", at=JANUARY))
    again = lemonsqueezy.head(sellers.lemon_order("order_created", at=JANUARY))
    other = lemonsqueezy.head(sellers.lemon_order("order_created", at=JANUARY + 1))

    assert first.id == again.id != other.id
    assert len(first.id) == 64


def test_objects_of_lemon_squeezy_with_equal_numbers_are_different() -> None:
    order = lemonsqueezy.read(sellers.lemon_order("order_created", at=JANUARY, own_id=9))
    invoice = lemonsqueezy.read(sellers.lemon_invoice("subscription_payment_success", at=JANUARY, own_id=9))

    assert not order.refs & invoice.refs


def test_purchases_of_test_modes_say_so() -> None:
    stripe_test = sellers.stripe("invoice.paid", sellers.stripe_invoice(), at=JANUARY, is_live=False)
    lemon_test = sellers.lemon(
        "order_created", "orders", 1, {"updated_at": sellers.iso(JANUARY)}, is_live=False
    )

    assert stripe.read(stripe_test).is_live is False
    assert lemonsqueezy.read(lemon_test).is_live is False


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"id": NaN}',
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
)
def test_a_body_of_another_shape_is_told_as_unreadable(read: Callable[[bytes], Notice], raw: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(raw)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["sub_1", "full", "paid"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def steps(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(found for name, member in members for found in steps(member, (*path, name)))]


SHAPES: list[tuple[Callable[[bytes], Notice], bytes]] = [
    (stripe.read, sellers.stripe("invoice.paid", sellers.stripe_invoice(), at=JANUARY)),
    (stripe.read, sellers.stripe("customer.subscription.updated", sellers.stripe_subscription(), at=JANUARY)),
    (stripe.read, sellers.stripe("charge.dispute.closed", sellers.stripe_dispute("won"), at=JANUARY)),
    (paddle.read, sellers.paddle("transaction.completed", sellers.paddle_transaction(), at=JANUARY)),
    (paddle.read, sellers.paddle("adjustment.created", sellers.paddle_adjustment(), at=JANUARY)),
    (paddle.read, sellers.paddle("subscription.created", sellers.paddle_subscription(), at=JANUARY)),
    (lemonsqueezy.read, sellers.lemon_subscription("subscription_created", at=JANUARY)),
    (lemonsqueezy.read, sellers.lemon_order("order_created", at=JANUARY)),
]


@given(st.data(), st.sampled_from(SHAPES), JSON)
def test_a_value_of_any_shape_at_any_place_is_read_or_refused(
    data: st.DataObject, shape: tuple[Callable[[bytes], Notice], bytes], foreign: Any
) -> None:
    read, raw = shape
    value = json.loads(raw)
    path = data.draw(st.sampled_from(steps(value)[1:]))
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = foreign

    try:
        notice = read(sellers.body(value))
    except UnreadableError:
        return

    assert "" not in notice.refs


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("Ada@Example.test", "ada@example.test"),
        ("ada", None),
        ("ada@example", None),
        ("a@b@c.test", None),
        ("ada@example.test, eve@example.test", None),
        ("ada@example.test>", None),
        ("o'brien+x@mail.example.test", "o'brien+x@mail.example.test"),
        ("a..b@example.test", None),
        (".a@example.test", None),
        ("a@example..test", None),
        ("\u00fc@example.test", None),
        ("a@[127.0.0.1]", None),
        ('"a b"@example.test', None),
        ("@example.test", None),
        (None, None),
        ("a" * 250 + "@example.test", None),
    ],
)
def test_only_an_address_that_one_mail_reaches_is_a_contact(email: str | None, expected: str | None) -> None:
    found = contact(email, "Ada")

    assert (found.email if found else None) == expected


def test_times_come_as_seconds_and_as_text() -> None:
    assert moment({"at": 5}, "at") == 5
    assert moment({"at": "1970-01-01T00:00:05.999999Z"}, "at") == 5
    assert moment({"at": "1970-01-01T01:00:05+01:00"}, "at") == 5
    assert moment({"at": "1970-01-01T00:00:05"}, "at") == 5
    assert moment({"at": "soon"}, "at") is None
    assert moment({"at": True}, "at") is None


def test_text_with_a_line_break_or_of_endless_length_is_no_text() -> None:
    assert text({"a": "fine"}, "a") == "fine"
    assert text({"a": "one\ntwo"}, "a") is None
    assert text({"a": "x" * 256}, "a") is None
    assert text({"a": 10**30}, "a") is None
    assert parsed(b'{"a": 1}') == {"a": 1}

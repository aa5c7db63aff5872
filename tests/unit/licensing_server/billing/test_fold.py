from dataclasses import replace
from itertools import permutations
from typing import Any, TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from licensing_server.billing import lemonsqueezy, paddle, stripe
from licensing_server.billing.events import Event, Item
from licensing_server.billing.fold import Purchase, Standing, fold
from tests.samples import sellers
from tests.samples.sellers import FEBRUARY, JANUARY, MARCH

DAY = 86_400
Message: TypeAlias = tuple[str, dict[str, Any], int]


def stripe_events(*messages: Message) -> list[Event]:
    return [
        event
        for number, (word, thing, at) in enumerate(messages)
        for event in stripe.read(sellers.stripe(word, thing, at=at, own_id=f"evt_{number}_{at}")).events
    ]


def paddle_events(*messages: Message) -> list[Event]:
    return [
        event
        for word, thing, at in messages
        for event in paddle.read(sellers.paddle(word, thing, at=at)).events
    ]


def lemon_events(*messages: bytes) -> list[Event]:
    return [event for raw in messages for event in lemonsqueezy.read(raw).events]


BOUGHT = (
    ("customer.subscription.created", sellers.stripe_subscription(), JANUARY),
    ("invoice.paid", sellers.stripe_invoice(), JANUARY + 2),
)
RENEWED = ("invoice.paid", sellers.stripe_invoice("in_2", MARCH), FEBRUARY)
ACTIVE = Purchase(
    subscription="sub_1",
    items=(Item("price_pro", 1),),
    standing=Standing.ACTIVE,
    reason=None,
    starts_at=JANUARY + 2,
    paid_until=FEBRUARY,
    has_end=True,
    is_cancelled=False,
    is_paused=False,
)


def test_no_events_are_a_purchase_that_nobody_paid() -> None:
    state = fold([])

    assert (state.standing, state.items, state.paid_until) == (Standing.UNPAID, (), None)


def test_a_paid_subscription_counts_to_the_end_of_its_period() -> None:
    assert fold(stripe_events(*BOUGHT)) == ACTIVE


def test_a_renewal_moves_the_end() -> None:
    assert fold(stripe_events(*BOUGHT, RENEWED)) == replace(ACTIVE, paid_until=MARCH)


def test_a_subscription_without_a_payment_is_unpaid() -> None:
    state = fold(stripe_events(BOUGHT[0]))

    assert (state.standing, state.paid_until) == (Standing.UNPAID, None)


def test_a_failed_payment_changes_nothing_by_itself() -> None:
    failed = ("invoice.payment_failed", sellers.stripe_invoice("in_2", MARCH), FEBRUARY)

    assert fold(stripe_events(*BOUGHT, failed)) == ACTIVE


def test_a_refund_of_the_newest_payment_leaves_the_time_of_the_one_before() -> None:
    refund = ("charge.refunded", sellers.stripe_charge("in_2"), FEBRUARY + DAY)

    assert fold(stripe_events(*BOUGHT, RENEWED, refund)) == ACTIVE


def test_a_refund_of_the_only_payment_revokes() -> None:
    state = fold(stripe_events(*BOUGHT, ("charge.refunded", sellers.stripe_charge(), JANUARY + DAY)))

    assert (state.standing, state.reason, state.paid_until) == (Standing.REVOKED, "refund", None)


def test_a_payment_after_a_refund_counts_again() -> None:
    refund = ("charge.refunded", sellers.stripe_charge(), JANUARY + DAY)

    assert fold(stripe_events(*BOUGHT, refund, RENEWED)).standing is Standing.ACTIVE


def test_a_partial_refund_takes_nothing_away() -> None:
    partial = ("charge.refunded", sellers.stripe_charge(refunded=False), JANUARY + DAY)

    assert fold(stripe_events(*BOUGHT, partial)) == ACTIVE


def test_an_open_dispute_suspends_and_its_end_decides() -> None:
    opened = ("charge.dispute.created", sellers.stripe_dispute("needs_response"), JANUARY + DAY)
    won = ("charge.dispute.closed", sellers.stripe_dispute("won"), JANUARY + 9 * DAY)
    lost = ("charge.dispute.closed", sellers.stripe_dispute("lost"), JANUARY + 9 * DAY)

    disputed = fold(stripe_events(*BOUGHT, opened))

    assert (disputed.standing, disputed.reason) == (Standing.SUSPENDED, "dispute")
    assert fold(stripe_events(*BOUGHT, opened, won)) == ACTIVE
    assert fold(stripe_events(*BOUGHT, opened, lost)).standing is Standing.REVOKED
    assert fold(stripe_events(*BOUGHT, opened, lost)).reason == "dispute"
    assert fold(stripe_events(*BOUGHT, RENEWED, opened, lost)).paid_until == MARCH


def test_an_inquiry_of_a_bank_is_no_dispute() -> None:
    inquiry = ("charge.dispute.created", sellers.stripe_dispute("warning_needs_response"), JANUARY + DAY)

    assert fold(stripe_events(*BOUGHT, inquiry)) == ACTIVE


def test_a_dispute_of_money_already_given_back_suspends_nothing_else() -> None:
    refund = ("charge.refunded", sellers.stripe_charge(), JANUARY + DAY)
    opened = ("charge.dispute.created", sellers.stripe_dispute("needs_response"), JANUARY + 2 * DAY)

    assert fold(stripe_events(*BOUGHT, RENEWED, refund, opened)).standing is Standing.ACTIVE


def test_an_upgrade_and_a_quantity_are_those_of_the_newest_change() -> None:
    upgrade = (
        "customer.subscription.updated",
        sellers.stripe_subscription(price="price_enterprise", quantity=4),
        JANUARY + DAY,
    )

    assert fold(stripe_events(*BOUGHT, upgrade)).items == (Item("price_enterprise", 4),)


def test_cancelling_takes_no_paid_time_away() -> None:
    ended = ("customer.subscription.deleted", sellers.stripe_subscription(), JANUARY + DAY)

    assert fold(stripe_events(*BOUGHT, ended)) == replace(ACTIVE, is_cancelled=True)


def test_cancelling_and_pausing_are_undone_by_resuming() -> None:
    for word, field in (("canceled", "is_cancelled"), ("paused", "is_paused")):
        bought = (
            ("subscription.created", sellers.paddle_subscription(), JANUARY),
            ("transaction.completed", sellers.paddle_transaction(), JANUARY + 2),
            (f"subscription.{word}", sellers.paddle_subscription(), JANUARY + DAY),
        )
        resumed = ("subscription.resumed", sellers.paddle_subscription(), JANUARY + 2 * DAY)

        assert getattr(fold(paddle_events(*bought)), field)
        assert not getattr(fold(paddle_events(*bought, resumed)), field)
        assert fold(paddle_events(*bought)).paid_until == FEBRUARY


def test_a_purchase_made_once_has_no_end() -> None:
    once = paddle_events(
        ("transaction.completed", sellers.paddle_transaction(end=None, subscription=None), JANUARY)
    )

    state = fold(once)

    assert (state.standing, state.has_end, state.paid_until) == (Standing.ACTIVE, False, None)
    assert state.items == (Item("pri_pro", 1),)


def test_a_refund_told_before_its_purchase_has_no_items() -> None:
    state = fold(stripe_events(("charge.refunded", sellers.stripe_charge(), JANUARY + DAY)))

    assert (state.standing, state.items) == (Standing.UNPAID, ())


def test_a_payment_joins_its_invoice_by_the_message_between_them() -> None:
    invoice = sellers.stripe_invoice(payments={"data": []})
    between = {
        "id": "inpay_1",
        "invoice": "in_1",
        "payment": {"type": "payment_intent", "payment_intent": "pi_in_1"},
    }
    events = stripe_events(
        BOUGHT[0],
        ("invoice.paid", invoice, JANUARY + 2),
        ("charge.refunded", sellers.stripe_charge(), JANUARY + DAY),
    )

    joined = [*events, *stripe_events(("invoice_payment.paid", between, JANUARY + 3))]

    assert fold(events).standing is Standing.ACTIVE
    assert fold(joined).standing is Standing.REVOKED


# --- Lemon Squeezy tells the end with the subscription ---------------------------------------------

LEMON_BOUGHT = (
    sellers.lemon_order("order_created", at=JANUARY),
    sellers.lemon_subscription("subscription_created", at=JANUARY + 1),
    sellers.lemon_invoice("subscription_payment_success", at=JANUARY + 2),
)


def test_lemon_squeezy_tells_the_end_of_a_payment_with_the_subscription() -> None:
    state = fold(lemon_events(*LEMON_BOUGHT))

    assert (state.standing, state.paid_until, state.has_end) == (Standing.ACTIVE, FEBRUARY, True)
    assert state.items == (Item("7", 1),)


def test_lemon_squeezy_moving_the_period_gives_nothing_before_it_is_paid() -> None:
    moved = sellers.lemon_subscription("subscription_updated", at=FEBRUARY, end=MARCH)
    paid = sellers.lemon_invoice(
        "subscription_payment_success", at=FEBRUARY + 30, own_id=10, reason="renewal"
    )
    overdue = sellers.lemon_subscription(
        "subscription_updated", at=FEBRUARY + 30, end=MARCH, status="past_due"
    )

    assert fold(lemon_events(*LEMON_BOUGHT, moved)).paid_until == FEBRUARY
    assert fold(lemon_events(*LEMON_BOUGHT, moved, overdue)).paid_until == FEBRUARY
    assert fold(lemon_events(*LEMON_BOUGHT, moved, paid)).paid_until == MARCH


def test_lemon_squeezy_changing_the_interval_inside_the_paid_time_moves_the_end() -> None:
    yearly = sellers.lemon_subscription(
        "subscription_plan_changed", at=JANUARY + 9 * DAY, end=MARCH, variant=8
    )

    state = fold(lemon_events(*LEMON_BOUGHT, yearly))

    assert (state.paid_until, state.items) == (MARCH, (Item("8", 1),))


def test_an_order_refunded_is_the_first_payment_of_its_subscription() -> None:
    refund = sellers.lemon_order("order_refunded", at=JANUARY + DAY, status="refunded")
    partial = sellers.lemon_order("order_refunded", at=JANUARY + DAY, status="partial_refund")
    renewal = sellers.lemon_invoice("subscription_payment_success", at=FEBRUARY, own_id=10, reason="renewal")
    moved = sellers.lemon_subscription("subscription_updated", at=FEBRUARY, end=MARCH)

    assert fold(lemon_events(*LEMON_BOUGHT, refund)).standing is Standing.REVOKED
    assert fold(lemon_events(*LEMON_BOUGHT, partial)).standing is Standing.ACTIVE
    assert fold(lemon_events(*LEMON_BOUGHT, refund, moved, renewal)).paid_until == MARCH


# --- order and repeats -----------------------------------------------------------------------------


def test_five_events_end_equal_in_all_their_orders() -> None:
    events = stripe_events(
        *BOUGHT,
        ("customer.subscription.updated", sellers.stripe_subscription(quantity=3), JANUARY + 2),
        ("charge.dispute.created", sellers.stripe_dispute("needs_response"), JANUARY + DAY),
        ("charge.dispute.closed", sellers.stripe_dispute("lost"), JANUARY + DAY),
    )

    states = {fold(order) for order in permutations(events)}

    assert {(state.standing, state.reason, state.items) for state in states} == {
        (Standing.REVOKED, "dispute", (Item("price_pro", 3),))
    }
    assert len(states) == 1


ANY_STRIPE = stripe_events(
    *BOUGHT,
    RENEWED,
    ("customer.subscription.updated", sellers.stripe_subscription(quantity=2), JANUARY + DAY),
    ("customer.subscription.updated", sellers.stripe_subscription(price="price_basic"), JANUARY + DAY),
    ("customer.subscription.deleted", sellers.stripe_subscription(), FEBRUARY),
    ("charge.refunded", sellers.stripe_charge(), FEBRUARY),
    ("charge.refunded", sellers.stripe_charge("in_2", refunded=False), FEBRUARY),
    ("charge.dispute.created", sellers.stripe_dispute("under_review", "in_2"), FEBRUARY),
    ("charge.dispute.closed", sellers.stripe_dispute("won", "in_2"), FEBRUARY),
)
ANY_LEMON = lemon_events(
    *LEMON_BOUGHT,
    sellers.lemon_subscription("subscription_updated", at=FEBRUARY, end=MARCH),
    sellers.lemon_invoice("subscription_payment_success", at=FEBRUARY + 9, own_id=10, reason="renewal"),
    sellers.lemon_order("order_refunded", at=FEBRUARY, status="refunded"),
    sellers.lemon_subscription("subscription_cancelled", at=FEBRUARY + DAY, end=MARCH, status="cancelled"),
)


@given(st.data(), st.sampled_from([ANY_STRIPE, ANY_LEMON]))
def test_order_and_repeats_never_matter(data: st.DataObject, known: list[Event]) -> None:
    events = data.draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    repeated = data.draw(st.lists(st.sampled_from(events)))
    shuffled = data.draw(st.permutations([*events, *repeated]))

    assert fold(shuffled) == fold(events)


@given(st.lists(st.sampled_from(ANY_STRIPE), unique=True))
def test_paid_time_never_outlasts_a_payment_that_counts(events: list[Event]) -> None:
    state = fold(events)

    assert state.paid_until in {None, FEBRUARY, MARCH}
    assert (state.paid_until is None) == (state.standing in {Standing.UNPAID, Standing.REVOKED})

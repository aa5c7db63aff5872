"""Messages of sellers become licences, in the database."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from sqlalchemy import update

from engine.licensing.entitlements import Tier
from licensing_server import audit
from licensing_server.billing import facts, inbox, settle, worker
from licensing_server.service.erase import erase
from licensing_server.service.plans import Plan, remove_plan, set_plan
from licensing_server.store import Unavailable, schema
from licensing_server.store.schema import InboxState
from tests.samples import sellers
from tests.samples.sellers import FEBRUARY, JANUARY, MARCH
from tests.samples.shop_server import Shop

DAY = 86_400

CREATED = sellers.stripe(
    "customer.subscription.created", sellers.stripe_subscription(), at=JANUARY, own_id="evt_a"
)
PAID = sellers.stripe("invoice.paid", sellers.stripe_invoice(), at=JANUARY + 2, own_id="evt_b")
RENEWED = sellers.stripe("invoice.paid", sellers.stripe_invoice("in_2", MARCH), at=FEBRUARY, own_id="evt_c")
REFUNDED = sellers.stripe("charge.refunded", sellers.stripe_charge(), at=JANUARY + DAY, own_id="evt_d")
UPGRADED = sellers.stripe(
    "customer.subscription.updated",
    sellers.stripe_subscription(price="price_enterprise", quantity=2),
    at=JANUARY + DAY,
    own_id="evt_e",
)


def seen(shop: Shop) -> tuple[object, ...]:
    row = shop.licence()
    return row["tier"], row["seats"], row["state"], row["reason"], row["paid_until"]


def test_a_purchase_makes_a_licence_without_a_key_and_one_mail(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)

    licence = shop.licence()
    (customer,) = shop.rows("customers")
    (mail,) = shop.rows("outbox")

    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)
    assert (licence["key_hash"], licence["seq"], licence["mode"]) == (None, 1, "live")
    assert licence["starts_at"] == JANUARY
    assert (customer["email"], customer["name"]) == ("ada@example.test", "Ada Lovelace")
    assert (mail["kind"], mail["subject"], mail["customer_id"]) == ("claim", licence["id"], customer["id"])
    assert shop.states() == [("done", ""), ("done", "")]


def test_each_change_is_one_step_of_the_licence_and_one_row_of_the_audit(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID, UPGRADED, RENEWED, PAID)

    actions = [row["action"] for row in shop.rows("audit")]

    assert seen(shop) == ("enterprise", 20, "active", "", MARCH)
    assert shop.licence()["seq"] == 3
    assert actions[-3:] == ["licence.created", "licence.changed", "licence.changed"]
    assert shop.store.look(audit.first_broken) is None


def test_a_refund_revokes_and_says_why(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)
    shop.clock.now = JANUARY + 2 * DAY

    shop.take("stripe", REFUNDED)

    assert seen(shop) == ("pro", 3, "revoked", "refund", JANUARY + 2)
    assert shop.licence()["state_since"] == JANUARY + 2 * DAY


def test_a_refund_before_its_purchase_waits_for_it(shop: Shop) -> None:
    shop.take("stripe", REFUNDED)

    assert shop.states() == [("failed", "unlinked")]

    shop.take("stripe", CREATED, PAID)

    assert seen(shop) == ("pro", 3, "revoked", "refund", JANUARY + 2)
    assert shop.rows("outbox") == []
    assert {state for state, _ in shop.states()} == {"done"}


def test_all_orders_of_five_messages_end_in_the_same_licence(shop: Shop) -> None:
    messages = (CREATED, PAID, UPGRADED, RENEWED, REFUNDED)
    ends = set()

    for number, order in enumerate(permutations(messages)):
        if number % 8:  # every eighth of the 120: the fold tries all of them
            continue
        for raw in order:
            own = raw.replace(b"sub_1", b"sub_%d" % number).replace(b"evt_", b"evt_%d_" % number)
            own = own.replace(b"in_1", b"in_1x%d" % number).replace(b"in_2", b"in_2x%d" % number)
            shop.receive("stripe", own)
            shop.work()
        newest = shop.rows("licences")
        assert len(newest) == number // 8 + 1
    for row in shop.rows("licences"):
        ends.add((row["tier"], row["seats"], row["state"], row["reason"], row["paid_until"]))

    assert ends == {("enterprise", 20, "active", "", MARCH)}
    assert {state for state, _ in shop.states()} == {"done"}


def test_twenty_copies_at_once_are_one_message(shop: Shop) -> None:
    with ThreadPoolExecutor(20) as pool:
        news = list(pool.map(lambda _: shop.receive("stripe", PAID), range(20)))

    assert sorted(news) == [False] * 19 + [True]
    assert len(shop.rows("inbox")) == 1


def test_what_says_nothing_of_a_purchase_is_kept_and_ignored(shop: Shop) -> None:
    shop.take("stripe", sellers.stripe("price.created", {"id": "price_pro"}, at=JANUARY))

    assert shop.states() == [("ignored", "no-purchase")]


def test_a_purchase_of_the_other_mode_is_ignored(shop: Shop) -> None:
    raw = sellers.stripe("invoice.paid", sellers.stripe_invoice(), at=JANUARY, is_live=False)

    shop.take("stripe", raw)

    assert shop.states() == [("ignored", "other-mode")]
    assert shop.rows("inbox_refs") == []


def test_an_unknown_price_waits_for_its_plan(shop: Shop) -> None:
    thing = sellers.stripe_subscription(price="price_new")
    shop.take("stripe", sellers.stripe("customer.subscription.created", thing, at=JANUARY), PAID)

    assert shop.states() == [("done", ""), ("failed", "unknown-price")]

    plan = Plan("stripe", "price_new", Tier.BASIC, 2)
    shop.store.transaction(lambda c: set_plan(c, plan, actor="command", now=JANUARY))
    shop.clock.now += 61
    shop.work()

    assert seen(shop) == ("basic", 2, "active", "", FEBRUARY)


def test_an_unknown_price_never_keeps_paid_time_from_its_buyer(shop: Shop) -> None:
    strange = sellers.stripe(
        "customer.subscription.updated", sellers.stripe_subscription(price="price_new"), at=JANUARY + DAY
    )

    shop.take("stripe", CREATED, PAID, strange, RENEWED)

    assert seen(shop) == ("pro", 3, "active", "", MARCH)
    assert shop.states()[2:] == [("failed", "unknown-price"), ("done", "")]

    plan = Plan("stripe", "price_new", Tier.ENTERPRISE, 10)
    shop.store.transaction(lambda c: set_plan(c, plan, actor="command", now=JANUARY))
    assert shop.store.transaction(lambda c: inbox.retry(c, shop.clock.now, reason="unknown-price")) == 1
    shop.work()

    assert seen(shop) == ("enterprise", 10, "active", "", MARCH)


def test_paddle_tells_the_buyer_in_another_message_and_in_any_order(shop: Shop) -> None:
    created = sellers.paddle("subscription.created", sellers.paddle_subscription(), at=JANUARY)
    paid = sellers.paddle("transaction.completed", sellers.paddle_transaction(), at=JANUARY + 1)
    customer = sellers.paddle("customer.created", sellers.paddle_customer(), at=JANUARY)

    shop.take("paddle", created, paid)

    assert shop.states() == [("done", ""), ("failed", "no-contact")]

    shop.take("paddle", customer)

    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)
    assert shop.rows("customers")[0]["email"] == "grace@example.test"


def test_two_purchases_of_one_customer_are_two_licences(shop: Shop) -> None:
    second = [
        raw.replace(b"sub_1", b"sub_2").replace(b"in_1", b"in_9").replace(b"evt_", b"evt_x")
        for raw in (CREATED, PAID)
    ]

    shop.take("stripe", CREATED, PAID, *second)

    assert len(shop.rows("licences")) == 2
    assert len(shop.rows("customers")) == 1
    assert len(shop.rows("outbox")) == 2


def test_a_purchase_made_once_at_lemon_squeezy_has_no_end(shop: Shop) -> None:
    shop.take("lemonsqueezy", sellers.lemon_order("order_created", at=JANUARY))

    assert seen(shop) == ("pro", 3, "active", "", None)


def test_an_order_that_led_to_a_subscription_ends_with_it(shop: Shop) -> None:
    shop.take(
        "lemonsqueezy",
        sellers.lemon_order("order_created", at=JANUARY),
        sellers.lemon_subscription("subscription_created", at=JANUARY + 1),
        sellers.lemon_invoice("subscription_payment_success", at=JANUARY + 2),
    )

    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)


def test_a_dispute_pauses_a_licence_and_a_first_mail_waits_for_its_end(shop: Shop) -> None:
    opened = sellers.stripe(
        "charge.dispute.created", sellers.stripe_dispute("needs_response"), at=JANUARY + DAY, own_id="evt_f"
    )
    won = sellers.stripe(
        "charge.dispute.closed", sellers.stripe_dispute("won"), at=JANUARY + 2 * DAY, own_id="evt_g"
    )

    shop.take("stripe", opened, CREATED, PAID)

    assert seen(shop) == ("pro", 3, "suspended", "dispute", FEBRUARY)
    assert shop.rows("outbox") == []

    shop.take("stripe", won)

    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)
    assert len(shop.rows("outbox")) == 1


def test_what_a_person_set_stays_until_the_seller_says_something_new_about_it(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)
    shop.store.transaction(lambda c: c.execute(update(schema.licences).values(seats=7, paid_until=1)))

    shop.take("stripe", RENEWED)

    assert seen(shop) == ("pro", 7, "active", "", MARCH)


def test_a_defect_in_one_message_changes_nothing_and_is_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError

    shop.take("stripe", CREATED)
    with monkeypatch.context() as patched:
        patched.setattr(worker, "settle", broken)
        shop.take("stripe", PAID)

    assert shop.states() == [("done", ""), ("failed", "defect: ZeroDivisionError")]
    assert shop.rows("licences") == []
    assert {row["inbox_id"] for row in shop.rows("inbox_refs")} == {shop.event(0)}

    shop.clock.now += 59
    assert shop.work() == 0
    shop.clock.now += 1
    assert shop.work() == 1
    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)


def test_a_database_that_is_away_changes_no_message(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> str:
        raise Unavailable

    shop.receive("stripe", CREATED)
    with monkeypatch.context() as patched:
        patched.setattr(worker, "settle", away)
        with pytest.raises(Unavailable):
            shop.work()

    assert shop.states() == [("new", "")]
    assert worker.work_off(shop.store, shop.authority, shop.clock, most=1) == 1
    assert shop.states() == [("done", "")]


def test_failed_messages_wait_longer_and_longer() -> None:
    assert [worker.wait_s(tries) for tries in (1, 2, 3, 4, 5, 99)] == [60, 300, 1500, 7500, 21600, 21600]


def test_a_message_that_is_none_of_its_seller_is_told(shop: Shop) -> None:
    shop.receive("stripe", PAID)
    shop.store.transaction(lambda c: c.execute(update(schema.inbox).values(raw=b"{}")))
    shop.work()

    assert shop.states() == [("failed", "unreadable")]


def test_a_settled_message_can_be_settled_anew_and_puts_the_licence_right(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)
    spoilt = {"tier": "basic", "seats": 1, "paid_until": 1}
    shop.store.transaction(lambda c: c.execute(update(schema.licences).values(spoilt)))

    assert worker.take(shop.store, shop.event(1), shop.authority, JANUARY) == (InboxState.DONE, "")
    assert seen(shop) == ("basic", 1, "active", "", 1)
    assert worker.take(shop.store, shop.event(1), shop.authority, JANUARY, anew=True) == (InboxState.DONE, "")
    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)
    assert worker.take(shop.store, 10**6, shop.authority, JANUARY) == (InboxState.IGNORED, "")


def test_a_failed_message_tried_by_hand_leaves_alone_what_a_person_set(shop: Shop) -> None:
    strange = sellers.stripe(
        "customer.subscription.updated", sellers.stripe_subscription(price="price_new"), at=JANUARY + DAY
    )
    shop.take("stripe", CREATED, PAID, strange)
    shop.store.transaction(lambda c: c.execute(update(schema.licences).values(paid_until=MARCH + 1)))
    plan = Plan("stripe", "price_new", Tier.BASIC, 2)
    shop.store.transaction(lambda c: set_plan(c, plan, actor="command", now=JANUARY))

    settled = worker.take(shop.store, shop.event(2), shop.authority, JANUARY, anew=True)

    assert settled == (InboxState.DONE, "")
    assert seen(shop) == ("basic", 2, "active", "", MARCH + 1)


def test_a_buyer_who_gave_no_name_has_the_name_of_the_next_purchase(shop: Shop) -> None:
    nameless = PAID.replace(b"Ada Lovelace", b"")
    second = [
        raw.replace(b"sub_1", b"sub_2").replace(b"in_1", b"in_9").replace(b"evt_", b"evt_x")
        for raw in (CREATED, PAID)
    ]

    shop.take("stripe", CREATED, nameless)
    before = shop.rows("customers")[0]["name"]
    shop.take("stripe", *second)

    assert (before, shop.rows("customers")[0]["name"]) == ("", "Ada Lovelace")


def test_old_messages_lose_their_bytes_and_keep_what_they_said(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)
    later = JANUARY + 401 * DAY

    assert shop.store.transaction(lambda c: inbox.forget_old(c, later)) == 2
    assert [row["raw"] for row in shop.rows("inbox")] == [None, None]

    shop.take("stripe", RENEWED)

    assert seen(shop) == ("pro", 3, "active", "", MARCH)
    assert worker.take(shop.store, shop.event(1), shop.authority, later, anew=True) == (InboxState.DONE, "")


def test_of_an_erased_buyer_later_messages_keep_no_bytes(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)
    customer_id = shop.rows("customers")[0]["id"]
    shop.store.transaction(lambda c: erase(c, customer_id, actor="command", now=JANUARY))

    shop.take("stripe", RENEWED)

    assert seen(shop) == ("pro", 3, "active", "", MARCH)
    assert [row["raw"] for row in shop.rows("inbox")] == [None, None, None]
    assert "example.test" not in str([shop.rows(table) for table in schema.METADATA.tables])


def test_workers_side_by_side_lose_no_message_and_make_no_licence_twice(shop: Shop) -> None:
    messages = (CREATED, PAID, UPGRADED, RENEWED, REFUNDED)
    for number in range(6):
        for raw in messages[number % 5 :] + messages[: number % 5]:
            own = raw.replace(b"sub_1", b"sub_%d" % number).replace(b"evt_", b"evt_%d_" % number)
            own = own.replace(b"in_1", b"in_1x%d" % number).replace(b"in_2", b"in_2x%d" % number)
            shop.receive("stripe", own)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: shop.work(), range(4)))

    ends = [(row["tier"], row["seats"], row["state"], row["paid_until"]) for row in shop.rows("licences")]
    assert ends == [("enterprise", 20, "active", MARCH)] * 6
    assert {state for state, _ in shop.states()} == {"done"}
    assert len(shop.rows("customers")) == 1
    assert shop.store.look(audit.first_broken) is None


def test_figures_tell_states_and_the_age_of_the_oldest_that_waits(shop: Shop) -> None:
    shop.take("stripe", REFUNDED)

    found = shop.store.look(lambda c: inbox.figures(c, JANUARY + 90))

    assert found == ({"new": 0, "done": 0, "failed": 1, "ignored": 0}, 90)


def test_a_plan_taken_out_changes_no_licence(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID)

    def take_out(price: str) -> bool:
        return shop.store.transaction(lambda c: remove_plan(c, "stripe", price, actor="command", now=1))

    assert take_out("price_pro")
    assert not take_out("price_pro")
    assert seen(shop) == ("pro", 3, "active", "", FEBRUARY)


def test_no_name_and_no_address_stands_in_what_is_kept_of_a_message_or_in_the_audit(shop: Shop) -> None:
    shop.take("stripe", CREATED, PAID, REFUNDED)

    kept = [str(row["facts"]) for row in shop.rows("inbox")]
    told = [row["row"].decode() for row in shop.rows("audit")]

    assert not any("example.test" in text or "Ada" in text for text in [*kept, *told])
    assert [len(facts.restored(text)) for text in kept] == [1, 1, 1]


def test_reasons_are_words_of_the_guide() -> None:
    assert {settle.UNLINKED, settle.UNKNOWN_PRICE, settle.NO_CONTACT} == {
        "unlinked",
        "unknown-price",
        "no-contact",
    }

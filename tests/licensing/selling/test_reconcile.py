"""What did not arrive is asked for, and counts as if it had."""

import json
from collections.abc import Iterator

import pytest

from engine.errors import UsageError
from licensing_server.billing.events import Seller
from licensing_server.billing.reconcile import APIS, fetcher
from licensing_server.cli.reconciling import span_s
from licensing_server.opening import system_clock
from licensing_server.secret_files import write_secret
from licensing_server.server import Server
from tests.licensing.selling.test_commands import Terminal
from tests.samples import sellers
from tests.samples.seller_apis import SellerApis, lemon_object, serving
from tests.samples.shop_server import Shop

DAY = 86_400


@pytest.fixture
def terminal(server: Server, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(server, capsys)


@pytest.fixture
def apis(server: Server) -> Iterator[tuple[SellerApis, str]]:
    for seller in Seller:
        write_secret(server.settings.folder.secret(f"{seller.value}-api"), b"api key\n")
    apis = SellerApis()
    with serving(apis) as address:
        yield apis, address


def test_stripe_tells_its_events_again(terminal: Terminal, sold: Shop, apis: tuple[SellerApis, str]) -> None:
    api, address = apis
    now = system_clock()
    messages = [
        sellers.stripe(
            "customer.subscription.created", sellers.stripe_subscription(), at=now - 90, is_live=False
        ),
        sellers.stripe(
            "invoice.paid", sellers.stripe_invoice(end=now + 30 * DAY), at=now - 80, is_live=False
        ),
        sellers.stripe("charge.refunded", sellers.stripe_charge(), at=now - 70, is_live=False),
        sellers.stripe("price.created", {"id": "price_pro"}, at=now - 9 * DAY, is_live=False),
    ]
    sold.clock.now = now
    sold.take("stripe", *messages[:2])
    api.events = [json.loads(raw) for raw in reversed(messages)]
    words = ("reconcile", "stripe", "--since", "2d", "--api", address)

    dry = terminal.records(*words, "--dry-run")
    kept = len(sold.rows("inbox"))
    found = terminal.records(*words)
    again = terminal.records(*words)

    assert [row["kind"] for row in dry] == ["charge.refunded"]
    assert kept == 2
    assert dry == found
    assert again == []
    assert sold.licence()["state"] == "revoked"
    assert {auth for _, auth in api.asked} == {"Bearer api key"}
    assert len(api.asked) == 6


def test_paddle_tells_its_events_again_until_they_are_too_old(
    terminal: Terminal, sold: Shop, apis: tuple[SellerApis, str]
) -> None:
    api, address = apis
    now = system_clock()
    messages = [
        sellers.paddle("subscription.created", sellers.paddle_subscription(), at=now - 9 * DAY),
        sellers.paddle("customer.created", sellers.paddle_customer(), at=now - 95),
        sellers.paddle("subscription.created", sellers.paddle_subscription(), at=now - 90),
        sellers.paddle("transaction.completed", sellers.paddle_transaction(end=now + DAY), at=now - 80),
    ]
    api.events = [json.loads(raw) for raw in reversed(messages)]

    found = terminal.records("reconcile", "paddle", "--api", address)

    assert len(found) == 3
    assert sold.licence()["tier"] == "pro"


def test_lemon_squeezy_tells_its_objects_and_the_same_ones_are_no_news(
    terminal: Terminal, sold: Shop, apis: tuple[SellerApis, str]
) -> None:
    api, address = apis
    now = system_clock()
    who = {"user_email": "alan@example.test", "user_name": "Alan", "customer_id": 3}
    paid = {"order_id": 11, "variant_id": 7, "status": "active", "renews_at": sellers.iso(now + 30 * DAY)}
    api.objects = {
        "orders": [
            lemon_object("orders", 11, at=now - 90, status="paid", **who),
            lemon_object("orders", 12, at=now - 90, status="pending", **who),
            lemon_object("orders", 10, at=now - 9 * DAY, status="paid", **who),
        ],
        "subscriptions": [lemon_object("subscriptions", 5, at=now - 80, **who, **paid)],
        "subscription-invoices": [
            lemon_object(
                "subscription-invoices",
                9,
                at=now - 70,
                created_at=sellers.iso(now - 80),
                subscription_id=5,
                billing_reason="initial",
                status="paid",
                **who,
            )
        ],
    }

    found = terminal.records("reconcile", "lemonsqueezy", "--api", address)
    api.objects["subscriptions"].insert(0, lemon_object("subscriptions", 6, at=now - 9 * DAY))
    again = terminal.records("reconcile", "lemonsqueezy", "--api", address)
    licence = sold.licence()
    api.objects["subscription-invoices"][0]["attributes"] |= {
        "status": "refunded",
        "updated_at": sellers.iso(now),
    }
    refunded = terminal.records("reconcile", "lemonsqueezy", "--api", address)

    assert [row["kind"] for row in found] == [
        "order_created",
        "subscription_updated",
        "subscription_payment_success",
    ]
    assert again == []
    assert (licence["tier"], licence["paid_until"]) == ("pro", now + 30 * DAY)
    assert [row["kind"] for row in refunded] == [
        "subscription_payment_success",
        "subscription_payment_refunded",
    ]
    assert sold.licence()["state"] == "revoked"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, b"{}", "seller-refused"),
        (302, b"", "seller-refused"),
        (200, b"<html>", "seller-unreadable"),
        (200, b"[" * 100_000, "seller-unreadable"),
    ],
)
def test_an_answer_that_is_none_is_one_line_and_exit_4(
    terminal: Terminal, apis: tuple[SellerApis, str], status: int, body: bytes, code: str
) -> None:
    apis[0].status, apis[0].body = status, body

    ended, _, err = terminal.type("reconcile", "stripe", "--api", apis[1])

    assert (ended, f"[{code}]" in err, err.count("\n")) == (4, True, 1)
    assert "api key" not in err


@pytest.mark.parametrize("body", [b"[]", b'{"data": 5}', b'{"data": [5, {}], "has_more": true}', b"null"])
@pytest.mark.parametrize("seller", Seller)
def test_an_answer_of_another_shape_is_no_news(
    terminal: Terminal, apis: tuple[SellerApis, str], body: bytes, seller: Seller
) -> None:
    apis[0].body = body

    assert terminal.records("reconcile", seller.value, "--api", apis[1]) == []


def test_an_answer_without_an_end_is_cut(
    terminal: Terminal, apis: tuple[SellerApis, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licensing_server.billing.reconcile.MOST_ANSWER_BYTES", 10)
    apis[0].body = b'{"data": []}'

    code, _, err = terminal.type("reconcile", "stripe", "--api", apis[1])

    assert (code, "has no end" in err) == (4, True)


def test_what_was_missing_is_told_in_lines_and_counted(
    terminal: Terminal, apis: tuple[SellerApis, str]
) -> None:
    raw = sellers.stripe("price.created", {"id": "p"}, at=system_clock() - 9, is_live=False, own_id="evt_1")
    apis[0].events = [json.loads(raw)]

    out = terminal.type("reconcile", "stripe", "--api", apis[1])[1]

    assert "price.created evt_1" in out
    assert "1 told by stripe, 1 were missing here" in out


def test_a_seller_that_is_away_is_one_line_and_exit_4(
    terminal: Terminal, apis: tuple[SellerApis, str]
) -> None:
    code, _, err = terminal.type("reconcile", "stripe", "--api", "http://127.0.0.1:9")

    assert (code, "[seller-unreachable]" in err) == (4, True)


@pytest.mark.parametrize("address", ["http://api.stripe.test", "ftp://127.0.0.1", "api.stripe.com"])
def test_an_api_key_travels_over_https_or_not_at_all(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        fetcher(Seller.STRIPE, "secret", "live", address)

    assert caught.value.problem.code == "address-odd"


def test_without_an_api_key_the_command_says_which_file(terminal: Terminal) -> None:
    code, _, err = terminal.type("reconcile", "stripe")

    assert (code, "stripe-api" in err) == (2, True)


def test_a_span_is_hours_or_days() -> None:
    assert [span_s(text) for text in ("12h", "3d")] == [43_200, 259_200]
    for text in ("", "3", "0d", "3w", "-1d", "99999d"):
        with pytest.raises(UsageError):
            span_s(text)


def test_a_test_server_asks_the_sandbox() -> None:
    assert APIS[Seller.PADDLE].test_address == "https://sandbox-api.paddle.com"
    for api in APIS.values():
        assert api.address.startswith("https://")
        assert api.test_address.startswith("https://")

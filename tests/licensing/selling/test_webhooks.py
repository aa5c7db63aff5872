"""`POST /v1/webhooks/{provider}`: what is genuine is kept and acknowledged, and nothing else happens."""

import io
from pathlib import Path

import pytest

from licensing_server.server import Server
from tests.licensing.selling.test_worker import CREATED, PAID
from tests.samples import sellers
from tests.samples.asked import Asked
from tests.samples.sellers import JANUARY
from tests.samples.shop_server import Clock, Shop

TEST_PAID = PAID.replace(b'"livemode": true', b'"livemode": false')
TEST_CREATED = CREATED.replace(b'"livemode": true', b'"livemode": false')
LEMON = sellers.lemon_order("order_created", at=JANUARY)
MESSAGES = {
    "stripe": TEST_PAID,
    "paddle": sellers.paddle("transaction.completed", sellers.paddle_transaction(), at=JANUARY),
    "lemonsqueezy": LEMON,
}


def headers(seller: str, raw: bytes, secret: str = "", at: int = JANUARY) -> dict[str, str]:
    return sellers.signed(seller, raw, secret or f"{seller}_new", at)


@pytest.mark.parametrize("seller", MESSAGES)
@pytest.mark.parametrize("secret", ["old", "new"])
def test_a_genuine_message_is_kept_as_it_came(public: Asked, sold: Shop, seller: str, secret: str) -> None:
    raw = MESSAGES[seller]

    answer = public(
        "POST", f"/v1/webhooks/{seller}", content=raw, headers=headers(seller, raw, f"{seller}_{secret}")
    )

    (row,) = sold.rows("inbox")
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert (row["provider"], row["state"], row["raw"], row["received_at"]) == (seller, "new", raw, JANUARY)
    assert sold.rows("licences") == []


def test_a_forged_old_or_changed_message_is_refused_and_not_kept(public: Asked, sold: Shop) -> None:
    def status(raw: bytes, given: dict[str, str]) -> int:
        return public("POST", "/v1/webhooks/stripe", content=raw, headers=given).status_code

    good = headers("stripe", TEST_PAID)

    assert status(TEST_PAID, headers("stripe", TEST_PAID, "whsec_foreign")) == 400
    assert status(TEST_PAID, headers("stripe", TEST_PAID, at=JANUARY - 301)) == 400
    assert status(TEST_PAID, headers("stripe", TEST_PAID, at=JANUARY + 301)) == 400
    assert status(TEST_PAID + b" ", good) == 400
    assert status(TEST_PAID, {}) == 400
    assert status(TEST_PAID, {"X-Signature": good["Stripe-Signature"]}) == 400
    assert sold.rows("inbox") == []


def test_a_refusal_is_a_problem_document(public: Asked) -> None:
    answer = public("POST", "/v1/webhooks/stripe", content=b"{}")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "bad-signature"


def test_twenty_copies_at_once_are_kept_once_and_all_acknowledged(public: Asked, sold: Shop) -> None:
    request = ("POST", "/v1/webhooks/stripe", {"content": TEST_PAID, "headers": headers("stripe", TEST_PAID)})

    answers = public.together([request] * 20)

    assert [answer.status_code for answer in answers] == [200] * 20
    assert len(sold.rows("inbox")) == 1


def test_an_unknown_type_is_kept_and_ignored(public: Asked, sold: Shop) -> None:
    raw = sellers.stripe("product.updated", {"id": "prod_1"}, at=JANUARY, is_live=False)

    answer = public("POST", "/v1/webhooks/stripe", content=raw, headers=headers("stripe", raw))
    sold.work()

    assert answer.status_code == 200
    assert sold.states() == [("ignored", "no-purchase")]


def test_a_signed_body_of_another_shape_is_kept_for_a_person(public: Asked, sold: Shop) -> None:
    answer = public("POST", "/v1/webhooks/stripe", content=b"[]", headers=headers("stripe", b"[]"))
    sold.work()

    assert answer.status_code == 200
    assert sold.states() == [("failed", "unreadable")]


def test_a_seller_without_a_secret_is_not_there(public: Asked, server: Server) -> None:
    path: Path = server.settings.folder.secret("stripe")
    path.write_bytes(b"\n \n")

    assert public("POST", "/v1/webhooks/stripe", content=b"{}").status_code == 404
    path.unlink()
    assert public("POST", "/v1/webhooks/stripe", content=b"{}").status_code == 404
    assert public("POST", "/v1/webhooks/acme", content=b"{}").status_code == 404


def test_a_third_line_of_secrets_counts_for_nothing(public: Asked, server: Server) -> None:
    server.settings.folder.secret("stripe").write_bytes(b"one\ntwo\nthree\n")
    given = headers("stripe", TEST_PAID, "three")

    assert public("POST", "/v1/webhooks/stripe", content=TEST_PAID, headers=given).status_code == 400


def test_a_message_above_its_size_is_refused(public: Asked, sold: Shop) -> None:
    raw = b" " * (256 * 1024 + 1)

    answer = public("POST", "/v1/webhooks/stripe", content=raw, headers=headers("stripe", raw))

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert sold.rows("inbox") == []


def test_a_seller_sends_at_most_six_hundred_a_minute(public: Asked, server: Server, clock: Clock) -> None:
    for _ in range(600):
        server.limits.check("seller", "stripe", now=clock.now)

    forged = public("POST", "/v1/webhooks/stripe", content=b"{}")
    answer = public("POST", "/v1/webhooks/stripe", content=TEST_PAID, headers=headers("stripe", TEST_PAID))

    assert forged.status_code == 400
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_forged_messages_never_keep_out_those_of_the_seller(public: Asked, sold: Shop) -> None:
    forged = [public("POST", "/v1/webhooks/stripe", content=b"{}").status_code for _ in range(121)]

    answer = public("POST", "/v1/webhooks/stripe", content=TEST_PAID, headers=headers("stripe", TEST_PAID))

    assert (forged[119], forged[120]) == (400, 429)
    assert answer.status_code == 200


def test_the_log_of_a_purchase_names_nobody_and_no_secret(
    public: Asked, sold: Shop, log: io.StringIO
) -> None:
    for raw in (TEST_CREATED, TEST_PAID):
        public("POST", "/v1/webhooks/stripe", content=raw, headers=headers("stripe", raw))
    sold.work()

    lines = log.getvalue()

    assert '"kind":"invoice.paid"' in lines
    assert "example.test" not in lines
    assert "Ada" not in lines
    assert "stripe_new" not in lines
    assert sold.licence()["mode"] == "test"

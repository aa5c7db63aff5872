"""What a server does with purchases without being asked."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from licensing_server import chores
from licensing_server.billing import reconcile
from licensing_server.billing.events import Seller
from licensing_server.mail import Kind, post, queue
from licensing_server.mail.letters import Letterhead
from licensing_server.secret_files import write_secret
from licensing_server.server import Server
from licensing_server.service import repeats
from tests.licensing.selling.test_webhooks import TEST_CREATED, TEST_PAID
from tests.samples.mail_sink import Sink
from tests.samples.seller_apis import SellerApis, serving
from tests.samples.shop_server import Clock, Shop

DAY = 86_400


@pytest.fixture
def apis(monkeypatch: pytest.MonkeyPatch) -> Iterator[SellerApis]:
    """Stripe's API on loopback, under its own address."""
    apis = SellerApis()
    with serving(apis) as address:
        own = reconcile.APIS[Seller.STRIPE]._replace(test_address=address)
        monkeypatch.setattr(reconcile, "APIS", {**reconcile.APIS, Seller.STRIPE: own})
        yield apis


def test_messages_are_settled_and_their_mails_sent(
    server: Server, sold: Shop, sink: tuple[Sink, str]
) -> None:
    for raw in (TEST_CREATED, TEST_PAID):
        sold.receive("stripe", raw)
    chores.settle_events(server)
    chores.send_mails(server)
    assert sink[0].mails == []
    write_secret(server.settings.folder.secret("smtp"), sink[1].encode())
    sending = replace(server, settings=server.settings.model_copy(update={"mail_from": "shop@shop.test"}))

    chores.send_mails(sending)

    assert sold.licence()["state"] == "active"
    assert [mail["To"] for mail in sink[0].mails] == ["Ada Lovelace <ada@example.test>"]


def test_a_seller_whose_api_key_is_there_is_asked(
    server: Server, sold: Shop, apis: SellerApis, log: io.StringIO
) -> None:
    chores.reconcile_sellers(server)
    asked_before = list(apis.asked)
    write_secret(server.settings.folder.secret("stripe-api"), b"api key\n")

    chores.reconcile_sellers(server)
    apis.status = 500
    chores.reconcile_sellers(server)

    since = sold.clock.now - 3 * DAY
    assert asked_before == []
    assert apis.asked[0] == (f"/v1/events?created%5Bgte%5D={since}&limit=100", "Bearer api key")
    assert '"event":"seller asked"' in log.getvalue()
    assert '"code":"seller-refused"' in log.getvalue()
    assert "api key" not in log.getvalue()


def test_tidying_drops_raw_messages_and_links_after_their_time(
    server: Server, sold: Shop, clock: Clock
) -> None:
    sold.take("stripe", TEST_CREATED, TEST_PAID)
    post.send_waiting(server.store, lambda _: None, Letterhead("a@b.test", "https://c.test"), clock)

    kept = sold.rows("outbox")
    customer = kept[0]["customer_id"]
    sold.store.transaction(lambda c: queue(c, Kind.LOGIN, customer, customer, clock.now))
    post.send_waiting(server.store, lambda _: None, Letterhead("a@b.test", "https://c.test"), clock)
    request = repeats.Request("token:1", "name", b"")
    sold.store.transaction(lambda c: repeats.once(c, request, lambda: "lic_1", now=clock.now))
    clock.now += 500 * DAY
    chores.tidy(server)

    assert [row["raw"] for row in sold.rows("inbox")] == [None, None]
    assert [sold.rows(table) for table in ("one_time_tokens", "idempotency", "outbox")] == [[], [], kept]


def test_every_chore_of_selling_is_done_by_itself() -> None:
    assert {"events", "mails", "reconciling", "tidying"} <= {chore.name for chore in chores.CHORES}

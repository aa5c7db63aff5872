"""The whole life of a purchase, on SQLite and on PostgreSQL."""

import json
from email.message import EmailMessage
from functools import partial

from sqlalchemy import func, select

from licensing_server import audit
from licensing_server.app import admin_app, public_app
from licensing_server.mail import post
from licensing_server.mail.letters import Letterhead
from licensing_server.server import Server
from licensing_server.service import claim, tokens
from licensing_server.service.tokens import Scope, Wanted
from licensing_server.store import schema
from tests.licensing.selling.test_pages import OWN, seat, submit
from tests.licensing.selling.test_webhooks import TEST_CREATED, TEST_PAID, headers
from tests.samples import html
from tests.samples.asked import Asked
from tests.samples.html import Page
from tests.samples.mail_sink import token_of
from tests.samples.sellers import JANUARY
from tests.samples.shop_server import Clock, Shop


def chief_of(server: Server) -> dict[str, str]:
    wanted = Wanted("chief", frozenset({Scope.ADMIN}), 30)
    work = partial(tokens.create, wanted=wanted, actor="command", now=JANUARY)
    return {"Authorization": f"Bearer {server.store.transaction(work)[1]}"}


def mailed(server: Server, clock: Clock) -> str:
    sent: list[EmailMessage] = []
    post.send_waiting(server.store, sent.append, Letterhead("shop@shop.test", OWN), clock)
    return token_of(sent[0])


def page_of(public: Asked, path: str) -> Page:
    return html.read(public("GET", path).text)


def test_a_purchase_is_received_claimed_looked_after_and_erased(either_server: Server, clock: Clock) -> None:
    public = Asked(public_app(either_server), OWN)
    shop = Shop(either_server.store, either_server.authority, clock).with_plans()
    for raw in (TEST_PAID, TEST_CREATED, TEST_PAID):
        public("POST", "/v1/webhooks/stripe", content=raw, headers=headers("stripe", raw))
    shop.work()
    licence = shop.licence()["id"]

    made = submit(public, "/claim", {"token": mailed(either_server, clock)})
    seat(either_server, licence)
    submit(public, "/devices/link", {"email": "ada@example.test"})
    submit(public, "/devices/enter", {"token": mailed(either_server, clock)})
    page = page_of(public, "/devices")
    submit(public, "/devices/rename", page.form("/devices/rename").fields | {"label": "plant"})
    named = page_of(public, "/devices").text
    submit(public, "/devices/release", page.form("/devices/release").fields)
    data = json.loads(submit(public, "/devices/data", page.form("/devices/data").fields).text)
    submit(public, "/devices/leave", page.form("/devices/leave").fields)

    admin, chief = Asked(admin_app(either_server), "http://127.0.0.1"), chief_of(either_server)
    erased = admin("POST", f"/admin/v1/customers/{data['customer']['id']}/erase", headers=chief)
    rows = str([shop.rows(table) for table in schema.METADATA.tables])

    assert "SMTT-" in made.text
    assert "plant" in named
    assert [each["released_by"] for each in data["seats"]] == ["the page of devices"]
    assert len(data["messages"]) == 2
    assert erased.status_code == 200
    assert not any(word in rows for word in ("example.test", "Ada", "plant"))
    assert shop.store.look(audit.first_broken) is None


def test_equal_requests_at_once_make_one_licence(either_server: Server, clock: Clock) -> None:
    admin, chief = Asked(admin_app(either_server), "http://127.0.0.1"), chief_of(either_server)
    shop = Shop(either_server.store, either_server.authority, clock)
    customer = admin("POST", "/admin/v1/customers", headers=chief, json={"email": "a@b.test"}).json()["id"]
    asked = {"customer_id": customer, "tier": "basic", "key": "show"}
    request = ("POST", "/admin/v1/licences", {"headers": chief | {"Idempotency-Key": "1"}, "json": asked})

    answers = admin.together([request] * 8)

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len([answer for answer in answers if answer.json()["key"]]) == 1
    assert len({answer.json()["licence"]["id"] for answer in answers}) == 1
    change = {"headers": chief | {"If-Match": str(shop.licence()["seq"])}, "json": {"seats": 9}}
    path = f"/admin/v1/licences/{shop.licence()['id']}"
    changes = admin.together([("PATCH", path, change | {"json": {"seats": 5 + n}}) for n in range(5)])
    assert sorted(answer.status_code for answer in changes) == [200, 409, 409, 409, 409]


def test_a_link_pressed_at_once_by_many_makes_one_key(either_server: Server, clock: Clock) -> None:
    public = Asked(public_app(either_server), OWN)
    shop = Shop(either_server.store, either_server.authority, clock).with_plans()
    shop.take("stripe", TEST_CREATED, TEST_PAID)
    fields = {"data": {"token": mailed(either_server, clock)}, "headers": {"Origin": OWN}}

    answers = public.together([("POST", "/claim", fields)] * 8)

    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 7
    made = select(func.count()).where(schema.audit.c.action == "licence.claimed")
    assert shop.store.look(lambda c: c.execute(made).scalar()) == 1


def test_messages_of_each_seller_and_lists_are_read(either_server: Server, clock: Clock) -> None:
    admin, chief = Asked(admin_app(either_server), "http://127.0.0.1"), chief_of(either_server)
    shop = Shop(either_server.store, either_server.authority, clock).with_plans()
    shop.take("stripe", TEST_CREATED, TEST_PAID)
    licence = shop.licence()["id"]
    token = shop.store.transaction(
        partial(claim.new_token, purpose=claim.Purpose.CLAIM, subject=licence, now=1)
    )

    found = {
        path: admin("GET", f"/admin/v1/{path}", headers=chief)
        for path in (
            "customers?email=ada@example.test",
            f"licences?email=ada@example.test&state=active&after={licence[:5]}",
            f"licences/{licence}/seats",
            "events?state=done&seller=stripe&before=999999999",
            "plans",
            f"audit?subject={licence}",
            "tokens",
        )
    }

    assert {answer.status_code for answer in found.values()} == {200}
    assert [len(next(iter(answer.json().values()))) for answer in found.values()] == [1, 1, 0, 2, 5, 1, 1]
    assert token

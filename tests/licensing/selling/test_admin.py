"""`/admin/v1`: who may ask what, and what is changed once only."""

import io
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from licensing_server import audit
from licensing_server.app import admin_app
from licensing_server.mail import post
from licensing_server.mail.letters import Letterhead
from licensing_server.server import MovableClock, Server
from licensing_server.service import claim
from licensing_server.store import schema
from tests.licensing.selling.test_webhooks import TEST_CREATED, TEST_PAID
from tests.samples.asked import Asked
from tests.samples.mail_sink import token_of
from tests.samples.sellers import FEBRUARY, JANUARY
from tests.samples.shop_server import Clock, Shop

DAY = 86_400
Made = Callable[..., str]


def by(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


ENDPOINTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("read", "GET", "/admin/v1/customers", {}),
    ("read", "GET", "/admin/v1/customers/{customer}", {}),
    ("issue", "POST", "/admin/v1/customers", {"json": {"email": "new@example.test"}}),
    ("support", "PATCH", "/admin/v1/customers/{customer}", {"json": {"name": "Ada"}}),
    ("admin", "GET", "/admin/v1/customers/{customer}/export", {}),
    ("admin", "POST", "/admin/v1/customers/{customer}/erase", {}),
    ("read", "GET", "/admin/v1/licences", {}),
    ("read", "GET", "/admin/v1/licences/{licence}", {}),
    ("issue", "POST", "/admin/v1/licences", {"json": {"customer_id": "{customer}", "tier": "pro"}}),
    ("issue", "PATCH", "/admin/v1/licences/{licence}", {"json": {"seats": 9}}),
    ("support", "POST", "/admin/v1/licences/{licence}/suspend", {"json": {"reason": "asked"}}),
    ("support", "POST", "/admin/v1/licences/{licence}/reinstate", {}),
    ("issue", "POST", "/admin/v1/licences/{licence}/revoke", {"json": {"reason": "asked"}}),
    ("support", "POST", "/admin/v1/licences/{licence}/reissue", {}),
    ("support", "POST", "/admin/v1/licences/{licence}/claim-mail", {}),
    ("read", "GET", "/admin/v1/licences/{licence}/seats", {}),
    ("support", "POST", "/admin/v1/seats/{seat}/release", {}),
    ("read", "GET", "/admin/v1/events", {}),
    ("read", "GET", "/admin/v1/events/1", {}),
    ("support", "POST", "/admin/v1/events/2/replay", {}),
    ("read", "GET", "/admin/v1/plans", {}),
    ("admin", "PUT", "/admin/v1/plans/stripe/price_x", {"json": {"tier": "pro", "seats": 1}}),
    ("admin", "DELETE", "/admin/v1/plans/stripe/price_pro", {}),
    ("read", "GET", "/admin/v1/audit", {}),
    ("admin", "GET", "/admin/v1/tokens", {}),
    ("admin", "POST", "/admin/v1/tokens", {"json": {"name": "x", "scopes": ["read"]}}),
    ("admin", "DELETE", "/admin/v1/tokens/{token}", {}),
]


def seated(server: Server, sold: Shop) -> str:
    licence = sold.licence()["id"]
    row = {
        "id": "seat_1",
        "licence_id": licence,
        "kind": "online",
        "install_id": "install-1",
        "label": "desk of Ada",
        "fp_os": b"0" * 16,
        "first_seen": JANUARY,
        "last_seen": JANUARY,
    }
    server.store.transaction(lambda c: c.execute(schema.seats.insert(), row))
    return "seat_1"


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: filled(member, names) for key, member in value.items()}
    if isinstance(value, str) and value.startswith("{"):
        return names[value.strip("{}")]
    return value


@pytest.fixture
def names(server: Server, sold: Shop) -> dict[str, str]:
    sold.take("stripe", TEST_CREATED, TEST_PAID)
    return {
        "licence": sold.licence()["id"],
        "customer": sold.rows("customers")[0]["id"],
        "seat": seated(server, sold),
    }


def test_each_endpoint_opens_to_its_scope_and_to_no_other(
    admin: Asked, token: Made, names: dict[str, str], sold: Shop
) -> None:
    texts = {scope: token(scope) for scope in ("read", "support", "issue", "admin")}
    names["token"] = next(row["id"] for row in sold.rows("api_tokens") if row["scopes"] == "read")
    opened = []

    for scope, method, path, more in ENDPOINTS:
        at = path.format(**names)
        for other in ("support", "issue", "read"):
            if other != scope:
                answer = admin(method, at, headers=by(texts[other]), **filled(more, names))
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (
                    method,
                    path,
                    other,
                )
        seq = next(row["seq"] for row in sold.rows("licences") if row["id"] == names["licence"])
        extra = {"If-Match": str(seq), "Idempotency-Key": "a"}
        right = scope if scope != "read" or method == "GET" else "admin"
        answer = admin(method, at, headers=by(texts[right], **extra), **filled(more, names))
        opened.append((method, path, answer.status_code))

    assert [each for each in opened if each[2] not in {200, 201}] == []
    assert len(sold.store.look(lambda c: [*c.execute(schema.audit.select())])) > 10
    assert sold.store.look(audit.first_broken) is None


def test_without_a_token_nothing_opens(admin: Asked, server: Server) -> None:
    for _, method, path, _ in ENDPOINTS:
        for headers in ({}, by("smad_" + "x" * 43), {"Authorization": "Basic eDp5"}):
            answer = admin(method, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthorised"), (method, path)


def test_a_token_that_ended_or_was_revoked_opens_nothing_more(
    admin: Asked, token: Made, clock: Clock
) -> None:
    chief, short = token("admin"), token("read", days=1)
    wanted = {"name": "other", "scopes": ["read"]}
    made = admin("POST", "/admin/v1/tokens", headers=by(chief), json=wanted).json()

    def status(text: str) -> int:
        return admin("GET", "/admin/v1/plans", headers=by(text)).status_code

    before = [status(short), status(made["token"])]
    gone = admin("DELETE", f"/admin/v1/tokens/{made['id']}", headers=by(chief)).status_code
    after = [status(short), status(made["token"])]
    clock.now += DAY

    assert (before, gone, after, status(short)) == ([200, 200], 200, [200, 401], 401)


def test_the_administration_describes_itself_with_its_token(admin: Asked) -> None:
    told = admin("GET", "/admin/v1/openapi.json").json()

    for path, operations in told["paths"].items():
        for operation in operations.values():
            assert operation.get("security") == ([{"admin": []}] if path.startswith("/admin/") else None)
    assert told["components"]["securitySchemes"]["admin"]["scheme"] == "bearer"
    body = told["paths"]["/admin/v1/tokens"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["name", "scopes"]


def test_a_token_is_shown_once_and_its_use_is_noted(admin: Asked, token: Made, sold: Shop) -> None:
    chief = token("admin")

    answer = admin(
        "POST", "/admin/v1/tokens", headers=by(chief), json={"name": "CI", "scopes": ["read"], "days": 7}
    )

    text = answer.json()["token"]
    assert answer.status_code == 201
    assert text.startswith("smad_")
    assert admin("GET", "/admin/v1/plans", headers=by(text)).status_code == 200
    assert admin("POST", "/admin/v1/plans", headers=by(text)).status_code == 404
    assert {row["last_used"] for row in sold.rows("api_tokens")} == {JANUARY}


def test_the_same_request_twice_makes_one_licence_and_shows_one_key(
    admin: Asked, token: Made, names: dict[str, str], sold: Shop
) -> None:
    headers = by(token("issue"), **{"Idempotency-Key": "order 17"})
    asked = {"customer_id": names["customer"], "tier": "basic", "key": "show", "paid_until": FEBRUARY}

    first = admin("POST", "/admin/v1/licences", headers=headers, json=asked)
    again = admin("POST", "/admin/v1/licences", headers=headers, json=asked)
    other = admin("POST", "/admin/v1/licences", headers=headers, json=asked | {"tier": "pro"})
    bare = admin("POST", "/admin/v1/licences", headers=by(token("issue")), json=asked)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json()["key"].startswith("SMTT-")
    assert again.json()["key"] is None
    assert again.json()["licence"]["id"] == first.json()["licence"]["id"]
    assert first.json()["licence"]["seats"] == 2
    assert bare.json()["field"] == "Idempotency-Key"
    assert len(sold.rows("licences")) == 2


def test_a_licence_for_nobody_is_not_made(admin: Asked, token: Made, sold: Shop) -> None:
    headers = by(token("issue"), **{"Idempotency-Key": "order 19"})

    answer = admin(
        "POST", "/admin/v1/licences", headers=headers, json={"customer_id": "cus_0", "tier": "basic"}
    )

    assert answer.status_code == 404
    assert sold.rows("idempotency") == []


def test_ten_equal_requests_at_once_make_one_licence(
    admin: Asked, token: Made, names: dict[str, str], sold: Shop
) -> None:
    headers = by(token("issue"), **{"Idempotency-Key": "order 18"})
    asked = {"customer_id": names["customer"], "tier": "basic"}

    admin.together([("POST", "/admin/v1/licences", {"headers": headers, "json": asked})] * 10)

    assert len(sold.rows("licences")) == 2


def test_a_change_names_the_state_that_was_seen(admin: Asked, token: Made, names: dict[str, str]) -> None:
    issue, read = by(token("issue")), by(token("read"))
    path = f"/admin/v1/licences/{names['licence']}"
    seen = admin("GET", path, headers=read)

    first = admin("PATCH", path, headers=issue | {"If-Match": seen.headers["etag"]}, json={"seats": 5})
    late = admin("PATCH", path, headers=issue | {"If-Match": seen.headers["etag"]}, json={"seats": 6})
    blind = admin("PATCH", path, headers=issue, json={"seats": 6})
    endless = admin(
        "PATCH", path, headers=issue | {"If-Match": first.headers["etag"]}, json={"paid_until": None}
    )

    assert (first.status_code, first.json()["seats"], first.headers["etag"]) == (200, 5, '"2"')
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert (blind.status_code, blind.json()["field"]) == (422, "If-Match")
    assert endless.json()["paid_until"] is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"seats": -1}, "seats"),
        ({"seats": "3"}, "seats"),
        ({"seats": True}, "seats"),
        ({"tier": "free"}, "tier"),
        ({"colour": "red"}, "colour"),
        ({"tier": "pro\0"}, "tier"),
        ({"limits": {"cases_per_operation": "many"}}, "limits"),
    ],
)
def test_a_wrong_field_is_named_and_changes_nothing(
    admin: Asked, token: Made, names: dict[str, str], asked: dict[str, Any], field: str
) -> None:
    headers = by(token("issue"), **{"If-Match": "1"})

    answer = admin("PATCH", f"/admin/v1/licences/{names['licence']}", headers=headers, json=asked)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_body_that_is_no_json_is_refused(admin: Asked, token: Made) -> None:
    answer = admin("POST", "/admin/v1/customers", headers=by(token("issue")), content=b"\xff{")

    assert answer.status_code == 422


def test_a_licence_is_found_by_what_a_customer_can_tell(
    admin: Asked, token: Made, names: dict[str, str]
) -> None:
    read = by(token("read"))

    def ids(**chosen: str) -> list[str]:
        found = admin("GET", "/admin/v1/licences", headers=read, params=chosen).json()["licences"]
        return [row["id"] for row in found]

    assert ids(email="ADA@example.test") == [names["licence"]]
    assert ids(state="active", tier="pro", limit="1") == [names["licence"]]
    assert ids(email="eve@example.test") == []
    assert ids(after=names["licence"]) == []
    assert admin("GET", "/admin/v1/licences", headers=read, params={"limit": "x"}).status_code == 422
    assert admin("GET", "/admin/v1/licences", headers=read, params={"after": "x" * 999}).status_code == 422


def test_customers_are_added_once_and_found_by_address(admin: Asked, token: Made) -> None:
    issue, read = by(token("issue")), by(token("read"))
    new = {"email": "Eve@Example.test", "name": "Eve"}

    made = admin("POST", "/admin/v1/customers", headers=issue, json=new)

    assert (made.status_code, made.json()["email"]) == (201, "eve@example.test")
    assert admin("POST", "/admin/v1/customers", headers=issue, json=new).status_code == 409
    for wrong in ("eve", "eve@x", "a@b.c\nBcc: d@e.f", "a@b.c,d@e.f"):
        assert admin("POST", "/admin/v1/customers", headers=issue, json={"email": wrong}).status_code == 422
    odd = {"email": "f@example.test", "name": "a\nb"}
    assert admin("POST", "/admin/v1/customers", headers=issue, json=odd).status_code == 422
    found = admin("GET", "/admin/v1/customers", headers=read, params={"email": "eve@example.test"}).json()
    assert [row["name"] for row in found["customers"]] == ["Eve"]


def test_a_customer_who_moved_gets_mails_at_the_new_address_only(
    admin: Asked, token: Made, names: dict[str, str], server: Server, clock: Clock
) -> None:
    support = by(token("support"))
    path = f"/admin/v1/customers/{names['customer']}"
    admin("POST", "/admin/v1/customers", headers=by(token("issue")), json={"email": "eve@example.test"})
    old: list[EmailMessage] = []
    post.send_waiting(server.store, old.append, Letterhead("a@b.test", "https://c.test"), clock)

    changed = admin("PATCH", path, headers=support, json={"email": " Ada@New.test"})
    taken = admin("PATCH", path, headers=support, json={"email": "eve@example.test"})
    wrong = admin("PATCH", path, headers=support, json={"email": "nobody"})
    nothing = admin("PATCH", path, headers=support, json={})
    missing = admin("PATCH", "/admin/v1/customers/cus_0", headers=support, json={})

    looked = server.store.look(lambda c: claim.look_at(c, token_of(old[0]), clock.now))
    assert (changed.json()["email"], changed.json()["name"]) == ("ada@new.test", "Ada Lovelace")
    assert [answer.status_code for answer in (taken, wrong, nothing, missing)] == [409, 422, 200, 404]
    assert looked.worth is claim.Link.UNKNOWN


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin/v1/customers/cus_0"),
        ("GET", "/admin/v1/customers/cus_0/export"),
        ("POST", "/admin/v1/customers/cus_0/erase"),
        ("GET", "/admin/v1/licences/lic_0"),
        ("POST", "/admin/v1/licences/lic_0/reissue"),
        ("POST", "/admin/v1/licences/lic_0/claim-mail"),
        ("POST", "/admin/v1/seats/seat_0/release"),
        ("GET", "/admin/v1/events/99"),
        ("GET", "/admin/v1/events/x"),
        ("GET", "/admin/v1/events/99999999999999999999"),
        ("GET", "/admin/v1/licences/%00"),
        ("POST", "/admin/v1/events/99/replay"),
        ("DELETE", "/admin/v1/plans/stripe/price_0"),
        ("DELETE", "/admin/v1/tokens/token_0"),
    ],
)
def test_what_is_not_there_is_not_found(admin: Asked, token: Made, method: str, path: str) -> None:
    answer = admin(method, path, headers=by(token("admin")))

    assert answer.status_code == 404


def test_erasing_clears_the_person_and_keeps_licence_and_record(
    admin: Asked, token: Made, names: dict[str, str], sold: Shop, clock: Clock
) -> None:
    chief = by(token("admin"))
    path = f"/admin/v1/customers/{names['customer']}"
    kept = admin("GET", f"{path}/export", headers=chief).json()
    text = str(kept)
    assert kept["customer"]["email"] == "ada@example.test"
    assert [seat["label"] for seat in kept["seats"]] == ["desk of Ada"]
    assert [message["kind"] for message in kept["messages"]] == [
        "customer.subscription.created",
        "invoice.paid",
    ]
    assert not any(word in text for word in ("key_hash", "token_hash"))

    answer = admin("POST", f"{path}/erase", headers=chief)

    after = str(admin("GET", f"{path}/export", headers=chief).json())
    rows = str([sold.rows(table) for table in schema.METADATA.tables])
    assert answer.status_code == 200
    assert admin("POST", f"{path}/erase", headers=chief).status_code == 200
    assert not any(word in after + rows for word in ("example.test", "Ada", "desk of"))
    assert sold.rows("seats")[0]["fp_os"] is None
    assert sold.licence()["state"] == "active"
    assert sold.store.look(audit.first_broken) is None


def test_a_message_that_is_no_json_is_exported_as_it_is(
    admin: Asked, token: Made, names: dict[str, str], sold: Shop
) -> None:
    spoilt = schema.inbox.update().where(schema.inbox.c.kind == "invoice.paid").values(raw=b"\xff{")
    sold.store.transaction(lambda c: c.execute(spoilt))
    path = f"/admin/v1/customers/{names['customer']}/export"

    kept = admin("GET", path, headers=by(token("admin"))).json()

    assert kept["messages"][1]["content"] == "\ufffd{"


def test_a_replay_settles_a_message_anew(
    admin: Asked, token: Made, names: dict[str, str], sold: Shop
) -> None:
    sold.store.transaction(lambda c: c.execute(schema.licences.update().values(seats=1)))

    answer = admin("POST", "/admin/v1/events/2/replay", headers=by(token("support")))

    assert answer.json() == {"state": "done", "reason": ""}
    assert sold.licence()["seats"] == 3


def test_a_plan_set_lets_waiting_purchases_be_settled(admin: Asked, token: Made, sold: Shop) -> None:
    chief = by(token("admin"))
    admin("DELETE", "/admin/v1/plans/stripe/price_pro", headers=chief)
    sold.take("stripe", TEST_CREATED, TEST_PAID)
    assert sold.states()[1] == ("failed", "unknown-price")

    answer = admin(
        "PUT", "/admin/v1/plans/stripe/price_pro", headers=chief, json={"tier": "basic", "seats": 4}
    )
    sold.work()
    anew = admin("PUT", "/admin/v1/plans/stripe/price_pro", headers=chief, json={"tier": "pro", "seats": 4})

    assert (answer.status_code, anew.status_code) == (201, 200)
    assert (sold.licence()["tier"], sold.licence()["seats"]) == ("basic", 4)
    for wrong in ("/admin/v1/plans/acme/price", "/admin/v1/plans/stripe/" + "x" * 200):
        assert admin("PUT", wrong, headers=chief, json={"tier": "pro", "seats": 1}).status_code == 422


def test_events_are_listed_without_their_bytes(admin: Asked, token: Made, names: dict[str, str]) -> None:
    read = by(token("read"))

    listed = admin("GET", "/admin/v1/events", headers=read, params={"state": "done", "seller": "stripe"})
    older = admin("GET", "/admin/v1/events", headers=read, params={"before": "2"}).json()["events"]
    one = admin("GET", "/admin/v1/events/2", headers=read)

    assert [row["id"] for row in listed.json()["events"]] == [2, 1]
    assert [row["id"] for row in older] == [1]
    assert [fact["kind"] for fact in one.json()["facts"]] == ["paid"]
    assert "example.test" not in listed.text + one.text


def test_the_record_tells_who_did_what(admin: Asked, token: Made, names: dict[str, str]) -> None:
    support, read = token("support"), by(token("read"))
    admin("POST", f"/admin/v1/licences/{names['licence']}/suspend", headers=by(support), json={"reason": "r"})

    found = admin("GET", "/admin/v1/audit", headers=read, params={"subject": names["licence"]}).json()[
        "audit"
    ]

    assert [row["action"] for row in found] == ["licence.created", "licence.suspended"]
    assert found[0]["actor"] == "seller:stripe"
    assert found[1]["actor"].startswith("token:")


def test_a_token_asks_at_most_so_often(
    admin: Asked, token: Made, server: Server, clock: Clock, sold: Shop
) -> None:
    read = token("read")
    own_id = sold.rows("api_tokens")[0]["id"]
    for _ in range(120):
        server.limits.check("admin", own_id, now=clock.now)

    assert admin("GET", "/admin/v1/plans", headers=by(read)).status_code == 429


def test_no_token_and_no_key_reaches_the_log(
    admin: Asked, token: Made, names: dict[str, str], log: io.StringIO
) -> None:
    support = token("support")
    answer = admin("POST", f"/admin/v1/licences/{names['licence']}/reissue", headers=by(support))

    key = answer.json()["key"]

    assert key.startswith("SMTT-")
    assert key not in log.getvalue()
    assert support not in log.getvalue()
    assert "ada@" not in log.getvalue()


def test_a_test_server_lets_its_time_be_moved_and_a_licence_ends_within_minutes(
    admin: Asked, token: Made, server: Server, clock: Clock
) -> None:
    chief = by(token("admin"))

    moved = admin("POST", "/admin/v1/clock", headers=chief, json={"moved_s": 45 * DAY - 60})
    then = server.now()
    late = admin("GET", "/admin/v1/plans", headers=chief)
    assert isinstance(server.now, MovableClock)
    server.now.move(0)
    far = admin("POST", "/admin/v1/clock", headers=chief, json={"moved_s": 10**12})

    assert (moved.json(), then) == ({"now": clock.now + 45 * DAY - 60}, clock.now + 45 * DAY - 60)
    assert late.status_code == 401
    assert far.status_code == 422


def test_a_live_server_has_no_clock_to_move(server: Server, token: Made) -> None:
    live = replace(server, authority=replace(server.authority, mode="live"), now=lambda: JANUARY)

    answer = Asked(admin_app(live), "http://127.0.0.1")("POST", "/admin/v1/clock", headers=by(token("admin")))

    assert answer.status_code == 404

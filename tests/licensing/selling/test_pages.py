"""`/claim` and `/devices` as a person, a mail scanner and an attacker use them."""

import io
import json
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from engine.licensing import office, texts
from engine.licensing.contract import App, MachineRequest, carried_bytes
from engine.licensing.entitlements import Tier
from engine.licensing.envelope import Kind as Armour
from engine.licensing.envelope import armoured, opened_licence
from engine.licensing.here import known
from engine.licensing.marks import Machine
from licensing_server.mail import Kind, letters, post
from licensing_server.mail.letters import Letterhead
from licensing_server.routes.pages import rendering
from licensing_server.server import Server
from licensing_server.store import schema
from tests.licensing.selling.test_webhooks import TEST_CREATED, TEST_PAID
from tests.samples import html
from tests.samples.asked import Asked
from tests.samples.html import Page
from tests.samples.licence_office import desk
from tests.samples.licences import NOW, TRUST
from tests.samples.mail_sink import token_of
from tests.samples.sellers import JANUARY
from tests.samples.shop_server import Clock, Shop

DAY = 86_400
OWN = "https://licences.shop.test"
HEAD = Letterhead("shop@shop.test", OWN)
Mails = Callable[[], list[EmailMessage]]


@pytest.fixture
def mails(server: Server, clock: Clock) -> Mails:
    def sent() -> list[EmailMessage]:
        found: list[EmailMessage] = []
        post.send_waiting(server.store, found.append, HEAD, clock)
        return found

    return sent


@pytest.fixture
def bought(sold: Shop) -> Shop:
    sold.take("stripe", TEST_CREATED, TEST_PAID)
    return sold


def submit(public: Asked, action: str, fields: dict[str, str], **headers: str) -> httpx.Response:
    given = headers or {"Origin": OWN}
    return public("POST", action, data=fields, headers=given)


def page_of(answer: httpx.Response) -> Page:
    page = html.read(answer.text)
    assert html.faults(page) == []
    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; form-action"
    )
    assert answer.headers["cache-control"] == "no-store"
    return page


def sign_in(public: Asked, mails: Mails) -> Page:
    mails()
    submit(public, "/devices/link", {"email": "ada@example.test"})
    token = token_of(mails()[0])
    submit(public, "/devices/enter", {"token": token})
    return page_of(public("GET", "/devices"))


def seat(server: Server, licence: str, label: str = "desk", own_id: str = "seat_1") -> None:
    row = {
        "id": own_id,
        "licence_id": licence,
        "kind": "online",
        "install_id": f"install-of-{own_id}",
        "label": label,
        "platform": "linux",
        "first_seen": JANUARY,
        "last_seen": JANUARY,
    }
    server.store.transaction(lambda c: c.execute(schema.seats.insert(), row))


def key_on(page: Page, answer: httpx.Response) -> str:
    (key,) = re.findall(r"SMTT(?:-[0-9A-Z]{5}){4}-[0-9A-Z]", answer.text)
    assert "shown this once" in page.text
    return str(key)


# --- the claim link -------------------------------------------------------------------------------


def test_a_link_makes_the_key_on_a_button_and_shows_it_once(
    public: Asked, bought: Shop, mails: Mails, log: io.StringIO
) -> None:
    token = token_of(mails()[0])

    for _ in range(3):  # a mail scanner opens links
        opened = page_of(public("GET", "/claim", params={"token": token}))
    assert bought.licence()["key_hash"] is None
    form = opened.form("/claim")
    answer = submit(public, form.action, form.fields)
    key = key_on(page_of(answer), answer)
    again = submit(public, form.action, form.fields)

    assert form.fields == {"token": token}
    assert bought.licence()["key_hint"] == key.replace("-", "")[-5:-1]
    assert (again.status_code, "This link was used" in page_of(again).text) == (410, True)
    assert "This link was used" in page_of(public("GET", "/claim", params={"token": token})).text
    assert key not in log.getvalue()
    assert token not in log.getvalue()


def test_a_link_that_is_too_old_sends_a_new_one_to_the_buyer_only(
    public: Asked, bought: Shop, mails: Mails, clock: Clock
) -> None:
    token = token_of(mails()[0])
    clock.now += 7 * DAY

    late = page_of(public("GET", "/claim", params={"token": token}))
    refused = submit(public, "/claim", {"token": token})
    answer = page_of(submit(public, "/claim/again", late.form("/claim/again").fields))
    (mail,) = mails()

    assert "too old" in late.text
    assert refused.status_code == 410
    assert "on its way" in answer.text
    assert mail["To"] == "Ada Lovelace <ada@example.test>"
    assert submit(public, "/claim", {"token": token_of(mail)}).status_code == 200


def test_a_link_that_nobody_sent_does_nothing(public: Asked, bought: Shop, mails: Mails) -> None:
    mails()

    for token in ("", "x" * 43, "x" * 5000, "\u202e<script>"):
        page = page_of(public("GET", "/claim", params={"token": token}))
        assert "does not work" in page.text
        assert submit(public, "/claim", {"token": token}).status_code == 410
        assert "on its way" in page_of(submit(public, "/claim/again", {"token": token})).text
    assert mails() == []
    assert bought.licence()["key_hash"] is None


# --- forms of other sites -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": OWN + ".evil.test"},
        {"Origin": "http://licences.shop.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": OWN + "/devices"},
    ],
)
def test_a_form_of_another_site_does_nothing(
    public: Asked, bought: Shop, mails: Mails, headers: dict[str, str]
) -> None:
    token = token_of(mails()[0])

    answer = submit(public, "/claim", {"token": token}, **headers)

    assert answer.status_code == 403
    assert "sent by another site" in page_of(answer).text
    assert bought.licence()["key_hash"] is None


def test_a_browser_that_names_no_origin_is_believed_by_its_other_word(
    public: Asked, bought: Shop, mails: Mails
) -> None:
    token = token_of(mails()[0])

    answer = submit(public, "/claim", {"token": token}, **{"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 200


def test_a_form_of_another_session_does_nothing(
    public: Asked, bought: Shop, mails: Mails, server: Server
) -> None:
    seat(server, bought.licence()["id"])
    page = sign_in(public, mails)
    form = page.form("/devices/release")

    for csrf in ("", "0" * 64, "\u00e4"):
        answer = submit(public, form.action, form.fields | {"csrf": csrf})
        assert answer.status_code == 403
    missing = submit(public, form.action, {"seat": "seat_1"})

    assert missing.status_code == 403
    assert bought.rows("seats")[0]["released_at"] is None


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"token": "x"}', "application/json", 422),
        (b"token=%ff", "application/x-www-form-urlencoded", 422),
        (b"token=%00", "application/x-www-form-urlencoded", 422),
        (b"\xff", "application/x-www-form-urlencoded", 422),
        (b"&".join(b"a=1" for _ in range(30)), "application/x-www-form-urlencoded", 422),
        (b"a=" + b"x" * 40_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_body_that_is_no_small_form_is_refused(
    public: Asked, content: bytes, kind: str, status: int
) -> None:
    answer = public("POST", "/claim", content=content, headers={"Origin": OWN, "Content-Type": kind})

    assert answer.status_code == status
    page_of(answer)


# --- my devices -----------------------------------------------------------------------------------


def test_who_is_known_and_who_is_not_gets_the_same_answer(public: Asked, bought: Shop, mails: Mails) -> None:
    mails()

    known = submit(public, "/devices/link", {"email": " Ada@Example.test"})
    unknown = submit(public, "/devices/link", {"email": "eve@example.test"})
    nothing = submit(public, "/devices/link", {"other": "x"})

    assert known.text == unknown.text == nothing.text
    assert known.status_code == unknown.status_code == 200
    assert [mail["To"] for mail in mails()] == ["Ada Lovelace <ada@example.test>"]


def test_five_mails_an_hour_are_enough_for_one_customer(public: Asked, bought: Shop, mails: Mails) -> None:
    mails()

    answers = {submit(public, "/devices/link", {"email": "ada@example.test"}).text for _ in range(7)}

    assert len(answers) == 1
    assert len([row for row in bought.rows("outbox") if row["kind"] == "login"]) == 5


def test_one_address_asks_for_twenty_links_an_hour(public: Asked) -> None:
    answers = [submit(public, "/devices/link", {"email": f"a{n}@b.test"}) for n in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "3600"
    page_of(answers[-1])


def test_a_login_link_acts_on_its_button_once_and_in_time(
    public: Asked, bought: Shop, mails: Mails, clock: Clock
) -> None:
    mails()
    submit(public, "/devices/link", {"email": "ada@example.test"})
    token = token_of(mails()[0])
    for _ in range(2):
        page = page_of(public("GET", "/devices/enter", params={"token": token}))

    first = submit(public, "/devices/enter", page.form("/devices/enter").fields)
    second = submit(public, "/devices/enter", {"token": token})
    cookie = first.headers["set-cookie"]

    assert (first.status_code, first.headers["location"]) == (303, "/devices")
    assert cookie.startswith("__Host-specmint=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=1800"))
    assert second.status_code == 410
    assert "Was paid" not in page_of(public("GET", "/devices")).text
    assert "Pro, 0 of 3 seats in use" in page_of(public("GET", "/devices")).text
    clock.now += 1800
    assert "Send me a link" in page_of(public("GET", "/devices")).text
    submit(public, "/devices/link", {"email": "ada@example.test"})
    late = token_of(mails()[0])
    clock.now += 900
    assert "does not work" in page_of(public("GET", "/devices/enter", params={"token": late})).text
    assert submit(public, "/devices/enter", {"token": late}).status_code == 410


def test_a_claim_link_signs_nobody_in_and_a_login_link_makes_no_key(
    public: Asked, bought: Shop, mails: Mails
) -> None:
    claim_token = token_of(mails()[0])
    submit(public, "/devices/link", {"email": "ada@example.test"})
    login_token = token_of(mails()[0])

    assert submit(public, "/devices/enter", {"token": claim_token}).status_code == 410
    assert submit(public, "/claim", {"token": login_token}).status_code == 410


def test_devices_are_named_and_released(public: Asked, bought: Shop, mails: Mails, server: Server) -> None:
    seat(server, bought.licence()["id"])
    page = sign_in(public, mails)
    assert "Pro, 1 of 3 seats in use" in page.text
    assert "Paid until 2027-02-01" in page.text
    assert "last used 2027-01-01" in page.text

    named = submit(
        public, "/devices/rename", page.form("/devices/rename").fields | {"label": "  my \t laptop "}
    )
    assert named.status_code == 303
    assert "my laptop" in page_of(public("GET", "/devices")).text
    released = submit(public, "/devices/release", page.form("/devices/release").fields)

    assert released.status_code == 303
    assert "No device uses this licence" in page_of(public("GET", "/devices")).text
    assert bought.rows("seats")[0]["released_by"] == "the page of devices"
    assert [row["action"] for row in bought.rows("audit")][-2:] == ["seat.renamed", "seat.released"]


def test_a_script_in_a_label_is_text(public: Asked, bought: Shop, mails: Mails, server: Server) -> None:
    evil = "'\"><script>alert(1)</script>"
    seat(server, bought.licence()["id"], label=evil)

    page = sign_in(public, mails)

    assert evil in page.text
    assert page.form("/devices/rename").fields["label"] == evil


def test_a_long_or_odd_name_is_refused(public: Asked, bought: Shop, mails: Mails, server: Server) -> None:
    seat(server, bought.licence()["id"])
    fields = sign_in(public, mails).form("/devices/rename").fields

    for label in ("x" * 41, "\u202eevil", "a\x07"):
        answer = submit(public, "/devices/rename", fields | {"label": label})
        assert answer.status_code == 422
        page_of(answer)


def test_seats_and_licences_of_others_are_not_there(
    public: Asked, bought: Shop, mails: Mails, server: Server
) -> None:
    other = [
        raw.replace(b"sub_1", b"sub_2")
        .replace(b"in_1", b"in_9")
        .replace(b"evt_", b"evt_x")
        .replace(b"Ada@Example", b"eve@example")
        .replace(b"cus_1", b"cus_2")
        for raw in (TEST_CREATED, TEST_PAID)
    ]
    bought.take("stripe", *other)
    eve = next(row for row in bought.rows("customers") if row["email"] == "eve@example.test")
    licence = next(row for row in bought.rows("licences") if row["customer_id"] == eve["id"])
    seat(server, licence["id"])
    page = sign_in(public, mails)
    csrf = page.form("/devices/leave").fields

    asked = {"seat": "seat_1", "licence": licence["id"], "label": "mine now"}
    answers = [
        submit(public, f"/devices/{action}", csrf | asked).status_code
        for action in ("rename", "release", "key")
    ]

    assert "desk" not in page.text
    assert answers == [404, 404, 404]
    assert bought.rows("seats")[0]["label"] == "desk"
    data = submit(public, "/devices/data", csrf)
    assert "eve@" not in data.text
    assert json.loads(data.text)["customer"]["email"] == "ada@example.test"
    assert data.headers["content-disposition"] == 'attachment; filename="specmint-data.json"'


def test_a_new_key_is_shown_once_and_seats_stay(
    public: Asked, bought: Shop, mails: Mails, server: Server
) -> None:
    seat(server, bought.licence()["id"])
    form = sign_in(public, mails).form("/devices/key")

    answer = submit(public, form.action, form.fields)
    key = key_on(page_of(answer), answer)
    other = submit(public, form.action, form.fields)

    assert key_on(page_of(other), other) != key
    assert bought.rows("seats")[0]["released_at"] is None
    bought.store.transaction(
        lambda c: c.execute(schema.licences.update().values(state="revoked", reason="refund"))
    )
    assert "Withdrawn on 2027-01-01: refund" in page_of(public("GET", "/devices")).text
    assert submit(public, form.action, form.fields).status_code == 409


def test_a_machine_without_network_gets_its_file(
    public: Asked, bought: Shop, mails: Mails, clock: Clock
) -> None:
    clock.now = NOW
    page = sign_in(public, mails)
    answer = submit(public, "/devices/key", page.form("/devices/key").fields)
    key = key_on(page_of(answer), answer)
    wanted = MachineRequest(
        "install-of-a-plant",
        (b"a" * 16, b"b" * 16, None),
        b"n" * 16,
        App("1.2.0", "linux"),
        "plant",
        b"r" * 32,
    )
    request = armoured(Armour.REQUEST, carried_bytes(wanted))
    fields = page.form("/devices/file").fields

    given = submit(public, "/devices/file", fields | {"request": request, "key": key})
    odd = submit(public, "/devices/file", fields | {"request": "hello", "key": key})
    foreign = submit(
        public, "/devices/file", fields | {"request": request, "key": "SMTT-01234-56789-ABCDE-FGHJK-E"}
    )

    licence = opened_licence(given.text, TRUST)
    assert (licence.holder, licence.tier.value, licence.nonce) == ("Ada Lovelace", "pro", b"n" * 16)
    assert given.headers["content-disposition"] == 'attachment; filename="licence.smlic"'
    assert (odd.status_code, foreign.status_code) == (422, 404)
    assert "plant" in page_of(public("GET", "/devices")).text


def test_a_key_of_somebody_else_gives_no_file_here(
    public: Asked, bought: Shop, mails: Mails, clock: Clock
) -> None:
    page = sign_in(public, mails)
    answer = submit(public, "/devices/key", page.form("/devices/key").fields)
    key = key_on(page_of(answer), answer)
    eve = {"id": "cus_eve", "email": "eve@example.test", "name": "Eve", "created_at": JANUARY}
    bought.store.transaction(lambda c: c.execute(schema.customers.insert(), eve))
    moved = schema.licences.update().values(customer_id="cus_eve")
    bought.store.transaction(lambda c: c.execute(moved))
    wanted = MachineRequest("install-1", (None, None, None), b"n" * 16, App("1", "linux"), "", b"r" * 32)
    request = armoured(Armour.REQUEST, carried_bytes(wanted))

    fields = page.form("/devices/file").fields | {"request": request, "key": key}

    assert submit(public, "/devices/file", fields).status_code == 404
    assert bought.rows("seats") == []


def unbound_forms(page: Page) -> list[dict[str, str]]:
    return [form.fields for form in page.forms if form.action == "/devices/unbound"]


def test_a_file_for_any_device_takes_a_seat_and_is_made_anew_on_it(
    public: Asked, bought: Shop, mails: Mails, clock: Clock
) -> None:
    clock.now = NOW
    (form,) = unbound_forms(sign_in(public, mails))

    first = submit(public, "/devices/unbound", form | {"label": "build machines"})
    again, _ = unbound_forms(page_of(public("GET", "/devices")))
    clock.now = NOW + 600
    second = submit(public, "/devices/unbound", again)

    made, renewed = (opened_licence(answer.text, TRUST) for answer in (first, second))
    assert (made.bind.value, made.fp, made.install) == ("none", (None, None, None), "")
    assert made.exp == min(NOW + 31 * DAY, (made.paid_until or 0) + 14 * DAY)
    assert (renewed.seat, renewed.iat) == (made.seat, NOW + 600)
    assert renewed.nonce != made.nonce
    assert [(row["kind"], row["label"]) for row in bought.rows("seats")] == [("unbound", "build machines")]


def test_a_file_for_any_device_is_taken_on_two_and_counted_down_in_its_last_week(
    public: Asked, bought: Shop, mails: Mails, clock: Clock, tmp_path: Path
) -> None:
    clock.now = NOW
    endless = schema.licences.update().values(paid_until=None)
    bought.store.transaction(lambda connection: connection.execute(endless))
    (form,) = unbound_forms(sign_in(public, mails))
    file = submit(public, "/devices/unbound", form).text
    builder = desk(tmp_path / "builder")
    other = desk(tmp_path / "other", Machine("machine-id-2", "disk-2", "02:00:5e:10:00:02"))

    taken = [office.take_file(each.here, file).standing.tier for each in (builder, other)]
    told = []
    for days in (23.5, 1, 6, 3):  # from the file: 23.5, 24.5, 30.5 and 33.5 days
        builder.clock.days(days)
        standing = known(builder.here).standing
        told.append((standing.tier, texts.told(standing.state, standing.facts).headline))
    clock.now = builder.clock.now
    again, _ = unbound_forms(sign_in(public, mails))
    renewed = office.take_file(builder.here, submit(public, "/devices/unbound", again).text)

    assert taken == [Tier.PRO, Tier.PRO]
    assert told == [
        (Tier.PRO, "Pro, licensed to Ada Lovelace"),
        (Tier.PRO, "Pro for 7 more days"),
        (Tier.PRO, "Pro for 1 more day"),
        (Tier.FREE, "Free ceilings for now"),
    ]
    assert renewed.standing.tier is Tier.PRO
    assert builder.server.calls == other.server.calls == []


def test_a_released_file_keeps_its_seat_until_it_ends(
    public: Asked, bought: Shop, mails: Mails, clock: Clock
) -> None:
    clock.now = NOW
    many = schema.licences.update().values(seats=1, paid_until=None)
    bought.store.transaction(lambda connection: connection.execute(many))
    page = sign_in(public, mails)
    (form,) = unbound_forms(page)
    submit(public, "/devices/unbound", form)

    full = submit(public, "/devices/unbound", form)
    submit(public, "/devices/release", page_of(public("GET", "/devices")).form("/devices/release").fields)
    after = page_of(public("GET", "/devices")).text
    still_full = submit(public, "/devices/unbound", form)
    clock.now = NOW + 31 * DAY + 1
    (form,) = unbound_forms(sign_in(public, mails))
    free = submit(public, "/devices/unbound", form)

    assert (full.status_code, still_full.status_code, free.status_code) == (409, 409, 200)
    assert "1 of 1 seats in use" in after
    assert "takes its seat, until 2027-02-15" in after


def test_the_seat_of_a_device_gives_no_file_for_any(
    public: Asked, bought: Shop, mails: Mails, server: Server
) -> None:
    seat(server, bought.licence()["id"])
    (form,) = unbound_forms(sign_in(public, mails))

    answer = submit(public, "/devices/unbound", form | {"seat": "seat_1"})

    assert answer.status_code == 404


@pytest.mark.parametrize("change", [{"tier": "basic"}, {"state": "suspended"}, {"customer_id": "cus_eve"}])
def test_a_file_for_any_device_is_not_for_every_licence(
    public: Asked, bought: Shop, mails: Mails, change: dict[str, str]
) -> None:
    eve = {"id": "cus_eve", "email": "eve@example.test", "name": "Eve", "created_at": JANUARY}
    bought.store.transaction(lambda c: c.execute(schema.customers.insert(), eve))
    (form,) = unbound_forms(sign_in(public, mails))
    bought.store.transaction(lambda c: c.execute(schema.licences.update().values(**change)))

    answer = submit(public, "/devices/unbound", form)
    unknown = submit(public, "/devices/unbound", form | {"seat": "seat_of_nobody"})

    assert answer.status_code in {403, 404}
    assert unknown.status_code == 404
    assert bought.rows("seats") == []
    assert unbound_forms(page_of(public("GET", "/devices"))) == []


def test_signing_out_ends_the_session_at_the_server(public: Asked, bought: Shop, mails: Mails) -> None:
    page = sign_in(public, mails)
    kept = dict(public.cookies)

    answer = submit(public, "/devices/leave", page.form("/devices/leave").fields)
    public.cookies.update(kept)

    assert (answer.status_code, answer.headers["location"]) == (303, "/devices")
    assert "Send me a link" in page_of(public("GET", "/devices")).text
    assert submit(public, "/devices/data", page.form("/devices/data").fields).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x" * 43, "x" * 101])
def test_a_cookie_that_nobody_gave_signs_nobody_in(public: Asked, bought: Shop, cookie: str) -> None:
    answer = public("GET", "/devices", headers={"Cookie": f"__Host-specmint={cookie}"})

    assert "Send me a link" in page_of(answer).text


def test_an_erased_customer_is_signed_out(public: Asked, bought: Shop, mails: Mails) -> None:
    sign_in(public, mails)
    erased = schema.customers.update().values(erased_at=JANUARY, email=None)

    bought.store.transaction(lambda c: c.execute(erased))

    assert "Send me a link" in page_of(public("GET", "/devices")).text


def test_a_customer_without_a_licence_is_told_so(public: Asked, sold: Shop, mails: Mails) -> None:
    row = {"id": "cus_1", "email": "ada@example.test", "name": "", "created_at": JANUARY}
    sold.store.transaction(lambda c: c.execute(schema.customers.insert(), row))

    assert "There is no licence of this address" in sign_in(public, mails).text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"paid_until": None}, "Paid without an end."),
        ({"paid_until": JANUARY - DAY}, "Was paid until 2026-12-31."),
        ({"state": "suspended", "reason": "<b>asked</b>"}, "Paused since 2027-01-01: <b>asked</b>."),
        ({"state": "suspended"}, "Paused since 2027-01-01."),
        ({"state": "revoked"}, "Withdrawn on 2027-01-01."),
        ({"key_hint": "WXYZ"}, "Its key: ...WXYZ-?."),
    ],
)
def test_the_state_of_a_licence_is_told(
    public: Asked, bought: Shop, mails: Mails, change: dict[str, object], expected: str
) -> None:
    bought.store.transaction(lambda c: c.execute(schema.licences.update().values(change)))

    assert expected in sign_in(public, mails).text


def test_no_address_no_cookie_and_no_link_reaches_the_log(
    public: Asked, bought: Shop, mails: Mails, log: io.StringIO
) -> None:
    sign_in(public, mails)

    lines = log.getvalue()

    assert "ada" not in lines.lower()
    assert next(iter(public.cookies.values())) not in lines


# --- how it looks ---------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_is_told_apart_in_light_and_dark(public: Asked) -> None:
    answer = public("GET", "/pages.css")
    schemes = [
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root \{([^}]*)\}", answer.text)
    ]

    assert answer.headers["content-type"].startswith("text/css")
    assert len(schemes) == 2
    for scheme in schemes:
        assert contrast(scheme["text"], scheme["back"]) >= 7
        assert contrast(scheme["accent"], scheme["back"]) >= 4.5
        assert contrast(scheme["on"], scheme["accent"]) >= 4.5
        assert contrast(scheme["line"], scheme["back"]) >= 3


def test_no_page_is_wider_than_a_small_phone(public: Asked) -> None:
    style = public("GET", "/pages.css").text
    widths = [float(width) for width in re.findall(r"(?<!max-)width: (\d+)(?:px|rem)", style)]

    assert widths == []
    assert "overflow-wrap: anywhere" in style
    assert "min-height: 2.75rem" in style


def test_every_template_escapes_and_has_no_script() -> None:
    for path in Path(rendering.FOLDER).glob("*.html"):
        text = path.read_text("utf-8")
        assert "| safe" not in text
        assert "autoescape" not in text
        assert "<script" not in text
        assert "javascript:" not in text


def test_a_link_quotes_its_token() -> None:
    assert letters.link(HEAD, Kind.CLAIM, "a&b=c") == OWN + "/claim?token=a%26b%3Dc"

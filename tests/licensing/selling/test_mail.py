"""What waits is sent by a mail server, with a link that is kept nowhere."""

import smtplib
import sqlite3
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.errors import UsageError
from licensing_server.mail import Kind, outbox, post, queue, queue_once
from licensing_server.mail.letters import Letterhead
from licensing_server.service import claim
from licensing_server.service.claim import Link
from licensing_server.service.licences import give_key
from licensing_server.store.schema import customers
from tests.licensing.selling.test_worker import CREATED, PAID, REFUNDED
from tests.samples.certificates import own_certificate
from tests.samples.mail_sink import Sink, receiving, token_of
from tests.samples.sellers import JANUARY
from tests.samples.shop_server import Shop

DAY = 86_400
HEAD = Letterhead("SpecMint <licences@shop.test>", "https://licences.shop.test/")


def send(shop: Shop, sent: list[EmailMessage]) -> int:
    return post.send_waiting(shop.store, sent.append, HEAD, shop.clock)


def test_a_purchase_is_answered_by_a_mail_whose_link_makes_the_key(
    sqlite_shop: Shop, sink: tuple[Sink, str]
) -> None:
    mails, address = sink
    sqlite_shop.take("stripe", CREATED, PAID)

    count = post.send_waiting(
        sqlite_shop.store, post.sender(post.read_address(address)), HEAD, sqlite_shop.clock
    )

    (mail,) = mails.mails
    token = token_of(mail)
    made = sqlite_shop.store.transaction(lambda c: claim.claim(c, token, sqlite_shop.authority, JANUARY))
    assert count == 1
    assert (mail["To"], mail["From"]) == (
        "Ada Lovelace <ada@example.test>",
        "SpecMint <licences@shop.test>",
    )
    assert "https://licences.shop.test/claim?token=" in mail.get_content()
    assert made is not None
    assert made.key.startswith("SMNT-")
    assert made.key not in mail.get_content()
    assert sqlite_shop.licence()["key_hint"] == made.key[-7:-2].replace("-", "")[-4:]


def test_a_link_makes_one_key_and_only_in_time(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    sent: list[EmailMessage] = []
    send(sqlite_shop, sent)
    token = token_of(sent[0])

    def look_at(now: int) -> Link:
        return sqlite_shop.store.look(lambda c: claim.look_at(c, token, now)).worth

    def use(now: int) -> bool:
        return (
            sqlite_shop.store.transaction(lambda c: claim.claim(c, token, sqlite_shop.authority, now))
            is not None
        )

    assert (look_at(JANUARY), look_at(JANUARY + 7 * DAY)) == (Link.GOOD, Link.LATE)
    assert not use(JANUARY + 7 * DAY)
    assert use(JANUARY + 7 * DAY - 1)
    assert not use(JANUARY)
    assert look_at(JANUARY) is Link.CLAIMED
    assert sqlite_shop.store.look(lambda c: claim.look_at(c, "other", JANUARY)).worth is Link.UNKNOWN


def test_a_link_of_a_licence_given_back_makes_no_key(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    sent: list[EmailMessage] = []
    send(sqlite_shop, sent)
    sqlite_shop.take("stripe", REFUNDED)

    made = sqlite_shop.store.transaction(
        lambda c: claim.claim(c, token_of(sent[0]), sqlite_shop.authority, JANUARY)
    )

    assert made is None
    assert sqlite_shop.licence()["key_hash"] is None


def test_a_second_mail_ends_the_link_of_the_first(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    sent: list[EmailMessage] = []
    send(sqlite_shop, sent)
    licence = sqlite_shop.licence()
    sqlite_shop.store.transaction(
        lambda c: queue(c, Kind.CLAIM, licence["customer_id"], licence["id"], JANUARY)
    )
    send(sqlite_shop, sent)

    def worth(mail: EmailMessage) -> Link:
        return sqlite_shop.store.look(lambda c: claim.look_at(c, token_of(mail), JANUARY)).worth

    assert [worth(mail) for mail in sent] == [Link.UNKNOWN, Link.GOOD]


def test_the_database_holds_no_key_and_no_token(sqlite_shop: Shop, tmp_path: Path) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    sent: list[EmailMessage] = []
    send(sqlite_shop, sent)
    token = token_of(sent[0])
    made = sqlite_shop.store.transaction(lambda c: claim.claim(c, token, sqlite_shop.authority, JANUARY))
    assert made is not None

    with sqlite3.connect(tmp_path / "data" / "licences.db") as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()

    symbols = "".join(made.key.split("-")[1:5])
    assert token not in dump
    assert made.key not in dump
    assert symbols not in dump
    assert "ada@example.test" in dump


def test_a_mail_server_that_is_away_is_asked_again_later_and_its_words_are_not_kept(
    sqlite_shop: Shop,
) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)

    def away(_: EmailMessage) -> None:
        raise ConnectionRefusedError("ada@example.test")

    for wait_s in (60, 300, 1500):
        assert post.send_waiting(sqlite_shop.store, away, HEAD, sqlite_shop.clock) == 0
        (row,) = sqlite_shop.rows("outbox")
        assert row["next_try"] == sqlite_shop.clock.now + wait_s
        sqlite_shop.clock.now += wait_s
    sent: list[EmailMessage] = []

    assert row["reason"] == "the mail could not be handed over (ConnectionRefusedError)"
    assert send(sqlite_shop, sent) == 1
    assert sqlite_shop.rows("outbox")[0]["state"] == "sent"


def test_after_many_tries_a_mail_waits_for_a_person(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    mail_id = sqlite_shop.rows("outbox")[0]["id"]

    for _ in range(20):
        sqlite_shop.store.transaction(lambda c: outbox.not_sent(c, mail_id, "away", JANUARY))

    assert sqlite_shop.rows("outbox")[0]["state"] == "failed"
    assert sqlite_shop.store.look(lambda c: outbox.figures(c, JANUARY + 5)) == (
        {"waiting": 0, "sent": 0, "failed": 1},
        5,
    )


def test_two_processes_never_send_the_same_mail(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)

    first = sqlite_shop.store.transaction(lambda c: outbox.next_letter(c, JANUARY))
    second = sqlite_shop.store.transaction(lambda c: outbox.next_letter(c, JANUARY))
    after_a_crash = sqlite_shop.store.transaction(lambda c: outbox.next_letter(c, JANUARY + 300))

    assert first is not None
    assert second is None
    assert after_a_crash is not None


def test_a_mail_about_what_is_claimed_by_now_is_not_sent(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    licence = sqlite_shop.licence()
    sqlite_shop.store.transaction(
        lambda c: give_key(c, sqlite_shop.authority, licence["id"], actor="command", now=JANUARY)
    )
    sent: list[EmailMessage] = []

    assert send(sqlite_shop, sent) == 0
    assert sqlite_shop.rows("outbox")[0]["reason"] == outbox.NOT_NEEDED


def test_a_mail_is_queued_once_for_one_thing(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    licence = sqlite_shop.licence()

    sqlite_shop.store.transaction(
        lambda c: queue_once(c, Kind.CLAIM, licence["customer_id"], licence["id"], JANUARY)
    )

    assert len(sqlite_shop.rows("outbox")) == 1


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://127.0.0.1:25", ("smtp", "127.0.0.1", 25, "", "")),
        ("smtp://mail.test", ("smtp", "mail.test", 587, "", "")),
        ("smtps://a%40b:p%3Aw@mail.test\n", ("smtps", "mail.test", 465, "a@b", "p:w")),
    ],
)
def test_the_address_of_a_mail_server_is_read(address: str, expected: tuple[object, ...]) -> None:
    assert post.read_address(address) == expected


@pytest.mark.parametrize(
    "address",
    ["", "mail.test", "http://mail.test", "smtp://", "smtp://m:x", "smtp://m/?a=1", "smtp://u:hush@m:99999"],
)
def test_another_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        post.read_address(address)

    assert caught.value.problem.code == "smtp-address"
    assert "hush" not in str(caught.value)


def test_a_server_shows_no_password() -> None:
    assert "hush" not in repr(post.read_address("smtp://user:hush@mail.test"))


def test_a_mail_that_cannot_be_written_holds_up_no_other(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)
    second = (
        raw.replace(b"sub_1", b"sub_2").replace(b"in_1", b"in_9").replace(b"evt_", b"evt_x")
        for raw in (CREATED, PAID)
    )
    sqlite_shop.take("stripe", *(raw.replace(b"Ada@", b"eve@") for raw in second))
    odd = customers.update().where(customers.c.email == "ada@example.test").values(email="a@b@c d")
    sqlite_shop.store.transaction(lambda c: c.execute(odd))
    sent: list[EmailMessage] = []

    count = send(sqlite_shop, sent)

    assert count == 1
    assert [mail["To"].addresses[0].addr_spec for mail in sent] == ["eve@example.test"]
    assert [row["state"] for row in sqlite_shop.rows("outbox")] == ["waiting", "sent"]


def test_a_server_beyond_this_computer_must_offer_tls(
    sink: tuple[Sink, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = post.read_address(sink[1])
    monkeypatch.setattr(post, "LOOPBACK", frozenset[str]())
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@b.test", "c@d.test"

    with pytest.raises(smtplib.SMTPNotSupportedError):
        post.sender(server)(mail)

    assert sink[0].mails == []


@pytest.mark.usefixtures("caplog")  # the sink logs a client that hangs up
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_goes_through_tls_that_is_trusted_and_through_no_other(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, authority = own_certificate(tmp_path)
    monkeypatch.setattr(post, "LOOPBACK", frozenset[str]())
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@b.test", "c@d.test"

    with receiving(tls=tls, scheme=scheme) as (sink, address):
        send = post.sender_of(address.encode())
        with pytest.raises(ssl.SSLCertVerificationError):
            send(mail)
        before = list(sink.mails)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        send(mail)

    assert before == []
    assert [each["To"] for each in sink.mails] == ["c@d.test"]


def test_a_mail_server_that_refuses_is_told_by_its_number(sqlite_shop: Shop) -> None:
    sqlite_shop.take("stripe", CREATED, PAID)

    def refuse(_: EmailMessage) -> None:
        raise smtplib.SMTPDataError(552, b"ada@example.test is full")

    post.send_waiting(sqlite_shop.store, refuse, HEAD, sqlite_shop.clock)

    assert sqlite_shop.rows("outbox")[0]["reason"] == "the mail server answered 552"


def test_tokens_that_nobody_asks_about_any_more_are_dropped(sqlite_shop: Shop) -> None:
    def make(purpose: claim.Purpose) -> str:
        return sqlite_shop.store.transaction(lambda c: claim.new_token(c, purpose, "cus_1", JANUARY))

    for purpose in claim.Purpose:
        make(purpose)

    def dropped(days: int) -> int:
        return sqlite_shop.store.transaction(lambda c: claim.forget_old(c, JANUARY + days * DAY))

    assert [dropped(days) for days in (0, 1, 8, 37, 38)] == [0, 2, 0, 0, 1]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.usefixtures("caplog")
def test_a_mail_server_is_told_who_sends() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@b.test", "c@d.test"

    with receiving(asks_who=True) as (sink, address):
        named = address.replace("//", "//ada:p%3Aw@")
        post.sender_of(named.encode())(mail)
        with pytest.raises(smtplib.SMTPException):
            post.sender_of(address.encode())(mail)

    assert len(sink.mails) == 1

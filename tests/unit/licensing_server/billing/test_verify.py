"""The sellers' own libraries are asked the same questions."""

import time
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paddle_billing.Notifications import Secret, Verifier  # type: ignore[import-untyped]  # it ships no types
from stripe import SignatureVerificationError, WebhookSignature

from licensing_server.billing.events import Seller
from licensing_server.billing.verify import header_of, is_genuine
from tests.samples import sellers

RAW = sellers.stripe("invoice.paid", sellers.stripe_invoice(), at=sellers.JANUARY)
OLD, NEW, FOREIGN = "whsec_old", "whsec_new", "whsec_foreign"


@dataclass
class Request:
    headers: dict[str, str]
    body: bytes


def stripe_accepts(header: str | None, raw: bytes, secret: str) -> bool:
    try:
        return bool(WebhookSignature.verify_header(raw, header, secret, 300))
    except SignatureVerificationError:
        return False


def paddle_accepts(header: str | None, raw: bytes, secrets: list[str]) -> bool:
    request = Request({} if header is None else {"Paddle-Signature": header}, raw)
    try:
        return bool(Verifier(300).verify(request, [Secret(each) for each in secrets]))
    except (ConnectionRefusedError, ValueError, TypeError):
        return False


def real_now() -> int:
    """Return the time that the libraries go by: they take no clock."""
    return int(time.clock_gettime(time.CLOCK_REALTIME))


def stripe_headers(now: int) -> list[tuple[str | None, bytes]]:
    good = sellers.stripe_header(RAW, NEW, now)
    signature = good.partition("v1=")[2]
    foreign = sellers.stripe_header(RAW, FOREIGN, now).partition("v1=")[2]
    return [
        (good, RAW),
        (good, RAW + b" "),
        (good, RAW.replace(b"2900", b"2901")),
        (good, b""),
        (None, RAW),
        ("", RAW),
        (f"t={now},v1={foreign}", RAW),
        (f"t={now},v1={foreign},v1={signature}", RAW),
        (f"t={now},v1={signature},v0={foreign}", RAW),
        (f"t={now},v0={signature}", RAW),
        (f"t={now}", RAW),
        (f"v1={signature}", RAW),
        (f"t={now + 1},v1={signature}", RAW),
        (f"t=,v1={signature}", RAW),
        (f"t=soon,v1={signature}", RAW),
        (f"t={now},v1", RAW),
        (f"t={now},v1={signature[:-1]}", RAW),
        (f"t={now},v1={signature.upper()}", RAW),
        (f"t={now}, v1={signature}", RAW),
        (f"v1={signature},t={now}", RAW),
        (f"t={now},t={now - 9},v1={signature}", RAW),
        (f"t={now},v1={signature}=more", RAW),
        (sellers.stripe_header(RAW, NEW, now - 250), RAW),
        (sellers.stripe_header(RAW, NEW, now - 320), RAW),
        (sellers.stripe_header(RAW, NEW, now + 250), RAW),
    ]


def paddle_headers(now: int) -> list[tuple[str | None, bytes]]:
    good = sellers.paddle_header(RAW, NEW, now)
    signature = good.partition("h1=")[2]
    foreign = sellers.paddle_header(RAW, FOREIGN, now).partition("h1=")[2]
    return [
        (good, RAW),
        (good, RAW + b"\n"),
        (good, RAW.replace(b"2900", b"2901")),
        (None, RAW),
        ("", RAW),
        (f"ts={now};h1={foreign}", RAW),
        (f"ts={now};h1={foreign};h1={signature}", RAW),
        (f"ts={now}", RAW),
        (f"h1={signature}", RAW),
        (f"ts={now + 1};h1={signature}", RAW),
        (f"ts=soon;h1={signature}", RAW),
        (f"ts={now};h1={signature};h2={signature}", RAW),
        (f"ts={now};h1={signature}=", RAW),
        (f"ts={now};;h1={signature};", RAW),
        (f"ts={now - 9};ts={now};h1={signature}", RAW),
        (f"h1={signature};ts={now}", RAW),
        (f"ts={now};h1={signature.upper()}", RAW),
        (f"ts={now},h1={signature}", RAW),
        (sellers.paddle_header(RAW, NEW, now - 250), RAW),
        (sellers.paddle_header(RAW, NEW, now - 320), RAW),
        (sellers.paddle_header(RAW, NEW, now + 250), RAW),
        (sellers.paddle_header(RAW, NEW, now + 320), RAW),
    ]


def test_stripe_is_believed_exactly_where_its_own_library_believes() -> None:
    now = real_now()
    answers = [
        (is_genuine(Seller.STRIPE, header, raw, [NEW], now), stripe_accepts(header, raw, NEW))
        for header, raw in stripe_headers(now)
    ]

    assert [ours for ours, _ in answers] == [theirs for _, theirs in answers]
    assert {ours for ours, _ in answers} == {True, False}


@pytest.mark.usefixtures("caplog")
def test_paddle_is_believed_exactly_where_its_own_library_believes() -> None:
    now = real_now()
    answers = [
        (is_genuine(Seller.PADDLE, header, raw, [OLD, NEW], now), paddle_accepts(header, raw, [OLD, NEW]))
        for header, raw in paddle_headers(now)
    ]

    assert [ours for ours, _ in answers] == [theirs for _, theirs in answers]
    assert {ours for ours, _ in answers} == {True, False}


@settings(max_examples=60)
@given(st.text(st.sampled_from("tsv10h=,;. 5abf\u0665\x00"), max_size=24), st.binary(max_size=8))
def test_what_the_libraries_refuse_is_never_believed(header: str, raw: bytes) -> None:
    now = real_now()

    if is_genuine(Seller.STRIPE, header, raw, [NEW], now):
        assert stripe_accepts(header, raw, NEW)
    if is_genuine(Seller.PADDLE, header, raw, [NEW], now):
        assert paddle_accepts(header, raw, [NEW])


@pytest.mark.parametrize("seller", Seller)
def test_either_secret_counts_while_one_takes_the_place_of_the_other(seller: Seller) -> None:
    now = sellers.JANUARY

    def believed(secret: str, known: list[str]) -> bool:
        header = sellers.signed(seller, RAW, secret, now)[header_of(seller)]
        return is_genuine(seller, header, RAW, known, now)

    assert believed(OLD, [OLD, NEW])
    assert believed(NEW, [OLD, NEW])
    assert not believed(FOREIGN, [OLD, NEW])
    assert not believed("", [""])
    assert not believed(NEW, [])


@pytest.mark.parametrize("seller", [Seller.STRIPE, Seller.PADDLE])
@pytest.mark.parametrize(
    ("late_by", "is_believed"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)]
)
def test_a_signature_counts_for_five_minutes_both_ways(
    seller: Seller, late_by: int, is_believed: bool
) -> None:
    header = sellers.signed(seller, RAW, NEW, sellers.JANUARY)[header_of(seller)]

    assert is_genuine(seller, header, RAW, [NEW], sellers.JANUARY + late_by) is is_believed


def test_lemon_squeezy_signs_no_time() -> None:
    header = sellers.lemon_header(RAW, NEW)

    assert is_genuine(Seller.LEMON_SQUEEZY, header, RAW, [NEW], sellers.MARCH)
    assert not is_genuine(Seller.LEMON_SQUEEZY, header[:-1] + "g", RAW, [NEW], sellers.MARCH)
    assert not is_genuine(Seller.LEMON_SQUEEZY, "\udcff" * 64, RAW, [NEW], sellers.MARCH)


@pytest.mark.parametrize("stamp", ["0x10", "1e9", "+5", " 5", "5_0", "\u0665", "05", "9" * 30])
def test_a_time_in_another_form_than_sellers_write_is_refused(stamp: str) -> None:
    assert not is_genuine(Seller.STRIPE, f"t={stamp},v1=00", RAW, [NEW], 5)
    assert not is_genuine(Seller.PADDLE, f"ts={stamp};h1=00", RAW, [NEW], 5)


def test_an_endless_header_is_refused_unread() -> None:
    good = sellers.stripe_header(RAW, NEW, 5)

    assert is_genuine(Seller.STRIPE, good, RAW, [NEW], 5)
    assert not is_genuine(Seller.STRIPE, good + ",v1=0" * 1000, RAW, [NEW], 5)

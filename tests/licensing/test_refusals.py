"""What is refused: how it is told, how often one may try, and that guessing keys leads nowhere."""

import json
from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from engine.licensing.contract import ActivateRequest, App
from engine.licensing.fields import to_base64
from engine.licensing.key import ENTROPY_BYTES, made, stored_hash, written
from licensing_server.limits import Limits, address_of, counted_address
from licensing_server.refusals import RequestRefused
from licensing_server.service import activation, guessing
from licensing_server.service.activation import Caller
from licensing_server.settings import read_settings
from licensing_server.store import Unavailable
from licensing_server.store.schema import licences
from tests.samples.licence_server import NONCE, Reply, Site, machine
from tests.samples.licences import NOW

UNKNOWN = "SMTT-01234-56789-ABCDE-FGHJK-E"
HOUR = 3_600


def problem(reply: Reply) -> dict[str, Any]:
    """Return the problem document without what differs from request to request."""
    return {name: value for name, value in reply.json.items() if name != "request_id"}


def test_unknown_malformed_and_foreign_keys_have_one_answer(site: Site) -> None:
    live_key = UNKNOWN.replace("SMTT", "SMNT")

    replies = [
        site.activate(key, machine(1), address=f"192.0.{number}.1")
        for number, key in enumerate((UNKNOWN, live_key, "no key at all", "SMTT-", UNKNOWN[:-1] + "F"))
    ]

    assert [reply.status for reply in replies] == [404] * 5
    assert [problem(reply) for reply in replies] == [
        {
            "type": "urn:specmint:problem:invalid-key",
            "code": "invalid-key",
            "title": "Key not known",
            "detail": "the server does not know this key",
            "status": 404,
        }
    ] * 5
    assert len({len(reply.body) for reply in replies}) == 1


def test_a_key_of_the_other_mode_is_looked_up_and_then_not_known(site: Site) -> None:
    _, key = site.issue()
    site.do(lambda connection: connection.execute(licences.update().values(mode="live")).rowcount)

    reply = site.activate(key, machine(1))

    assert (reply.status, reply.code) == (404, "invalid-key")


def test_unknown_malformed_and_foreign_keys_cost_the_same_work(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, foreign = site.issue()
    site.do(lambda connection: connection.execute(licences.update().values(mode="live")).rowcount)
    done: list[str] = []

    def hashed(pepper: bytes, symbols: str) -> bytes:
        done.append("HMAC")
        return stored_hash(pepper, symbols)

    def asked(*of_driver: Any) -> None:
        done.append(of_driver[2])

    monkeypatch.setattr(activation, "stored_hash", hashed)
    event.listen(site.server.store.engine, "before_cursor_execute", asked)
    work: list[list[str]] = []
    for number, key in enumerate((UNKNOWN, "no key at all", foreign)):
        done.clear()
        site.activate(key, machine(1), address=f"192.0.{number}.1")
        work.append(list(done))

    assert work[0].count("HMAC") == 1
    assert len(work[0]) > 3
    assert work[1] == work[0]
    assert work[2] == work[0]


def test_ten_failed_keys_block_a_network_for_an_hour_then_two(site: Site) -> None:
    _, key = site.issue()
    for _ in range(10):
        assert site.activate(UNKNOWN, machine(1), address="192.0.2.1").status == 404
        site.at += 61

    blocked = site.activate(key, machine(1), address="192.0.2.200")  # the same /24
    elsewhere = site.activate(key, machine(1), address="192.0.3.1")
    site.at = NOW + 9 * 61 + HOUR
    for _ in range(10):
        assert site.activate(UNKNOWN, machine(1), address="192.0.2.1").status == 404
        site.at += 61
    again = site.activate(key, machine(1), address="192.0.2.1")

    assert (blocked.status, blocked.code) == (429, "rate-limited")
    assert blocked.headers["retry-after"] == str(HOUR - 61)
    assert elsewhere.status == 200
    assert again.headers["retry-after"] == str(2 * HOUR - 61)


def test_a_block_stops_no_other_request(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()
    token = sqlite_site.token(key, machine(1))
    for _ in range(10):
        sqlite_site.activate(UNKNOWN, machine(1))
        sqlite_site.at += 61

    assert sqlite_site.validate(token).verdict == "good"


def test_blocks_double_up_to_a_day_and_are_forgotten_after_a_quiet_one(sqlite_site: Site) -> None:
    network, now, pauses = b"n" * 32, NOW, []
    for _ in range(7):
        for _ in range(10):
            sqlite_site.do(partial(guessing.missed, network=network, now=now))
        with pytest.raises(RequestRefused) as refused:
            sqlite_site.do(partial(guessing.check, network=network, now=now))
        pause = refused.value.retry_after_s or 0
        pauses.append(pause // HOUR)
        now += pause
    later = now + 24 * HOUR

    deleted = sqlite_site.do(partial(guessing.forget, now=later + 1))

    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert deleted == 1


@pytest.mark.timeout(120)
def test_a_hundred_thousand_guessed_keys_find_nothing_and_are_blocked(sqlite_site: Site) -> None:
    site = sqlite_site
    for _ in range(20):
        site.issue()
    found: Counter[str] = Counter()
    keys = [written(made(number.to_bytes(ENTROPY_BYTES, "big"), "test")) for number in range(1_000)]
    networks = [number.to_bytes(32, "big") for number in range(50)]

    def guess(connection: Any) -> None:
        for number in range(100_000):
            key, network = keys[number % 1_000], networks[number % 50]
            request = ActivateRequest(key, "install-1", (None, None, None), NONCE, App("1", "linux"))
            try:
                activation.activated(connection, site.server.authority, request, Caller(network, NOW))
            except RequestRefused as refused:
                found[refused.code] += 1
                if refused.code == "invalid-key":
                    guessing.missed(connection, network, now=NOW)

    site.do(guess)

    assert found == {"invalid-key": 50 * 10, "rate-limited": 100_000 - 50 * 10}


def test_an_address_may_activate_ten_times_a_minute(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()

    replies = [sqlite_site.activate(key, machine(1)) for _ in range(11)]
    elsewhere = sqlite_site.activate(key, machine(1), address="198.51.100.7")
    sqlite_site.at += 60
    later = sqlite_site.activate(key, machine(1))

    assert [reply.status for reply in replies] == [200] * 10 + [429]
    assert replies[-1].headers["retry-after"] == "60"
    assert replies[-1].json["retry_at"] == NOW + 60
    assert (elsewhere.status, later.status) == (200, 200)


def test_a_licence_may_be_activated_so_often_in_an_hour(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue(seats=1)

    statuses = [
        sqlite_site.activate(key, machine(1), address=f"192.0.2.{number}").status for number in range(22)
    ]

    assert statuses == [200] * 21 + [429]


def test_a_seat_may_ask_thirty_times_a_minute(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()
    token = sqlite_site.token(key, machine(1))
    body = {"nonce": to_base64(NONCE), "seq": 2}

    statuses = [
        sqlite_site.post("/v1/validate", body, token=token, address=f"192.0.2.{number}").status
        for number in range(31)
    ]

    assert statuses == [200] * 30 + [429]


def test_limits_are_shared_out_between_processes() -> None:
    limits = Limits(processes=4)

    for _ in range(30):
        limits.check("address", "a", now=NOW)
    with pytest.raises(RequestRefused):
        limits.check("address", "a", now=NOW)


def test_the_memory_of_limits_stays_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licensing_server.limits.MOST_KEYS", 3)
    limits = Limits()
    for key in ("a", "b", "c", "a", "d"):
        limits.check("activation", key, now=NOW)

    assert sorted(key for _, key in limits._seen) == ["a", "c", "d"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no listed proxy: its word counts nothing
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (
            "10.0.0.1",
            "192.0.2.66, 198.51.100.1",
            "198.51.100.1",
        ),  # what stands further left anybody may write
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
    ],
)
def test_the_address_is_believed_from_listed_proxies_only(peer: str, forwarded: str, address: str) -> None:
    proxies = read_settings(data="x", proxies="10.0.0.0/8, fd00::/8").proxies

    assert address_of(peer, forwarded, proxies) == address


def test_of_ipv6_a_household_counts_as_one() -> None:
    assert counted_address("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert counted_address("192.0.2.1") == "192.0.2.1"


def test_networks_are_kept_as_digests_of_their_block() -> None:
    pepper = bytes(32)

    one, same, other = (guessing.network_of(pepper, text) for text in ("192.0.2.1", "192.0.2.9", "192.0.3.1"))
    six, same_six = (guessing.network_of(pepper, text) for text in ("2001:db8::1", "2001:db8:0:ff::1"))

    assert one == same != other
    assert six == same_six
    assert guessing.network_of(pepper, "testclient") != one


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"no json", ""),
        (b"[]", ""),
        (b'{"nonce":1,"nonce":1,"seq":1}', ""),
        (b'{"nonce":"AAAAAAAAAAAAAAAAAAAAAA","seq":1.5}', ""),
        (b'{"nonce":"AAAAAAAAAAAAAAAAAAAAAA"}', "seq"),
        (b'{"nonce":"AAAA","seq":1}', "nonce"),
        (b'{"nonce":"AAAAAAAAAAAAAAAAAAAAAA","seq":-1}', "seq"),
        (b'{"nonce":"\\u0000","seq":1}', ""),
        (b'{"nonce":"\\ud800","seq":1}', ""),
        (b"\xff\xfe", ""),
        (b"[" * 10_000, ""),
    ],
)
def test_a_body_of_another_form_is_422_and_names_its_field(
    sqlite_site: Site, body: bytes, field: str
) -> None:
    _, key = sqlite_site.issue()
    headers = {"Authorization": f"Bearer {sqlite_site.token(key, machine(1))}"}

    reply = sqlite_site.ask("POST", "/v1/validate", body, headers=headers)

    assert (reply.status, reply.code) == (422, "invalid-request")
    assert reply.json.get("field", "") == field


def test_fields_that_nobody_knows_are_passed_over(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()

    assert sqlite_site.activate(key, machine(1), colour="green").status == 200


def test_a_body_above_sixteen_kilobytes_is_413(sqlite_site: Site) -> None:
    reply = sqlite_site.ask("POST", "/v1/activate", b" " * 16_385)

    assert (reply.status, reply.code) == (413, "too-large")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/activate"), ("GET", "/nowhere"), ("POST", "/v1/keys")]
)
def test_what_is_not_there_is_404(sqlite_site: Site, method: str, path: str) -> None:
    reply = sqlite_site.ask(method, path)

    assert (reply.status, reply.code) == (404, "not-found")
    assert reply.headers["x-request-id"] == reply.json["request_id"]


def test_a_defect_tells_only_its_id(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the key is SMTT-01234-56789-ABCDE-FGHJK-E")

    monkeypatch.setattr(activation, "activated", broken)

    reply = sqlite_site.activate(UNKNOWN, machine(1))

    line = next(json.loads(line) for line in sqlite_site.lines.getvalue().splitlines() if "defect" in line)
    assert (reply.status, reply.code) == (500, "internal")
    assert b"RuntimeError" not in reply.body
    assert b"SMTT" not in reply.body
    assert (line["request_id"], line["error"]) == (reply.json["request_id"], "RuntimeError")
    assert "SMTT" not in sqlite_site.lines.getvalue()


def test_a_database_that_gives_no_answer_is_503_with_a_time(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = sqlite_site.issue()

    async def gone(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(type(sqlite_site.server.store), "write", gone)

    reply = sqlite_site.activate(key, machine(1))

    assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "busy", "5")


def test_above_two_hundred_requests_at_once_only_health_is_answered(sqlite_site: Site) -> None:
    entrance: Any = sqlite_site._apps["public"]
    entrance._running = 200

    replies = [sqlite_site.ask("GET", path) for path in ("/v1/keys", "/health")]

    assert [reply.status for reply in replies] == [503, 200]
    assert replies[0].headers["retry-after"] == "5"

"""Files that a person carries: a request in, a licence out, a release in."""

import hashlib

import pytest

from engine.licensing.contract import App, MachineRequest, SeatRelease, carried_bytes
from engine.licensing.envelope import Kind, armoured
from tests.samples.licence_server import NONCE, Reply, Site, file_in, machine
from tests.samples.licences import DAY, NOW

SECRET = b"thirty-two bytes on the machine."


def request_text(number: int) -> str:
    install, fp = machine(number)
    rel = hashlib.sha256(SECRET).digest()
    request = MachineRequest(install, fp, NONCE, App("1.2.0", "linux"), "build server", rel)
    return armoured(Kind.REQUEST, carried_bytes(request))


def release_text(seat: str, secret: bytes = SECRET) -> str:
    return armoured(Kind.RELEASE, carried_bytes(SeatRelease(seat, secret)))


def send(site: Site, **fields: str) -> Reply:
    return site.post("/v1/offline", fields)


def test_a_request_brings_a_file_of_four_hundred_days_and_no_token(site: Site) -> None:
    _, key = site.issue(days=None)

    reply = send(site, request=request_text(1), key=key)

    file = file_in(reply)
    assert sorted(reply.json) == ["licence", "result", "seats"]
    assert reply.json["result"] == "new"
    assert (file.install, file.fp) == machine(1)
    assert file.exp == NOW + 400 * DAY


def test_the_file_ends_with_the_paid_time_and_its_grace(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue(days=30)

    file = file_in(send(sqlite_site, request=request_text(1), key=key))

    assert file.exp == NOW + 44 * DAY


def test_the_same_request_again_takes_no_second_seat(site: Site) -> None:
    _, key = site.issue()

    first, again = (send(site, request=request_text(1), key=key) for _ in range(2))

    assert again.json["result"] == "same"
    assert again.json["seats"] == {"used": 1, "total": 2}
    assert file_in(again).seat == file_in(first).seat


def test_a_release_frees_the_seat_and_only_with_its_secret(site: Site) -> None:
    _, key = site.issue(seats=1)
    seat = file_in(send(site, request=request_text(1), key=key)).seat

    wrong = send(site, release=release_text(seat, bytes(32)))
    unknown = send(site, release=release_text("seat_" + "0" * 20))
    right, again = (send(site, release=release_text(seat)) for _ in range(2))

    assert (wrong.status, wrong.code) == (unknown.status, unknown.code) == (404, "not-found")
    assert right.json == again.json == {"released": True}
    assert site.activate(key, machine(2)).status == 200


def test_an_online_seat_is_released_by_no_file(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()
    seat = file_in(sqlite_site.activate(key, machine(1))).seat

    reply = send(sqlite_site, release=release_text(seat, b""[:0].ljust(32, b"\0")))

    assert reply.code == "not-found"


def test_a_machine_that_went_online_is_one_seat(site: Site) -> None:
    _, key = site.issue()
    send(site, request=request_text(1), key=key)

    reply = site.activate(key, machine(1))

    assert (reply.json["result"], reply.json["seats"]["used"]) == ("same", 1)
    assert file_in(reply).exp == NOW + 44 * DAY


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"key": "SMTT"},
        {"request": "x", "release": "y"},
        {"request": request_text(1)},
        {"release": release_text("seat_" + "0" * 20), "key": "SMTT"},
        {"request": "no armour", "key": "SMTT"},
        {"request": release_text("seat_" + "0" * 20), "key": "SMTT"},
        {"request": armoured(Kind.REQUEST, b'{"v":1}'), "key": "SMTT"},
        {"request": armoured(Kind.REQUEST, b'{"v":2}'), "key": "SMTT"},
        {"request": armoured(Kind.REQUEST, b"\xff"), "key": "SMTT"},
        {"release": armoured(Kind.RELEASE, b'{"v":1,"seat":1}')},
    ],
)
def test_what_is_no_request_and_no_release_is_422(sqlite_site: Site, fields: dict[str, str]) -> None:
    reply = send(sqlite_site, **fields)

    assert (reply.status, reply.code) == (422, "invalid-request")


def test_an_offline_key_that_nobody_has_is_404(sqlite_site: Site) -> None:
    reply = send(sqlite_site, request=request_text(1), key="SMTT-01234-56789-ABCDE-FGHJK-E")

    assert (reply.status, reply.code) == (404, "invalid-key")

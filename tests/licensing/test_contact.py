"""How a seat stands: every verdict and their order, the answers of validate, refresh and deactivate."""

import pytest

from engine.licensing.entitlements import Tier
from engine.licensing.fields import to_base64
from licensing_server.chores import note_contacts, tidy
from licensing_server.service import licences, seats
from licensing_server.service.licences import Change, Standing
from licensing_server.service.records import LicenceRecord, SeatRecord, held_by_seat
from licensing_server.service.seats import Releaser
from licensing_server.store.schema import LicenceState
from tests.samples.licence_server import NONCE, Machine, Site, answer_in, file_in, machine
from tests.samples.licences import DAY, NOW


def change(site: Site, licence: str, **values: object) -> LicenceRecord:
    return site.do(
        lambda connection: licences.changed(connection, licence, Change(values), actor="test", now=site.at)
    )


def stand(site: Site, licence: str, state: LicenceState, reason: str = "") -> LicenceRecord:
    standing = Standing(state, reason)
    return site.do(
        lambda connection: licences.set_standing(connection, licence, standing, actor="test", now=site.at)
    )


def seat_row(site: Site, seat_id: str) -> SeatRecord:
    held = site.do(lambda connection: held_by_seat(connection, seat_id))
    assert held is not None
    return held.seat


def test_a_seat_in_order_is_good_and_tells_its_licence(site: Site) -> None:
    licence, key = site.issue()
    token = site.token(key, machine(1))

    answer = site.validate(token)

    assert (answer.verdict, answer.reason, answer.lic) == ("good", "", licence)
    assert (answer.iat, answer.seq, answer.paid_until, answer.keys_seq) == (NOW, 2, NOW + 30 * DAY, 1)


def test_the_first_of_several_verdicts_is_told(site: Site) -> None:
    licence, key = site.issue(Tier.PRO, days=30)
    token = site.token(key, machine(1))
    told = [site.validate(token, seq=1).verdict]

    change(site, licence, limits={"monthly_quota": {"jobs": 0}})
    told.append(site.validate(token).verdict)
    site.at = NOW + 30 * DAY + 1
    told.append(site.validate(token).verdict)
    site.at = NOW + 44 * DAY + 1
    told.append(site.validate(token).verdict)
    change(site, licence, starts_at=site.at + DAY)
    told.append(site.validate(token).verdict)
    told.append(answer_in(site.refresh(token, machine(2))).verdict)
    site.deactivate(token)
    told.append(site.validate(token).verdict)
    stand(site, licence, LicenceState.SUSPENDED, "disputed")
    told.append(site.validate(token).verdict)
    stand(site, licence, LicenceState.REVOKED, "refunded")
    last = site.validate(token)

    assert told == [
        "changed",
        "quota-reached",
        "past-due",
        "expired",
        "not-started",
        "other-machine",
        "released",
        "suspended",
    ]
    assert (last.verdict, last.reason) == ("revoked", "refunded")


def test_a_licence_that_counts_again_is_good_again(site: Site) -> None:
    licence, key = site.issue()
    token = site.token(key, machine(1))
    stand(site, licence, LicenceState.SUSPENDED, "disputed")
    stand(site, licence, LicenceState.ACTIVE)

    assert site.validate(token, seq=4).verdict == "good"


def test_refresh_brings_a_new_file_with_what_changed(site: Site) -> None:
    licence, key = site.issue(Tier.BASIC, days=30)
    token = site.token(key, machine(1))
    change(site, licence, tier="pro", seats=7, paid_until=NOW + 90 * DAY, limits={"parallel_jobs": 6})
    site.at += DAY

    reply = site.refresh(token, machine(1))

    file = file_in(reply)
    assert answer_in(reply).verdict == "changed"
    assert (file.tier, file.seats, file.limits, file.seq) == (Tier.PRO, 7, {"parallel_jobs": 6}, 3)
    assert (file.iat, file.exp) == (NOW + DAY, NOW + 45 * DAY)


@pytest.mark.parametrize(
    ("days", "verdict", "has_file"), [(30, "good", True), (31, "past-due", True), (45, "expired", False)]
)
def test_a_file_comes_until_the_grace_is_over(
    sqlite_site: Site, days: int, verdict: str, *, has_file: bool
) -> None:
    _, key = sqlite_site.issue(days=30)
    token = sqlite_site.token(key, machine(1))
    sqlite_site.at = NOW + days * DAY

    reply = sqlite_site.refresh(token, machine(1))

    assert (answer_in(reply).verdict, "licence" in reply.json) == (verdict, has_file)


def test_refresh_from_other_hardware_gives_no_file_and_leaves_the_seat(site: Site) -> None:
    _, key = site.issue()
    token = site.token(key, machine(1))

    reply = site.refresh(token, machine(2))

    assert answer_in(reply).verdict == "other-machine"
    assert "licence" not in reply.json
    assert site.validate(token).verdict == "good"


def test_refresh_follows_a_machine_that_changed_a_part(site: Site) -> None:
    _, key = site.issue()
    token = site.token(key, machine(1))
    changed = Machine(machine(1).install, (machine(2).fp[0], *machine(1).fp[1:]))

    reply = site.refresh(token, changed)

    assert file_in(reply).fp == changed.fp


def test_refresh_of_a_machine_that_changed_too_often_says_other_machine(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()
    token = sqlite_site.token(key, machine(0))
    fixed = machine(0).fp[0]

    verdicts = [
        answer_in(
            sqlite_site.refresh(token, Machine(machine(0).install, (fixed, *machine(number).fp[1:])))
        ).verdict
        for number in range(1, 7)
    ]

    assert verdicts == ["good"] * 5 + ["other-machine"]


def test_deactivating_again_says_the_same(site: Site) -> None:
    _, key = site.issue(seats=1)
    token = site.token(key, machine(1))

    first, again = site.deactivate(token), site.deactivate(token)

    assert (first.verdict, first.reason) == (again.verdict, again.reason) == ("released", "the device itself")
    assert site.activate(key, machine(2)).status == 200


def test_a_seat_that_support_released_says_who(site: Site) -> None:
    licence, key = site.issue()
    token = site.token(key, machine(1))
    seat = site.validate(token).seat
    by = Releaser("command", "support")
    site.do(lambda connection: seats.release(connection, licence, seat, by, now=NOW))

    answer = site.validate(token)

    assert (answer.verdict, answer.reason) == ("released", "support")


@pytest.mark.parametrize(
    "token", ["", "smst_x", "smst_seat_00000000000000000000_" + "A" * 43, "smad_" + "A" * 43, "x" * 5_000]
)
def test_a_token_of_no_seat_is_401(sqlite_site: Site, token: str) -> None:
    reply = sqlite_site.post("/v1/validate", {"nonce": to_base64(NONCE), "seq": 1}, token=token)

    assert (reply.status, reply.code) == (401, "seat-unknown")


def test_the_token_of_one_seat_opens_no_other(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue()
    first, second = (sqlite_site.token(key, machine(number)) for number in (1, 2))
    mixed = first[: len("smst_seat_") + 20] + second[len("smst_seat_") + 20 :]

    reply = sqlite_site.post("/v1/validate", {"nonce": to_base64(NONCE), "seq": 1}, token=mixed)

    assert reply.code == "seat-unknown"


def test_validate_writes_nothing_and_the_time_is_noted_later(site: Site) -> None:
    _, key = site.issue()
    token = site.token(key, machine(1))
    seat = site.validate(token).seat
    site.at += DAY
    site.validate(token)
    before = seat_row(site, seat).last_seen

    note_contacts(site.server)

    assert (before, seat_row(site, seat).last_seen) == (NOW, NOW + DAY)
    assert site.server.contacts == {}


def test_marks_and_label_are_gone_thirty_days_after_a_release(site: Site) -> None:
    _, key = site.issue()
    token = site.token(key, machine(1))
    seat = site.deactivate(token).seat
    site.at += 30 * DAY
    tidy(site.server)
    kept = seat_row(site, seat).fs

    site.at += 1
    tidy(site.server)

    gone = seat_row(site, seat)
    assert kept is not None
    assert (gone.fs, gone.parts, gone.label) == (None, (None, None, None), "")

"""A key and a machine become a seat: what is new, what is the same machine, and when there is no seat."""

import pytest

from engine.licensing.entitlements import Tier
from tests.samples.licence_server import Machine, Site, file_in, machine
from tests.samples.licences import DAY, NOW


def test_a_new_machine_gets_a_seat_a_token_and_a_file_for_its_marks(site: Site) -> None:
    licence, key = site.issue(Tier.BASIC)

    reply = site.activate(key, machine(1), label="Ada's laptop")

    file = file_in(reply)
    assert reply.status == 200
    assert reply.json["result"] == "new"
    assert reply.json["seats"] == {"used": 1, "total": 2}
    assert reply.json["seat_token"].startswith(f"smst_{file.seat}_")
    assert (file.lic, file.tier, file.holder) == (licence, Tier.BASIC, "Ada Example")
    assert (file.install, file.fp) == (machine(1).install, machine(1).fp)
    assert file.exp == NOW + 44 * DAY
    assert file.refresh_after == NOW + 7 * DAY


def test_the_same_machine_again_has_the_same_seat_and_a_new_token(site: Site) -> None:
    _, key = site.issue()
    first = site.activate(key, machine(1))

    again = site.activate(key, machine(1))

    assert again.json["result"] == "same"
    assert again.json["seats"] == {"used": 1, "total": 2}
    assert file_in(again).seat == file_in(first).seat
    assert again.json["seat_token"] != first.json["seat_token"]


def test_the_token_of_a_lost_answer_does_no_harm_and_the_one_before_holds_a_day(site: Site) -> None:
    _, key = site.issue()
    before = site.token(key, machine(1))
    site.token(key, machine(1))

    site.at += DAY
    within = site.validate(before)
    site.at += 1
    after = site.post("/v1/validate", {"nonce": "A" * 21 + "A", "seq": 1}, token=before)

    assert within.verdict == "good"
    assert (after.status, after.code) == (401, "seat-unknown")
    assert after.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("changed", "result", "used"),
    [
        (Machine(machine(1).install, (machine(2).fp[0], *machine(1).fp[1:])), "recovered", 1),  # new system
        (Machine(machine(2).install, (None, *machine(1).fp[1:])), "recovered", 1),  # install id lost
        (
            Machine(machine(1).install, (machine(1).fp[0], *machine(2).fp[1:])),
            "recovered",
            1,
        ),  # id and one part
        (
            Machine(machine(1).install, (None, None, None)),
            "recovered",
            1,
        ),  # nothing to compare: the id decides
        (Machine(machine(2).install, (machine(1).fp[0], *machine(2).fp[1:])), "new", 2),  # one part alone
        (Machine(machine(2).install, (None, None, None)), "new", 2),
    ],
)
def test_a_machine_is_the_same_by_two_parts_or_its_id_and_one(
    sqlite_site: Site, changed: Machine, result: str, used: int
) -> None:
    _, key = sqlite_site.issue(Tier.PRO)
    sqlite_site.token(key, machine(1))

    reply = sqlite_site.activate(key, changed)

    assert (reply.json["result"], reply.json["seats"]["used"]) == (result, used)
    assert file_in(reply).fp == changed.fp


def test_machines_without_marks_are_not_one_machine(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue(Tier.PRO)

    results = [sqlite_site.activate(key, machine(number, marks="")) for number in (1, 2, 3)]

    assert [reply.json["result"] for reply in results] == ["new", "new", "new"]
    assert results[-1].json["seats"] == {"used": 3, "total": 3}


def test_an_install_id_on_wholly_other_hardware_moves_with_its_seat(site: Site) -> None:
    _, key = site.issue(Tier.BASIC, seats=1)
    old = site.token(key, machine(1))

    moved = site.activate(key, Machine(machine(1).install, machine(2).fp))
    told = site.validate(old)

    assert (moved.json["result"], moved.json["seats"]) == ("new", {"used": 1, "total": 1})
    assert (told.verdict, told.reason) == ("released", "another device")


def test_marks_made_with_an_earlier_key_are_not_compared(site: Site) -> None:
    from licensing_server.service import licences

    licence, key = site.issue(Tier.BASIC)
    site.token(key, machine(1))
    new_key = site.do(
        lambda connection: licences.give_key(
            connection, site.server.authority, licence, actor="test", now=site.at
        )
    )

    same = site.activate(new_key, machine(1))
    old = site.activate(key, machine(1))

    assert same.json["result"] == "recovered"
    assert same.json["seats"]["used"] == 1
    assert old.code == "invalid-key"


def test_without_a_free_seat_the_seats_are_listed_and_one_may_be_released(site: Site) -> None:
    _, key = site.issue(Tier.BASIC)
    first = file_in(site.activate(key, machine(1), label="old laptop")).seat
    site.at += 60
    second = file_in(site.activate(key, machine(2), label="desk")).seat

    full = site.activate(key, machine(3))
    freed = site.activate(key, machine(3), release=first)

    assert (full.status, full.code) == (409, "seat-limit")
    assert full.headers["content-type"] == "application/problem+json"
    assert full.json["seats"] == [
        {"id": first, "label": "old laptop", "platform": "linux", "first_seen": NOW, "last_seen": NOW},
        {"id": second, "label": "desk", "platform": "linux", "first_seen": NOW + 60, "last_seen": NOW + 60},
    ]
    assert (freed.status, freed.json["seats"]) == (200, {"used": 2, "total": 2})


def test_a_seat_of_somebody_else_cannot_be_released(site: Site) -> None:
    _, key = site.issue(Tier.BASIC, seats=1)
    _, other_key = site.issue(Tier.BASIC, seats=1)
    other = file_in(site.activate(other_key, machine(9))).seat
    site.token(key, machine(1))

    reply = site.activate(key, machine(2), release=other)

    assert (reply.status, reply.code) == (404, "not-found")
    assert site.validate(site.token(other_key, machine(9))).verdict == "good"


def test_no_seat_at_all_is_a_limit_too(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue(seats=0)

    reply = sqlite_site.activate(key, machine(1))

    assert (reply.status, reply.code, reply.json.get("seats", [])) == (409, "seat-limit", [])


def test_fewer_seats_than_in_use_let_all_go_on_and_add_none(site: Site) -> None:
    from licensing_server.service import licences
    from licensing_server.service.licences import Change

    licence, key = site.issue(Tier.PRO)
    tokens = [site.token(key, machine(number)) for number in (1, 2, 3)]
    site.do(
        lambda connection: licences.changed(
            connection, licence, Change({"seats": 1}), actor="test", now=site.at
        )
    )

    added = site.activate(key, machine(4))
    again = site.activate(key, machine(3))

    assert [site.validate(token, seq=3).verdict for token in tokens] == ["good"] * 3
    assert added.code == "seat-limit"
    assert (again.status, again.json["seats"]) == (200, {"used": 3, "total": 1})


def test_a_machine_that_gave_its_seat_back_gets_it_again(site: Site) -> None:
    _, key = site.issue(Tier.BASIC)
    first = site.activate(key, machine(1))
    site.deactivate(first.json["seat_token"])

    again = site.activate(key, machine(1))
    old = site.post("/v1/validate", {"nonce": "A" * 22, "seq": 1}, token=first.json["seat_token"])

    assert again.json["result"] == "recovered"
    assert file_in(again).seat == file_in(first).seat
    assert old.code == "seat-unknown"


def test_so_many_machines_in_thirty_days_and_then_a_date_is_told(site: Site) -> None:
    _, key = site.issue(Tier.BASIC, seats=1, days=None)
    for number in range(4):  # 2 * 1 + 2
        site.deactivate(site.token(key, machine(number)))
        site.at += DAY

    refused = site.activate(key, machine(4))
    known = site.activate(key, machine(0))
    site.deactivate(known.json["seat_token"])
    site.at = NOW + 30 * DAY
    later = site.activate(key, machine(4))

    assert (refused.status, refused.code, refused.json["retry_at"]) == (409, "seat-cooldown", NOW + 30 * DAY)
    assert known.status == 200
    assert later.json["result"] == "new"


def test_a_seat_follows_its_machine_five_times_in_thirty_days(site: Site) -> None:
    _, key = site.issue(Tier.BASIC)
    site.token(key, machine(0))
    fixed = machine(0).fp[0]

    replies = [
        site.activate(key, Machine(machine(0).install, (fixed, *machine(number).fp[1:])))
        for number in range(1, 7)
    ]

    assert [reply.status for reply in replies] == [200] * 5 + [409]
    assert replies[-1].code == "seat-cooldown"


@pytest.mark.parametrize(
    ("state", "code"), [("suspended", "licence-suspended"), ("revoked", "licence-revoked")]
)
def test_a_licence_that_is_paused_or_withdrawn_says_so_and_why(
    sqlite_site: Site, state: str, code: str
) -> None:
    from licensing_server.service import licences
    from licensing_server.service.licences import Standing
    from licensing_server.store.schema import LicenceState

    licence, key = sqlite_site.issue()
    standing = Standing(LicenceState(state), "payment disputed")
    sqlite_site.do(
        lambda connection: licences.set_standing(connection, licence, standing, actor="test", now=NOW)
    )

    reply = sqlite_site.activate(key, machine(1))

    assert (reply.status, reply.code) == (403, code)
    assert (reply.json["reason"], reply.json["since"]) == ("payment disputed", NOW)


def test_before_its_start_and_after_its_grace_a_licence_seats_nobody(sqlite_site: Site) -> None:
    from licensing_server.service import licences
    from licensing_server.service.licences import Change

    licence, key = sqlite_site.issue(days=30)
    sqlite_site.do(
        lambda connection: licences.changed(
            connection, licence, Change({"starts_at": NOW + DAY}), actor="test", now=NOW
        )
    )

    early = sqlite_site.activate(key, machine(1))
    sqlite_site.at = NOW + 44 * DAY
    in_grace = sqlite_site.activate(key, machine(1))
    sqlite_site.at += 1
    late = sqlite_site.activate(key, machine(1))

    assert (early.code, early.json["since"]) == ("licence-not-started", NOW + DAY)
    assert in_grace.status == 200
    assert file_in(in_grace).exp == NOW + 44 * DAY
    assert (late.code, late.json["since"]) == ("licence-expired", NOW + 30 * DAY)


def test_a_licence_for_ever_has_files_of_forty_four_days(sqlite_site: Site) -> None:
    _, key = sqlite_site.issue(days=None)

    file = file_in(sqlite_site.activate(key, machine(1)))

    assert (file.paid_until, file.exp) == (None, NOW + 44 * DAY)

"""The client's half and the server's, one against the other: what each says the other understands."""

from contextlib import AbstractContextManager
from pathlib import Path as FilePath
from typing import NamedTuple

import httpx
import pytest

from engine.errors import LicenceError
from engine.licensing import office, usage
from engine.licensing.client import RefusedError, UnansweredError, sender
from engine.licensing.contract import Meter
from engine.licensing.entitlements import Tier
from engine.licensing.here import Here, known
from engine.licensing.marks import Machine
from engine.licensing.store import Store
from engine.licensing.verdict import State
from licensing_server.service import licences, seats
from licensing_server.service.licences import Change, Standing
from licensing_server.service.seats import Releaser
from licensing_server.store.schema import LicenceState
from tests.samples.licence_office import APP, MemoryVault
from tests.samples.licence_server import Site
from tests.samples.licences import DAY, NOW, TRUST

ADDRESS = "https://licences.example.com"
MARKS = Machine("machine-id-1", "disk-serial-1", "02:00:5e:10:00:01")


class Computer(NamedTuple):
    here: Here
    site: Site
    address: list[str]

    def state(self) -> tuple[State, Tier]:
        standing = known(self.here).standing
        return standing.state, standing.tier


def computer(site: Site, folder: FilePath, machine: Machine = MARKS) -> Computer:
    """Return a computer whose requests reach the server without a network; each has an address of its own."""
    address = ["192.0.2.1"]

    def answered(request: httpx.Request) -> httpx.Response:
        reply = site.ask(
            request.method, request.url.path, request.read(), headers=request.headers, address=address[0]
        )
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)

    def open_client(_address: str, _deadline: float) -> AbstractContextManager[httpx.Client]:
        return httpx.Client(transport=httpx.MockTransport(answered))

    numbers = iter(range(1, 1_000))
    here = Here(
        Store(folder, MemoryVault()),
        TRUST,
        machine,
        APP,
        lambda: site.at,
        lambda length: (hash(str(folder)) % 2**60 * 1_000 + next(numbers)).to_bytes(length, "big"),
        sender(ADDRESS, open_client),
        ADDRESS,
    )
    return Computer(here, site, address)


def _stand(site: Site, licence: str, state: LicenceState, reason: str = "") -> None:
    standing = Standing(state, reason)
    site.do(
        lambda connection: licences.set_standing(connection, licence, standing, actor="test", now=site.at)
    )


def _change(site: Site, licence: str, **values: object) -> None:
    site.do(
        lambda connection: licences.changed(connection, licence, Change(values), actor="test", now=site.at)
    )


def test_a_licence_lives_from_the_key_to_its_end(sqlite_site: Site, tmp_path: FilePath) -> None:
    site = sqlite_site
    licence, key = site.issue(Tier.PRO)
    ada = computer(site, tmp_path / "ada")
    told = []

    office.activate(ada.here, key.lower().replace("-", " "), label="Ada's laptop")
    told.append(ada.state())
    site.at = NOW + DAY
    told.append((office.contact(ada.here).standing.state, Tier.PRO))
    site.at = NOW + 8 * DAY
    renewed = office.contact(ada.here)
    _change(site, licence, tier=Tier.ENTERPRISE.value)
    told.append((State.ACTIVE, office.contact(ada.here).standing.tier))
    _stand(site, licence, LicenceState.SUSPENDED, "disputed")
    office.contact(ada.here)
    told.append(ada.state())
    _stand(site, licence, LicenceState.ACTIVE)
    office.contact(ada.here)
    told.append(ada.state())
    site.at = NOW + 33 * DAY
    office.contact(ada.here)
    told.append(ada.state())
    site.at = NOW + 47 * DAY
    office.contact(ada.here)
    told.append(ada.state())

    assert renewed.held.licence is not None
    assert renewed.held.licence.iat == NOW + 8 * DAY
    assert told == [
        (State.ACTIVE, Tier.PRO),
        (State.ACTIVE, Tier.PRO),
        (State.ACTIVE, Tier.ENTERPRISE),
        (State.SUSPENDED, Tier.FREE),
        (State.ACTIVE, Tier.ENTERPRISE),
        (State.PAST_DUE, Tier.ENTERPRISE),
        (State.EXPIRED, Tier.FREE),
    ]


def test_counts_reach_the_server_and_a_quota_ends_with_its_month(
    sqlite_site: Site, tmp_path: FilePath
) -> None:
    site = sqlite_site
    licence, key = site.issue(Tier.PRO, days=None)
    _change(site, licence, limits={"monthly_quota": {"cases": 100}})
    ada = computer(site, tmp_path / "ada")
    office.activate(ada.here, key)
    usage.share(ada.here.store.folder, is_on=True)

    usage.add(ada.here.store.folder, licence, "2027-01", {Meter.JOBS: 1, Meter.CASES: 60})
    below = office.contact(ada.here).standing
    usage.add(ada.here.store.folder, licence, "2027-01", {Meter.JOBS: 1, Meter.CASES: 60})
    reached = office.contact(ada.here).standing
    site.at = 1_801_440_000
    next_month = known(ada.here).standing

    assert (below.state, below.tier) == (State.ACTIVE, Tier.PRO)
    assert (reached.state, reached.tier) == (State.QUOTA_REACHED, Tier.FREE)
    assert [reached.facts[name] for name in ("meter", "used", "quota")] == ["cases", 120, 100]
    assert (next_month.state, next_month.tier) == (State.ACTIVE, Tier.PRO)


def test_a_refund_ends_the_tier_with_its_reason(sqlite_site: Site, tmp_path: FilePath) -> None:
    licence, key = sqlite_site.issue(Tier.PRO)
    ada = computer(sqlite_site, tmp_path / "ada")
    office.activate(ada.here, key)
    _stand(sqlite_site, licence, LicenceState.REVOKED, "refunded")
    sqlite_site.at += DAY

    ended = office.contact(ada.here).standing
    with pytest.raises(RefusedError) as caught:
        office.activate(ada.here, key)

    assert (ended.state, ended.tier, ended.facts["reason"]) == (State.REVOKED, Tier.FREE, "refunded")
    assert office.code_of(caught.value) == "revoked"
    assert caught.value.refused.reason == "refunded"


def test_the_last_seat_is_given_back_for_a_new_machine(sqlite_site: Site, tmp_path: FilePath) -> None:
    _, key = sqlite_site.issue(Tier.BASIC, seats=1)
    ada = computer(sqlite_site, tmp_path / "ada")
    new = computer(sqlite_site, tmp_path / "new", Machine("machine-id-2", "disk-2", "02:00:5e:10:00:02"))
    office.activate(ada.here, key, label="Old laptop")

    with pytest.raises(RefusedError) as caught:
        office.activate(new.here, key)
    (seat,) = caught.value.refused.seats
    office.activate(new.here, key, release=seat.id)
    sqlite_site.at += DAY
    left = office.contact(ada.here).standing

    assert caught.value.problem.code == "seat-limit"
    assert (seat.label, seat.last_seen) == ("Old laptop", NOW)
    assert new.state() == (State.ACTIVE, Tier.BASIC)
    assert (left.state, left.tier) == (State.RELEASED, Tier.FREE)


def test_the_same_machine_takes_its_own_seat_again(sqlite_site: Site, tmp_path: FilePath) -> None:
    _, key = sqlite_site.issue(Tier.BASIC, seats=1)
    office.activate(computer(sqlite_site, tmp_path / "before").here, key)

    fresh = computer(sqlite_site, tmp_path / "after", MARKS._replace(disk="a new disk"))
    office.activate(fresh.here, key)

    assert fresh.state() == (State.ACTIVE, Tier.BASIC)
    assert office.deactivate(fresh.here).standing.state is State.FREE


def test_support_releases_a_lost_device(sqlite_site: Site, tmp_path: FilePath) -> None:
    licence, key = sqlite_site.issue(Tier.BASIC)
    ada = computer(sqlite_site, tmp_path / "ada")
    given = office.activate(ada.here, key)
    assert given.held.licence is not None
    seat = given.held.licence.seat
    sqlite_site.do(
        lambda connection: seats.release(
            connection, licence, seat, Releaser("test", "support"), now=sqlite_site.at
        )
    )
    sqlite_site.at += 60

    told = office.contact(ada.here).standing
    assert (told.state, told.facts["reason"]) == (State.RELEASED, "support")
    office.activate(ada.here, key)
    assert ada.state() == (State.ACTIVE, Tier.BASIC)


def test_a_key_that_nobody_bought_is_not_known(sqlite_site: Site, tmp_path: FilePath) -> None:
    ada = computer(sqlite_site, tmp_path / "ada")

    with pytest.raises(RefusedError) as caught:
        office.activate(ada.here, "SMTT-01234-56789-ABCDE-FGHJK-E")

    assert caught.value.problem.code == "invalid-key"
    assert caught.value.refused.request_id
    assert ada.state() == (State.FREE, Tier.FREE)


def test_too_many_tries_are_told_to_wait(sqlite_site: Site, tmp_path: FilePath) -> None:
    ada = computer(sqlite_site, tmp_path / "ada")
    codes = []
    for _ in range(12):
        with pytest.raises((RefusedError, UnansweredError)) as caught:
            office.activate(ada.here, "SMTT-01234-56789-ABCDE-FGHJK-E")
        codes.append(caught.value.problem.code)

    assert codes[0] == "invalid-key"
    assert codes[-1] == "rate-limited"


def test_files_are_carried_both_ways_without_a_network(sqlite_site: Site, tmp_path: FilePath) -> None:
    _, key = sqlite_site.issue(Tier.PRO, seats=1, days=None)
    lab = computer(sqlite_site, tmp_path / "lab")
    here = lab.here._replace(send=None)

    request = office.request_file(here, key, "Lab 7")
    issued = sqlite_site.post("/v1/offline", {"request": request, "key": key})
    office.take_file(here, issued.json["licence"])
    active = lab.state()
    receipt = office.release_file(here)
    released = sqlite_site.post("/v1/offline", {"release": receipt})
    again = sqlite_site.post("/v1/offline", {"request": office.request_file(here, key), "key": key})

    assert issued.status == 200, issued.body
    assert active == (State.ACTIVE, Tier.PRO)
    assert (released.status, again.status) == (200, 200)
    with pytest.raises(LicenceError) as caught:
        office.take_file(here, issued.json["licence"])
    assert caught.value.problem.code == "older-licence"

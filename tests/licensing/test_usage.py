"""Counts of a month: each batch once, each in its own month, and a quota only by contract."""

from typing import Any

import pytest

from engine.licensing.payloads import Verdict
from licensing_server.chores import tidy
from licensing_server.refusals import RequestRefused
from licensing_server.service import usage
from tests.licensing.test_contact import change
from tests.samples.licence_server import Reply, Site, answer_in, file_in, machine
from tests.samples.licences import DAY, NOW

BATCH = "00000000-0000-4000-8000-00000000000{}"


def report(site: Site, token: str, number: int, period: str = "2027-01", **counts: int) -> Reply:
    named = {name.replace("_", "-"): count for name, count in counts.items()}
    return site.post(
        "/v1/usage", {"batch": BATCH.format(number), "period": period, "counts": named}, token=token
    )


def test_batches_add_up_and_one_that_comes_twice_counts_once(site: Site) -> None:
    _, key = site.issue()
    token = site.token(key, machine(1))

    first = report(site, token, 1, jobs=2, ai_tokens=500)
    second = report(site, token, 2, jobs=3)
    again = report(site, token, 2, jobs=3)

    assert first.json["used"] == {"jobs": 2, "ai-tokens": 500}
    assert (second.json["duplicate"], second.json["used"]["jobs"]) == (False, 5)
    assert (again.json["duplicate"], again.json["used"]["jobs"]) == (True, 5)
    assert again.json["quota"] == {}
    assert again.json["resets_at"] == 1_801_440_000  # 1 February 2027, 00:00 UTC


def test_seats_of_a_licence_count_together_and_licences_apart(site: Site) -> None:
    _, key = site.issue()
    _, other = site.issue()
    tokens = [site.token(key, machine(1)), site.token(key, machine(2)), site.token(other, machine(3))]

    used = [report(site, token, 1, jobs=10).json["used"]["jobs"] for token in tokens]

    assert used == [10, 20, 10]


def test_a_late_batch_counts_in_its_own_month(site: Site) -> None:
    licence, key = site.issue()
    token = site.token(key, machine(1))

    report(site, token, 1, jobs=1)
    late = report(site, token, 2, period="2026-11", jobs=7)

    assert late.json["used"] == {"jobs": 7}
    assert site.do(lambda connection: usage.used_in(connection, licence, "2027-01")) == {"jobs": 1}


def test_a_quota_that_is_reached_is_a_signed_verdict_until_the_month_ends(site: Site) -> None:
    licence, key = site.issue(days=None)
    change(site, licence, limits={"monthly_quota": {"jobs": 5, "unknown": 1}})
    activated = site.activate(key, machine(1))
    token = activated.json["seat_token"]

    below = answer_in(report(site, token, 1, jobs=4))
    reached = report(site, token, 2, jobs=1)
    site.at = 1_801_440_000

    assert below.verdict is Verdict.GOOD
    assert answer_in(reached).verdict is Verdict.QUOTA_REACHED
    assert reached.json["quota"] == {"jobs": 5}
    assert file_in(activated).usage == ("jobs",)
    assert site.validate(token, seq=3).verdict is Verdict.GOOD


@pytest.mark.parametrize("quota", [5, {"jobs": "5"}, {"jobs": -1}, {"jobs": True}, {"jobs": None}])
def test_what_is_no_quota_is_refused_where_it_is_set(sqlite_site: Site, quota: Any) -> None:
    licence, _ = sqlite_site.issue()

    with pytest.raises(RequestRefused, match="monthly_quota"):
        change(sqlite_site, licence, limits={"monthly_quota": quota})


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch": "x"},
        {"batch": BATCH.format(1).upper() + "A"},
        {"period": "2027-13"},
        {"period": "2027-02"},
        {"period": "2024-11"},
        {"counts": {}},
        {"counts": {"clicks": 1}},
        {"counts": {"jobs": -1}},
        {"counts": {"jobs": True}},
        {"counts": {"jobs": 10**9 + 1}},
        {"counts": [1]},
    ],
)
def test_what_is_no_count_is_422(sqlite_site: Site, wrong: dict[str, Any]) -> None:
    _, key = sqlite_site.issue()
    token = sqlite_site.token(key, machine(1))
    right = {"batch": BATCH.format(1), "period": "2027-01", "counts": {"jobs": 1}}

    reply = sqlite_site.post("/v1/usage", {**right, **wrong}, token=token)

    assert (reply.status, reply.code) == (422, "invalid-request")


def test_counts_are_kept_twenty_five_months(site: Site) -> None:
    licence, key = site.issue(days=None)
    report(site, site.token(key, machine(1)), 1, jobs=1)

    site.at = NOW + 760 * DAY  # February 2029
    tidy(site.server)
    kept = site.do(lambda connection: usage.used_in(connection, licence, "2027-01"))
    site.at += 31 * DAY
    tidy(site.server)

    assert kept == {"jobs": 1}
    assert site.do(lambda connection: usage.used_in(connection, licence, "2027-01")) == {}


@pytest.mark.parametrize(
    ("now", "period", "resets"),
    [(NOW, "2027-01", 1_801_440_000), (1_830_297_599, "2027-12", 1_830_297_600), (0, "1970-01", 2_678_400)],
)
def test_a_month_ends_at_midnight_utc(now: int, period: str, resets: int) -> None:
    assert (usage.month_of(now), usage.resets_at(now)) == (period, resets)

"""Counts by the month: only where they are wanted, each told once, a quota only by contract."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path as FilePath

import pytest

from engine.licensing import contract, office, texts, usage
from engine.licensing.client import Failed, UnansweredError
from engine.licensing.contract import MOST_COUNTED, Code, Meter, Path, UsageCounted, UsageRequest
from engine.licensing.entitlements import ENTITLEMENTS, Tier
from engine.licensing.here import known
from engine.licensing.months import month_end, month_of
from engine.licensing.payloads import Verdict
from engine.licensing.verdict import State
from tests.samples.licence_office import KEY, Desk, desk, refused
from tests.samples.licences import DAY, NOW, licence

LIC = licence().lic
JANUARY = "2027-01"
BATCH = b"00000000-0000-4000-8000-000000000001"
JOBS, CASES, REQUESTS, TOKENS = Meter


@pytest.fixture
def active(tmp_path: FilePath) -> Desk:
    made = desk(tmp_path / "home")
    office.activate(made.here, KEY)
    made.server.calls.clear()
    return made


def ids() -> Iterator[str]:
    return iter(f"00000000-0000-4000-8000-{number:012}" for number in range(1, 100))


def drawn(folder: FilePath, meters: tuple[Meter, ...] = tuple(Meter)) -> list[tuple[str, dict[Meter, int]]]:
    """Return what would be told: the month and its counts."""
    numbers = ids()
    found = usage.batches(folder, LIC, meters, lambda: next(numbers))
    return [(each.period, dict(each.counts)) for each in found]


def test_nothing_is_wanted_until_the_person_or_the_licence_says_so() -> None:
    by_contract = licence()._replace(usage=("cases", "a-later-meter", "jobs"))

    assert usage.wanted(licence(), is_shared=False) == ()
    assert usage.wanted(by_contract, is_shared=False) == (JOBS, CASES)
    assert usage.wanted(licence(), is_shared=True) == (JOBS, CASES, REQUESTS, TOKENS)


def test_counting_is_off_until_it_is_switched_on(tmp_path: FilePath) -> None:
    before = usage.is_shared(tmp_path)
    usage.share(tmp_path, is_on=True)
    on = usage.is_shared(tmp_path)
    usage.share(tmp_path, is_on=False)

    assert (before, on, usage.is_shared(tmp_path)) == (False, True, False)
    (tmp_path / usage.CHOICE).unlink()
    (tmp_path / usage.CHOICE).mkdir()
    assert usage.is_shared(tmp_path) is False


def test_counts_of_a_month_add_up_and_each_month_is_its_own(tmp_path: FilePath) -> None:
    usage.add(tmp_path / "new", LIC, JANUARY, {JOBS: 1, CASES: 40, TOKENS: 0})
    usage.add(tmp_path / "new", LIC, JANUARY, {JOBS: 1, CASES: 2})
    usage.add(tmp_path / "new", LIC, "2026-12", {JOBS: 7})

    assert drawn(tmp_path / "new") == [("2026-12", {JOBS: 7}), (JANUARY, {JOBS: 2, CASES: 42})]


def test_no_count_grows_above_what_a_request_may_have(tmp_path: FilePath) -> None:
    for _ in range(3):
        usage.add(tmp_path, LIC, JANUARY, {CASES: MOST_COUNTED - 1})

    assert drawn(tmp_path) == [(JANUARY, {CASES: MOST_COUNTED})]


def test_a_batch_stays_as_it_was_told_first_until_it_arrived(tmp_path: FilePath) -> None:
    numbers = ids()
    usage.add(tmp_path, LIC, JANUARY, {JOBS: 1})

    first = usage.batches(tmp_path, LIC, tuple(Meter), lambda: next(numbers))
    usage.add(tmp_path, LIC, JANUARY, {JOBS: 5})
    again = usage.batches(tmp_path, LIC, tuple(Meter), lambda: next(numbers))
    usage.forget(tmp_path, first[0].id)
    next_one = usage.batches(tmp_path, LIC, tuple(Meter), lambda: next(numbers))

    assert again == first
    assert [(each.id != first[0].id, dict(each.counts)) for each in next_one] == [(True, {JOBS: 5})]


def test_what_is_not_wanted_any_more_and_what_another_licence_did_is_deleted(tmp_path: FilePath) -> None:
    usage.add(tmp_path, LIC, JANUARY, {JOBS: 1, CASES: 40})
    usage.add(tmp_path, "lic_other", JANUARY, {JOBS: 9})

    assert drawn(tmp_path, (JOBS,)) == [(JANUARY, {JOBS: 1})]
    assert drawn(tmp_path) == [(JANUARY, {JOBS: 1})]
    assert drawn(tmp_path, ()) == []


def test_without_counts_there_is_no_file_and_a_file_that_is_none_is_begun_anew(tmp_path: FilePath) -> None:
    usage.add(tmp_path, LIC, JANUARY, {JOBS: 0})
    assert drawn(tmp_path) == []
    assert list(tmp_path.iterdir()) == []

    (tmp_path / usage.COUNTS).write_text("no database at all, but long enough to be looked at" * 20, "utf-8")
    usage.add(tmp_path, LIC, JANUARY, {JOBS: 1})

    assert drawn(tmp_path) == [(JANUARY, {JOBS: 1})]


def test_a_folder_that_refuses_is_told(tmp_path: FilePath) -> None:
    (tmp_path / usage.COUNTS).mkdir()

    with pytest.raises(sqlite3.OperationalError):
        usage.add(tmp_path, LIC, JANUARY, {JOBS: 1})


@pytest.mark.parametrize(
    ("now", "period", "ends"),
    [
        (NOW, JANUARY, 1_801_440_000),
        (1_830_297_599, "2027-12", 1_830_297_600),
        (-5, "1970-01", 2_678_400),
        (2**53, "9999-12", 253_402_300_800),
    ],
)
def test_a_month_ends_at_midnight_utc(now: int, period: str, ends: int) -> None:
    assert (month_of(now), month_end(now)) == (period, ends)


def test_counts_are_told_before_the_licence_is_checked_and_once(active: Desk) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, JANUARY, {JOBS: 2, CASES: 50})
    usage.add(active.folder, LIC, "2026-12", {JOBS: 7})

    office.contact(active.here)
    office.contact(active.here)

    assert active.server.calls == [Path.USAGE, Path.USAGE, Path.VALIDATE, Path.VALIDATE]
    assert [(each.period, dict(each.counts)) for each in active.server.batches.values()] == [
        ("2026-12", {JOBS: 7}),
        (JANUARY, {JOBS: 2, CASES: 50}),
    ]
    assert [(each.address, each.fields) for each in active.here.store.sent()[1:3]] == [
        ("https://licences.example.com/v1/usage", ("batch", "period", "counts"))
    ] * 2


def test_switched_off_nothing_is_told_and_what_was_counted_is_gone(active: Desk) -> None:
    usage.add(active.folder, LIC, JANUARY, {JOBS: 2})

    office.contact(active.here)

    assert active.server.calls == [Path.VALIDATE]
    assert drawn(active.folder) == []


def test_what_a_licence_asks_for_by_contract_is_told_and_nothing_else(tmp_path: FilePath) -> None:
    made = desk(tmp_path / "home")
    made.server.usage = ("cases",)
    office.activate(made.here, KEY)
    usage.add(made.folder, LIC, JANUARY, {JOBS: 2, CASES: 50})

    office.contact(made.here)

    assert [dict(each.counts) for each in made.server.batches.values()] == [{CASES: 50}]


def test_after_a_lost_answer_the_same_batch_comes_again(active: Desk) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, JANUARY, {JOBS: 2})
    active.server.change = lambda body: b"cut"
    with pytest.raises(UnansweredError):
        office.contact(active.here)

    active.server.change = lambda body: body
    usage.add(active.folder, LIC, JANUARY, {JOBS: 1})
    office.contact(active.here)
    office.contact(active.here)

    assert [dict(each.counts) for each in active.server.batches.values()] == [{JOBS: 2}, {JOBS: 1}]
    assert drawn(active.folder) == []


@pytest.mark.parametrize(
    ("code", "left"), [(Code.INVALID_REQUEST, []), (Code.NOT_FOUND, [(JANUARY, {JOBS: 2})])]
)
def test_counts_that_are_refused_never_keep_a_licence_from_its_check(
    active: Desk, code: Code, left: list[tuple[str, dict[Meter, int]]]
) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, JANUARY, {JOBS: 2})
    send = active.server.send

    def refusing(path: Path, body: bytes, token: str) -> bytes:
        active.server.refusal = refused(code) if path is Path.USAGE else None
        return send(path, body, token)

    checked = office.contact(active.here._replace(send=refusing))

    assert checked.standing.state is State.ACTIVE
    assert drawn(active.folder) == left


def test_without_a_network_counts_wait(active: Desk) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, JANUARY, {JOBS: 2})
    active.server.failure = Failed("net-offline", "no network")

    with pytest.raises(UnansweredError):
        office.contact(active.here)

    assert drawn(active.folder) == [(JANUARY, {JOBS: 2})]


def test_a_quota_that_is_used_up_brings_the_free_ceilings_to_the_end_of_the_month(active: Desk) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, JANUARY, {JOBS: 2, CASES: 1_200})
    active.server.quota = {JOBS: 5, CASES: 1_000}

    reached = office.contact(active.here).standing
    after_a_start = known(active.here).standing
    active.days(17)
    next_month = known(active.here).standing

    assert (reached.state, reached.tier) == (State.QUOTA_REACHED, Tier.FREE)
    assert reached.entitlement == ENTITLEMENTS[Tier.FREE]
    assert texts.told(reached.state, after_a_start.facts).text == (
        "1,200 of 1,000 cases are used. It resets on 2027-02-01; free ceilings until then."
    )
    assert (next_month.state, next_month.tier) == (State.ACTIVE, Tier.PRO)


def test_a_quota_that_others_used_up_is_told_without_figures(active: Desk) -> None:
    active.server.verdict = Verdict.QUOTA_REACHED

    reached = office.contact(active.here).standing

    assert texts.told(reached.state, reached.facts).text == (
        "What the contract allows in a month is used. It resets on 2027-02-01; free ceilings until then."
    )


def test_a_late_batch_says_nothing_of_this_month(active: Desk) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, "2026-12", {JOBS: 7})
    active.server.quota = {JOBS: 5}

    office.contact(active.here)

    assert active.here.store.kept().quota.meter == ""


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"batch": "x", "period": "2027-01", "counts": {"jobs": 1}}', "batch"),
        (b'{"batch": "%s", "period": "2027-13", "counts": {"jobs": 1}}' % BATCH, "period"),
        (b'{"batch": "%s", "period": "2027-01", "counts": {}}' % BATCH, "counts"),
        (b'{"batch": "%s", "period": "2027-01", "counts": []}' % BATCH, "counts"),
        (b'{"batch": "%s", "period": "2027-01", "counts": {"clicks": 1}}' % BATCH, "counts"),
        (b'{"batch": "%s", "period": "2027-01", "counts": {"jobs": -1}}' % BATCH, "counts"),
    ],
)
def test_what_is_no_batch_is_told_with_the_field(body: bytes, field: str) -> None:
    with pytest.raises(contract.RequestError) as caught:
        contract.read_request(UsageRequest, body)

    assert caught.value.field == field


def test_an_answer_may_have_meters_of_a_later_server_and_nothing_of_another_kind() -> None:
    told = b'{"duplicate": %s, "used": {"jobs": 2, "later": 9}, "quota": {}, "resets_at": 1}'

    assert contract.read_answer(UsageCounted, told % b"false") == UsageCounted(False, {JOBS: 2}, {}, 1)
    with pytest.raises(ValueError, match="duplicate"):
        contract.read_answer(UsageCounted, told % b"0")


def test_the_request_looks_as_it_is_documented(active: Desk) -> None:
    usage.share(active.folder, is_on=True)
    usage.add(active.folder, LIC, month_of(NOW + DAY), {TOKENS: 3, JOBS: 1})

    office.contact(active.here)

    (asked,) = active.server.batches.values()
    assert active.server.bodies[-2] == (
        f'{{"batch":"{asked.batch}","period":"2027-01","counts":{{"ai-tokens":3,"jobs":1}}}}'.encode()
    )
    assert asked == UsageRequest(asked.batch, JANUARY, {TOKENS: 3, JOBS: 1})

"""Locks follow what the licence gives: its tier, and the figures that a contract sets otherwise."""

from dataclasses import replace

import pytest

from engine.licensing.entitlements import ENTITLEMENTS, ModelClass, Priority, Tier, entitlement_of
from engine.licensing.verdict import FREE, Standing
from engine.licensing.verdict import State as Verdict
from engine.options import GenerateOptions
from specmint_desktop.presenters import locks
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import JobRow, JobStatus, QueuePaused, StartJob
from specmint_desktop.state.licence import LicenceJudged, Part, PartWanted
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.options import LockedChoiceTried, OptionsChanged, PriorityChosen
from specmint_desktop.state.whole import State
from specmint_desktop.translate import text as english
from tests.samples.window_states import after, licensed


def standing(tier: Tier, **limits: object) -> Standing:
    return Standing(Verdict.ACTIVE, tier, entitlement_of(tier, limits), {})


def choose(model: ModelClass) -> Intent:
    return LockedChoiceTried(model.value)


@pytest.mark.parametrize(
    ("tier", "wish", "reason", "use"),
    [
        (Tier.FREE, "balanced", "up to Balanced with Basic; you have Free: Fast", ("Use Fast", "fast")),
        (Tier.FREE, "best", "up to Best with Pro; you have Free: Fast", ("Use Fast", "fast")),
        (
            Tier.BASIC,
            "best",
            "up to Best with Pro; you have Basic: Balanced",
            ("Use Balanced", "balanced"),
        ),
    ],
)
def test_a_class_of_models_that_is_not_covered_names_the_tier_and_the_class_that_is(
    tier: Tier, wish: str, reason: str, use: tuple[str, str]
) -> None:
    lock = locks.of_model(standing(tier), ModelClass(wish), choose)

    assert lock is not None
    assert english(lock.reason) == reason
    assert [(english(text), intent) for text, intent in lock.steps] == [
        (use[0], LockedChoiceTried(use[1])),
        ("See tiers", PartWanted(part=Part.TIERS)),
        ("Enter key", PartWanted(part=Part.KEY)),
    ]


def test_models_that_are_covered_have_no_lock() -> None:
    covered = [
        (tier.value, wish.value)
        for tier in Tier
        for wish in ModelClass
        if locks.of_model(standing(tier), wish) is None
    ]

    assert covered == [
        ("free", "fast"),
        ("basic", "fast"),
        ("basic", "balanced"),
        *(("pro", each) for each in ("fast", "balanced", "best")),
        *(("enterprise", each) for each in ("fast", "balanced", "best")),
    ]
    assert locks.of_model(standing(Tier.FREE, models="best"), ModelClass.BEST) is None


def test_compatible_models_elsewhere_are_locked_below_pro() -> None:
    lock = locks.of_host(standing(Tier.BASIC))

    assert lock is not None
    assert english(lock.reason) == "on any host with Pro; you have Basic: on this computer"
    assert locks.of_host(standing(Tier.PRO)) is None
    assert locks.of_host(standing(Tier.BASIC, any_host=True)) is None


def test_locks_of_cases_jobs_and_priority_follow_the_contract() -> None:
    given = standing(Tier.BASIC, cases_per_operation=100, parallel_jobs=4, priority="high")

    assert [name for name in locks.all_locks(given, GenerateOptions()) if "ai:" not in name] == ["cases:2000"]
    assert list(locks.parallel_locks(given)) == ["8"]


def test_where_a_contract_gives_less_than_the_highest_tier_the_licence_is_named_and_no_tier() -> None:
    given = standing(Tier.ENTERPRISE, cases_per_operation=25)

    lock = locks.all_locks(given, GenerateOptions())["cases:100"]

    assert english(lock.reason) == "your licence allows up to 25"


def test_choices_are_taken_up_to_the_contract() -> None:
    given = replace(ENTITLEMENTS[Tier.BASIC], cases_per_operation=40, priority=Priority.HIGH)
    state = licensed(State("/jobs"), Tier.BASIC, given)

    options = after(state, OptionsChanged(GenerateOptions(cases=40)), PriorityChosen(Priority.HIGH))[
        0
    ].options

    assert (options.chosen.cases, options.priority, options.refused) == (40, Priority.HIGH, {})


def test_what_a_licence_unlocks_is_there_at_once_and_starts_at_once() -> None:
    rows = tuple(
        JobRow(f"00000{n}", "/d.yaml", "D", GenerateOptions(), Priority.LOW, JobStatus.QUEUED, n)
        for n in (1, 2, 3)
    )
    state = State("/jobs")
    state = replace(state, queue=replace(state.queue, rows=rows, parallel=2, is_recalled=True))
    assert list(locks.parallel_locks(state.licence.standing)) == ["2", "4", "8"]

    state, effects = after(state, LicenceJudged(standing(Tier.BASIC)))

    assert list(state.queue.locks) == ["4", "8"]
    assert [each.job.id for each in effects if isinstance(each, StartJob)] == ["000001", "000002"]
    assert "cases:25" not in state.options.locks


def test_a_job_that_waits_keeps_the_licence_that_it_was_queued_with() -> None:
    state = licensed(State("/jobs"), Tier.PRO)
    state = replace(
        state,
        queue=replace(state.queue, is_recalled=True, is_paused=True),
        licence=replace(state.licence, file="the licence of then"),
    )
    state, _ = after(state, DocumentsGiven(("/one.yaml", "/two.yaml")))

    state, effects = after(state, LicenceJudged(FREE), QueuePaused(is_paused=False))

    (started,) = [each.job for each in effects if isinstance(each, StartJob)]
    assert started.licence == "the licence of then"
    assert state.licence.file == ""

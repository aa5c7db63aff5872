"""The one table of tiers, figure by figure; the guide shows the same."""

import re
from pathlib import Path

import pytest

from engine.licensing.entitlements import (
    ENTITLEMENTS,
    Entitlement,
    Feature,
    ModelClass,
    Priority,
    Refusal,
    Tier,
    cases_allowed,
    entitlement_of,
    host_allowed,
    jobs_allowed,
    model_allowed,
    priority_allowed,
)

ROOT = Path(__file__).parents[3]
FAST, BALANCED, BEST = ModelClass
UNBOUND = frozenset((Feature.UNBOUND_FILE,))


def test_the_tiers_have_the_figures_that_are_sold() -> None:
    assert dict(ENTITLEMENTS) == {
        Tier.FREE: Entitlement(10, 1, Priority.LOW, 0, 0, FAST, any_host=False),
        Tier.BASIC: Entitlement(25, 2, Priority.NORMAL, 2, 900, BALANCED, any_host=False),
        Tier.PRO: Entitlement(100, 4, Priority.HIGH, 3, 2_900, BEST, any_host=True, features=UNBOUND),
        Tier.ENTERPRISE: Entitlement(
            None, 8, Priority.HIGH, 10, 9_900, BEST, any_host=True, features=UNBOUND
        ),
    }


def test_the_guide_shows_the_table_as_it_is() -> None:
    page = (ROOT / "resources" / "guide" / "licences.md").read_text("utf-8")

    shown = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| (\d+) \| (\w+) \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE
    )

    assert shown == [
        (
            tier.value,
            str(given.cases_per_operation or "any number"),
            str(given.parallel_jobs),
            given.priority.value,
            f"up to `{given.models}`" + (", compatible ones on any host" if given.any_host else ""),
            str(given.seats or "no key needed"),
        )
        for tier, given in ENTITLEMENTS.items()
    ]


def test_a_licence_may_set_single_figures_and_unknown_ones_mean_nothing() -> None:
    assert entitlement_of(Tier.BASIC, {"cases_per_operation": 40, "later": []}) == Entitlement(
        40, 2, Priority.NORMAL, 2, 900, BALANCED
    )


def test_every_ceiling_of_a_tier_may_be_another_by_contract_and_later_features_mean_nothing() -> None:
    limits = {
        "cases_per_operation": None,
        "parallel_jobs": 6,
        "priority": "high",
        "models": "best",
        "any_host": True,
        "features": ["unbound-file", "later"],
    }

    assert entitlement_of(Tier.BASIC, limits) == Entitlement(
        None, 6, Priority.HIGH, 2, 900, BEST, any_host=True, features=UNBOUND
    )


def test_what_a_contract_gives_is_what_is_compared_with_a_wish() -> None:
    given = entitlement_of(
        Tier.BASIC,
        {
            "cases_per_operation": 40,
            "parallel_jobs": 3,
            "priority": "high",
            "models": "best",
            "any_host": True,
        },
    )

    assert cases_allowed(Tier.BASIC, 40, given) is None
    assert cases_allowed(Tier.BASIC, 41, given) == Refusal("41", "40", Tier.BASIC, Tier.PRO)
    assert jobs_allowed(Tier.BASIC, 3, given) is None
    assert jobs_allowed(Tier.BASIC, 4, given) == Refusal("4", "3", Tier.BASIC, Tier.PRO)
    assert priority_allowed(Tier.BASIC, Priority.HIGH, given) is None
    assert model_allowed(Tier.BASIC, BEST, given) is None
    assert host_allowed(Tier.BASIC, given) is None


def test_a_contract_that_gives_less_than_its_tier_names_the_next_tier_and_the_highest_names_itself() -> None:
    limits = {"cases_per_operation": 5, "parallel_jobs": 1, "priority": "low", "models": "fast"}
    pro, enterprise = entitlement_of(Tier.PRO, limits), entitlement_of(Tier.ENTERPRISE, limits)

    assert cases_allowed(Tier.PRO, 20, pro) == Refusal("20", "5", Tier.PRO, Tier.ENTERPRISE)
    assert cases_allowed(Tier.ENTERPRISE, 20, enterprise) == Refusal(
        "20", "5", Tier.ENTERPRISE, Tier.ENTERPRISE
    )
    assert priority_allowed(Tier.ENTERPRISE, Priority.HIGH, enterprise) == Refusal(
        "high", "low", Tier.ENTERPRISE, Tier.ENTERPRISE
    )


def test_files_that_hold_on_any_machine_come_with_pro() -> None:
    assert [Feature.UNBOUND_FILE in ENTITLEMENTS[tier].features for tier in Tier] == [
        *(False, False, True, True)
    ]


@pytest.mark.parametrize(
    "limits",
    [
        {"cases_per_operation": 0},
        {"parallel_jobs": None},
        {"parallel_jobs": True},
        {"priority": "top"},
        {"priority": []},
        {"models": "premium"},
        {"any_host": 1},
        {"features": "unbound-file"},
        {"features": [1]},
    ],
)
def test_a_figure_of_another_kind_is_no_limit(limits: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        entitlement_of(Tier.BASIC, limits)


def test_each_tier_covers_language_models_up_to_its_class() -> None:
    refused = {
        (tier.value, wish.value): refusal.needs.value
        for tier in Tier
        for wish in ModelClass
        if (refusal := model_allowed(tier, wish))
    }

    assert refused == {("free", "balanced"): "basic", ("free", "best"): "pro", ("basic", "best"): "pro"}


def test_compatible_models_beyond_this_computer_come_with_pro() -> None:
    assert [host_allowed(tier) is None for tier in Tier] == [False, False, True, True]
    assert host_allowed(Tier.FREE) == Refusal("any host", "this computer", Tier.FREE, Tier.PRO)

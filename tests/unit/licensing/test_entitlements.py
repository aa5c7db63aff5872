"""The one table of tiers, figure by figure; the guide shows the same."""

import re
from pathlib import Path

import pytest

from engine.licensing.entitlements import (
    ENTITLEMENTS,
    Entitlement,
    ModelClass,
    Priority,
    Refusal,
    Tier,
    entitlement_of,
    host_allowed,
    model_allowed,
)

ROOT = Path(__file__).parents[3]
FAST, BALANCED, BEST = ModelClass


def test_the_tiers_have_the_figures_that_are_sold() -> None:
    assert dict(ENTITLEMENTS) == {
        Tier.FREE: Entitlement(10, 1, Priority.LOW, 0, 0, FAST, any_host=False),
        Tier.BASIC: Entitlement(25, 2, Priority.NORMAL, 2, 900, BALANCED, any_host=False),
        Tier.PRO: Entitlement(100, 4, Priority.HIGH, 3, 2_900, BEST, any_host=True),
        Tier.ENTERPRISE: Entitlement(None, 8, Priority.HIGH, 10, 9_900, BEST, any_host=True),
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


@pytest.mark.parametrize(
    "limits",
    [{"cases_per_operation": 0}, {"parallel_jobs": None}, {"parallel_jobs": True}, {"priority": "top"}],
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

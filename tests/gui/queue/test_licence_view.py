"""The licence: the tier in force and what each includes, as the one table has it."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from engine.licensing.entitlements import ENTITLEMENTS, Tier
from specmint_desktop import theme
from specmint_desktop.settings import Appearance
from specmint_desktop.state.shell import ShellState
from specmint_desktop.state.whole import State
from specmint_desktop.views.licence import LicenceView
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.shown import Shown


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[LicenceView]:
    view = LicenceView()
    qtbot.addWidget(view)
    return Shown(view)


def _state(tier: Tier) -> State:
    return replace(State("/jobs"), shell=ShellState(tier=tier))


def test_the_free_tier_says_what_it_gives_and_that_it_needs_nothing(shown: Shown[LicenceView]) -> None:
    shown.show(_state(Tier.FREE))

    texts = shown.texts()
    assert "Free" in texts.splitlines()
    assert "Up to 10 cases per operation, one job at a time. No key, no account, no end date." in texts


def test_every_tier_stands_in_the_table_with_its_figures(shown: Shown[LicenceView]) -> None:
    shown.show(_state(Tier.FREE))

    names = [label.accessibleName() for label in shown.view.findChildren(QLabel) if label.property("tier")]
    assert names == [
        *(
            "Free",
            "Free, Cases per operation: up to 10",
            "Free, Jobs at once: 1",
            "Free, Highest priority: Low",
        ),
        *("Basic", "Basic, Cases per operation: up to 25", "Basic, Jobs at once: 2"),
        *("Basic, Highest priority: Normal", "Pro", "Pro, Cases per operation: up to 100"),
        *("Pro, Jobs at once: 4", "Pro, Highest priority: High", "Enterprise"),
        *("Enterprise, Cases per operation: any number", "Enterprise, Jobs at once: 8"),
        "Enterprise, Highest priority: High",
    ]
    assert len(names) == 4 * len(ENTITLEMENTS)


def test_the_row_of_the_tier_in_force_is_the_strong_one(shown: Shown[LicenceView]) -> None:
    for tier in (Tier.FREE, Tier.PRO, Tier.PRO):
        shown.show(_state(tier))
        strong = {
            label.property("tier")
            for label in shown.view.findChildren(QLabel)
            if label.property("tier") and label.property("role") == "strong"
        }
        assert strong == {tier.value}


def test_a_page_of_facts_asks_for_nothing(shown: Shown[LicenceView]) -> None:
    shown.show(_state(Tier.FREE))

    assert shown.buttons() == []


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("tier", Tier)
def test_nothing_is_cut_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, tier: Tier
) -> None:
    theme.apply(qapp, Appearance.LIGHT, zoom)
    view = LicenceView()
    qtbot.addWidget(view)
    Shown(view, 900, 480).show(_state(tier))

    assert layout_faults(view) == []
    assert nameless_controls(view) == []

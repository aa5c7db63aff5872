"""The hosts that were allowed for documents: listed on the privacy page, and taken back there."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from specmint_desktop.state.hosts import HostForgotten, HostsState
from specmint_desktop.state.whole import State
from specmint_desktop.views.allowed_hosts import AllowedHosts
from tests.samples.layout import nameless_controls
from tests.samples.shown import Shown


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[AllowedHosts]:
    view = AllowedHosts()
    qtbot.addWidget(view)
    return Shown(view)


def state(**allowed: tuple[str, ...]) -> State:
    return State("/jobs", hosts=HostsState({f"/a/{name}.yaml": hosts for name, hosts in allowed.items()}))


def test_where_nothing_was_allowed_the_page_says_so(shown: Shown[AllowedHosts]) -> None:
    shown.show(state())

    assert "None so far." in shown.texts()


def test_each_host_is_listed_with_its_document_and_forgotten_by_its_button(
    shown: Shown[AllowedHosts],
) -> None:
    shown.show(state(shop=("a.example", "<b>b.example</b>"), bank=("a.example",)))

    forget = [each for each in shown.view.findChildren(QPushButton) if each.isVisible()]
    assert [each.accessibleName() for each in forget] == [
        "Forget a.example for /a/shop.yaml",
        "Forget <b>b.example</b> for /a/shop.yaml",
        "Forget a.example for /a/bank.yaml",
    ]
    assert nameless_controls(shown.view) == []
    forget[1].click()

    assert shown.intents == [HostForgotten("/a/shop.yaml", "<b>b.example</b>")]


def test_what_was_forgotten_is_no_longer_listed(shown: Shown[AllowedHosts]) -> None:
    shown.show(state(shop=("a.example",)))
    shown.show(state())

    assert "a.example" not in shown.texts()
    assert "None so far." in shown.texts()

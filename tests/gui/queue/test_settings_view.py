"""The settings: what is shown, what a change asks for, and what the privacy page lists."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from engine.licensing.store import Sent
from specmint_desktop import theme
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.licence import LicenceState
from specmint_desktop.state.messages import Message
from specmint_desktop.state.preferences import (
    DiagnosticsCopied,
    KeptFolderRevealed,
    SettingsChanged,
    SettingsSectionChosen,
    SettingsState,
)
from specmint_desktop.state.release import Channel
from specmint_desktop.state.shell import LogToggled
from specmint_desktop.state.whole import State
from specmint_desktop.views.privacy import network_calls
from specmint_desktop.views.settings import SECTIONS, SettingsView
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.releases import channel
from tests.samples.shown import Shown

ROOT = Path(__file__).parents[3]
OUTSIDE = {
    "httpx", "socket", "ssl", "http", "urllib.request", "openai", "anthropic", "sentry_sdk", "PySide6.QtNetwork",
}  # fmt: skip
# Where a call to the network can be made, and what it is on the privacy page.
CALLERS = {
    "engine/openapi/source/": "A document at an address",
    "engine/ai/": "Language models",
    "engine/jobs/asking.py": "Language models",
    "engine/licensing/client.py": "The licence",
    "engine/licensing/issuer.py": "The licence",
    "engine/jobs/licensing.py": "The licence",
    "specmint_desktop/effects/licence.py": "The licence",
    "specmint_desktop/effects/connection.py": "The test of the connection",
    "specmint_desktop/effects/release.py": "Newer versions",
    "specmint_desktop/effects/reports.py": "Crash reports",
}
# The commands `run`, `models` and `keys` only; no network at all; by whom the callers of the window go out; makes a client, sends nothing.
NO_CALLERS = (
    "engine/cli/language_models.py",
    "engine/runner/",
    "specmint_desktop/handover.py",
    "specmint_desktop/effects/network.py",
    "specmint_desktop/selftest.py",
)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[SettingsView]:
    view = SettingsView()
    qtbot.addWidget(view)
    return Shown(view)


def _state(section: str, faults: tuple[Message, ...] = (), **fields: Any) -> State:
    settings = SettingsState(Settings(**fields), faults, section)
    return State("/people/me/SpecMint/jobs", settings=settings)


def _type(shown: Shown[SettingsView], field: Any, text: str) -> None:
    field.field.setFocus()
    field.field.selectAll()
    QTest.keyClicks(field.field, text)
    QTest.keyClick(field.field, Qt.Key.Key_Return)
    shown.settle()


def test_a_size_that_has_a_button_is_told_by_that_alone(shown: Shown[SettingsView]) -> None:
    shown.show(_state("appearance", zoom=150))

    assert "Now 150 %" not in shown.texts()


def test_palette_and_size_are_chosen(shown: Shown[SettingsView]) -> None:
    shown.show(_state("appearance", zoom=110))
    assert "Now 110 %" in shown.texts()

    shown.view.appearance.button("dark").click()
    shown.view.zoom.button("150").click()

    assert shown.intents == [
        SettingsChanged(Settings(zoom=110, appearance=Appearance.DARK)),
        SettingsChanged(Settings(zoom=150)),
    ]


def test_a_section_is_chosen_by_its_name(shown: Shown[SettingsView]) -> None:
    shown.show(_state("appearance"))
    QTest.keyClick(shown.view.sections, Qt.Key.Key_Down)

    assert shown.intents == [SettingsSectionChosen("output")]
    shown.show(_state("output"))
    assert "Folder for suites" in shown.texts()


def test_an_unknown_section_is_the_first(shown: Shown[SettingsView]) -> None:
    shown.show(_state("astrology"))

    assert shown.view.sections.currentRow() == 0


def test_a_folder_is_typed_or_chosen(shown: Shown[SettingsView], qtbot: QtBot) -> None:
    shown.show(_state("output"))
    _type(shown, shown.view.output_folder, "  /people/me/tests ")

    shown.button("Choose…").click()
    dialog = shown.view.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit("/people/me/other")
    dialog.reject()

    assert shown.intents == [
        SettingsChanged(Settings(output_folder="/people/me/tests")),
        SettingsChanged(Settings(output_folder="/people/me/other")),
    ]


def test_what_was_not_changed_is_not_asked_for(shown: Shown[SettingsView]) -> None:
    shown.show(_state("editor", editor_command="code {file}"))
    _type(shown, shown.view.editor_command, "code {file}")

    assert shown.intents == []


def test_an_editor_is_set(shown: Shown[SettingsView]) -> None:
    shown.show(_state("editor"))
    _type(shown, shown.view.editor_command, "code --goto {file}:{line}")

    assert shown.intents == [SettingsChanged(Settings(editor_command="code --goto {file}:{line}"))]


def test_a_proxy_that_is_none_is_refused_beside_the_field_and_stays_to_be_mended(
    shown: Shown[SettingsView],
) -> None:
    shown.show(_state("network"))
    _type(shown, shown.view.proxy, "ftp://proxy")
    assert "This is no address of a proxy: write http://host:port." in shown.texts()
    assert shown.view.proxy.field.text() == "ftp://proxy"
    assert shown.intents == []

    _type(shown, shown.view.proxy, "http://proxy.example:8080")

    assert "This is no address" not in shown.texts()
    assert shown.intents == [SettingsChanged(Settings(proxy="http://proxy.example:8080"))]


def test_a_refused_value_can_be_taken_back(shown: Shown[SettingsView]) -> None:
    shown.show(_state("network"))
    _type(shown, shown.view.proxy, "nonsense")

    shown.view.proxy.field.clear()
    QTest.keyClick(shown.view.proxy.field, Qt.Key.Key_Return)
    shown.settle()

    assert "This is no address" not in shown.texts()


def test_a_path_with_a_mark_that_no_path_has_is_refused(shown: Shown[SettingsView]) -> None:
    shown.show(_state("network"))
    shown.view.ca_file.field.setText("/a\x01b.pem")
    shown.view.ca_file.field.editingFinished.emit()
    shown.settle()

    assert "it holds a character that no path or command has" in shown.texts()
    assert shown.intents == []


def test_air_gap_greys_the_network_and_says_why(shown: Shown[SettingsView]) -> None:
    shown.show(_state("network"))
    shown.view.air_gap.click()
    assert shown.intents == [SettingsChanged(Settings(air_gap=True))]

    shown.show(_state("network", air_gap=True))

    assert "Air gap is on: nothing is fetched." in shown.texts()
    assert not shown.view.proxy.field.isEnabled()
    assert shown.view.proxy.field.accessibleDescription() == "Air gap is on: nothing is fetched."
    assert not shown.button("Choose…").isEnabled()


def test_showing_settings_asks_for_nothing(shown: Shown[SettingsView]) -> None:
    for section in SECTIONS:
        shown.show(_state(section, air_gap=True, proxy="http://p.example", zoom=150))

    assert shown.intents == []


def test_while_a_field_is_typed_in_another_state_does_not_take_it_away(
    shown: Shown[SettingsView], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.show(_state("network"))
    shown.view.activateWindow()
    monkeypatch.setattr(shown.view.proxy.field, "hasFocus", lambda: True)
    QTest.keyClicks(shown.view.proxy.field, "http://half")

    shown.show(_state("network", zoom=150))

    assert shown.view.proxy.field.text() == "http://half"


def test_fields_that_could_not_be_read_are_named(shown: Shown[SettingsView]) -> None:
    shown.show(_state("appearance", (Message("setting-bad", "zoom: too large"),)))

    assert "Not read from the file: zoom: too large" in shown.texts()


def test_log_and_diagnostics_are_at_hand(shown: Shown[SettingsView]) -> None:
    shown.show(_state("log"))

    shown.button("Show or hide the log").click()
    shown.button("Copy diagnostics").click()

    assert shown.intents == [LogToggled(), DiagnosticsCopied()]


def test_the_privacy_page_tells_when_where_to_and_what_for_each_call(shown: Shown[SettingsView]) -> None:
    shown.show(_state("privacy"))

    texts = shown.texts()
    for call in network_calls(Channel()):
        for text in call:
            assert text in texts
    assert "/people/me/SpecMint" in texts
    shown.button("Show the folder").click()
    assert shown.intents == [KeptFolderRevealed()]


def test_the_privacy_page_lists_as_many_calls_as_the_source_can_make(qtbot: QtBot) -> None:
    """Single instance and handing over use a local socket of Qt's, which reaches no network."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("engine", "specmint_desktop")
        for path in (ROOT / folder).rglob("*.py")
        if "templates" not in path.parts
        and _imports(path) & {*OUTSIDE, "specmint_desktop.effects.network.client_for"}
    }
    listed = {call.name for call in network_calls(channel(crash_address="https://key@crash.example/1"))}

    callers = {each for each in found if not each.startswith(NO_CALLERS)}
    assert [each for each in callers if not each.startswith(tuple(CALLERS))] == []
    assert [each for each in CALLERS if not any(caller.startswith(each) for caller in callers)] == []
    assert {*CALLERS.values(), "Counts of use"} == listed  # which go out as the licence does


def test_a_build_without_an_address_lists_neither_updates_nor_crash_reports(
    shown: Shown[SettingsView],
) -> None:
    shown.show(_state("privacy"))
    assert "Newer versions" not in shown.texts()
    assert "Crash reports" not in shown.texts()

    assert [call.name for call in network_calls(Channel())] == [
        "A document at an address",
        "Language models",
        "The test of the connection",
        "The licence",
        "Counts of use",
    ]


def test_each_request_to_the_licence_server_is_listed_with_its_fields(shown: Shown[SettingsView]) -> None:
    sent = (
        Sent(1_800_000_000, "https://licences.example.com/v1/activate", ("key", "install"), "200"),
        Sent(1_800_086_400, "https://licences.example.com/v1/validate", ("nonce", "seq"), "net-offline"),
    )
    shown.show(_state("privacy"))
    assert "Requests to the licence server" not in shown.texts()

    shown.show(replace(_state("privacy"), licence=LicenceState(sent=sent)))

    assert (
        "2027-01-16 08:00 UTC  https://licences.example.com/v1/validate  nonce, seq: net-offline\n"
        "2027-01-15 08:00 UTC  https://licences.example.com/v1/activate  key, install: 200"
    ) in shown.texts().replace("\u200b", "")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_is_cut_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, section: str
) -> None:
    theme.apply(qapp, Appearance.DARK, zoom)
    view = SettingsView()
    qtbot.addWidget(view)
    given = _state(section, air_gap=True)
    faulty = replace(given.settings, faults=(Message("x", "zoom: a rather long reason why it was not read"),))
    Shown(view, 900, 480).show(replace(given, settings=faulty))

    assert layout_faults(view) == []
    assert nameless_controls(view) == []

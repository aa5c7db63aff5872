"""Updates, crash reports and the test of the connection in the window: there where a build has an address, else not."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.errors import RemoteError
from specmint_desktop import theme
from specmint_desktop.bridge import Bridge
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.connection import ConnectionState, ConnectionTestAsked, Outcome
from specmint_desktop.state.preferences import SettingsChanged, SettingsState
from specmint_desktop.state.release import (
    Channel,
    DownloadAsked,
    Look,
    OpenFile,
    Release,
    ReleaseFile,
    ReleaseState,
    ReportSendAsked,
    UpdateAsked,
    WakeForUpdate,
)
from specmint_desktop.state.whole import State
from specmint_desktop.views.dialogs import CrashDialog
from specmint_desktop.views.settings import SECTIONS, SettingsView
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.releases import announcement, channel, signature
from tests.samples.shown import Shown
from tests.samples.sites import running
from tests.samples.window import Opened

CRASHES = "https://key@crash.example/1"
FILE = ReleaseFile("specmint_9.2.0_amd64.deb", 5, "a" * 64)
NEWER = Release("9.2.0", "Faster, and quieter.", FILE)
UPDATES = list(SECTIONS).index("updates")


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[SettingsView]:
    view = SettingsView()
    qtbot.addWidget(view)
    return Shown(view)


def _state(section: str, release: ReleaseState | None = None, **settings: Any) -> State:
    known = SettingsState(Settings(**settings), section=section)
    return State("/jobs", settings=known, release=release or ReleaseState(channel(crash_address=CRASHES)))


def test_a_build_without_an_address_has_no_page_and_no_switch(shown: Shown[SettingsView]) -> None:
    shown.show(_state("log", ReleaseState(Channel())))

    assert shown.view.sections.isRowHidden(UPDATES)
    assert not shown.view.reports.switch.isVisible()
    assert "It is sent nowhere" in shown.texts()


def test_a_build_with_an_address_has_both(shown: Shown[SettingsView]) -> None:
    shown.show(_state("log"))
    assert not shown.view.sections.isRowHidden(UPDATES)
    assert "It is sent only when you press Send there" in shown.texts()

    shown.view.reports.switch.click()
    shown.show(_state("updates"))
    shown.view.updates.switch.click()

    assert shown.intents == [
        SettingsChanged(Settings(crash_reports=True)),
        SettingsChanged(Settings(update_check=False)),
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"is_looking": True}, "Looking …"),
        ({"look": Look.NEWEST}, "You have the newest version."),
        ({"look": Look.UNREACHED}, "The server of new versions was not reached."),
        ({"look": Look.UNTRUSTED}, "The answer is not signed by us, and is ignored."),
        ({"look": Look.EXPIRED}, "The answer is out of date, and is ignored."),
        ({"look": Look.OLDER}, "The answer is older than one before, and is ignored."),
        ({"look": Look.FOUND, "found": NEWER}, "Version 9.2.0 is out."),
        ({"found": NEWER._replace(file=None)}, "Version 9.2.0 is out. It has no file for this computer."),
        ({"found": NEWER, "is_downloading": True}, "The new version is being downloaded …"),
        ({"found": NEWER, "downloaded": "/updates/x.deb"}, "Downloaded and verified: /updates/x.deb"),
    ],
)
def test_the_page_says_how_the_last_look_ended(
    shown: Shown[SettingsView], change: dict[str, Any], text: str
) -> None:
    shown.show(_state("updates", replace(ReleaseState(channel()), **change)))

    assert text in shown.texts()


def test_a_look_and_a_download_are_asked_for_by_buttons(shown: Shown[SettingsView]) -> None:
    shown.show(_state("updates", ReleaseState(channel(), found=NEWER)))
    assert "Faster, and quieter." in shown.texts()

    shown.button("Look now").click()
    shown.button("Download").click()

    assert shown.intents == [UpdateAsked(), DownloadAsked()]


def test_without_a_newer_release_there_is_no_download(shown: Shown[SettingsView]) -> None:
    shown.show(_state("updates"))

    assert "Download" not in shown.buttons()


def test_air_gap_greys_all_of_it_and_says_why(shown: Shown[SettingsView]) -> None:
    shown.show(_state("updates", ReleaseState(channel(), found=NEWER), air_gap=True))
    updates = shown.view.updates

    assert not any(each.isEnabled() for each in (updates.switch, updates.look, updates.download))
    assert "Air gap is on: nothing is fetched." in shown.texts()
    assert not shown.view.connection.button.isEnabled()
    assert not shown.view.reports.switch.isEnabled()


def test_an_address_is_tried_once_it_is_one(shown: Shown[SettingsView]) -> None:
    shown.show(_state("network"))
    test = shown.view.connection
    assert not test.button.isEnabled()
    assert "http://" in test.button.accessibleDescription()

    test.field.setText("api.example")
    test.field.returnPressed.emit()
    test.field.setText(" https://api.example/ ")
    test.button.click()

    assert shown.intents == [ConnectionTestAsked("https://api.example/")]


@pytest.mark.parametrize("proxy", ["", "http://proxy.example:3128"])
@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_its_own_words(shown: Shown[SettingsView], outcome: Outcome, proxy: str) -> None:
    told = ConnectionState("https://x.example", outcome=outcome, status=204, detail="{a} <b>", proxy=proxy)
    shown.show(replace(_state("network"), connection=told))

    text = shown.view.connection._said.text()

    assert text
    assert shown.view.connection._said.isVisible()
    assert ("{a}" in text) == (outcome is not Outcome.TIMED_OUT)
    assert ("204" in text) == (outcome is Outcome.REACHED)


def test_while_it_is_tried_the_button_says_so(shown: Shown[SettingsView]) -> None:
    trying = ConnectionState("https://x.example", is_trying=True)
    shown.show(replace(_state("network"), connection=trying))

    assert "Trying https://x.example …" in shown.texts()
    assert shown.view.connection.button.accessibleDescription() == "A request is under way."


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("section", ["network", "updates", "privacy", "log"])
def test_nothing_is_cut_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, section: str
) -> None:
    theme.apply(qapp, Appearance.DARK, zoom)
    view = SettingsView()
    qtbot.addWidget(view)
    known = ReleaseState(channel(crash_address=CRASHES), found=NEWER, downloaded="/updates/" + "x" * 80)
    told = ConnectionState("https://x.example", outcome=Outcome.CERTIFICATE, detail="self-signed " * 9)
    Shown(view, 900, 480).show(replace(_state(section, known), connection=told))

    assert layout_faults(view) == []
    assert nameless_controls(view) == []


def _dialog(qtbot: QtBot, event: str) -> tuple[CrashDialog, list[Any]]:
    dialog = CrashDialog("the report", None, event)
    qtbot.addWidget(dialog)
    asked: list[Any] = []
    dialog.intent.connect(asked.append)
    dialog.show()
    return dialog, asked


def test_without_leave_a_crash_can_be_copied_and_not_sent(qtbot: QtBot) -> None:
    dialog, _ = _dialog(qtbot, "")

    assert not dialog.send.isVisible()
    assert dialog.report() == "the report"


def test_with_leave_what_is_sent_is_shown_and_sent_once(qtbot: QtBot) -> None:
    dialog, asked = _dialog(qtbot, '{"n": 1}')
    dialog.add("another", '{"n": 2}')

    assert '{"n": 1}' in dialog.report()
    assert '{"n": 2}' in dialog.report()
    dialog.send.click()

    assert asked == [ReportSendAsked('{"n": 1}'), ReportSendAsked('{"n": 2}')]
    assert not dialog.send.isEnabled()
    dialog.add("a third", '{"n": 3}')
    dialog.send.click()
    assert asked[2:] == [ReportSendAsked('{"n": 3}')]


@pytest.mark.parametrize(("leave", "offered"), [(True, True), (False, False)])
def test_a_defect_offers_to_send_it_only_with_an_address_and_leave(
    opened: Opened, caplog: pytest.LogCaptureFixture, leave: bool, offered: bool
) -> None:
    app = opened.app
    app.state = replace(
        app.state,
        release=ReleaseState(Channel(crash_address=CRASHES)),
        settings=SettingsState(Settings(crash_reports=leave)),
    )

    app.defect(LookupError("text of a document"))

    dialog = opened.window._crash
    assert dialog is not None
    assert dialog.send.isVisible() is offered
    assert "text of a document" not in dialog.report()
    assert caplog.messages.count("a fault of SpecMint") == 1
    dialog.accept()


def test_a_downloaded_file_is_opened_or_else_its_folder_is_shown(opened: Opened) -> None:
    tried: list[str] = []

    def refuse(address: QUrl) -> bool:
        tried.append(address.toString())
        return len(tried) == 2

    opened.app._desktop = opened.app._desktop._replace(open=refuse)
    opened.app._perform(OpenFile("/updates/x.deb"))

    assert tried == ["file:///updates/x.deb", "file:///updates"]


def test_the_clock_of_the_update_rings_once_and_stops_with_the_window(opened: Opened) -> None:
    app = opened.app
    app._perform(WakeForUpdate(86_400))
    assert app._update.isActive()
    assert (app._update.interval(), app._update.isSingleShot()) == (86_400_000, True)

    app._update.timeout.emit()
    app._close()

    assert not app._update.isActive()


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


def test_what_waits_for_the_network_holds_up_nobody(bridge: Bridge, qtbot: QtBot) -> None:
    """The reaching thread answers only after an errand that was asked for later is done."""
    done: list[str] = []
    gate = threading.Event()

    def reach() -> str:
        return "reached" if gate.wait(5) else "held up"

    def errand() -> str:
        gate.set()
        return "errand"

    bridge.reach(reach, done.append, _unexpected)
    bridge.call(errand, done.append, _unexpected)

    qtbot.waitUntil(lambda: len(done) == 2)
    assert sorted(done) == ["errand", "reached"]


def test_what_fails_out_there_is_told_and_a_closed_bridge_reaches_nobody(
    bridge: Bridge, qtbot: QtBot
) -> None:
    told: list[str] = []

    def fail() -> None:
        raise RemoteError("update-failed", "x", cure="y")

    bridge.reach(fail, _unexpected, lambda problem: told.append(problem.code))
    qtbot.waitUntil(lambda: bool(told))
    bridge.close()
    bridge.reach(fail, _unexpected, lambda problem: told.append(problem.code))

    assert (told, bridge.is_closing()) == (["update-failed"], True)


def test_a_whole_window_looks_finds_downloads_and_opens(opened: Opened) -> None:
    body = b"the package"
    with running() as site:
        names = ["specmint_9.2.0_amd64.deb", "specmint_9.2.0_arm64.deb", "specmint-9.2.0-windows-x86_64.exe"]
        names += [f"specmint-9.2.0-{each}" for each in ("linux-x86_64.tar.gz", "macos-aarch64.dmg")]
        digest = hashlib.sha256(body).hexdigest()
        told = announcement(files=[{"name": name, "size": len(body), "sha256": digest} for name in names])
        site.pages = {"/latest.json": told, "/latest.json.sig": signature(told)}
        site.pages |= {f"/{name}": body for name in names}
        app = opened.app
        app.state = replace(app.state, release=ReleaseState(channel(site.url("/latest.json"))))

        app._update.timeout.emit()
        assert [str(each.text) for each in app.state.shell.notices] == ["SpecMint 9.2.0 is out"]
        app.dispatch(DownloadAsked())

    assert Path(app.state.release.downloaded).read_bytes() == body
    assert opened.opened == [QUrl.fromLocalFile(app.state.release.downloaded).toString()]
    assert app._update.isActive()


def _unexpected(answer: Any) -> None:
    raise AssertionError(answer)

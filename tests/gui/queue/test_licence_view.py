"""The licence: a key is entered, what holds is shown with its cause, and the choices it covers are open at once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDir, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.licensing import office, texts, usage
from engine.licensing.client import Failed
from engine.licensing.contract import Code, Seat
from engine.licensing.entitlements import ENTITLEMENTS, Tier
from engine.licensing.here import Here
from engine.licensing.payloads import Verdict
from engine.licensing.phrases import Facts
from engine.licensing.store import Store
from engine.licensing.texts import TEXTS
from engine.licensing.verdict import State as Standing
from specmint_desktop import theme
from specmint_desktop.effects import licence as effects
from specmint_desktop.presenters.licence import words_of
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.licence import LicenceDue, LicenceState, Part, PartWanted
from specmint_desktop.state.preferences import SettingsSectionChosen
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.state.whole import State
from specmint_desktop.translate import text
from specmint_desktop.views.licence import LicenceView
from specmint_desktop.views.licence_standing import StandingCard, TroubleCard
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.licence_office import KEY, Desk, desk, refused
from tests.samples.licences import NOW, file_for, unbound_file
from tests.samples.pseudo_language import PseudoTranslator, Text
from tests.samples.releases import channel
from tests.samples.shown import Shown
from tests.samples.translation_sources import coded_texts
from tests.samples.window import Opened, opened_window
from tests.samples.window_states import licensed


@pytest.fixture
def shown(qtbot: QtBot) -> Shown[LicenceView]:
    view = LicenceView()
    qtbot.addWidget(view)
    return Shown(view)


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A computer whose window reaches a licence server in memory."""
    made = desk(tmp_path / "home")

    def here_at(_outside: object, network: object) -> Here:
        may_send = getattr(network, "is_allowed", False)
        return made.here if may_send else made.here._replace(send=None)

    monkeypatch.setattr(effects, "here_at", here_at)
    return made


@pytest.fixture
def opened(at: Desk, qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    with opened_window(tmp_path / "home") as window:
        window.app.dispatch(PlaceChosen(Place.LICENCE))
        yield window


def _view(opened: Opened) -> LicenceView:
    found: LicenceView = opened.window.findChildren(LicenceView)[0]
    return found


def _settle() -> None:
    for _ in range(3):  # what is new in a layout is shown, then measured, then placed
        QCoreApplication.processEvents()


def _texts(opened: Opened) -> str:
    _settle()
    return "\n".join(label.text() for label in _view(opened).findChildren(QLabel) if label.isVisible())


def _press(opened: Opened, text: str, place: int = 0) -> None:
    _settle()
    found = [e for e in _view(opened).findChildren(QPushButton) if e.isVisible() and e.text() == text]
    QTest.mouseClick(found[place], Qt.MouseButton.LeftButton)


def _choosers(opened: Opened) -> list[QFileDialog]:
    return [each for each in opened.window.findChildren(QFileDialog) if each.isVisible()]


def _choose(opened: Opened, title: str, path: Path) -> None:
    """Answer the one dialogue that is open while the window goes on."""
    (chooser,) = _choosers(opened)
    assert chooser.windowTitle() == title
    chooser.setDirectory(str(path.parent))
    chooser.selectFile(path.name)
    chooser.accept()
    _settle()


def _enter(opened: Opened, key: str = KEY) -> None:
    field = _view(opened)._entry.field
    field.setFocus()
    field.setText(key)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _steps(card: StandingCard | TroubleCard) -> list[str]:
    return [each.text() for each in card.steps.findChildren(QPushButton) if each.isVisible()]


def _state(tier: Tier) -> State:
    return licensed(State("/jobs"), tier)


def test_without_a_key_it_is_free_and_nothing_is_asked(opened: Opened, at: Desk) -> None:
    assert "Free edition" in _texts(opened)
    assert "All formats, all operations, 10 cases each. Works offline for ever." in _texts(opened)
    assert at.server.calls == []


def test_every_tier_stands_in_the_table_with_its_figures(shown: Shown[LicenceView]) -> None:
    shown.show(_state(Tier.FREE))

    names = [label.accessibleName() for label in shown.view.findChildren(QLabel) if label.property("tier")]
    assert names == [
        *("Free", "Free, Cases per operation: up to 10", "Free, Jobs at once: 1"),
        *(
            "Free, Highest priority: Low",
            "Free, Language models: up to Fast",
            "Free, Files for any device: no",
        ),
        *("Basic", "Basic, Cases per operation: up to 25", "Basic, Jobs at once: 2"),
        *("Basic, Highest priority: Normal", "Basic, Language models: up to Balanced"),
        "Basic, Files for any device: no",
        *("Pro", "Pro, Cases per operation: up to 100", "Pro, Jobs at once: 4"),
        *("Pro, Highest priority: High", "Pro, Language models: up to Best, on any host"),
        "Pro, Files for any device: yes",
        *("Enterprise", "Enterprise, Cases per operation: any number", "Enterprise, Jobs at once: 8"),
        *("Enterprise, Highest priority: High", "Enterprise, Language models: up to Best, on any host"),
        "Enterprise, Files for any device: yes",
    ]
    assert len(names) == 6 * len(ENTITLEMENTS)


def test_the_row_of_the_tier_in_force_is_the_strong_one(shown: Shown[LicenceView]) -> None:
    for tier in (Tier.FREE, Tier.PRO, Tier.PRO):
        shown.show(_state(tier))
        strong = {
            label.property("tier")
            for label in shown.view.findChildren(QLabel)
            if label.property("tier") and label.property("role") == "strong"
        }
        assert strong == {tier.value}


def test_figures_of_a_contract_have_a_row_of_their_own(shown: Shown[LicenceView]) -> None:
    given = replace(ENTITLEMENTS[Tier.BASIC], cases_per_operation=40, any_host=True)

    shown.show(licensed(State("/jobs"), Tier.BASIC, given))
    own = [label for label in shown.view.findChildren(QLabel) if label.property("tier") == "own"]
    names, roles = [each.accessibleName() for each in own], {each.property("role") for each in own}
    shown.show(_state(Tier.BASIC))

    assert names == [
        *("Basic, yours", "Basic, yours, Cases per operation: up to 40", "Basic, yours, Jobs at once: 2"),
        "Basic, yours, Highest priority: Normal",
        "Basic, yours, Language models: up to Balanced, on any host",
        "Basic, yours, Files for any device: no",
    ]
    assert roles == {"strong"}
    assert not any("yours" in label.text() for label in shown.view.findChildren(QLabel) if label.isVisible())


def test_a_key_is_looked_at_while_it_is_typed_and_nothing_is_sent(opened: Opened, at: Desk) -> None:
    field, said = _view(opened)._entry.field, []
    for typed in ("", "SMTT-0123", "SMTT-01U", KEY[:-1] + "F", KEY + "00", KEY):
        field.setText(typed)
        said.append(_view(opened)._entry._said.text())
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert said == [
        "Nothing is sent before you press Activate.",
        "4 of 21 symbols are there.",
        "Symbol 3 is none of a key: it has digits, and letters without U.",
        "One symbol is not as it was bought: please compare.",
        "That is more than the 21 symbols of a key.",
        "The key is complete.",
    ]
    assert at.server.calls == []


def test_a_key_brings_the_tier_into_force_at_once_and_is_not_kept(
    opened: Opened, at: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    _enter(opened)

    assert opened.state.licence.standing.tier is Tier.PRO
    assert "cases:25" not in opened.state.options.locks
    assert "cases:100" not in opened.state.options.locks
    assert "Pro, licensed to Ada Example" in _texts(opened)
    assert "Paid until 2027-02-14. Last checked on 2027-01-15." in _texts(opened)
    assert _view(opened)._entry.field.text() == ""
    assert KEY[5:] not in repr(opened.state) + caplog.text
    assert "smst_" not in repr(opened.state) + caplog.text
    assert [each.id for each in opened.state.shell.notices] == ["licence"]


def test_a_check_and_giving_back_are_one_click_each(opened: Opened, at: Desk) -> None:
    _enter(opened)
    _press(opened, "Check now")
    checked = opened.state.licence.standing.tier
    _press(opened, "Give this device back")

    assert checked is Tier.PRO
    assert [path.value for path in at.server.calls] == ["/v1/activate", "/v1/validate", "/v1/deactivate"]
    assert opened.state.licence.standing.tier is Tier.FREE
    assert "Free edition" in _texts(opened)


def test_where_all_seats_are_in_use_one_is_given_back_and_it_goes_on_here(opened: Opened, at: Desk) -> None:
    seats = (Seat("seat_1", "Lab 7", "linux", 1, NOW), Seat("seat_2", "", "darwin-arm64", 1, NOW))
    at.server.refusal = refused(Code.SEAT_LIMIT, seats=seats)
    _enter(opened)
    told = _texts(opened)
    at.server.refusal = None

    _press(opened, "Give back and use here", 1)

    assert "All 2 seats are in use" in told
    assert "Lab 7" in told
    assert "last used on 2027-01-15" in told
    assert b'"release":"seat_2"' in at.server.bodies[-1]
    assert opened.state.licence.standing.tier is Tier.PRO
    assert "seats are in use" not in _texts(opened)


def test_a_refusal_names_its_request_and_can_be_copied_and_closed(opened: Opened, at: Desk) -> None:
    at.server.refusal = refused(Code.INVALID_KEY)
    _enter(opened)

    told = _texts(opened)
    _press(opened, "Copy details")

    assert "Key not known" in told
    assert "Request req_1" in told
    assert opened.copied == [
        "Key not known (invalid-key)\nThe server does not know this key. Compare it with your purchase.\nRequest req_1"
    ]
    _view(opened)._trouble._close()
    assert "Key not known" not in _texts(opened)


def test_trouble_with_the_network_takes_nothing_and_is_tried_again(opened: Opened, at: Desk) -> None:
    _enter(opened)
    at.server.failure = Failed("net-proxy", "the proxy refuses to connect")
    _press(opened, "Check now")
    told = _texts(opened)
    _press(opened, "Network settings")
    settings = opened.state.shell.place
    opened.app.dispatch(PlaceChosen(Place.LICENCE))
    at.server.failure = None
    _press(opened, "Try again")

    assert (
        "The proxy refuses to connect. Check the proxy settings. Pro stays as it is until 2027-02-28." in told
    )
    assert settings is Place.SETTINGS
    assert opened.state.licence.standing.tier is Tier.PRO
    assert opened.state.licence.trouble is None


def test_what_support_asks_for_can_be_copied(opened: Opened, at: Desk) -> None:
    nothing = _view(opened)._standing._copy.isVisible()
    at.server.verdict, at.server.reason = Verdict.SUSPENDED, "dispute"
    _enter(opened)
    _press(opened, "Check now")

    _press(opened, "Copy details")

    assert not nothing
    (copied,) = opened.copied
    assert copied.splitlines() == [
        "Licence paused (suspended)",
        "Paused by the seller, told on 2027-01-15: dispute. Write to support with the details.",
        "lic_00000000000000000001, seat_00000000000000000001, state 7, issued 2027-01-15 08:00 UTC, key 2027-01a",
    ]


def test_a_change_found_in_the_background_is_told_in_a_bar(opened: Opened, at: Desk) -> None:
    _enter(opened)
    opened.app.dispatch(PlaceChosen(Place.HOME))
    at.server.verdict, at.server.reason = Verdict.REVOKED, "refund"
    at.days(1)

    opened.app.dispatch(LicenceDue())

    (bar,) = [each for each in opened.state.shell.notices if each.id == "licence"]
    assert str(bar.text) == "Licence withdrawn"
    assert opened.state.licence.standing.tier is Tier.FREE
    opened.app.dispatch(PlaceChosen(Place.LICENCE))
    assert "Withdrawn, told on 2027-01-16: refund. A new purchase gives a new key." in _texts(opened)


def test_a_failure_in_the_background_is_silent(opened: Opened, at: Desk) -> None:
    _enter(opened)
    before = opened.state.shell.notices
    at.server.failure = Failed("net-offline", "no network")

    opened.app.dispatch(LicenceDue())

    assert opened.state.licence.trouble is None
    assert opened.state.shell.notices == before
    assert opened.state.licence.standing.tier is Tier.PRO


def test_under_air_gap_nothing_is_sent(at: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    with opened_window(tmp_path / "home", Settings(appearance=Appearance.LIGHT, air_gap=True)) as opened:
        opened.app.dispatch(PlaceChosen(Place.LICENCE))
        _enter(opened)
        opened.app.dispatch(LicenceDue())

        assert "Air gap is on" in _texts(opened)
        assert at.server.calls == []


def test_a_file_is_chosen_or_dropped_and_a_request_written(opened: Opened, at: Desk, tmp_path: Path) -> None:
    given, request, receipt = tmp_path / "ada.smlic", tmp_path / "request.txt", tmp_path / "receipt.txt"

    _press(opened, "Write a request…")
    _choose(opened, "Write a request", request.with_suffix(""))
    given.write_text(file_for(request.read_text("ascii"), NOW), "utf-8")
    _press(opened, "Use a licence file…")
    _choose(opened, "Use a licence file", given)
    taken = opened.state.licence.standing.tier
    _press(opened, "Give back with a receipt…")
    _choose(opened, "Write the receipt", receipt)

    assert request.read_text("ascii").startswith("-----BEGIN SPECMINT REQUEST-----")
    assert taken is Tier.PRO
    assert receipt.read_text("ascii").startswith("-----BEGIN SPECMINT RELEASE-----")
    assert str(opened.state.shell.notices[-1].text).startswith(f"The receipt is in {receipt}. Give it to")
    assert opened.state.licence.standing.tier is Tier.FREE


def test_another_file_is_imported_where_one_could_not_be_read(
    opened: Opened, at: Desk, tmp_path: Path
) -> None:
    (tmp_path / "x.smlic").write_text("nothing", "utf-8")
    (tmp_path / "ada.smlic").write_text(unbound_file(Tier.BASIC, NOW), "utf-8")
    _drop(_view(opened), tmp_path / "x.smlic")

    _press(opened, "Import a file…")
    _choose(opened, "Use a licence file", tmp_path / "ada.smlic")

    assert opened.state.licence.standing.tier is Tier.BASIC


def test_no_file_is_written_where_the_choice_is_given_up(opened: Opened, at: Desk, tmp_path: Path) -> None:
    _press(opened, "Write a request…")
    (chooser,) = _choosers(opened)
    begins, named = chooser.directory().absolutePath(), chooser.selectedFiles()
    chooser.reject()
    _settle()

    assert (begins, [Path(each).name for each in named]) == (QDir.homePath(), ["specmint-request.txt"])
    assert chooser.accessibleName() == "Write a request"
    assert _choosers(opened) == []
    assert opened.state.shell.notices == ()


def test_a_licence_file_is_dropped(opened: Opened, at: Desk, tmp_path: Path) -> None:
    (tmp_path / "ada.smlic").write_text(unbound_file(Tier.BASIC, NOW), "utf-8")

    _drop(_view(opened), tmp_path / "ada.smlic")

    assert opened.state.licence.standing.tier is Tier.BASIC


def _drop(view: LicenceView, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    view.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_what_is_no_licence_file_is_told(opened: Opened, at: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.smlic").write_text("nothing", "utf-8")

    _drop(_view(opened), tmp_path / "x.yaml")
    before = opened.state.licence.trouble
    _drop(_view(opened), tmp_path / "x.smlic")

    assert before is None
    assert "Licence file not readable" in _texts(opened)
    assert (
        "Looking for one block that begins with -----BEGIN SPECMINT LICENCE----- failed: the file was"
        in _texts(opened).replace("\u200b", "")
    )
    assert _steps(_view(opened)._trouble) == ["Import a file…"]


def test_a_seat_without_a_keyring_says_where_its_token_lies(opened: Opened, at: Desk) -> None:
    at.vault.reason = "this system has no keyring"

    _enter(opened)

    assert "No keyring here" in _texts(opened)
    assert opened.state.licence.standing.tier is Tier.PRO


def test_what_cannot_be_kept_holds_in_this_session(opened: Opened, at: Desk, tmp_path: Path) -> None:
    _enter(opened)
    at.folder.joinpath("licence.smlic").unlink()
    at.folder.joinpath("licence.smlic").mkdir()

    _enter(opened)

    told, kept = _texts(opened), tmp_path / "kept" / "licence.smlic"
    kept.parent.mkdir()
    _press(opened, "Keep it in another file…")
    _choose(opened, "Keep the licence in a file", kept)
    said = str(opened.state.shell.notices[-1].text)
    _press(opened, "Check now")

    assert "Licence not saved" in told
    assert "Pro works in this session." in told
    assert opened.state.licence.standing.tier is Tier.PRO
    assert opened.state.licence.file == kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0
    assert said == (
        f"The licence is in {kept}. Import that file after the next start, or name it in SPECMINT_LICENCE_FILE."
    )
    after_restart = at.here._replace(store=Store(tmp_path / "other", at.vault))
    assert office.take_file(after_restart, kept.read_bytes()).standing.tier is Tier.PRO


def test_counting_is_a_switch_that_is_off_and_says_what_the_contract_asks_for(
    opened: Opened, at: Desk
) -> None:
    switch = _view(opened)._usage.switch
    without_a_key = switch.isVisible()
    at.server.usage = ("jobs", "a-later-meter")
    _enter(opened)
    _settle()
    before = switch.isVisible(), switch.isChecked()
    switch.click()

    assert not without_a_key
    assert before == (True, False)
    assert switch.isChecked()
    assert opened.state.licence.is_shared
    assert usage.is_shared(at.folder)
    assert "By contract your licence counts: runs, a-later-meter." in _texts(opened)


def test_a_file_for_any_device_is_removed_and_asks_nobody(opened: Opened, at: Desk, tmp_path: Path) -> None:
    (tmp_path / "ada.smlic").write_text(unbound_file(Tier.PRO, NOW), "utf-8")
    _drop(_view(opened), tmp_path / "ada.smlic")
    _settle()
    steps = _steps(_view(opened)._standing)
    _press(opened, "Remove from this device")

    assert steps == ["Remove from this device", "My devices"]
    assert opened.state.licence.standing.tier is Tier.FREE
    assert at.server.calls == []


def test_a_key_that_met_trouble_is_tried_again_and_a_request_written_from_there(
    opened: Opened, at: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "request.txt"
    at.server.failure = Failed("net-offline", "the name is not found")
    _enter(opened)
    _press(opened, "Write a request…")
    _choose(opened, "Write a request", place)
    _enter(opened)
    at.server.failure = None
    _press(opened, "Try again")

    assert place.read_text("ascii").startswith("-----BEGIN SPECMINT REQUEST-----")
    assert opened.state.licence.standing.tier is Tier.PRO


def test_a_lock_leads_to_the_field_of_the_key_or_to_the_tiers(opened: Opened, at: Desk) -> None:
    opened.app.dispatch(PlaceChosen(Place.HOME))
    opened.app.dispatch(PartWanted(part=Part.TIERS))
    _settle()
    place, scrolled = opened.state.shell.place, _view(opened)._page.verticalScrollBar().value()
    opened.app.dispatch(PartWanted(part=Part.KEY))
    _settle()

    assert place is Place.LICENCE
    assert scrolled > 0
    assert _view(opened)._entry.field.hasFocus()


def test_pages_open_in_the_browser_and_tiers_in_sight(
    opened: Opened, at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: pages.append(url.toString()))
    _press(opened, "See tiers")
    scrolled = _view(opened)._page.verticalScrollBar().value()
    at.server.failure = Failed("net-stranger", "a page came")
    _enter(opened)
    _press(opened, "Open its page")
    at.server.failure = None
    _press(opened, "Try again")
    _press(opened, "My devices")

    assert scrolled > 0
    assert pages == ["https://licences.example.com", "https://licences.example.com/devices"]


def test_the_next_step_of_a_proxy_and_of_an_old_version_is_in_the_settings(shown: Shown[LicenceView]) -> None:
    state = State("/jobs")
    with_updates = replace(state, release=replace(state.release, channel=channel()))
    for code, button in (("net-proxy", "Network settings"), ("invalid-request", "Look for updates")):
        licence = LicenceState(trouble=words_of(code, {}))
        shown.show(replace(with_updates, licence=licence)).button(button).click()

    without = shown.show(replace(state, licence=LicenceState(trouble=words_of("invalid-request", {}))))

    assert "Look for updates" not in without.buttons()
    assert shown.intents == [
        SettingsSectionChosen("network"),
        PlaceChosen(Place.SETTINGS),
        SettingsSectionChosen("updates"),
        PlaceChosen(Place.SETTINGS),
    ]


STEPS = {
    "free": ["Enter key", "See tiers"],
    "active": ["Check now", "Give this device back", "My devices"],
    "grace": ["Check now", "Import a file…"],
    "lapsed": ["Check now", "Import a file…"],
    "past-due": ["Renew", "Check now"],
    "expired": ["Renew", "Check now"],
    "suspended": ["Contact", "Check now"],
    "revoked": ["Contact", "See tiers", "Enter key"],
    "released": ["Enter key"],
    "pending-release": ["Check now"],
    "other-machine": ["Enter key"],
    "not-started": ["Check now"],
    "clock-doubt": ["Check now"],
    "clock-wrong": ["Check now"],
    "damaged": ["Check now", "Import a file…"],
    "needs-update": ["Look for updates", "Import a file…"],
    "test-licence": ["Enter key"],
    "quota-reached": ["Contact", "Check now"],
    "needs-tier": ["See tiers"],
    "key-typo": ["Enter key"],
    "invalid-key": ["Enter key", "Contact"],
    "invalid-request": ["Look for updates", "Contact"],
    "seat-limit": ["My devices", "Enter key"],
    "seat-cooldown": ["Contact", "My devices", "Enter key"],
    "seat-unknown": ["Enter key"],
    "net-offline": ["Try again", "Write a request…"],
    "net-proxy": ["Network settings", "Try again"],
    "net-certificate": ["Network settings", "Try again"],
    "net-stranger": ["Open its page", "Try again"],
    "rate-limited": ["Try again"],
    "server-down": ["Try again"],
    "air-gap": ["Write a request…", "Network settings"],
    "no-store": ["Keep it in another file…", "Import a file…"],
    "token-in-file": [],
}


FACTS: Facts = {
    **dict.fromkeys(("holder", "reason", "why", "fault", "check", "wish", "needs", "current", "tier"), "Ж"),
    "days": 1,
    "days_back": 3,
    "seats": 2,
    "used": 120,
    "quota": 100,
    "meter": "cases",
    "limit": 10,
    "paid_until": NOW,
    "until": NOW,
    "contact": NOW,
}


@pytest.mark.parametrize(
    "facts",
    [
        *({**FACTS, "kind": kind} for kind in ("online", "offline", "unbound")),
        {**FACTS, "seats": 1, "days": 14, "meter": "jobs", "paid_until": None, "until": None, "reason": ""},
        {},
    ],
)
def test_every_row_is_translated_to_its_last_word_and_its_english_is_that_of_the_command(
    qapp: QApplication, facts: Facts
) -> None:
    coded = {("codes", each.code): Text(each.english, each.is_counted) for each in coded_texts()}
    translator = PseudoTranslator(coded)
    rows = {code: words_of(code, facts) for code in TEXTS}

    english = {code: (text(row.headline), text(row.text)) for code, row in rows.items()}
    qapp.installTranslator(translator)
    translated = {code: text(row.headline) + text(row.text) for code, row in rows.items()}
    qapp.removeTranslator(translator)

    assert english == {code: texts.told(code, facts)[1:3] for code in TEXTS}
    left = {code: re.findall("[a-z]{2,}", said) for code, said in translated.items()}
    assert {code: words for code, words in left.items() if words} == {}


@pytest.mark.parametrize("look", [Appearance.LIGHT, Appearance.DARK])
def test_each_row_has_its_next_steps_as_buttons_with_names(
    qtbot: QtBot, qapp: QApplication, look: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.apply(qapp, look, 100)
    monkeypatch.setattr(texts, "SHOP", "https://shop.example.com")
    monkeypatch.setattr(texts, "SUPPORT", "https://help.example.com")
    view = LicenceView()
    qtbot.addWidget(view)
    page = Shown(view)
    found = {}

    for code in TEXTS:
        words = words_of(code, {})
        of_trouble = code not in set(Standing)
        licence = LicenceState(
            words=None if of_trouble else words,
            trouble=words if of_trouble else None,
            has_seat=True,
            site="https://licences.example.com",
            file="a licence",
        )
        state = State("/jobs", licence=licence)
        page.show(replace(state, release=replace(state.release, channel=channel())))
        found[code] = _steps(view._trouble if of_trouble else view._standing)

        assert nameless_controls(view) == []

    assert found == STEPS


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("look", [Appearance.LIGHT, Appearance.DARK])
def test_each_row_of_the_table_can_be_read_and_every_control_has_a_name(
    qtbot: QtBot, qapp: QApplication, zoom: int, look: Appearance
) -> None:
    theme.apply(qapp, look, zoom)
    view = LicenceView()
    qtbot.addWidget(view)
    page = Shown(view, 900, 480)
    facts: Facts = {
        "tier": "Enterprise",
        "holder": "Ada Example",
        "contact": NOW,
        "why": "The name is not found",
    }

    for code in TEXTS:
        words = words_of(code, facts)
        licence = LicenceState(words=words, trouble=words, has_seat=True, request="req_1")
        page.show(replace(_state(Tier.ENTERPRISE), licence=licence))

        assert layout_faults(view) == []
        assert nameless_controls(view) == []

"""Newer releases and crash reports, as presenters decide: nothing without an address, nothing under air gap."""

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import Problem
from engine.jobs.messages import Network
from specmint_desktop.presenters import release
from specmint_desktop.settings import Settings
from specmint_desktop.state.messages import EffectFailed, Message
from specmint_desktop.state.preferences import SettingsState
from specmint_desktop.state.release import (
    Channel,
    DownloadAsked,
    DownloadUpdate,
    Look,
    LookForUpdate,
    OpenFile,
    Release,
    ReleaseFile,
    ReleaseState,
    ReportSendAsked,
    ReportSent,
    SendReport,
    UpdateAsked,
    UpdateDownloaded,
    UpdateDue,
    UpdateLookedFor,
    WakeForUpdate,
)
from specmint_desktop.state.shell import NoticeDismissed, WindowOpened
from specmint_desktop.state.whole import State
from tests.samples.releases import channel

NONE = State("/jobs")
FILE = ReleaseFile("specmint_9.2.0_amd64.deb", 5, "a" * 64)
NEWER = Release("9.2.0", "Faster.", FILE)


def _given(*, crash_address: str = "", found: Release | None = None, **settings: Any) -> State:
    known = ReleaseState(channel(crash_address=crash_address), found=found)
    return replace(NONE, release=known, settings=SettingsState(Settings(**settings)))


def test_the_first_look_is_ten_seconds_after_the_first_paint() -> None:
    assert release.after(_given(), WindowOpened())[1] == (WakeForUpdate(10),)


@pytest.mark.parametrize("message", [WindowOpened(), UpdateAsked(), DownloadAsked()])
def test_a_build_without_an_address_never_looks(message: Any) -> None:
    assert release.after(NONE, message) == (NONE, ())


@pytest.mark.parametrize("known", [Channel("https://x.example/latest.json", ""), Channel("", "key")])
def test_an_address_without_a_key_and_a_key_without_an_address_are_none(known: Channel) -> None:
    assert not known.has_updates


def test_it_looks_by_the_settings_of_the_network_and_again_after_a_day() -> None:
    given = _given(proxy="http://p.example:8080", ca_file="/ca.pem")

    after, effects = release.after(given, UpdateDue())

    network = Network(proxy="http://p.example:8080", ca_file="/ca.pem")
    assert effects == (WakeForUpdate(86_400), LookForUpdate(channel(), network))
    assert after.release.is_looking


@pytest.mark.parametrize("settings", [{"update_check": False}, {"air_gap": True}])
def test_switched_off_or_under_air_gap_it_only_waits_another_day(settings: dict[str, Any]) -> None:
    given = _given(**settings)

    assert release.after(given, UpdateDue()) == (given, (WakeForUpdate(86_400),))


def test_a_person_may_look_where_the_daily_look_is_off() -> None:
    assert release.after(_given(update_check=False), UpdateAsked())[1] == (
        LookForUpdate(channel(), Network()),
    )


def test_two_looks_at_once_are_one() -> None:
    looking, _ = release.after(_given(), UpdateAsked())

    assert release.after(looking, UpdateAsked()) == (looking, ())


def test_a_newer_release_is_told_in_a_bar_that_offers_to_download_it() -> None:
    looking, _ = release.after(_given(), UpdateAsked())

    after, effects = release.after(looking, UpdateLookedFor(Look.FOUND, NEWER))

    (notice,) = after.shell.notices
    assert str(notice.text) == "SpecMint 9.2.0 is out"
    assert notice.intents == ((Message("update-download", "Download"), DownloadAsked()),)
    assert (after.release.look, after.release.found, after.release.is_looking) == (Look.FOUND, NEWER, False)
    assert effects == ()


def test_a_release_without_a_file_for_this_computer_offers_no_download() -> None:
    after, _ = release.after(_given(), UpdateLookedFor(Look.FOUND, NEWER._replace(file=None)))

    assert after.shell.notices[0].intents == ()
    assert release.after(after, DownloadAsked()) == (after, ())


def test_what_was_told_is_not_told_again_after_a_day() -> None:
    after, _ = release.after(_given(found=NEWER), UpdateLookedFor(Look.FOUND, NEWER))

    assert after.shell.notices == ()


@pytest.mark.parametrize("look", [look for look in Look if look is not Look.FOUND])
def test_any_other_answer_is_told_in_the_settings_only_and_forgets_nothing(look: Look) -> None:
    after, effects = release.after(_given(found=NEWER), UpdateLookedFor(look))

    assert (after.release.look, after.release.found) == (look, NEWER)
    assert (after.shell.notices, effects) == ((), ())


def test_a_download_is_asked_for_once() -> None:
    told, _ = release.after(_given(), UpdateLookedFor(Look.FOUND, NEWER))

    after, effects = release.after(told, DownloadAsked())

    assert effects == (DownloadUpdate(channel(), FILE, Network()),)
    assert after.shell.notices == ()
    assert release.after(after, DownloadAsked()) == (after, ())


def test_nothing_is_downloaded_under_air_gap() -> None:
    given = _given(found=NEWER, air_gap=True)

    assert release.after(given, DownloadAsked()) == (given, ())


def test_a_verified_file_is_handed_to_the_system_and_can_be_opened_again() -> None:
    loading, _ = release.after(_given(found=NEWER), DownloadAsked())

    after, effects = release.after(loading, UpdateDownloaded("/updates/x.deb"))

    assert effects == (OpenFile("/updates/x.deb"),)
    assert not after.release.is_downloading
    (notice,) = after.shell.notices
    assert "verified" in str(notice.text)
    assert release.after(after, notice.intents[0][1]) == (after, (OpenFile("/updates/x.deb"),))


def test_what_failed_can_be_asked_for_again() -> None:
    problem = Problem("update-failed", "x", "y")
    loading, (download,) = release.after(_given(found=NEWER), DownloadAsked())
    looking, (look,) = release.after(_given(), UpdateAsked())

    assert not release.after(loading, EffectFailed(download, problem))[0].release.is_downloading
    assert not release.after(looking, EffectFailed(look, problem))[0].release.is_looking


def test_a_report_is_sent_where_the_build_has_an_address_and_the_person_agreed() -> None:
    given = _given(crash_address="https://key@crash.example/1", crash_reports=True)

    after, effects = release.after(given, ReportSendAsked("{}"))

    assert effects == (SendReport(given.release.channel, "{}", Network()),)
    assert after == given


@pytest.mark.parametrize(
    ("address", "settings"),
    [
        ("", {"crash_reports": True}),
        ("https://key@crash.example/1", {}),
        ("https://key@crash.example/1", {"crash_reports": True, "air_gap": True}),
    ],
)
def test_else_no_report_is_sent(address: str, settings: dict[str, Any]) -> None:
    given = _given(crash_address=address, **settings)

    assert release.after(given, ReportSendAsked("{}")) == (given, ())


def test_a_sent_report_is_told() -> None:
    after, _ = release.after(_given(), ReportSent())

    assert [str(each.text) for each in after.shell.notices] == ["The report was sent. Thank you."]


def test_messages_of_others_change_nothing() -> None:
    assert release.after(NONE, NoticeDismissed("x")) == (NONE, ())

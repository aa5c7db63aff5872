"""Settings: what is changed is shown at once and kept."""

from dataclasses import replace

from engine.jobs.messages import Network
from specmint_desktop.presenters import settings
from specmint_desktop.settings import Appearance, Settings
from specmint_desktop.state.messages import Message
from specmint_desktop.state.preferences import (
    KeptFolderRevealed,
    SaveSettings,
    SettingsChanged,
    SettingsRead,
    SettingsSectionChosen,
    SettingsState,
)
from specmint_desktop.state.results import RevealFolder
from specmint_desktop.state.shell import NoticeDismissed, Place, PlaceChosen
from specmint_desktop.state.whole import State

GIVEN = State("/jobs")


def test_a_change_is_shown_and_kept() -> None:
    dark = Settings(appearance=Appearance.DARK)

    after, effects = settings.after(GIVEN, SettingsChanged(dark))

    assert after.settings.settings == dark
    assert effects == (SaveSettings(dark),)


def test_what_is_set_already_is_not_written_again() -> None:
    assert settings.after(GIVEN, SettingsChanged(Settings())) == (GIVEN, ())


def test_settings_without_a_fault_are_read_without_a_word() -> None:
    after, effects = settings.after(GIVEN, SettingsRead(Settings(zoom=150)))

    assert after.settings == SettingsState(Settings(zoom=150))
    assert after.shell.notices == ()
    assert effects == ()


def test_what_could_not_be_read_is_named_in_a_bar_that_leads_to_the_settings() -> None:
    faults = (Message("bad", "zoom: too large"), Message("bad", "proxy: no address"))

    after, _ = settings.after(GIVEN, SettingsRead(Settings(), faults))

    (notice,) = after.shell.notices
    assert str(notice.text) == (
        "Some settings could not be read and have their default now: zoom: too large; proxy: no address"
    )
    assert [intent for _, intent in notice.intents] == [PlaceChosen(Place.SETTINGS)]
    assert after.settings.faults == faults


def test_a_chosen_section_is_shown() -> None:
    assert settings.after(GIVEN, SettingsSectionChosen("network"))[0].settings.section == "network"


def test_what_jobs_may_do_on_the_network_is_what_is_set() -> None:
    strict = Settings(air_gap=True, proxy="http://p.example:8080", ca_file="/ca.pem")
    given = replace(GIVEN, settings=SettingsState(strict))

    assert settings.network_of(GIVEN) == Network()
    assert settings.network_of(given) == Network(
        is_allowed=False, proxy="http://p.example:8080", ca_file="/ca.pem"
    )


def test_the_folder_of_all_that_is_kept_can_be_opened() -> None:
    given = State("/people/me/.local/share/SpecMint/jobs")

    assert settings.after(given, KeptFolderRevealed()) == (
        given,
        (RevealFolder("/people/me/.local/share/SpecMint"),),
    )


def test_messages_of_others_change_nothing() -> None:
    assert settings.after(GIVEN, NoticeDismissed("x")) == (GIVEN, ())

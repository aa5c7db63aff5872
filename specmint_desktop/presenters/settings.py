"""Settings: what a person changes is shown at once and kept."""

from dataclasses import replace

from engine.jobs.messages import Network
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.messages import Fact, Intent, Message, Step
from specmint_desktop.state.preferences import (
    KeptFolderRevealed,
    SaveSettings,
    SettingsChanged,
    SettingsRead,
    SettingsSectionChosen,
    SettingsShown,
)
from specmint_desktop.state.results import RevealFolder
from specmint_desktop.state.shell import Notice, Place, PlaceChosen, Tone
from specmint_desktop.state.whole import State


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case SettingsChanged(settings=settings) if settings != state.settings.settings:
            changed = replace(state.settings, settings=settings)
            return replace(state, settings=changed), (SaveSettings(settings),)
        case SettingsRead(settings=settings, faults=faults):
            read = replace(state.settings, settings=settings, faults=faults)
            return _told(replace(state, settings=read), faults), ()
        case SettingsSectionChosen(section=section):
            return replace(state, settings=replace(state.settings, section=section)), ()
        case SettingsShown(section=section):
            shell = replace(state.shell, place=Place.SETTINGS)
            return replace(state, settings=replace(state.settings, section=section), shell=shell), ()
        case KeptFolderRevealed():
            return state, (RevealFolder(state.jobs_folder.rpartition("/")[0]),)
        case _:
            return state, ()


def network_of(state: State, document: str | None = None) -> Network:
    """Return how jobs may fetch a document, and what it refers to on hosts that the person allowed."""
    settings = state.settings.settings
    return Network(
        not settings.air_gap, settings.proxy, settings.ca_file, state.hosts.allowed.get(document or "", ())
    )


def _told(state: State, faults: tuple[Message, ...]) -> State:
    if not faults:
        return state
    text = Message(
        "settings-faults",
        "Some settings could not be read and have their default now: {faults}",
        (("faults", _joined(faults)),),
    )
    look = (Message("show-settings", "Show settings"), PlaceChosen(Place.SETTINGS))
    return with_notice(state, Notice("settings-faults", Tone.WARNING, text, (look,)))


def _joined(faults: tuple[Message, ...]) -> Message:
    """Return several messages as one."""
    first, *others = faults
    for each in others:
        first = Message("settings-faults-joined", "{first}; {second}", (("first", first), ("second", each)))
    return first

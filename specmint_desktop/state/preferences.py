"""Settings, the session and the log, as the window knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specmint_desktop.settings import Settings
from specmint_desktop.state.messages import Effect, Fact, Intent, Message


@dataclass(frozen=True, slots=True)
class SettingsState:
    """`faults` names fields of the file that could not be read and fell back to their default.

    `languages`: the codes of those that the window can speak, English among them.
    """

    settings: Settings
    faults: tuple[Message, ...] = ()
    section: str = "appearance"
    languages: tuple[str, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class SettingsChanged(Intent):
    settings: Settings


@dataclass(frozen=True, slots=True)
class SettingsSectionChosen(Intent):
    section: str


@dataclass(frozen=True, slots=True)
class SettingsShown(Intent):
    """Go to a section of the settings."""

    section: str


@dataclass(frozen=True, slots=True)
class KeptFolderRevealed(Intent):
    """Open the folder where everything is kept in the system's file manager."""


@dataclass(frozen=True, slots=True)
class SettingsRead(Fact):
    """What the file held when the window opened; `faults` are for a person."""

    settings: Settings
    faults: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class SaveSettings(Effect):
    settings: Settings


@dataclass(frozen=True, slots=True)
class KeepFile(Effect):
    """Write a small JSON file of ours in the data folder: `session.json` or `window.json`."""

    name: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogLine:
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class LogState:
    """The last 5,000 lines, oldest first."""

    lines: tuple[LogLine, ...] = ()
    level: str = "INFO"
    text: str = ""


@dataclass(frozen=True, slots=True)
class LogLinesWritten(Fact):
    lines: tuple[LogLine, ...]


@dataclass(frozen=True, slots=True)
class LogFiltered(Intent):
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class DiagnosticsCopied(Intent):
    """Copy versions, platform, settings and the last 200 lines of the log; redacted."""

"""What belongs to a release: where newer ones are told of, and where crash reports go; and what is known of a newer one."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from engine.jobs.messages import Network
from specmint_desktop.state.messages import Effect, Fact, Intent, Reaching

FIRST_LOOK_S: Final = 10
"""After the first paint."""
NEXT_LOOK_S: Final = 24 * 60 * 60


class Channel(NamedTuple):
    """Constants of a build; where one is empty, the window has nothing of what it is for.

    `update_address` is that of `latest.json`, `update_key` the Ed25519 key that signs it, as Base64;
    `crash_address` is the address of the service for crash reports, its DSN.
    """

    update_address: str = ""
    update_key: str = ""
    crash_address: str = ""

    @property
    def has_updates(self) -> bool:
        return bool(self.update_address and self.update_key)


class ReleaseFile(NamedTuple):
    """A file of a release; it lies beside `latest.json`. `sha256` is in small hexadecimal digits."""

    name: str
    size: int
    sha256: str


class Release(NamedTuple):
    """A newer release, as its signed announcement tells; `file` is the one for this computer, if there is any."""

    version: str
    notes: str
    file: ReleaseFile | None = None


class Look(StrEnum):
    """How looking for a newer release ended."""

    FOUND = "found"
    NEWEST = "newest"
    UNREACHED = "unreached"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """`look` is how the last look ended, `found` the newer release that it told of.

    `downloaded` is the verified file.
    """

    channel: Channel = field(default_factory=Channel)
    look: Look | None = None
    is_looking: bool = False
    found: Release | None = None
    is_downloading: bool = False
    downloaded: str = ""


@dataclass(frozen=True, slots=True)
class UpdateDue(Fact):
    """It is time to look for a newer release."""


@dataclass(frozen=True, slots=True)
class UpdateAsked(Intent):
    """Look for a newer release now."""


@dataclass(frozen=True, slots=True)
class DownloadAsked(Intent):
    """Fetch the newer release, and hand it to the system's installer."""


@dataclass(frozen=True, slots=True)
class WakeForUpdate(Effect):
    """Say `UpdateDue` once, after so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class LookForUpdate(Reaching):
    """Ask for the newest release; answers `UpdateLookedFor`."""

    channel: Channel
    network: Network


@dataclass(frozen=True, slots=True)
class UpdateLookedFor(Fact):
    look: Look
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class DownloadUpdate(Reaching):
    """Fetch and verify a file of a release; answers `UpdateDownloaded`."""

    channel: Channel
    file: ReleaseFile
    network: Network


@dataclass(frozen=True, slots=True)
class UpdateDownloaded(Fact):
    path: str


@dataclass(frozen=True, slots=True)
class OpenFile(Effect):
    """Hand a file to the program that the system has for it; where it has none, show the file's folder."""

    path: str


@dataclass(frozen=True, slots=True)
class ReportSendAsked(Intent):
    """Send a crash report: `event` is exactly what is sent, as JSON."""

    event: str


@dataclass(frozen=True, slots=True)
class SendReport(Reaching):
    """Pass a crash report on; answers `ReportSent`."""

    channel: Channel
    event: str
    network: Network


@dataclass(frozen=True, slots=True)
class ReportSent(Fact):
    pass

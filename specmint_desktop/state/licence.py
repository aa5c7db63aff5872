"""The licence: what it is worth, what was told last about it, and what can be asked of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from engine.jobs.messages import Network
from engine.licensing.contract import Seat
from engine.licensing.phrases import Facts
from engine.licensing.store import Sent
from engine.licensing.texts import Button
from engine.licensing.verdict import FREE, Standing
from specmint_desktop.state.messages import Effect, Fact, Intent, Message, Reaching
from specmint_desktop.state.shell import Place, PlaceChosen

FIRST_CHECK_S = 20
"""After the start, where one is due: the window is there first."""


class Part(StrEnum):
    """A part of the page that can be asked for by itself."""

    KEY = "key"
    TIERS = "tiers"


class Trouble(NamedTuple):
    """Why something that was asked for was not done; `seats` may be given back instead."""

    code: str
    facts: Facts
    request: str = ""
    seats: tuple[Seat, ...] = ()


class Words(NamedTuple):
    """A row of the table of texts, ready to be shown."""

    code: str
    headline: Message
    text: Message
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class LicenceState:
    """`file` is the licence as jobs get it, armoured; `activations` counts what was taken, to empty the field of the key.

    `has_seat`: there is something that the server can be asked about. `is_shared`: the person switched counting on;
    `asked_meters` are what the licence counts by contract. `site` is the address of the licence server.
    """

    standing: Standing = FREE
    words: Words | None = None
    trouble: Words | None = None
    seats: tuple[Seat, ...] = ()
    request: str = ""
    is_busy: bool = False
    has_seat: bool = False
    is_offline: bool = False
    """The licence came as a file by a request: it is given back by a receipt."""
    file: str = ""
    activations: int = 0
    is_shared: bool = False
    asked_meters: tuple[str, ...] = ()
    site: str = ""
    wanted: Part = Part.KEY
    wishes: int = 0
    """How often `wanted` was asked for."""
    sent: tuple[Sent, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PartWanted(PlaceChosen):
    """Open the page where a key is entered, or where the tiers stand side by side."""

    place: Place = Place.LICENCE
    part: Part = Part.KEY


@dataclass(frozen=True, slots=True)
class KeyEntered(Intent):
    """`replace` is the seat to give back first."""

    key: str
    label: str = ""
    replace: str = ""


@dataclass(frozen=True, slots=True)
class LicenceCheckAsked(Intent):
    pass


@dataclass(frozen=True, slots=True)
class LicenceGivenBack(Intent):
    pass


@dataclass(frozen=True, slots=True)
class LicenceFileGiven(Intent):
    path: str


@dataclass(frozen=True, slots=True)
class LicenceRequestAsked(Intent):
    """Write the request for a licence to a file; the key is not in it."""

    path: str
    key: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LicenceReceiptAsked(Intent):
    """Give the licence back without a network, and write the receipt to a file."""

    path: str


@dataclass(frozen=True, slots=True)
class LicenceKept(Intent):
    """Keep the licence in force in a file of the person's choice: the folder of the window refuses it."""

    path: str


@dataclass(frozen=True, slots=True)
class UsageShared(Intent):
    """Switch counting for the licence server on or off."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class LicenceTroubleClosed(Intent):
    pass


@dataclass(frozen=True, slots=True)
class LicenceDue(Fact):
    """It is time to ask the server."""


@dataclass(frozen=True, slots=True)
class ReadLicence(Effect):
    """Judge what lies here; answers `LicenceJudged`."""


@dataclass(frozen=True, slots=True)
class WakeForLicence(Effect):
    """Say `LicenceDue` once, after so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class ActivateLicence(Reaching):
    """Answers `LicenceJudged` or `LicenceRefused`, as all that follow do."""

    key: str
    label: str
    replace: str
    network: Network


@dataclass(frozen=True, slots=True)
class CheckLicence(Reaching):
    network: Network
    is_asked: bool


@dataclass(frozen=True, slots=True)
class GiveLicenceBack(Reaching):
    network: Network


@dataclass(frozen=True, slots=True)
class TakeLicenceFile(Effect):
    path: str


@dataclass(frozen=True, slots=True)
class WriteLicenceRequest(Effect):
    path: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class WriteLicenceReceipt(Effect):
    path: str


@dataclass(frozen=True, slots=True)
class KeepLicence(Effect):
    """Answers `LicenceFileWritten`, or `LicenceRefused`."""

    path: str
    file: str


@dataclass(frozen=True, slots=True)
class ShareUsage(Effect):
    is_on: bool


@dataclass(frozen=True, slots=True)
class LicenceJudged(Fact):
    """What lies here and what it is worth; `due_in_s` until the server is asked, None where there is nothing to ask.

    `is_new`: it was just taken. `receipt` is the file that was just written to give it back. `also` is a row to tell beside it: what could not be kept, or where the token lies.
    """

    standing: Standing
    due_in_s: int | None = None
    has_seat: bool = False
    is_offline: bool = False
    file: str = ""
    sent: tuple[Sent, ...] = ()
    is_new: bool = False
    is_asked: bool = True
    also: Trouble | None = None
    is_shared: bool = False
    asked_meters: tuple[str, ...] = ()
    site: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class LicenceRefused(Fact):
    """What was asked for was not done; what holds is in `now`."""

    trouble: Trouble
    now: LicenceJudged
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class LicenceRequestWritten(Fact):
    path: str


@dataclass(frozen=True, slots=True)
class LicenceFileWritten(Fact):
    path: str

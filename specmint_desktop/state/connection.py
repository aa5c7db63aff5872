"""The test of the connection: one plain request to an address that the person typed."""

from dataclasses import dataclass
from enum import StrEnum

from engine.jobs.messages import Network
from specmint_desktop.state.messages import Fact, Intent, Reaching


class Outcome(StrEnum):
    """How a request ended; whether a proxy stood between is told beside it."""

    REACHED = "reached"
    UNKNOWN_HOST = "unknown-host"
    REFUSED = "refused"
    CERTIFICATE = "certificate"
    PROXY_REFUSED = "proxy-refused"
    TIMED_OUT = "timed-out"
    SETTINGS = "settings"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`address` is what was tried; `outcome` is None before the first answer and while one is waited for."""

    address: str = ""
    is_trying: bool = False
    outcome: Outcome | None = None
    status: int = 0
    detail: str = ""
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionTestAsked(Intent):
    address: str


@dataclass(frozen=True, slots=True)
class TryConnection(Reaching):
    """Send one request as documents are fetched; answers `ConnectionTried`."""

    address: str
    network: Network


@dataclass(frozen=True, slots=True)
class ConnectionTried(Fact):
    """`status` counts where the host was reached; `detail` is what system or host said, `proxy` what stood between."""

    address: str
    outcome: Outcome
    status: int = 0
    detail: str = ""
    proxy: str = ""

"""Other hosts that a document refers to: which a person lets be asked, for which document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specmint_desktop.state.messages import Intent


@dataclass(frozen=True, slots=True)
class HostsState:
    """`allowed`: document -> hosts that its references may lead to, the document allowed last at the end.

    `declined` are the pairs of document and host that the person did not want in this session; `asked_for` is the
    document that the open questions are about.
    """

    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declined: frozenset[tuple[str, str]] = frozenset()
    asked_for: str | None = None


@dataclass(frozen=True, slots=True)
class HostAllowed(Intent):
    """Fetch what a document refers to on a host, now and whenever the document is read."""

    document: str
    host: str


@dataclass(frozen=True, slots=True)
class HostDeclined(Intent):
    """Not now: the question comes again in the next session."""

    document: str
    host: str


@dataclass(frozen=True, slots=True)
class HostForgotten(Intent):
    """Ask that host no longer for that document."""

    document: str
    host: str

"""What every route is given: the parts of one running server."""

from collections.abc import Callable
from dataclasses import dataclass, field

from licensing_server.limits import Limits
from licensing_server.observe.logs import Log
from licensing_server.observe.metrics import Metrics
from licensing_server.observe.reports import Report, to_nobody
from licensing_server.service.authority import Authority
from licensing_server.settings import Settings
from licensing_server.store import Store

Clock = Callable[[], int]
"""Unix seconds, UTC."""


class MovableClock:
    """The time of a test server: the real one, moved by some seconds; forgotten when the server ends."""

    def __init__(self, real: Clock) -> None:
        self._real = real
        self._moved_s = 0

    def __call__(self) -> int:
        return self._real() + self._moved_s

    def move(self, seconds: int) -> None:
        """Lie this far from the real time; 0 is the real time again."""
        self._moved_s = seconds


@dataclass(frozen=True, slots=True)
class Server:
    """`contacts` gathers when seats were last seen, until it is written once a minute."""

    settings: Settings
    store: Store
    authority: Authority
    limits: Limits
    metrics: Metrics
    log: Log
    now: Clock
    report: Report = to_nobody
    contacts: dict[str, int] = field(default_factory=dict)

"""What every route is given: the parts of one running server."""

from collections.abc import Callable
from dataclasses import dataclass, field

from licensing_server.limits import Limits
from licensing_server.observe.logs import Log
from licensing_server.observe.metrics import Metrics
from licensing_server.service.authority import Authority
from licensing_server.settings import Settings
from licensing_server.store import Store

Clock = Callable[[], int]
"""Unix seconds, UTC."""


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
    contacts: dict[str, int] = field(default_factory=dict)

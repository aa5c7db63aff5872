"""Figures for Prometheus; a label is a word of ours, never an id, a key or a mail address."""

from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Request(NamedTuple):
    """One answered request; `code` is empty for a success."""

    method: str
    route: str
    status: int
    code: str
    seconds: float


class Metrics:
    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        name = "specmint_licensing_"
        words = ["method", "route", "status", "code"]
        self._requests = Counter(name + "requests", "Answered requests", words, registry=registry)
        self._seconds = Histogram(
            name + "request_seconds", "Time to the answer", ["route"], buckets=SECONDS, registry=registry
        )
        self.activations = Counter(name + "activations", "Activations", ["result"], registry=registry)
        self.verdicts = Counter(name + "verdicts", "Signed verdicts", ["verdict"], registry=registry)
        self.failed_keys = Counter(name + "failed_keys", "Keys that nobody has", registry=registry)
        self.events = Gauge(name + "events", "Events of sellers", ["state"], registry=registry)
        self.oldest_event = Gauge(
            name + "oldest_event_seconds", "Age of the oldest event that waits", registry=registry
        )
        self.mails = Gauge(name + "mails", "Mails", ["state"], registry=registry)
        self.queue = Gauge(name + "writer_queue_ratio", "How full the queue of writers is", registry=registry)
        self.certificate_days = Gauge(
            name + "certificate_days", "Days that the signing certificate still holds", registry=registry
        )

        self._of_requests: dict[tuple[str, str, int, str], tuple[Counter, Histogram]] = {}

    def answered(self, request: Request) -> None:
        found = self._of_requests.get(request[:4])
        if found is None:
            method, route, status, code = request[:4]
            counter = self._requests.labels(method, route, str(status), code)
            found = self._of_requests[request[:4]] = counter, self._seconds.labels(route)
        found[0].inc()
        found[1].observe(request.seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)

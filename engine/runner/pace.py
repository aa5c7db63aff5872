"""Manners towards the service: how fast it is asked, when all wait, and when asking is over."""

import threading
from collections.abc import Callable

MOST_REFUSED = 20
"""Connections refused in a row, after answers, until the service counts as gone."""


class Pace:
    """Shared by all workers. `stopped` says that no further case begins; cleanup still runs."""

    def __init__(self, per_second: float | None, clock: Callable[[], float]) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next = 0.0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._answered = False
        self._refused = 0
        self.unreachable = ""

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()

    def wait_for_turn(self) -> None:
        """Wait until the next request may go; after a stop nobody waits."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            self._stop.wait(turn - now)

    def rest(self, seconds: float) -> None:
        """Let the service alone for a while, all workers together."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)

    def answered(self) -> None:
        self._answered, self._refused = True, 0

    def refused(self, why: str) -> None:
        """Note that no connection came about: nothing ever did, or nothing does any more, ends the run."""
        with self._lock:
            self._refused += 1
            if not self._answered or self._refused >= MOST_REFUSED:
                self.unreachable = self.unreachable or why
                self._stop.set()

"""What a run did, as its events tell."""

import os
import time

from engine.events import AiBatchDone, Emit, Event, RunFinished


class Tally:
    """Passes events on, and keeps the figures of the last ones."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._cases = self._asked = self._tokens = 0

    def __call__(self, event: Event) -> None:
        match event:
            case RunFinished(cases=cases):
                self._cases = cases
            case AiBatchDone(calls=calls, tokens=tokens):
                self._asked, self._tokens = calls, tokens
            case _:
                pass
        self._emit(event)

    def count(self) -> None:
        """Count the run that ended well for a licence that wants it; without a licence nothing is looked at."""
        from engine.jobs.counting import count_run

        count_run(os.environ, _now, cases=self._cases, asked=self._asked, tokens=self._tokens)


def _now() -> int:
    return int(time.time())

"""How many calls run at once, when one is tried again, and when a provider is left alone."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from engine.ai.faults import RETRIED, AIError, Kind

T = TypeVar("T")

CALLS_AT_ONCE: Final = 8
ON_THIS_COMPUTER: Final = 2
GOOD_CALLS_FOR_ONE_MORE: Final = 20
ATTEMPTS: Final = 3
ATTEMPTS_AFTER_SILENCE: Final = 2
WHOLE_CALL_S: Final = 120.0
ATTEMPT_S: Final = 60.0
LONGEST_PAUSE_S: Final = 20.0
LONGEST_PAUSE_NETWORK_S: Final = 3.0


class Time(NamedTuple):
    """`now` is monotonic, in seconds; `chance` draws from 0 up to 1. Tests give their own."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    chance: Callable[[], float]


class Slots:
    """Lets `limit` calls run at once: half as many after a 429, one more after twenty good calls."""

    def __init__(self, most: int) -> None:
        self.limit = most
        self._most = most
        self._busy = 0
        self._good = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        while self._busy >= self.limit:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if not turn.cancelled():  # its turn had come: it goes to the next
                    self._wake()
                raise
        self._busy += 1

    async def __aexit__(self, *_: object) -> None:
        self._busy -= 1
        self._wake()

    def good(self) -> None:
        self._good += 1
        if self._good >= GOOD_CALLS_FOR_ONE_MORE:
            self._good = 0
            self.limit = min(self._most, self.limit + 1)
            self._wake()

    def slow_down(self) -> None:
        self._good = 0
        self.limit = max(1, self.limit // 2)

    def _wake(self) -> None:
        free = self.limit - self._busy
        while free > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():  # it was cancelled, and could not yet say so
                turn.set_result(None)
                free -= 1


class Breaker:
    """Ends a provider for the running job: five failures in a row, or half of the last twenty calls.

    The next job begins with one of its own, and with one call alone.
    """

    IN_A_ROW: Final = 5
    LAST: Final = 20

    def __init__(self) -> None:
        self._last: deque[bool] = deque(maxlen=self.LAST)
        self._row = 0
        self.is_open = False

    def good(self) -> None:
        self._row = 0
        self._last.append(True)

    def bad(self) -> None:
        self._row += 1
        self._last.append(False)
        half = len(self._last) == self.LAST and self._last.count(False) * 2 >= self.LAST
        if self._row >= self.IN_A_ROW or half:
            self.is_open = True


async def retried(attempt: Callable[[], Awaitable[T]], time: Time, *, is_over: Callable[[], bool]) -> T:
    """Return what `attempt` gives, tried again where that may help; `is_over` ends it between two tries.

    Raises:
        AIError: the last failure.
    """
    end = time.now() + WHOLE_CALL_S

    def stops(state: RetryCallState) -> bool:
        error = _error(state)
        most = ATTEMPTS_AFTER_SILENCE if error.kind is Kind.TIMEOUT else ATTEMPTS
        return is_over() or state.attempt_number >= most or time.now() + state.upcoming_sleep > end

    tries = AsyncRetrying(
        sleep=time.sleep,
        wait=lambda state: _pause(_error(state), state.attempt_number, time.chance()),
        stop=stops,
        retry=retry_if_exception(lambda error: isinstance(error, AIError) and error.kind in RETRIED),
        reraise=True,
    )

    async def once() -> T:
        return await attempt()

    return await tries(once)


def _error(state: RetryCallState) -> AIError:
    raised = state.outcome.exception() if state.outcome else None
    return raised if isinstance(raised, AIError) else AIError(Kind.UNKNOWN)


def _pause(error: AIError, number: int, chance: float) -> float:
    """Return how long to wait: what the server asks, else a random part of an ever longer time."""
    if error.retry_after_s is not None:
        return error.retry_after_s + chance
    longest = LONGEST_PAUSE_NETWORK_S if error.kind is Kind.NETWORK else LONGEST_PAUSE_S
    return chance * min(longest, 2.0 ** (number + 1))

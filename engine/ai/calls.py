"""One call to a model as a job makes it: paid for, in turn, tried again, and counted against its provider."""

import asyncio
from dataclasses import dataclass
from typing import Final

from engine.ai import limits, meter
from engine.ai.faults import ENDING, RETRIED, AIError, Kind
from engine.ai.provider import Prompt, RateLeft, Reply, Wire

_LONGEST_RATE_WAIT_S: Final = 60.0


@dataclass
class Caller:
    """The calls of one job to one provider. `ended` is why no more are sent, None while they are."""

    wire: Wire
    meter: meter.Meter
    slots: limits.Slots
    breaker: limits.Breaker
    time: limits.Time
    attempt_s: float = limits.ATTEMPT_S
    ended: AIError | None = None
    _rate: tuple[RateLeft, float] | None = None

    async def ask(self, prompt: Prompt) -> Reply:
        """Return the answer to one prompt.

        Raises:
            AIError: there is none.
        """
        async with self.slots:
            self._refuse_if_ended()
            return await limits.retried(lambda: self._attempt(prompt), self.time, is_over=self._is_over)

    def _is_over(self) -> bool:
        return self.ended is not None or self.breaker.is_open

    def _refuse_if_ended(self) -> None:
        if self.ended is not None:
            raise self.ended

    async def _attempt(self, prompt: Prompt) -> Reply:
        self._refuse_if_ended()
        await self._wait_for_rate(meter.estimate(prompt).read)
        form = self.wire.form
        reserved = await self.meter.reserved(prompt, self.wire.host)
        try:
            reply = await self._within(prompt)
        except AIError as error:
            if _may_have_cost(error):
                self.meter.settle(reserved, None)
            else:
                self.meter.release(reserved)
            self._note(error)
            if error.kind is Kind.MODE and self.wire.weaken(form):
                return await self._attempt(prompt)
            raise
        except asyncio.CancelledError:
            # It may have been answered, and then it is paid for.
            self.meter.settle(reserved, None)
            raise
        self.meter.settle(reserved, reply.usage)
        self._rate = (reply.rate, self.time.now()) if reply.rate else None
        self.breaker.good()
        self.slots.good()
        return reply

    async def _within(self, prompt: Prompt) -> Reply:
        try:
            async with asyncio.timeout(self.attempt_s):
                return await self.wire.ask(prompt)
        except TimeoutError as error:
            raise AIError(Kind.TIMEOUT, self.wire.host, model=self.wire.model) from error

    def _note(self, error: AIError) -> None:
        if error.kind in (Kind.RATE, Kind.OVERLOADED):
            self.slots.slow_down()
        if error.kind in RETRIED or error.kind in (Kind.REQUEST, Kind.UNKNOWN):
            self.breaker.bad()
        if error.kind in ENDING or self.breaker.is_open:
            self.ended = self.ended or error

    async def _wait_for_rate(self, needed: int) -> None:
        """Wait where the vendor said that fewer tokens are left than the call needs."""
        if self._rate is None:
            return
        left, since = self._rate
        rest = since + left.in_s - self.time.now()
        if left.tokens < needed and rest > 0:
            self._rate = None
            await self.time.sleep(min(rest, _LONGEST_RATE_WAIT_S))


def _may_have_cost(error: AIError) -> bool:
    """Tell whether an answer may have been made, though none could be read."""
    return error.kind is Kind.TIMEOUT or (error.kind is Kind.SERVER and error.status is None)

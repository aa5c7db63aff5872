"""What calls may cost and did: reserved before each, settled after it, never above the cap."""

import asyncio
import math
from typing import Final, NamedTuple

from engine.ai.faults import AIError, Kind
from engine.ai.provider import Prompt, Usage

NANO: Final = 10**9
DEFAULT_BUDGET_USD: Final = 1.0
MOST_TOKENS: Final = 2_000_000
"""The cap where no price is known."""
_CHARACTERS_PER_TOKEN: Final = 3.5


class Price(NamedTuple):
    """Billionths of a dollar per token, which are thousandths of a dollar per million tokens.

    `stored` is the price of a token that the vendor puts into its cache; it is never less than that of one read.
    """

    read: int
    written: int
    cached: int
    stored: int = 0

    def of(self, usage: Usage) -> int:
        """Return what calls cost, in billionths of a dollar."""
        fresh = max(0, usage.read - usage.cached - usage.stored)
        stored = usage.stored * max(self.read, self.stored)
        return fresh * self.read + stored + usage.cached * self.cached + usage.written * self.written


class Reserved(NamedTuple):
    """`amount` in the unit of the meter; `guess` is what is settled where no usage is reported."""

    amount: int
    guess: Usage


def tokens(text: str) -> int:
    return math.ceil(len(text) / _CHARACTERS_PER_TOKEN)


def estimate(prompt: Prompt) -> Usage:
    """Return the most that a call reads and writes."""
    read = tokens(prompt.system) + tokens(prompt.user)
    return Usage(read, prompt.most_written, 0, 1, is_guess=True, stored=read)


class Meter:
    """The budget of one job over all its providers. Without a `price` it counts tokens."""

    def __init__(self, budget_usd: float, price: Price | None, most_tokens: int = MOST_TOKENS) -> None:
        self._price = price
        self._cap = most_tokens if price is None else round(budget_usd * NANO)
        self._spent = 0
        self._reserved = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.usage = Usage()

    @property
    def spent_usd(self) -> float | None:
        """What was spent, None where no price is known."""
        return None if self._price is None else self._spent / NANO

    @property
    def left(self) -> float:
        """The part of the budget that is neither spent nor reserved, from 0 to 1."""
        return max(0.0, 1 - (self._spent + self._reserved) / self._cap) if self._cap else 0.0

    async def reserved(self, prompt: Prompt, host: str) -> Reserved:
        """Reserve as `reserve` does, and wait while other calls may yet give back what they did not need."""
        while True:
            try:
                return self.reserve(prompt, host)
            except AIError:
                if not self._reserved:
                    raise
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn

    def reserve(self, prompt: Prompt, host: str) -> Reserved:
        """Set the most aside that a call can cost.

        Raises:
            AIError: `budget`: it would go above the cap, and must not be sent.
        """
        guess = estimate(prompt)
        amount = self._amount(guess)
        if self._spent + self._reserved + amount > self._cap:
            raise AIError(Kind.BUDGET, host)
        self._reserved += amount
        return Reserved(amount, guess)

    def settle(self, reserved: Reserved, used: Usage | None) -> None:
        """Count what a call really took; the guess where its server did not say."""
        usage = reserved.guess if used is None else used
        self.release(reserved)
        self._spent += self._amount(usage)
        self.usage = self.usage.plus(usage)

    def release(self, reserved: Reserved) -> None:
        """Give back what was set aside for a call that came to no answer."""
        self._reserved -= reserved.amount
        for turn in self._waiting:
            if not turn.done():
                turn.set_result(None)
        self._waiting.clear()

    def _amount(self, usage: Usage) -> int:
        return usage.read + usage.written if self._price is None else self._price.of(usage)

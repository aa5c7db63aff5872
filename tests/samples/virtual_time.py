"""A clock that goes on only when somebody sleeps, and then at once."""

import asyncio

from engine.ai.limits import Time


class VirtualTime:
    """`slept` has each wait in order, in seconds."""

    def __init__(self, chance: float = 0.5) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []
        self.chance = chance

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def given(self) -> Time:
        return Time(lambda: self.now, self.sleep, lambda: self.chance)

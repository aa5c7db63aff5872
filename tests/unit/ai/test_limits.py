"""How many calls run at once, when one is tried again, and when a provider is left alone."""

import asyncio
from collections.abc import Sequence

import pytest

from engine.ai.faults import AIError, Kind
from engine.ai.limits import Breaker, Slots, retried
from tests.samples.virtual_time import VirtualTime


def tried(
    faults: Sequence[AIError], *, chance: float = 0.5, over_after: int = 99
) -> tuple[str, list[float], int]:
    """Return how a call ends that fails so, what was waited, and how often it was tried."""
    time, tries = VirtualTime(chance), 0

    async def attempt() -> str:
        nonlocal tries
        tries += 1
        if tries <= len(faults):
            raise faults[tries - 1]
        return "done"

    async def go() -> str:
        try:
            return await retried(attempt, time.given(), is_over=lambda: tries >= over_after)
        except AIError as error:
            return error.kind.value

    return asyncio.run(go()), time.slept, tries


def test_what_may_be_better_a_moment_later_is_tried_three_times_in_all() -> None:
    fault = AIError(Kind.OVERLOADED)

    assert tried([fault] * 2) == ("done", [2.0, 4.0], 3)
    assert tried([fault] * 3) == ("overloaded", [2.0, 4.0], 3)


def test_after_silence_there_is_one_more_try() -> None:
    assert tried([AIError(Kind.TIMEOUT)] * 2) == ("timeout", [2.0], 2)


def test_a_server_that_says_how_long_is_waited_for_so_long() -> None:
    assert tried([AIError(Kind.RATE, retry_after_s=2)], chance=0) == ("done", [2.0], 2)


def test_without_a_network_the_waits_are_short() -> None:
    assert tried([AIError(Kind.NETWORK)] * 3, chance=1) == ("network", [3.0, 3.0], 3)


@pytest.mark.parametrize(
    "kind", [Kind.AUTH, Kind.QUOTA, Kind.UNAVAILABLE, Kind.NO_MODEL, Kind.REQUEST, Kind.BUDGET, Kind.UNKNOWN]
)
def test_what_no_second_try_would_change_is_tried_once(kind: Kind) -> None:
    assert tried([AIError(kind)] * 3) == (kind.value, [], 1)


def test_no_wait_ends_after_the_deadline_of_the_whole_call() -> None:
    fault = AIError(Kind.RATE, retry_after_s=60)

    assert tried([fault] * 3, chance=1) == ("rate", [61.0], 2)


def test_once_the_job_gave_a_provider_up_its_calls_are_tried_no_more() -> None:
    assert tried([AIError(Kind.SERVER)] * 3, over_after=2) == ("server", [2.0], 2)


def test_never_more_calls_than_slots_run_and_all_of_them_run() -> None:
    async def go() -> tuple[int, int]:
        slots, running, peak, done = Slots(3), 0, 0, 0

        async def call() -> None:
            nonlocal running, peak, done
            async with slots:
                running += 1
                peak = max(peak, running)
                await asyncio.sleep(0)
                running -= 1
                done += 1

        await asyncio.gather(*(call() for _ in range(20)))
        return peak, done

    assert asyncio.run(go()) == (3, 20)


def test_a_429_halves_the_slots_and_twenty_good_calls_give_one_back() -> None:
    slots, limits = Slots(8), []
    for _ in range(4):
        slots.slow_down()
        limits.append(slots.limit)
    for _ in range(20 * 9):
        slots.good()

    assert limits == [4, 2, 1, 1]
    assert slots.limit == 8


def test_a_call_that_is_cancelled_while_it_waits_takes_nobodys_turn() -> None:
    async def go() -> list[str]:
        slots, order = Slots(1), []

        async def call(name: str) -> None:
            async with slots:
                order.append(name)
                await asyncio.sleep(0)

        async with slots:
            calls = [asyncio.create_task(call(name)) for name in "abc"]
            await asyncio.sleep(0)
            calls[0].cancel()
        calls[1].cancel()  # its turn has just come
        await asyncio.gather(*calls, return_exceptions=True)
        return order

    assert asyncio.run(go()) == ["c"]


def test_five_failures_in_a_row_open_the_breaker_and_a_good_call_between_them_does_not() -> None:
    breaker = Breaker()
    for _ in range(4):
        breaker.bad()
    breaker.good()
    for _ in range(4):
        breaker.bad()
    was_open = breaker.is_open
    breaker.bad()

    assert (was_open, breaker.is_open) == (False, True)


def test_half_of_twenty_calls_open_the_breaker() -> None:
    breaker = Breaker()
    for number in range(19):
        (breaker.good if number % 2 else breaker.bad)()
    was_open = breaker.is_open
    breaker.bad()

    assert (was_open, breaker.is_open) == (False, True)

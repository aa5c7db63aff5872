"""Nothing is sent that could go above the cap, and what was spent is what was used."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ai.faults import AIError
from engine.ai.meter import Meter, Price, tokens
from engine.ai.provider import Prompt, Usage

PRICE = Price(2_000, 10_000, 200)


def prompt(length: int, most_written: int) -> Prompt:
    return Prompt("", "a" * length, {}, most_written)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("a", 1), ("abcdefg", 2), ("abcdefgh", 3)])
def test_tokens_are_counted_without_a_tokenizer(text: str, count: int) -> None:
    assert tokens(text) == count


def test_a_call_costs_what_was_read_written_and_read_from_a_cache() -> None:
    assert PRICE.of(Usage(1_000_000, 100_000, 400_000)) == 600_000 * 2_000 + 400_000 * 200 + 100_000 * 10_000


def test_what_a_vendor_puts_into_its_cache_costs_its_own_price_and_never_less_than_what_is_read() -> None:
    stored = Usage(1_000, 0, 200, 1, stored=300)

    assert Price(2_000, 10_000, 200, 2_500).of(stored) == 500 * 2_000 + 200 * 200 + 300 * 2_500
    assert PRICE.of(stored) == 800 * 2_000 + 200 * 200


def test_what_is_reserved_is_enough_for_a_prompt_that_is_put_into_the_cache() -> None:
    meter = Meter(1.0, Price(2_000, 10_000, 200, 2_500))
    reserved = meter.reserve(prompt(3_500, 1_000), "host")

    assert reserved.amount == 1_000 * 2_500 + 1_000 * 10_000


def test_what_is_settled_takes_the_place_of_what_was_reserved() -> None:
    meter = Meter(1.0, PRICE)
    reserved = meter.reserve(prompt(3_500, 1_000), "host")
    meter.settle(reserved, Usage(1_000, 50, 0, 1))

    assert meter.spent_usd == pytest.approx(0.0025)
    assert meter.usage == Usage(1_000, 50, 0, 1)


def test_where_no_usage_is_reported_the_guess_is_what_was_spent_and_marked_as_one() -> None:
    meter = Meter(1.0, PRICE)
    meter.settle(meter.reserve(prompt(3_500, 1_000), "host"), None)

    assert meter.spent_usd == pytest.approx(0.012)
    assert meter.usage == Usage(1_000, 1_000, 0, 1, is_guess=True, stored=1_000)


def test_what_was_released_can_be_reserved_again() -> None:
    meter = Meter(0.012, PRICE)
    meter.release(meter.reserve(prompt(3_500, 1_000), "host"))
    meter.reserve(prompt(3_500, 1_000), "host")

    assert meter.left == 0


def test_without_a_price_tokens_are_capped() -> None:
    meter = Meter(1.0, None, most_tokens=2_500)
    meter.settle(meter.reserve(prompt(3_500, 1_000), "host"), None)
    with pytest.raises(AIError) as raised:
        meter.reserve(prompt(3_500, 1_000), "host")

    assert raised.value.kind == "budget"
    assert meter.spent_usd is None


def test_a_budget_of_nothing_sends_nothing() -> None:
    with pytest.raises(AIError):
        Meter(0.0, PRICE).reserve(prompt(1, 1), "host")


@given(
    st.floats(0, 0.1),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 2_000), st.integers(0, 2)), max_size=20),
)
def test_spent_and_reserved_never_go_above_the_cap(budget: float, calls: list[tuple[int, int, int]]) -> None:
    meter, open_calls = Meter(budget, PRICE), []
    for length, most, what in calls:
        try:
            open_calls.append(meter.reserve(prompt(length, most), "host"))
        except AIError:
            continue
        if what == 1:
            meter.settle(open_calls.pop(), None)
        elif what == 2:
            meter.release(open_calls.pop())

    reserved = sum(each.amount for each in open_calls) / 1e9
    assert (meter.spent_usd or 0) + reserved <= budget + 1e-9


def test_a_call_waits_while_another_one_may_need_less_than_was_set_aside() -> None:
    async def go() -> list[str]:
        meter, told = Meter(0.015, PRICE), []

        async def call(name: str) -> None:
            try:
                reserved = await meter.reserved(prompt(3_500, 1_000), "host")
            except AIError as error:
                told.append(f"{name} {error.kind}")
                return
            await asyncio.sleep(0)
            told.append(name)
            meter.settle(reserved, Usage(500, 50, 0, 1))

        await asyncio.gather(*(call(name) for name in "abcdef"))
        return told

    assert asyncio.run(go()) == ["a", "b", "c", "d budget", "e budget", "f budget"]

"""Answers that go wrong cost nothing: no fault less is found than without a model, and no right service fails more."""

import pytest

from benchmarks.reference.services import SERVICES, Known
from benchmarks.reference.trial import Bench, Found


@pytest.fixture(scope="module", params=SERVICES, ids=lambda known: known.reference.name)
def bench(request: pytest.FixtureRequest) -> Bench:
    known: Known = request.param
    return Bench(known)


@pytest.fixture(scope="module")
def off(bench: Bench) -> Found:
    return bench.off()


def test_ideal_answers_find_half_as_much_again_and_fail_no_more(bench: Bench, off: Found) -> None:
    on = bench.on(0.0, 0)

    assert len(on.faults) >= 1.5 * len(off.faults)
    assert on.faults >= off.faults
    assert on.fail == off.fail


@pytest.mark.parametrize("noise", [0.25, 0.5, 1.0])
def test_damaged_answers_lose_no_fault_and_fail_no_more(bench: Bench, off: Found, noise: float) -> None:
    for seed in range(2):
        on = bench.on(noise, seed)

        assert on.faults >= off.faults
        assert on.fail <= off.fail


def test_each_service_keeps_its_own_prose_and_has_twenty_faults_or_more(bench: Bench) -> None:
    faults = bench.known.reference.faults
    named = {
        (each.split(":")[1], each.split(":")[2]) for each in faults if each.startswith(("rule:", "crash:"))
    }
    rules = {(operation, name) for operation, of_it in bench.known.reference.rules.items() for name in of_it}

    assert 20 <= len(set(faults)) == len(faults) <= 30
    assert named <= rules

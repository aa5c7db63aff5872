"""How many ask at once, how fast, and that a run ends when it is told to."""

import socket
import threading
import time

import pytest

from engine.cases.model import Wire
from engine.errors import UsageError
from engine.options import RunOptions
from engine.runner.pace import MOST_REFUSED, Pace
from engine.runner.schedule import Execution, units
from engine.runner.settings import Settings
from tests.samples.runs import answering, case, flow, json_answer, ran, serving, step, suite


def test_a_unit_is_a_resource_its_operations_in_order_and_then_its_flows() -> None:
    pets = [
        case("a", operation_id="listPets", path="/pets"),
        case("b", operation_id="readPet", path="/pets/{petId}"),
        case("c", operation_id="listPets", path="/pets"),
    ]
    stats = case("d", operation_id="stats", path="/stats")
    crud = flow("pets-crud", step("pets-crud-one", operation_id="readPet", path="/pets/{petId}"))
    alone = flow("toys-crud", step("toys-crud-one", operation_id="readToy", path="/toys/{toyId}"))

    found = units(suite(pets[0], stats, pets[1], pets[2], flows=(alone, crud)))

    shown = [
        ([[each.id for each in cases] for cases in unit.operations], [f.id for f in unit.flows])
        for unit in found
    ]
    assert shown == [
        ([["a", "c"], ["b"]], ["pets-crud"]),
        ([["d"]], []),
        ([], ["toys-crud"]),
    ]


@pytest.mark.parametrize("parallel", [1, 3])
def test_no_more_requests_than_asked_for_are_on_their_way(parallel: int) -> None:
    lock = threading.Lock()
    now = most = 0
    together = threading.Barrier(parallel)

    def talk(connection: socket.socket, _: bytes) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        together.wait(5)
        with lock:
            now -= 1
        connection.sendall(json_answer(b"{}"))

    cases = [
        case(f"c-{number}", operation_id=f"o{number}", path=f"/p{number}") for number in range(3 * parallel)
    ]
    with serving(talk) as url:
        result = ran(suite(*cases), url, options=RunOptions(parallel))

    assert result.count("pass") == 3 * parallel
    assert most == parallel


def test_requests_keep_their_distance() -> None:
    now = [100.0]
    pace = Pace(4, lambda: now[0])
    waits: list[float] = []
    pace._stop.wait = waits.append  # type: ignore[method-assign,assignment]  # waits without waiting

    for _ in range(3):
        pace.wait_for_turn()
    pace.rest(7)
    pace.wait_for_turn()

    assert waits == [0.25, 0.5, 7.0]


def test_without_a_rate_nobody_waits() -> None:
    pace = Pace(None, lambda: 5.0)
    waits: list[float] = []
    pace._stop.wait = waits.append  # type: ignore[method-assign,assignment]  # waits without waiting

    pace.wait_for_turn()
    pace.wait_for_turn()

    assert waits == []


def test_a_service_counts_as_gone_only_after_many_refusals_in_a_row() -> None:
    pace = Pace(None, time.monotonic)
    pace.answered()
    for _ in range(MOST_REFUSED - 1):
        pace.refused("no")
    pace.answered()
    pace.refused("no")
    early = pace.stopped

    for _ in range(MOST_REFUSED):
        pace.refused("gone")

    assert (early, pace.stopped, pace.unreachable) == (False, True, "gone")


def test_whoever_stops_listening_ends_the_run_after_the_cases_on_their_way() -> None:
    cases = suite(*(case(f"c-{number}") for number in range(50)))
    with answering(json_answer(b"{}")) as (url, got):
        execution = iter(Execution(cases, Settings({}, base_url=url), RunOptions(), time.monotonic))
        next(execution)
        execution.close()  # type: ignore[attr-defined]  # a generator

        assert 1 <= len(got) < 50


def test_a_defect_in_a_worker_is_raised_where_it_is_heard() -> None:
    broken = case("one", wire=Wire("GET", "/x", (), None, "not base64 at all!"))

    def trouble(*_: object) -> None:
        raise ZeroDivisionError

    with answering(json_answer(b"{}")) as (url, _):
        settings = Settings({}, base_url=url)
        settings.run_token = trouble  # type: ignore[method-assign,assignment]  # a fault of ours
        execution = Execution(suite(broken), settings, RunOptions(), time.monotonic)

        with pytest.raises(ZeroDivisionError):
            list(execution)


@pytest.mark.parametrize(
    "make",
    [
        lambda: RunOptions(0),
        lambda: RunOptions(65),
        lambda: RunOptions(rate=0),
        lambda: RunOptions(rate=float("nan")),
        lambda: RunOptions(timeout_s=0),
        lambda: RunOptions(timeout_s=601),
    ],
)
def test_an_option_outside_its_limits_is_wrong_use(make: type[RunOptions]) -> None:
    with pytest.raises(UsageError) as caught:
        make()

    assert caught.value.problem.code == "option-out-of-range"

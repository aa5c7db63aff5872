"""Which job starts next."""

from hypothesis import given
from hypothesis import strategies as st

from engine.jobs.queue import Waiting, due, in_turn, most_at_once, moved, within
from engine.licensing.entitlements import ENTITLEMENTS, Priority, Tier

HIGH, NORMAL, LOW = Priority.HIGH, Priority.NORMAL, Priority.LOW
QUEUES = st.lists(
    st.builds(
        Waiting, st.integers(1, 999).map("{:06d}".format), st.sampled_from(Priority), st.integers(0, 9)
    ),
    unique_by=lambda job: job.id,
    max_size=12,
)


def test_high_comes_before_normal_before_low_and_then_place_counts() -> None:
    queue = [Waiting("1", LOW, 1), Waiting("2", HIGH, 9), Waiting("3", NORMAL, 2), Waiting("4", NORMAL, 1)]

    assert [job.id for job in in_turn(queue)] == ["2", "4", "3", "1"]


def test_as_many_start_as_there_is_room_for() -> None:
    queue = [Waiting("1", LOW, 1), Waiting("2", LOW, 2), Waiting("3", LOW, 3)]

    assert due(queue, running=0, most=2) == ["1", "2"]
    assert due(queue, running=1, most=2) == ["1"]
    assert due(queue, running=2, most=2) == []
    assert due(queue, running=4, most=2) == []


@given(QUEUES, st.integers(0, 9), st.integers(1, 8))
def test_never_more_run_than_may_and_none_waits_while_there_is_room(
    queue: list[Waiting], running: int, most: int
) -> None:
    started = due(queue, running, most)

    assert running + len(started) <= max(most, running)
    assert len(started) == len(queue) or running + len(started) >= most
    assert started == [job.id for job in in_turn(queue)][: len(started)]


@given(QUEUES)
def test_whoever_starts_first_has_no_lower_priority_than_all_who_wait(queue: list[Waiting]) -> None:
    order = [(HIGH, NORMAL, LOW).index(job.priority) for job in in_turn(queue)]

    assert order == sorted(order)


@given(st.sampled_from(Tier), st.integers(-3, 99))
def test_no_wish_goes_above_the_tier_and_one_job_may_always_run(tier: Tier, wish: int) -> None:
    most = most_at_once(ENTITLEMENTS[tier], wish)

    assert 1 <= most <= ENTITLEMENTS[tier].parallel_jobs
    assert most == wish or wish < 1 or wish > ENTITLEMENTS[tier].parallel_jobs


def test_a_priority_above_the_tier_counts_as_the_highest_of_the_tier() -> None:
    assert within(ENTITLEMENTS[Tier.FREE], HIGH) is LOW
    assert within(ENTITLEMENTS[Tier.BASIC], HIGH) is NORMAL
    assert within(ENTITLEMENTS[Tier.BASIC], LOW) is LOW
    assert within(ENTITLEMENTS[Tier.PRO], HIGH) is HIGH


def test_a_moved_job_goes_before_the_other() -> None:
    queue = [Waiting(each, LOW, place) for place, each in enumerate("abcd")]

    assert _after(queue, moved(queue, "d", "b")) == ["a", "d", "b", "c"]
    assert _after(queue, moved(queue, "a", "d")) == ["b", "c", "a", "d"]
    assert _after(queue, moved(queue, "b", None)) == ["a", "c", "d", "b"]


def test_a_job_moved_to_another_priority_stops_at_the_end_of_its_own() -> None:
    queue = [
        *(Waiting("h1", HIGH, 1), Waiting("h2", HIGH, 2)),
        *(Waiting("n1", NORMAL, 1), Waiting("n2", NORMAL, 2), Waiting("n3", NORMAL, 3)),
        *(Waiting("l1", LOW, 1), Waiting("l2", LOW, 2)),
    ]

    assert _after(queue, moved(queue, "n2", "h1")) == ["h1", "h2", "n2", "n1", "n3", "l1", "l2"]
    assert _after(queue, moved(queue, "n2", "l2")) == ["h1", "h2", "n1", "n3", "n2", "l1", "l2"]


def test_a_job_that_does_not_wait_is_not_moved() -> None:
    queue = [Waiting("a", LOW, 1), Waiting("b", LOW, 2)]

    assert moved(queue, "c", "a") == {}
    assert moved(queue, "a", "a") == {}


@given(QUEUES, st.data())
def test_moving_one_job_keeps_the_order_of_all_others(queue: list[Waiting], data: st.DataObject) -> None:
    ids = [job.id for job in queue]
    job = data.draw(st.sampled_from([*ids, "absent"]))
    before = data.draw(st.sampled_from([*ids, None]))

    order = _after(queue, moved(queue, job, before))

    assert [each for each in order if each != job] == [each.id for each in in_turn(queue) if each.id != job]


def _after(queue: list[Waiting], places: dict[str, int]) -> list[str]:
    return [job.id for job in in_turn([job._replace(place=places.get(job.id, job.place)) for job in queue])]

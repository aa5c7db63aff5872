"""Which job starts next: a pure answer from what waits, what runs and what the licence allows."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.licensing.entitlements import Entitlement, Priority

_TURN: Mapping[Priority, int] = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


class Waiting(NamedTuple):
    """One job that waits; `place` orders those of one priority."""

    id: str
    priority: Priority
    place: int


def in_turn(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return the jobs in the order in which they start: high, normal, low; by place; by age."""
    return sorted(waiting, key=lambda job: (_TURN[job.priority], job.place, job.id))


def due(waiting: Iterable[Waiting], running: int, most: int) -> list[str]:
    """Return the jobs that start now, in order, where `running` jobs run already and `most` may."""
    return [job.id for job in in_turn(waiting)[: max(0, most - running)]]


def most_at_once(given: Entitlement, wish: int) -> int:
    """Return how many jobs may run at once: what the person wants, at most what is given, at least one."""
    return max(1, min(wish, given.parallel_jobs))


def within(given: Entitlement, wish: Priority) -> Priority:
    """Return the wished priority, or the highest that is given where that is lower."""
    return max(wish, given.priority, key=_TURN.__getitem__)


def moved(waiting: Iterable[Waiting], job: str, before: str | None) -> dict[str, int]:
    """Return the places that change when `job` goes before another one, within its own priority.

    None, or a job that comes later by its priority, is the end of its own; one that comes earlier the start.
    """
    order = in_turn(waiting)
    priorities = {each.id: each.priority for each in order}
    if job not in priorities or job == before:
        return {}
    own = [each for each in order if each.priority is priorities[job]]
    others = [each.id for each in own if each.id != job]
    target = priorities.get(before or "")
    if before in others:
        others.insert(others.index(before), job)
    elif target and _TURN[target] < _TURN[priorities[job]]:
        others.insert(0, job)
    else:
        others.append(job)
    places = {each.id: each.place for each in own}
    return {each: place for place, each in enumerate(others) if places[each] != place}

"""Flows: requests in order, each of which shows what the one before it left (CASES: section 8)."""

from collections.abc import Callable, Iterable, Iterator

from engine.cases.dependencies import Dependencies, Producer
from engine.cases.flows import links, lists, privileges, refusals, written
from engine.cases.flows.bench import Bench
from engine.cases.flows.kept import Kept, kept_objects
from engine.cases.model import Flow
from engine.cases.setups import Setup, SubjectOf
from engine.cases.verify import Verifier

__all__ = ["flows", "kept_objects"]

MOST_FLOWS = 8
"""Of one resource: what finds most with the fewest requests comes first."""
MOST_STEPS = 12

_FLOWS: tuple[Callable[[Bench], Flow | None], ...] = (
    written.use_after_delete,
    written.location,
    written.put_replace,
    written.put_idempotent,
    written.failed_write,
    written.read_back,
    written.crud,
    written.patch_keeps,
    links.link,
    lists.listed,
    lists.failed_create,
    refusals.hierarchy,
    refusals.delete_twice,
    lists.page_limit,
    lists.safe_read,
    refusals.create_conflict,
)
_PROBES: tuple[Callable[[Bench], Flow | None], ...] = (
    refusals.other_user,
    privileges.mass_assignment,
    privileges.read_only,
    privileges.default,
)
"""Techniques of other kinds, in more than one request; they do not count against the flows."""

SetupOf = Callable[[tuple[Producer, ...]], Setup | None]


def flows(
    kept: Iterable[Kept],
    setup_of: SetupOf,
    subject_of: SubjectOf,
    verifier: Verifier,
    dependencies: Dependencies,
) -> Iterator[Flow]:
    """Yield the flows about each kind of object; none depends on another."""
    for each in kept:
        setup = setup_of(each.chain)
        if setup is not None and "own" in setup.flows:
            yield from _first(Bench(each, setup, subject_of, verifier, dependencies))


def _first(bench: Bench) -> Iterator[Flow]:
    left = MOST_FLOWS
    for plan in _FLOWS:
        flow = plan(bench) if left else None
        if flow is not None and len(flow.steps) <= MOST_STEPS:
            left -= 1
            yield flow
    made = (plan(bench) for plan in _PROBES)
    yield from (flow for flow in made if flow is not None and len(flow.steps) <= MOST_STEPS)

"""The order of an operation's cases: neither the number asked for nor the seed changes it.

Pass 1 takes one case of each tier, pass 2 the next, and so on, so that ten cases span techniques and
inputs; the last tier waits for pass 3. Inside a tier each input gives its first case before any gives its second. All of it is lazy:
the cost grows with the cases taken, not with the inputs that an operation has.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from engine.cases.edits import value_at
from engine.cases.model import Request
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques import (
    LAST,
    OF_BOUNDS,
    OF_OPERATION,
    OF_PAIRS,
    TIERS,
    WITHOUT_BASELINE,
    WRITTEN_BOUNDS,
    OfOperation,
    OfSite,
    at_site,
)
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.techniques.pairwise import pairwise
from engine.cases.values import NoValue

_BUT_LAST = TIERS.replace(LAST, "")
_FIRST_PASS_OF_LAST = 3


class Ranking:
    """Yields every candidate of the operation, the most valuable first.

    Without a verified baseline only what needs none is left, and `minimal`, which tells why.
    """

    __slots__ = ("_left", "_ranked")

    def __init__(self, subject: Subject) -> None:
        self._left: dict[str, Iterator[Candidate]] = {}
        if subject.has_baseline:
            self._left = {tier: _of_operation(subject, own) for tier, own in OF_OPERATION.items()}
            self._ranked = _in_passes(subject, self._left)
        else:
            self._ranked = _in_turn(technique(subject) for technique in WITHOUT_BASELINE)

    def __iter__(self) -> Iterator[Candidate]:
        return self._ranked

    def of_operation_left(self) -> Iterator[Candidate]:
        """Yield those about no single input that nobody asked for yet, pairs aside; all where there is no baseline."""
        return chain.from_iterable(self._left.values()) if self._left else self._ranked


# The streams know nothing of `Ranking`: the two would keep each other, and no run collects cycles.
def _in_passes(subject: Subject, left: Mapping[str, Iterator[Candidate]]) -> Iterator[Candidate]:
    """Yield one of each tier in a pass; what must be answered somehow tells less than a rule broken, and waits."""
    at_sites = at_site(subject.words).keys()
    waiting = deque(
        [
            _tier(subject, tier, left.get(tier), has_sites=tier in at_sites)
            for tier in _BUT_LAST
            if tier in OF_OPERATION or tier in at_sites
        ]
    )
    passes = 0
    while waiting or passes < _FIRST_PASS_OF_LAST:
        passes += 1
        if passes == _FIRST_PASS_OF_LAST:
            waiting.append(_tier(subject, LAST, left.get(LAST), has_sites=LAST in at_sites))
        for _ in range(len(waiting)):
            each = waiting.popleft()
            for following in each:
                yield following
                waiting.append(each)
                break


def _tier(
    subject: Subject, tier: str, own: Iterator[Candidate] | None, *, has_sites: bool
) -> Iterator[Candidate]:
    if own is None:
        return _of_sites(subject, tier)
    if tier == OF_PAIRS:
        own = chain(own, pairwise(subject))
    return _in_turn((own, _of_sites(subject, tier))) if has_sites else own


def _of_operation(subject: Subject, techniques: tuple[OfOperation, ...]) -> Iterator[Candidate]:
    if len(techniques) == 1:
        return techniques[0](subject)
    return chain.from_iterable(technique(subject) for technique in techniques)


def _of_sites(subject: Subject, tier: str) -> Iterator[Candidate]:
    is_free = tier not in "FJN"
    sites: Iterable[Site] = _bounded_first(subject) if tier in OF_BOUNDS else subject.sites
    if "branches" in subject.words:
        sites = chain(sites, _of_variants(subject))
    return _in_turn(
        _told_apart(subject, site, techniques)
        if site.chosen
        else techniques[0](subject, site)
        if len(techniques) == 1
        else _of_site(subject, site, techniques)
        for site in sites
        if (techniques := at_site(site.words).get(tier)) and (is_free or not subject.is_decided(site))
    )


def _bounded_first(subject: Subject) -> Iterable[Site]:
    """Return the sites, those first that have a limit of their own, which says more than what `int64` can hold."""
    if WRITTEN_BOUNDS.isdisjoint(subject.words):
        return subject.sites
    return chain(
        (site for site in subject.sites if not WRITTEN_BOUNDS.isdisjoint(site.words)),
        (site for site in subject.sites if WRITTEN_BOUNDS.isdisjoint(site.words)),
    )


def _of_site(subject: Subject, site: Site, techniques: tuple[OfSite, ...]) -> Iterator[Candidate]:
    return chain.from_iterable(technique(subject, site) for technique in techniques)


def _of_variants(subject: Subject) -> Iterator[Site]:
    return (site for group in subject.groups_in_branches for site in group.sites)


def _told_apart(subject: Subject, site: Site, techniques: tuple[OfSite, ...]) -> Iterator[Candidate]:
    """Yield the candidates of an input of a variant; another variant may have one of the same name."""
    variant = site.chosen[-1].name
    for each in _of_site(subject, site, techniques):
        leaf = f"{each.leaf} of {variant}" if each.leaf else variant
        yield each._replace(
            leaf=leaf, build=_of_no_other(subject, site, each.build) if each.broken else each.build
        )


def _of_no_other(subject: Subject, site: Site, build: Build) -> Build:
    """Return what makes the same request, if no other variant takes it."""

    def built(draw: Stream) -> Request:
        request = build(draw)
        path, pointers = site.chosen[0].path, site.chosen[0].within
        if subject.values.is_accepted(pointers, value_at(request, site._replace(path=path))):
            raise NoValue("another-variant", f"{pointers[0]} takes it as another variant", (site.at,))
        return request

    return built


def _in_turn(streams: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    """Yield the first of each stream, then the second of each, until all are empty."""
    waiting: deque[Iterator[Candidate]] = deque()
    for each in streams:
        for first in each:
            yield first
            waiting.append(each)
            break
    while waiting:
        each = waiting.popleft()
        for following in each:
            yield following
            waiting.append(each)
            break

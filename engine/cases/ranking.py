"""The order of an operation's cases: neither the number asked for nor the seed changes it.

Pass 1 takes one case of each tier, pass 2 the next, and so on, so that ten cases span techniques and
inputs; the last tier waits for pass 3. Inside a tier each input gives its first case before any gives its second. All of it is lazy:
the cost grows with the cases taken, not with the inputs that an operation has.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeVar

from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques import (
    LAST,
    NEEDED,
    OF_OPERATION,
    OF_SITE,
    TIERS,
    WITHOUT_BASELINE,
    OfSite,
    at_site,
)
from engine.cases.techniques.candidate import Candidate

T = TypeVar("T")


def ranked(subject: Subject) -> Iterator[Candidate]:
    """Yield every candidate of the operation, the most valuable first.

    Without a verified baseline only what needs none is left, and `minimal`, which tells why.
    """
    if not subject.has_baseline:
        return _in_turn(technique(subject) for technique in WITHOUT_BASELINE)
    tiers = (_tier(subject, tier) if tier != LAST else _later(subject) for tier in TIERS)
    return (each for each in _in_turn(tiers) if each is not None)


def _later(subject: Subject) -> Iterator[Candidate | None]:
    """Yield the last tier from the third pass on: what must be answered somehow tells less than a rule broken."""
    yield None
    yield None
    yield from _tier(subject, LAST)


def _tier(subject: Subject, tier: str) -> Iterator[Candidate]:
    if tier not in OF_SITE:
        return _of_operation(subject, tier)
    if tier not in OF_OPERATION:
        return _of_sites(subject, tier)
    return _in_turn(each(subject, tier) for each in (_of_operation, _of_sites))


def _of_operation(subject: Subject, tier: str) -> Iterator[Candidate]:
    return chain.from_iterable(technique(subject) for technique in OF_OPERATION[tier])


def _of_sites(subject: Subject, tier: str) -> Iterator[Candidate]:
    if tier in NEEDED and NEEDED[tier].isdisjoint(subject.words):
        return iter(())
    return _in_turn(
        _of_site(subject, tier, site, techniques)
        for site in subject.sites
        if (techniques := at_site(tier, site.words))
    )


def _of_site(subject: Subject, tier: str, site: Site, techniques: tuple[OfSite, ...]) -> Iterator[Candidate]:
    if tier in "FJN" and subject.is_decided(site):
        return iter(())
    if len(techniques) == 1:
        return techniques[0](subject, site)
    return chain.from_iterable(technique(subject, site) for technique in techniques)


def _in_turn(streams: Iterable[Iterator[T]]) -> Iterator[T]:
    """Yield the first of each stream, then the second of each, until all are empty."""
    fresh = iter(streams)
    waiting: deque[Iterator[T]] = deque()
    for each in fresh:
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

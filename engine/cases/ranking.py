"""The order of an operation's cases: neither the number asked for nor the seed changes it.

Pass 1 takes one case of each tier, pass 2 the next, and so on, so that ten cases span techniques and
inputs. Inside a tier each input gives its first case before any gives its second. All of it is lazy:
the cost grows with the cases taken, not with the inputs that an operation has.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques import NEEDED, OF_OPERATION, OF_SITE, TIERS, WITHOUT_BASELINE
from engine.cases.techniques.candidate import Candidate


def ranked(subject: Subject) -> Iterator[Candidate]:
    """Yield every candidate of the operation, the most valuable first.

    Without a verified baseline only what needs none is left, and `minimal`, which tells why.
    """
    if not subject.has_baseline:
        return _in_turn(technique(subject) for technique in WITHOUT_BASELINE)
    return _in_turn(_tier(subject, tier) for tier in TIERS)


def _tier(subject: Subject, tier: str) -> Iterator[Candidate]:
    if tier in OF_OPERATION:
        return chain.from_iterable(technique(subject) for technique in OF_OPERATION[tier])
    needed = NEEDED.get(tier)
    if needed is not None and needed.isdisjoint(subject.words):
        return iter(())
    return _in_turn(
        _of_site(subject, tier, site)
        for site in subject.sites
        if needed is None or not needed.isdisjoint(site.words)
    )


def _of_site(subject: Subject, tier: str, site: Site) -> Iterator[Candidate]:
    if tier in "FJ" and subject.is_decided(site):
        return iter(())
    return chain.from_iterable(technique(subject, site) for technique in OF_SITE[tier])


def _in_turn(streams: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    """Yield the first of each stream, then the second of each, until all are empty."""
    fresh = iter(streams)
    waiting: deque[Iterator[Candidate]] = deque()
    for each in fresh:
        first = next(each, None)
        if first is not None:
            yield first
            waiting.append(each)
    while waiting:
        each = waiting.popleft()
        following = next(each, None)
        if following is not None:
            yield following
            waiting.append(each)

"""Combinations: every pair of levels of optional inputs stands together in some request."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, combinations, islice
from operator import getitem
from typing import NamedTuple, TypeAlias

from engine.cases.ids import digest
from engine.cases.model import ABSENT, Request
from engine.cases.requests import is_conditional
from engine.cases.rules.model import Rule, holds
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.words import shown
from engine.cases.values import NoValue
from engine.openapi.model import JsonValue

MOST_FACTORS = 12
MOST_ROWS = 30
_LEAST_FACTORS = 3
_MOST_LEVELS = 4
_LONGEST_SAID = 4
_CONTAINERS = frozenset(("object", "array"))

_Row: TypeAlias = tuple[int, ...]
_Pair: TypeAlias = tuple[int, int, int, int]
_Form: TypeAlias = tuple[int, bool, bool]
"""Of a factor: how many levels, whether the first leaves it out, whether it is in the body."""
_Usual: TypeAlias = Callable[[Subject, Site], list[JsonValue]]


class Factor(NamedTuple):
    site: Site
    levels: tuple[JsonValue, ...]

    @property
    def is_listed(self) -> bool:
        """Whether the document names its values."""
        return len([level for level in self.levels if level is not ABSENT]) > 1


def pairwise(subject: Subject) -> Iterator[Candidate]:
    """Rows over optional parameters and properties, from three factors with two levels."""
    factors = _factors(subject)
    for chosen in _chosen(subject, factors):
        yield _candidate(subject, factors, chosen)


def count(subject: Subject) -> int:
    """Return how many candidates `pairwise` yields."""
    if subject.requests.rules or _told_at_top(subject):
        return sum(1 for _ in _chosen(subject, _factors(subject)))
    form = tuple(
        [
            (len(levels), levels[0] is ABSENT, site.place == "body")
            for site, levels in _combined(subject, _there)
        ]
    )
    return _count(form, subject.operation.method == "PATCH")


@lru_cache(maxsize=1_024)
def _count(form: tuple[_Form, ...], is_patch: bool) -> int:  # noqa: FBT001 - a key of the cache
    """Return how many rows say something where no rule has a word in it; see `_says_something`."""
    if len(form) < _LEAST_FACTORS:
        return 0
    has_body = is_patch and any(is_body for _, _, is_body in form)
    there = (
        [is_body for level, (_, may_lack, is_body) in zip(row, form, strict=True) if level or not may_lack]
        for row in rows(tuple(size for size, _, _ in form))
    )
    return sum(any(each) if has_body else bool(each) for each in there)


def _chosen(subject: Subject, factors: Sequence[Factor]) -> Iterator[list[JsonValue]]:
    if len(factors) < _LEAST_FACTORS:
        return
    levels = [factor.levels for factor in factors]
    for row in rows(tuple(map(len, levels))):
        chosen = list(map(getitem, levels, row))
        if _says_something(subject, factors, chosen) and _keeps_rules(subject, factors, chosen):
            yield chosen


@lru_cache(maxsize=1_024)  # operations have their optional inputs in common
def rows(sizes: tuple[int, ...]) -> tuple[_Row, ...]:
    """Return rows until every two levels of two factors met, at most 30: greedy, the same each time."""
    return tuple(_rows(sizes))


def _rows(sizes: tuple[int, ...]) -> Iterator[_Row]:
    bits = _bits(sizes)
    whole = [sum(levels) for levels in bits]
    every = sum(whole)
    # Level by level, a bit for each level of another factor that it has not met yet.
    unmet = [[every & ~whole[factor] for _ in levels] for factor, levels in enumerate(bits)]
    pairs = _pairs(sizes)
    for _ in range(MOST_ROWS):
        first = next((pair for pair in pairs if unmet[pair[0]][pair[1]] & bits[pair[2]][pair[3]]), None)
        if first is None:
            return
        one, at, other, below = first
        row, there = {one: at, other: below}, bits[one][at] | bits[other][below]
        for factor, levels in enumerate(unmet):
            if factor not in row:
                gains = [(masks & there).bit_count() for masks in levels]
                row[factor] = gains.index(max(gains))
                there |= bits[factor][row[factor]]
        for factor, level in row.items():
            unmet[factor][level] &= ~there
        yield tuple([row[factor] for factor in range(len(sizes))])


def _bits(sizes: tuple[int, ...]) -> list[list[int]]:
    """Return a bit of its own for each level of each factor."""
    starts = accumulate(sizes, initial=0)
    return [[1 << start + level for level in range(size)] for start, size in zip(starts, sizes, strict=False)]


def _pairs(sizes: tuple[int, ...]) -> Iterator[_Pair]:
    return (
        (one, at, other, below)
        for one, other in combinations(range(len(sizes)), 2)
        for at in range(sizes[one])
        for below in range(sizes[other])
    )


def _factors(subject: Subject) -> list[Factor]:
    return [Factor(site, tuple(levels)) for site, levels in _combined(subject, _usual)]


def _combined(subject: Subject, usual: _Usual) -> Iterator[tuple[Site, list[JsonValue]]]:
    """Yield the first inputs that have several levels, with those."""
    several = ((site, levels) for site in _free(subject) if len(levels := _levels(subject, site, usual)) > 1)
    return islice(several, MOST_FACTORS)


def _free(subject: Subject) -> Iterator[Site]:
    """Yield what a request may hold or not, in parameters and at the top of a JSON body."""
    for parameter in subject.parameters:
        if parameter.place != "path" and not is_conditional(parameter) and not subject.is_opaque(parameter):
            site = subject.shared_sites.whole(parameter)
            if site is not None:
                yield site
    if subject.sends_json:
        for group in subject.groups:
            for site in group.tops:
                if not subject.is_decided(site):
                    yield site


def _levels(subject: Subject, site: Site, usual: _Usual) -> list[JsonValue]:
    if not _CONTAINERS.isdisjoint(site.words):
        return []  # what they hold is chosen as a whole by other techniques
    effective = subject.effective(site)
    listed = [value for value in effective.keywords.get("enum", ()) if value is not None]
    levels: list[JsonValue] = [] if site.required else [ABSENT]
    if listed:
        levels += listed[: _MOST_LEVELS - len(levels)]
    elif effective.types == {"boolean"}:
        levels += [True, False]
    else:
        levels += usual(subject, site)
    return levels


def _usual(subject: Subject, site: Site) -> list[JsonValue]:
    draw = subject.values.sample_stream((site.at,))  # every seed chooses the same rows
    name = str(site.path[-1]) if site.path else site.name
    try:
        return [subject.requests.value(site.pointers, draw, "minimal", realistic=False, name=name)]
    except NoValue:
        return []


def _there(subject: Subject, site: Site) -> list[JsonValue]:
    """Return the value that a baseline has: whoever only counts needs to know that there is one."""
    found = subject.value_at(site)
    return _usual(subject, site) if found is ABSENT else [found]


def _says_something(subject: Subject, factors: Sequence[Factor], chosen: Sequence[JsonValue]) -> bool:
    """Tell whether a row holds an input; most services refuse a PATCH of nothing."""
    there = [factor.site for factor, value in zip(factors, chosen, strict=True) if value is not ABSENT]
    if subject.operation.method == "PATCH" and any(factor.site.place == "body" for factor in factors):
        return any(site.place == "body" for site in there)
    return bool(there)


def _keeps_rules(subject: Subject, factors: Sequence[Factor], chosen: Sequence[JsonValue]) -> bool:
    rules, told = subject.requests.rules, _told_at_top(subject)
    given: dict[str, JsonValue] = {}
    least = subject.minimal().body if told else None
    body: dict[str, JsonValue] = dict(least) if isinstance(least, dict) else {}
    for (site, _), value in zip(factors, chosen, strict=True) if rules or told else ():
        inputs, name = (body, str(site.path[0])) if site.place == "body" else (given, site.name)
        if value is not ABSENT:
            inputs[name] = value
        else:
            inputs.pop(name, None)
    return all(holds(rule.expression, given) for rule in rules) and all(
        holds(rule.expression, body) for rule in told
    )


def _told_at_top(subject: Subject) -> tuple[Rule, ...]:
    """Return the rules between the properties of the body itself that no schema knows."""
    if not subject.sends_json or not subject.has_baseline:
        return ()
    found = (each for each in subject.requests.told.found if not each.site.path and not each.site.chosen)
    return tuple(rule for each in found for rule in each.rules)


def _candidate(subject: Subject, factors: Sequence[Factor], chosen: Sequence[JsonValue]) -> Candidate:

    def build(_: object) -> Request:
        request = subject.minimal()
        for factor, value in zip(factors, chosen, strict=True):
            request = subject.edit(request, factor.site, value)
        if request == subject.minimal():
            raise NoValue("duplicate", "the same request as the smallest one", (subject.operation.at,))
        return request

    return Candidate(
        "pairwise",
        "positive",
        subject.operation.at,
        "ok",
        f"accepts {_said(factors, chosen)}",
        "any two of its optional inputs and listed values may stand together",
        build,
        label=digest(_content(factors, chosen)),
    )


def _said(factors: Sequence[Factor], chosen: Sequence[JsonValue]) -> str:
    there = [each for each in zip(factors, chosen, strict=True) if each[1] is not ABSENT]
    words = [
        f"`{factor.site.leaf}`{f' = {shown(value)}' if factor.is_listed else ''}"
        for factor, value in there[:_LONGEST_SAID]
    ]
    more = len(there) - len(words)
    how = "together" if len(there) > 1 else "alone"
    return f"{', '.join(words)}{f' and {more} more' if more else ''} {how}"


def _content(factors: Sequence[Factor], chosen: Sequence[JsonValue]) -> str:
    """Return the row as text: names, and values where several are listed; what a seed chose is not in it."""
    parts = []
    for factor, value in zip(factors, chosen, strict=True):
        word = "-" if value is ABSENT else shown(value) if factor.is_listed else "+"
        parts.append(f"{factor.site.place} {factor.site.leaf} {word}")
    return "\n".join(parts)

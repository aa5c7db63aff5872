"""Cases about rules between inputs: each way to keep one, and each way to break it alone."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice, product
from typing import NamedTuple

from engine.cases.edits import field_of, with_parameters
from engine.cases.model import ABSENT, Request
from engine.cases.requests import is_conditional
from engine.cases.rules.found import of_object
from engine.cases.rules.model import SURE, Given, Rule, holds, inputs_of, values_of
from engine.cases.rules.solving import MOST_NODES, related, solutions
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.variants import current_at
from engine.cases.techniques.words import shown
from engine.cases.told_rules import Told
from engine.openapi.model import JsonValue

_MOST_WAYS = 8
_MOST_BROKEN = 4
_MOST_TRIED = 200
_Apply = Callable[[Given, Sequence[str]], Request]


class _Scope(NamedTuple):
    """Where rules hold: `options` of its inputs, how a choice is put into a request, and what a baseline shows.

    `beside` are rules between the same inputs that are kept, and that no case of this scope is about.
    """

    rules: tuple[Rule, ...]
    options: Callable[[str], Sequence[JsonValue]]
    apply: _Apply
    is_usual: Callable[[Given, Sequence[str]], bool]
    place: str = ""
    leaf: str = ""
    broken: tuple[str, str] | None = None
    beside: tuple[Rule, ...] = ()


def dependency(subject: Subject) -> Iterator[Candidate]:
    """For each rule one way to keep it, one to break it, then the others."""
    waiting: list[Iterator[Candidate]] = []
    for scope in _scopes(subject):
        for rule in scope.rules:
            waiting += [_ways(scope, rule), _breaches(scope, rule)]
    while waiting:
        for each in list(waiting):
            candidate = next(each, None)
            if candidate is None:
                waiting.remove(each)
            else:
                yield candidate


def _ways(scope: _Scope, rule: Rule) -> Iterator[Candidate]:
    names = inputs_of(rule.expression)
    for given in islice(_patterns(scope, rule, None), _MOST_WAYS):
        if (rule.confidence >= SURE or given.keys() >= set(names)) and not scope.is_usual(given, names):
            yield _candidate(scope, rule, given, kept=True)


def _breaches(scope: _Scope, rule: Rule) -> Iterator[Candidate]:
    if rule.confidence >= SURE:
        for given in islice(_patterns(scope, rule, rule), _MOST_BROKEN):
            yield _candidate(scope, rule, given, kept=False)


def _patterns(scope: _Scope, rule: Rule, broken: Rule | None) -> Iterator[Given]:
    """Yield solutions that differ in which inputs of the rule are there, and with which of its values."""
    rules = related((*scope.rules, *scope.beside), rule)
    names = dict.fromkeys(name for each in rules for name in inputs_of(each.expression))
    options = {name: _absent_first(scope.options(name)) for name in names}
    own, left, told = inputs_of(rule.expression), [MOST_NODES], set[str]()
    chosen = (
        dict(zip(own, each, strict=True))
        for each in islice(product(*(options[name] for name in own)), MOST_NODES)
    )
    meant = (each for each in chosen if holds(rule.expression, _present(each)) is (broken is None))
    for each in islice(meant, _MOST_TRIED):
        fixed = {name: [value] for name, value in each.items()}
        given = next(solutions({**options, **fixed}, rules, broken, left), None)
        label = _label(rule, given) if given is not None else ""
        if given is not None and label not in told:
            told.add(label)
            yield given


def _present(chosen: Given) -> Given:
    return {name: value for name, value in chosen.items() if value is not ABSENT}


def _candidate(scope: _Scope, rule: Rule, given: Given, *, kept: bool) -> Candidate:

    def build(_: object) -> Request:
        every = related((*scope.rules, *scope.beside), rule)
        return scope.apply(
            given, tuple(dict.fromkeys(name for each in every for name in inputs_of(each.expression)))
        )

    return Candidate(
        "dependency" if kept else "dependency-violation",
        "positive" if kept else "negative",
        rule.at,
        "ok" if kept else "input",
        f"{_verb(rule, kept=kept)} a request {_told(rule, given)}",
        rule.said,
        build,
        scope.place,
        scope.leaf,
        label=_label(rule, given),
        broken=None if kept else scope.broken,
        confidence=rule.confidence,
    )


def _verb(rule: Rule, *, kept: bool) -> str:
    if kept:
        return "accepts" if rule.confidence >= SURE else "should accept"
    return "must refuse"


def _told(rule: Rule, given: Given) -> str:
    inputs = inputs_of(rule.expression)
    there = [
        f"`{name}` = {shown(given[name])}" if values_of(rule.expression, name) else f"`{name}`"
        for name in inputs
        if name in given
    ]
    absent = [f"`{name}`" for name in inputs if name not in given]
    words = [f"with {' and '.join(there)}"] if there else []
    return " and ".join([*words, *([f"without {' and '.join(absent)}"] if absent else [])])


def _label(rule: Rule, given: Given) -> str:
    parts = [
        f"{name}-{shown(given[name])}" if values_of(rule.expression, name) else name
        for name in inputs_of(rule.expression)
        if name in given
    ]
    return " ".join(parts) or "none"


def _absent_first(options: Sequence[JsonValue]) -> list[JsonValue]:
    return sorted(options, key=lambda value: value is not ABSENT)


def _scopes(subject: Subject) -> Iterator[_Scope]:
    yield from _of_parameters(subject)
    told = {each.site.path: each for each in subject.requests.told.found if not each.site.chosen}
    is_ruled = "ruled" in subject.words and subject.sends_json
    for site in subject.sites if told or is_ruled else ():
        if site.place == "body" and "object" in site.words and ("ruled" in site.words or site.path in told):
            yield from _of_body(subject, site, told.get(site.path, Told(site, ())))


def _of_parameters(subject: Subject) -> Iterator[_Scope]:
    requests = subject.requests
    if not requests.rules:
        return
    parameters = {each.name: each for each in subject.parameters if each.place != "path"}
    unknown = {each.name for each in parameters.values() if is_conditional(each) or subject.is_opaque(each)}

    def apply(given: Given, names: Sequence[str]) -> Request:
        places = {name: field_of(parameters[name].place) for name in names}
        return with_parameters(subject.minimal(), places, given)

    def is_usual(given: Given, names: Sequence[str]) -> bool:
        return apply(given, names) == subject.minimal()

    rules = tuple(rule for rule in requests.rules if unknown.isdisjoint(inputs_of(rule.expression)))
    yield _Scope(rules, requests.choices, apply, is_usual)


def _of_body(subject: Subject, site: Site, told: Told) -> Iterator[_Scope]:
    effective = subject.effective(site)
    stated = tuple(of_object(effective, subject.values.effectives)) if subject.sends_json else ()
    current = current_at(subject, site) if stated or told.rules else ABSENT
    if not isinstance(current, dict):
        return
    every = (*stated, *told.rules)

    @cache
    def options(name: str) -> list[JsonValue]:
        return subject.requests.told.choices(Told(site, every), current, name)

    def apply(given: Given, names: Sequence[str]) -> Request:
        rest = {name: value for name, value in current.items() if name not in names}
        there = {**rest, **given}
        return subject.edit(subject.with_value(site, there), site, there)

    def is_usual(given: Given, names: Sequence[str]) -> bool:
        return given == {name: value for name, value in current.items() if name in names}

    place, leaf = site.place, site.leaf
    yield _Scope(stated, options, apply, is_usual, place, leaf, site.broken, told.rules)
    # What the baseline breaks cannot be meant for this object.
    sure = tuple(rule for rule in told.rules if holds(rule.expression, current))
    yield _Scope(sure, options, apply, is_usual, place, leaf, None, stated)

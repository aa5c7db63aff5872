"""Cases about rules that stand in prose: one that keeps them all, and for each rule one that breaks it alone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from engine.cases.edits import value_at
from engine.cases.knowledge import SaidRule
from engine.cases.model import ABSENT, Request
from engine.cases.oracles import is_form
from engine.cases.rules.keeping import choices
from engine.cases.rules.model import Compare, Given, Rule, holds, inputs_of
from engine.cases.rules.solving import solutions
from engine.cases.sites import Site
from engine.cases.subject import NotPlaced, Subject
from engine.cases.techniques.candidate import Candidate, Shows
from engine.cases.techniques.words import shown
from engine.cases.values import NoValue
from engine.errors import Pointer
from engine.openapi.model import JsonValue

BREACH: Final = "dependency-violation"
_NOTHING: Final[tuple[JsonValue, ...]] = ("", None, [], {})
_AT_ODDS: Final = "no request keeps all rules of the prose at once"
_UNBREAKABLE: Final = "no request breaks this rule alone"


class Unmade(NamedTuple):
    """A rule that no request shows, and why."""

    target: Pointer
    why: str


def said(subject: Subject, found: Sequence[SaidRule]) -> Iterator[Candidate | Unmade]:
    """Yield the candidates, and the rules that have none: all of them where no request keeps them at once."""
    if not found or not subject.has_baseline:
        return
    sites = _outermost_first({name: site for rule in found for name, site in rule.sites.items()})
    constants = {name: value for rule in found for name, value in rule.constants.items()}
    options = {name: _options(subject, name, site, found) for name, site in sites.items()}
    options |= {name: [value] for name, value in constants.items()}
    base = _given(subject.minimal(), sites) | constants
    every = tuple(map(_rule, found))
    kept = next(solutions(_nearest(options, base), every), None)
    if kept is None:
        yield from (Unmade(rule.at, f"{_AT_ODDS}: {rule.said}") for rule in every)
        return
    if not all(holds(rule.expression, base) for rule in every):
        yield _keeping(subject, sites, kept, every)._replace(
            rests_on=found[0].passage, shows=_showing(subject, sites, kept, every, None)
        )
    for rule, stated in zip(every, found, strict=True):
        broken = next(solutions(_nearest(options, kept), every, rule), None)
        if broken is None:
            yield Unmade(rule.at, f"{_UNBREAKABLE}: {rule.said}")
        else:
            yield _breaking(subject, sites, broken, rule)._replace(
                rests_on=stated.passage, shows=_showing(subject, sites, broken, every, rule)
            )


def _outermost_first(sites: Mapping[str, Site]) -> dict[str, Site]:
    """Return the sites in an order in which none takes away what an earlier one put in."""
    return dict(sorted(sites.items(), key=lambda named: len(named[1].path)))


def _given(request: Request, sites: Mapping[str, Site]) -> dict[str, JsonValue]:
    found = {name: value_at(request, site) for name, site in sites.items()}
    return {name: value for name, value in found.items() if value is not ABSENT}


def _rule(said_rule: SaidRule) -> Rule:
    site = next(iter(said_rule.sites.values()))
    return Rule(
        said_rule.expression, site.at, said_rule.confidence, f"the document says: “{said_rule.sentence}”"
    )


def _options(subject: Subject, name: str, site: Site, found: Sequence[SaidRule]) -> list[JsonValue]:
    """Return what an input may be: its usual value, what the rules tell apart, and left out where that is right."""
    effective, usual = subject.effective(site), _usual(subject, site)
    told = [value for rule in found for value in rule.values.get(name, ())]
    rules = [_rule(each) for each in found]
    beside = [value for rule in found for value in _beside(subject, name, rule)]
    values = [*told, *choices(subject.values, effective, usual, rules, name), *beside]
    unique: list[JsonValue] = []
    for value in values:
        is_new = not any(type(value) is type(one) and value == one for one in unique)
        if is_new and subject.values.is_accepted(site.pointers, value):
            unique.append(value)
    return unique if site.required else [*unique, ABSENT]


def _usual(subject: Subject, site: Site) -> JsonValue:
    """Return what a baseline has there, else what would be made for it."""
    usual = subject.value_at(site)
    if usual is not ABSENT:
        return usual
    draw = subject.values.sample_stream((site.at, *site.pointers))
    try:
        return subject.values.make(site.pointers, draw, name=_leaf(site))
    except NoValue:
        return ABSENT


def _beside(subject: Subject, name: str, rule: SaidRule) -> list[JsonValue]:
    """Return values at and next to that of the input that this one is compared with."""
    match rule.expression:
        case Compare(left, _, right) if name in (left, right):
            site = rule.sites.get(right if name == left else left)
        case _:
            return []
    usual = ABSENT if site is None else _usual(subject, site)
    if isinstance(usual, (int, float)) and not isinstance(usual, bool):
        return [usual, usual + 1, usual - 1]
    return [] if usual is ABSENT else [usual]


def _nearest(options: Mapping[str, Sequence[JsonValue]], base: Given) -> dict[str, list[JsonValue]]:
    """Return the options with what `base` has first, so that as little as possible is changed."""
    found = {}
    for name, values in options.items():
        own = base.get(name, ABSENT)
        found[name] = [value for value in values if _same(value, own)]
        found[name] += [value for value in values if not _same(value, own)]
    return found


def _same(one: JsonValue, other: JsonValue) -> bool:
    return one is other or (type(one) is type(other) and bool(one == other))


def _keeping(subject: Subject, sites: Mapping[str, Site], given: Given, rules: Sequence[Rule]) -> Candidate:
    said_by = next(rule for rule in rules if inputs_of(rule.expression))
    return Candidate(
        "dependency",
        "positive",
        said_by.at,
        "ok",
        f"should accept a request {_told(sites, given)}",
        said_by.said,
        lambda _: _applied(subject, sites, given),
        label=f"said {_label(sites, given)}",
        confidence=min(rule.confidence for rule in rules),
        source="ai",
    )


def _breaking(subject: Subject, sites: Mapping[str, Site], given: Given, rule: Rule) -> Candidate:
    own = {name: sites[name] for name in inputs_of(rule.expression) if name in sites}
    return Candidate(
        BREACH,
        "negative",
        rule.at,
        "input",
        f"should refuse a request {_told(own, given)}",
        rule.said,
        lambda _: _applied(subject, sites, given),
        label=f"said {_label(own, given)}",
        confidence=rule.confidence,
        source="ai",
    )


def _showing(
    subject: Subject, sites: Mapping[str, Site], given: Given, rules: Sequence[Rule], broken: Rule | None
) -> Shows:
    """Return whether all rules but `broken` are kept with a body as it is read, also where no text is no input."""
    is_text = is_form(subject.media.name) if subject.media else False
    inside = {name: site for name, site in sites.items() if site.place == "body"}
    beside = {name: value for name, value in given.items() if name not in inside}
    texts = {name for name, site in sites.items() if not site.required and (is_text or name not in inside)}

    def shows(body: JsonValue) -> bool:
        read = {**beside, **_given(Request(body=body), inside)}
        there = {name: value for name, value in read.items() if name not in texts or value not in _NOTHING}
        return all(
            holds(rule.expression, each) is (rule is not broken) for each in (read, there) for rule in rules
        )

    return shows


def _applied(subject: Subject, sites: Mapping[str, Site], given: Given) -> Request:
    """Return the smallest baseline that has a place for each input, changed to what is given.

    Raises:
        NotPlaced: none has.
        NoValue: the rules of the document itself would be broken.
    """
    for baseline in (subject.minimal, subject.full):
        request = baseline()
        try:
            for name, site in sites.items():
                value = given.get(name, ABSENT)
                if value is not ABSENT or value_at(request, site) is not ABSENT:
                    request = subject.edit(request, site, value)
        except NotPlaced:
            continue
        _refuse_if_known_rules_break(subject, request)
        return request
    raise NotPlaced(", ".join(sites))


def _refuse_if_known_rules_break(subject: Subject, request: Request) -> None:
    given = {**request.query, **request.headers, **request.cookies}
    if not all(holds(rule.expression, given) for rule in subject.requests.rules):
        raise NoValue(
            "unsolved", "a rule that the document states would be broken too", (subject.operation.at,)
        )


def _told(sites: Mapping[str, Site], given: Given) -> str:
    there = [f"`{_leaf(site)}` = {shown(given[name])}" for name, site in sites.items() if name in given]
    absent = [f"`{_leaf(site)}`" for name, site in sites.items() if name not in given]
    words = [f"with {' and '.join(there)}"] if there else []
    return " and ".join([*words, *([f"without {' and '.join(absent)}"] if absent else [])])


def _label(sites: Mapping[str, Site], given: Given) -> str:
    return (
        " ".join(f"{_leaf(site)}-{shown(given[name])}" for name, site in sites.items() if name in given)
        or "none"
    )


def _leaf(site: Site) -> str:
    return str(site.path[-1]) if site.path else site.name

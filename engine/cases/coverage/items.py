"""What there is to cover in an operation, from its subject; what operations share is looked at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.cases.coverage.constraints import constraints_at
from engine.cases.coverage.links import chained
from engine.cases.coverage.model import FIELDS, Constraints, Input, Items, Listing
from engine.cases.dependencies import Producer
from engine.cases.rules.found import of_object
from engine.cases.rules.model import SURE, Rule
from engine.cases.sites import Group, Site
from engine.cases.subject import Subject
from engine.cases.techniques.content import body_required_at
from engine.cases.techniques.positive import listed_values
from engine.cases.values.effective import Effectives
from engine.errors import Pointer
from engine.openapi.model import Parameter

_BREACHES = ("no-auth", "invalid-auth", "partial-auth")
_LISTING = frozenset(("enum", "const", "boolean"))


class _Asked(NamedTuple):
    """What a parameter or a body asks of a request."""

    values: tuple[Listing, ...]
    constraints: tuple[Constraints, ...]


_NOTHING = _Asked((), ())


class ItemFinder:
    """One per run."""

    def __init__(self) -> None:
        # By id, which the parameter beside keeps its own.
        self._of_parameters: dict[int, tuple[Parameter, Input, _Asked]] = {}
        # By id too: bodies have most of their inputs in common.
        self._of_groups: dict[tuple[int, bool], tuple[Group, _Asked]] = {}

    def of(self, subject: Subject, producers: Iterable[Producer], cut: Mapping[str, int]) -> Items:
        """Return the items of an operation; its sites are looked at by then."""
        operation = subject.operation
        inputs: list[Input] = []
        values: list[Listing] = []
        constraints: list[Constraints] = []
        for parameter in subject.parameters:
            entry = self._of_parameters.get(id(parameter)) or self._found(subject, parameter)
            inputs.append(entry[1])
            constraints += entry[2].constraints
            if entry[2].values and not (parameter.place == "path" and parameter.name in subject.bindings):
                values += entry[2].values
        has_body = operation.body is not None and subject.media is not None
        if has_body:
            asked = self._of_body(subject)
            values += asked.values
            constraints += asked.constraints
        access = subject.access
        is_asked = access is not None and not access.optional
        return Items(
            operation,
            tuple(inputs),
            operation.body.at if operation.body and has_body else None,
            tuple(values),
            tuple(constraints),
            _rules(subject),
            access.at if access and is_asked else None,
            _BREACHES[: 3 if len(access.schemes) > 1 else 2] if access and is_asked else (),
            tuple(chained(operation, subject.inputs, producers)) if producers else (),
            cut,
        )

    def _found(self, subject: Subject, parameter: Parameter) -> tuple[Parameter, Input, _Asked]:
        groups = subject.shared_sites.groups_of_parameter(parameter)
        found = self._asked(subject, groups, is_text=True)
        each = Input(FIELDS[parameter.place], parameter.name, parameter.at)
        entry = self._of_parameters[id(parameter)] = (parameter, each, found)
        return entry

    def _of_body(self, subject: Subject) -> _Asked:
        groups = subject.shared_sites.groups_of_body(subject.media, None) if subject.media else ()
        found = self._asked(subject, groups, is_text=not subject.sends_json)
        required = body_required_at(subject)
        if required is None:
            return found
        whole = Constraints(Site("body", "", (), (), required, None), (required,))
        return _Asked(found.values, (whole, *found.constraints))

    def _asked(self, subject: Subject, groups: tuple[Group, ...], *, is_text: bool) -> _Asked:
        found, effectives = _NOTHING, subject.values.effectives
        if any("branches" in each.words for each in groups):
            groups = (*groups, subject.shared_sites.in_branches(groups))
        for group in groups:
            if is_text and group.beside_text:
                continue
            entry = self._of_groups.get((id(group), is_text))
            if entry is None:
                asked = _asked_in(group, effectives, is_text=is_text)
                entry = self._of_groups[id(group), is_text] = group, asked
            if found is _NOTHING:
                found = entry[1]
            elif entry[1] is not _NOTHING:
                found = _Asked(found.values + entry[1].values, found.constraints + entry[1].constraints)
        return found


def _asked_in(group: Group, effectives: Effectives, *, is_text: bool) -> _Asked:
    values: list[Listing] = []
    constraints: list[Constraints] = []
    for site in group.sites:
        effective = effectives[site.pointers]
        asked = constraints_at(site, effective, is_text=is_text)
        if asked:
            constraints.append(Constraints(site, tuple(asked)))
        if not _LISTING.isdisjoint(site.words):
            all_listed = listed_values(site, effective, effectives.schemas)
            listed = tuple([each for each in all_listed if each[1] is not None])
            if listed:
                values.append(Listing(site, listed))
    return _Asked(tuple(values), tuple(constraints)) if values or constraints else _NOTHING


def _rules(subject: Subject) -> tuple[Pointer, ...]:
    """Return where each rule between inputs stands that is more than a guess."""
    return tuple(dict.fromkeys(rule.at for rule in rules_of(subject) if rule.confidence >= SURE))


def rules_of(subject: Subject) -> Iterator[Rule]:
    """Yield the rules between parameters, and those between the properties of the body; guesses too."""
    yield from subject.requests.rules
    for told in subject.requests.told.found:
        if not told.site.chosen:
            yield from told.rules
    if "ruled" in subject.words and subject.sends_json:
        effectives = subject.values.effectives
        for site in subject.sites:
            if site.place == "body" and "ruled" in site.words and "object" in site.words:
                yield from of_object(effectives[site.pointers], effectives)

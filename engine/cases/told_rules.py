"""The rules inside a body that no schema knows: descriptions state them, or names tell them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from engine.cases.dependencies import Linked
from engine.cases.model import ABSENT
from engine.cases.rules.keeping import choices, kept
from engine.cases.rules.model import SURE, Rule, holds
from engine.cases.sites import Site, Sites
from engine.cases.values import NoValue, Values
from engine.cases.values.objects import property_pointers
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType

_Path: TypeAlias = tuple[str | int, ...]


class Told(NamedTuple):
    """The rules between the properties of the object at a site of the body."""

    site: Site
    rules: tuple[Rule, ...]


class ToldRules:
    """The rules inside the body of one operation. `links`: the inputs that hold ids of objects that are made."""

    __slots__ = ("_links", "_values", "found")

    def __init__(
        self, values: Values, sites: Sites, media: MediaType | None, links: tuple[Linked, ...]
    ) -> None:
        self._values = values
        self._links = {each.site.path: each.binding.value for each in links if each.site.place == "body"}
        self.found = tuple(_found(sites, media)) if media is not None else ()
        """The objects that have any, in the order of the document."""

    def keeping(self, body: JsonValue, at: _Path = ()) -> JsonValue:
        """Return `body`, in which something new stands at a place, with as few properties changed as the rules ask.

        What stands at the place stays. Objects at and below it are changed where they are valid and stay so.
        """
        for told in self.found:
            path = told.site.path
            if path[: len(at)] == at:
                body = self._kept(body, told, path, "")
            elif at[: len(path)] == path:
                body = self._kept(body, told, path, str(at[len(path)]))
        return body

    def broken(self, body: JsonValue) -> Rule | None:
        """Return a rule that a sentence states and `body` breaks, None where it keeps all of them."""
        rules = (
            rule
            for told in self.found
            for given in _objects(body, told.site.path)
            if self._is_meant(told, given)
            for rule in told.rules
            if rule.confidence >= SURE and not holds(rule.expression, given)
        )
        return next(rules, None)

    def choices(self, told: Told, given: JsonValue, name: str) -> list[JsonValue]:
        """Return what a property with rules may be, `ABSENT` at the end where it may be left out."""
        site, values = told.site, self._values
        effective = values.effectives[site.pointers]
        live = self._links.get((*site.path, name))
        if live is not None:
            found = [live]
        else:
            pointers = property_pointers(effective, name)
            usual = given.get(name, ABSENT) if isinstance(given, dict) else ABSENT
            if usual is ABSENT:
                usual = self._made(pointers, site, name)
            found = choices(values, values.effectives[pointers], usual, told.rules, name)
        return found if name in effective.required else [*found, ABSENT]

    def _made(self, pointers: tuple[Pointer, ...], site: Site, name: str) -> JsonValue:
        try:
            return self._values.make(pointers, self._values.sample_stream((site.at, *pointers)), name=name)
        except NoValue:
            return ABSENT

    def _kept(self, value: JsonValue, told: Told, path: _Path, fixed: str) -> JsonValue:
        if path:
            return self._kept_below(value, told, path, fixed)
        if not isinstance(value, dict) or not (fixed or self._is_meant(told, value)):
            return value

        def options(name: str) -> Sequence[JsonValue]:
            return [value.get(name, ABSENT)] if name == fixed else self.choices(told, value, name)

        found = kept(value, told.rules, options)
        if found is value:
            return value
        names = [*(name for name in value if name in found), *(name for name in found if name not in value)]
        ordered = {name: found[name] for name in names}
        return ordered if fixed or self._is_meant(told, ordered) else value

    def _kept_below(self, value: JsonValue, told: Told, path: _Path, fixed: str) -> JsonValue:
        token, rest = path[0], path[1:]
        if isinstance(token, str):
            if not isinstance(value, dict) or token not in value:
                return value
            below = self._kept(value[token], told, rest, fixed)
            return value if below is value[token] else {**value, token: below}
        if not isinstance(value, list):
            return value
        items = [self._kept(each, told, rest, "" if at and fixed else fixed) for at, each in enumerate(value)]
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items

    def _is_meant(self, told: Told, value: JsonValue) -> bool:
        """Tell whether a value is an object that the rules are about: a valid one, of the variant that has them."""
        return isinstance(value, dict) and self._values.is_accepted(told.site.pointers, value)


def _found(sites: Sites, media: MediaType) -> Iterator[Told]:
    groups = sites.groups_of_body(media, None)
    if any("branches" in group.words for group in groups):
        groups = (*groups, sites.in_branches(groups))
    for site in (site for group in groups if "told" in group.words for site in group.sites):
        shown = [each.value for each in media.examples]
        rules = tuple(rule for rule in sites.told(site) if not _is_refuted(rule, site, shown))
        if rules:
            yield Told(site, rules)


def _is_refuted(rule: Rule, site: Site, examples: Iterable[JsonValue]) -> bool:
    """Tell whether a documented example breaks a rule: then its words are about something else."""
    return any(
        not holds(rule.expression, given) for example in examples for given in _objects(example, site.path)
    )


def _objects(value: JsonValue, path: _Path) -> Iterator[dict[str, JsonValue]]:
    if not path:
        if isinstance(value, dict):
            yield value
    elif isinstance(path[0], str):
        if isinstance(value, dict) and path[0] in value:
            yield from _objects(value[path[0]], path[1:])
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each, path[1:])

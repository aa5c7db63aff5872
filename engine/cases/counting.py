"""How many cases an operation has to offer, by technique, without making them all.

Inputs of one form offer as many, so each form is looked at once: a document of a thousand operations has
thousands of inputs of a few hundred forms.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import chain, groupby
from typing import TypeAlias

from engine.cases.ranking import Ranking
from engine.cases.sites import Group, Site, SitePlace
from engine.cases.subject import Subject
from engine.cases.techniques import OfSite, at_site, corners, pairwise

_NOT_OF_DECIDED = "FJN"
"""The tiers without cases about an input that the object at hand decides."""
_BY_WORDS = "DHN"
"""The tiers whose techniques look at no figure of a keyword, the default aside."""
_SHOWN = frozenset(("enum", "const", "boolean", "default", "null", "types"))
"""What a baseline may hold already."""
# What they offer depends on other schemas, on what a baseline holds there, or on a drawn text. A keyword
# says nothing of other types: Kubernetes' strings have `uniqueItems`.
_OF_ITS_OWN = frozenset(("branches", "closed", "dependentRequired"))
_OF_ITS_OWN_BY_TYPE = {
    "string": frozenset(("pattern",)),
    "array": frozenset(("uniqueItems", "minItems", "maxItems")),
    "object": frozenset(("minProperties", "maxProperties")),
}
_SAYING = frozenset(("title", "description"))
"""The keywords that no technique looks at."""
_Found = Mapping[str, int]
_Where: TypeAlias = tuple[frozenset[str], SitePlace, bool, bool, bool, bool]
"""What of an input decides how many cases a form has, beside its schema.

Its words and its place, whether it is whole, in a JSON body, decided by the object at hand, and of a DELETE.
"""


class Counts:
    """One per run."""

    def __init__(self) -> None:
        self._of_forms: dict[Hashable, _Found] = {}
        # By id, which the group beside keeps its own: operations have parameters and schemas in common.
        self._of_groups: dict[Hashable, tuple[Group, tuple[_Found | Site, ...]]] = {}
        self._of_sites: dict[Hashable, tuple[_Found, ...]] = {}
        self._one_of_each: dict[tuple[tuple[str, int], ...], _Found] = {}
        # By the ids of the parts, of which there is one of each.
        self._sums: dict[tuple[int, ...], _Found] = {}

    def behind(self, subject: Subject, ranking: Ranking, taken: Iterable[str]) -> Mapping[str, int]:
        """Return technique -> how many candidates are left, where those of the techniques `taken` are not."""
        left = _counted([each.technique for each in ranking.of_operation_left()])
        if subject.has_baseline:
            gone = _counted(taken)
            pairs = pairwise.count(subject)
            for technique, count in (("pairwise", pairs), *self._of_inputs(subject).items()):
                waiting = count - gone.get(technique, 0)
                if waiting > 0:
                    left[technique] = waiting
        return left

    def _of_inputs(self, subject: Subject) -> _Found:
        """Return technique -> how many there are at sites."""
        parts: list[_Found] = []
        for group in chain(subject.groups, subject.groups_in_branches):
            for part in self._of_group(subject, group):
                if isinstance(part, Site):
                    parts += self._at_site(subject, part)
                else:
                    parts.append(part)
        key = tuple(map(id, parts))
        known = self._sums.get(key)
        if known is None:
            known = self._sums[key] = _sum(parts)
        return known

    def _of_group(self, subject: Subject, group: Group) -> tuple[_Found | Site, ...]:
        """Return what sites offer, those that follow one another together, or the site where that is up to a subject."""
        speaks = subject.sends_json or (subject.sends_parts and "parts")
        key = (id(group), speaks, subject.operation.method == "DELETE", _decided(subject, group))
        known = self._of_groups.get(key)
        if known is None:
            parts: list[_Found | Site] = []
            for is_of_subject, sites in groupby(group.sites, partial(_is_of_subject, subject)):
                if is_of_subject:
                    parts += sites
                else:
                    found = [each for site in sites for each in self._at_site(subject, site)]
                    parts.append(self._one(_sum(found)))
            known = self._of_groups[key] = group, tuple(parts)
        return known[1]

    def _one(self, found: _Found) -> _Found:
        """Return the first that says the same."""
        return self._one_of_each.setdefault(tuple(found.items()), found)

    def _at_site(self, subject: Subject, site: Site) -> tuple[_Found, ...]:
        place, name, path, pointers, *_, words, _ = site
        where = (
            words,
            place,
            not path,
            not subject.is_text(site),
            subject.is_decided(site),
            subject.operation.method == "DELETE",
        )
        shown = None if _SHOWN.isdisjoint(words) else repr(subject.value_at(site))
        # Only in a query a name says something, and the parameter has one place.
        key = (where, pointers, shown, (name, path, site.at) if place == "query" else None)
        known = self._of_sites.get(key)
        if known is None:
            if not _is_alike(subject, site):
                return (self._one(_at(subject, site, sum(_techniques(words, where[4]), ()))),)
            known = self._of_sites[key] = self._of_form(subject, site, where, shown)
        return known

    def _of_form(self, subject: Subject, site: Site, where: _Where, shown: str | None) -> tuple[_Found, ...]:
        effective = subject.effective(site)
        by_words, by_figures = _techniques(where[0], where[4])
        form = (where, effective.read_only, "type" in effective.written)
        found = self._known(subject, site, by_words, form)
        if not by_figures:
            return (found,)
        told = [each for each in effective.keywords.items() if each[0] not in _SAYING]
        figures = (form, str(told), shown, subject.is_opaque_text(site))
        return found, self._known(subject, site, by_figures, figures)

    def _known(
        self, subject: Subject, site: Site, techniques: tuple[OfSite, ...], form: tuple[Hashable, ...]
    ) -> _Found:
        found = self._of_forms.get(form)
        if found is None:
            found = self._of_forms[form] = self._one(_at(subject, site, techniques))
        return found


@cache
def _techniques(words: frozenset[str], is_decided: bool) -> tuple[tuple[OfSite, ...], tuple[OfSite, ...]]:  # noqa: FBT001 - a key of the cache
    """Return the techniques that can have a case, those first that look at no figure."""
    by_words: list[OfSite] = []
    by_figures: list[OfSite] = []
    for tier, techniques in at_site(words).items():
        for each in () if is_decided and tier in _NOT_OF_DECIDED else techniques:
            plain = tier in _BY_WORDS and each is not corners.default
            (by_words if plain else by_figures).append(each)
    return tuple(by_words), tuple(by_figures)


def _is_alike(subject: Subject, site: Site) -> bool:
    """Tell whether inputs of the form of a site offer as many cases as it does."""
    return _are_alike(site.words) and subject.effective(site).is_plain


@cache
def _are_alike(words: frozenset[str]) -> bool:
    """Tell the same as far as the words of a schema tell."""
    own = (_OF_ITS_OWN, *(each for kind, each in _OF_ITS_OWN_BY_TYPE.items() if kind in words))
    return all(words.isdisjoint(each) for each in own)


def _decided(subject: Subject, group: Group) -> Hashable:
    """Return which sites of a group the object at hand decides, as far as operations differ in that."""
    linked = tuple([each.site[:3] for each in subject.links])
    if group.place == "path":
        return linked, group.sites[0].name in subject.bindings
    if not (group.tops and subject.bindings):
        return linked
    return linked, tuple([site.path for site in group.tops if subject.is_decided(site)])


def _is_of_subject(subject: Subject, site: Site) -> bool:
    """Tell whether what a site offers is not the same in all operations that have it."""
    return not _SHOWN.isdisjoint(site.words) or not _is_alike(subject, site)


def _sum(parts: Sequence[_Found]) -> _Found:
    """Return all together; most inputs of a body are of a few forms, whose counts are the same objects."""
    of_each = {id(part): part for part in parts}
    found: dict[str, int] = {}
    for part, times in Counter(map(id, parts)).items():
        for technique, count in of_each[part].items():
            found[technique] = found.get(technique, 0) + times * count
    return found


def _at(subject: Subject, site: Site, techniques: tuple[OfSite, ...]) -> _Found:
    offers = [technique(subject, site) for technique in techniques]
    return _counted([each.technique for offered in offers for each in offered])


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:  # a `Counter` takes four times as long to make
        counts[name] = counts.get(name, 0) + 1
    return counts

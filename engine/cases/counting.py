"""How many cases an operation has to offer, by technique, without making them all.

Inputs of one form offer as many, so each form is looked at once: a document of a thousand operations has
thousands of inputs of a few hundred forms.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache

from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques import OF_OPERATION, WITHOUT_BASELINE, OfSite, at_site, corners, pairwise
from engine.cases.techniques.candidate import Candidate

_NOT_OF_DECIDED = "FJN"
"""The tiers without cases about an input that the object at hand decides."""
_BY_WORDS = "DHN"
"""The tiers whose techniques look at no figure of a keyword, the default aside."""
_SHOWN = frozenset(("enum", "const", "boolean", "default", "null"))
"""What a baseline may hold already."""
# What they offer depends on other schemas, on what a baseline holds there, or on a drawn text. A keyword
# says nothing of other types: Kubernetes' strings have `uniqueItems`.
_OF_ITS_OWN = frozenset(("branches", "closed", "dependentRequired"))
_OF_ITS_OWN_BY_TYPE = {
    "string": frozenset(("pattern",)),
    "array": frozenset(("uniqueItems", "minItems", "maxItems")),
    "object": frozenset(("minProperties", "maxProperties")),
}
_OTHERS = tuple(
    technique
    for techniques in OF_OPERATION.values()
    for technique in techniques
    if technique is not pairwise.pairwise
)
_Found = Mapping[str, int]


class Counts:
    """One per run."""

    def __init__(self) -> None:
        self._of_forms: dict[Hashable, _Found] = {}
        # By id, which the site beside keeps its own: operations have parameters and schemas in common.
        self._of_sites: dict[tuple[int, bool, bool, bool, str | None], tuple[Site, tuple[_Found, ...]]] = {}

    def of(self, subject: Subject) -> Counter[str]:
        """Return technique -> how many candidates `engine.cases.ranking` would yield."""
        if not subject.has_baseline:
            return _counted([technique(subject) for technique in WITHOUT_BASELINE])
        found = _counted([technique(subject) for technique in _OTHERS])
        rows = pairwise.count(subject)
        if rows:
            found["pairwise"] = rows
        many: dict[int, tuple[_Found, int]] = {}
        for site in subject.sites:
            for counts in self._at_site(subject, site):
                key = id(counts)
                many[key] = (counts, many[key][1] + 1 if key in many else 1)
        for counts, times in many.values():
            for technique, count in counts.items():
                found[technique] += count * times
        return found

    def behind(self, subject: Subject, taken: Iterable[str]) -> Mapping[str, int]:
        """Return how many are left, where candidates of the techniques `taken` were."""
        found = self.of(subject)
        found.subtract(taken)
        return {technique: count for technique, count in found.items() if count > 0}

    def _at_site(self, subject: Subject, site: Site) -> tuple[_Found, ...]:
        shown = None if _SHOWN.isdisjoint(site.words) else repr(subject.value_at(site))
        is_decided = subject.is_decided(site)
        key = (id(site), subject.sends_json, subject.operation.method == "DELETE", is_decided, shown)
        known = self._of_sites.get(key)
        if known is not None:
            return known[1]
        if not (subject.effective(site).is_plain and _is_alike(site.words)):
            by_words, by_figures = _techniques(site.words, is_decided)
            return (_at(subject, site, (*by_words, *by_figures)),)
        found = self._of_form(subject, site, shown, is_decided=is_decided)
        self._of_sites[key] = site, found
        return found

    def _of_form(
        self,
        subject: Subject,
        site: Site,
        shown: str | None,
        *,
        is_decided: bool,
    ) -> tuple[_Found, ...]:
        words, effective = site.words, subject.effective(site)
        by_words, by_figures = _techniques(words, is_decided)
        form: tuple[Hashable, ...] = (
            words,
            site.place,
            not site.path,
            site.place == "body" and subject.sends_json,
            is_decided,
            subject.operation.method == "DELETE",
            effective.read_only,
            "type" in effective.written,
        )
        found = self._known(subject, site, by_words, form)
        if not by_figures:
            return (found,)
        figures = (form, str(effective.keywords), shown, subject.is_opaque_text(site))
        return found, self._known(subject, site, by_figures, figures)

    def _known(
        self, subject: Subject, site: Site, techniques: tuple[OfSite, ...], form: tuple[Hashable, ...]
    ) -> _Found:
        found = self._of_forms.get(form)
        if found is None:
            found = self._of_forms[form] = _at(subject, site, techniques)
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


@cache
def _is_alike(words: frozenset[str]) -> bool:
    """Tell whether inputs of one form offer as many cases, as far as the words of their schema tell."""
    own = (_OF_ITS_OWN, *(each for kind, each in _OF_ITS_OWN_BY_TYPE.items() if kind in words))
    return all(words.isdisjoint(each) for each in own)


def _at(subject: Subject, site: Site, techniques: tuple[OfSite, ...]) -> _Found:
    return _counted([technique(subject, site) for technique in techniques])


def _counted(offers: Iterable[Iterator[Candidate]]) -> Counter[str]:
    return Counter([each.technique for offered in offers for each in offered])

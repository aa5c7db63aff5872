"""Positive cases about how values are written: lists and objects of one and three, characters that need an escape."""

from collections.abc import Iterator

from engine.cases.dependencies import normal
from engine.cases.model import Request
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.techniques.words import shown, the_input
from engine.cases.values import NoValue
from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective
from engine.openapi.model import JsonValue, Parameter

_COUNTS = (1, 3)
_SEVERAL = frozenset(("array", "object"))
_PARTS = {"item": "items", "property": "properties"}
_CHARACTERS = (
    ("space", "two words"),
    ("reserved", "a/b?c=d&e#f:g"),
    ("non-ascii", "Zoë 東京"),
    ("percent", "100%25 of it"),
    ("plus", "1+1"),
)
# Any other text may be a key that only the service knows, however open its schema is.
_FREE_TEXT = frozenset(
    (
        "q", "query", "search", "searchterm", "searchtext", "searchquery", "keyword", "keywords", "term", "text",
        "title", "description", "comment", "message", "note", "name", "phrase", "subject", "label",
    )
)  # fmt: skip
_TOLD = frozenset(("enum", "const", "format", "pattern", "default"))


def style(subject: Subject) -> Iterator[Candidate]:
    """Each parameter in turn, in its style."""
    for parameter in subject.parameters:
        is_decided = parameter.place == "path" and parameter.name in subject.bindings
        if is_decided or parameter.content is not None or subject.is_opaque(parameter):
            continue
        site = subject.shared_sites.whole(parameter)
        if site is not None and _has_styles(site):
            yield from _of_parameter(subject, parameter, site)


def _has_styles(site: Site) -> bool:
    return not _SEVERAL.isdisjoint(site.words) or normal(site.name) in _FREE_TEXT


def _of_parameter(subject: Subject, parameter: Parameter, site: Site) -> Iterator[Candidate]:
    effective = subject.effective(site)
    if effective.types == {"array"}:
        for count in _COUNTS:
            if _holds(effective, count):
                yield _list(subject, parameter, site, effective, count)
    elif effective.types == {"object"}:
        for count in _COUNTS:
            if len(effective.required) <= count <= len(effective.properties):
                yield _object(subject, parameter, site, effective, count)
    elif site.place == "query" and _is_free_text(site, effective):
        for label, text in _CHARACTERS:
            if fits(effective, text):
                yield _text(subject, site, label, text)


def _is_free_text(site: Site, effective: Effective) -> bool:
    is_text = effective.types == {"string"} and effective.is_plain
    return is_text and normal(site.name) in _FREE_TEXT and _TOLD.isdisjoint(effective.keywords)


def _list(subject: Subject, parameter: Parameter, site: Site, effective: Effective, count: int) -> Candidate:
    def build(draw: Stream) -> Request:
        items = subject.values.array(effective, count, draw, name=site.name)
        return subject.with_value(site, subject.requests.fitted(parameter, items))

    return _several(site, count, "item", "a list", build)


def _object(
    subject: Subject, parameter: Parameter, site: Site, effective: Effective, count: int
) -> Candidate:
    def build(draw: Stream) -> Request:
        whole = subject.requests.parameter_value(parameter, draw, "full")
        names = sorted(whole, key=lambda name: name not in effective.required)[:count]
        if len(names) < count:
            raise NoValue("unsolved", f"no object of {count} properties was found", (site.at,))
        return subject.with_value(site, {name: each for name, each in whole.items() if name in names})

    return _several(site, count, "property", "an object", build)


def _several(site: Site, count: int, part: str, what: str, build: Build) -> Candidate:
    said = f"1 {part}" if count == 1 else f"{count} {_PARTS[part]}"
    return Candidate(
        "style",
        "positive",
        site.at,
        "ok",
        f"accepts {the_input(site)} with {said}",
        f"{the_input(site)} is {what}, written in the documented style",
        build,
        site.place,
        site.leaf,
        label=str(count),
        draws=True,
    )


def _text(subject: Subject, site: Site, label: str, text: JsonValue) -> Candidate:
    return Candidate(
        "style",
        "positive",
        site.at,
        "ok",
        f"accepts {the_input(site)} = {shown(text)}",
        f"{the_input(site)} takes any text; some of it is encoded on the way",
        lambda _: subject.with_value(site, text),
        site.place,
        site.leaf,
        label=label,
    )


def _holds(effective: Effective, count: int) -> bool:
    keywords = effective.keywords
    return bool(keywords.get("minItems", 0) <= count <= keywords.get("maxItems", count))

"""Cases about what arrays and objects of a body hold: an item twice, a property too many."""

from collections.abc import Iterator

from engine.cases.model import Request
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.variants import current_at
from engine.cases.techniques.words import the_input
from engine.cases.values import NoValue
from engine.cases.values.effective import Effective
from engine.cases.values.patterns import matches
from engine.errors import Pointer
from engine.openapi.model import JsonValue, child

_NAMES = ("unknownProperty", "unknown_property", "zzUnknown")
_MOST_READ_ONLY = 100


def duplicate_items(subject: Subject, site: Site) -> Iterator[Candidate]:
    """An item twice where items must differ; in JSON, since a list in text is a set to many servers."""
    effective = subject.effective(site)
    if not effective.keywords.get("uniqueItems") or subject.is_text(site):
        return
    least, most = effective.keywords.get("minItems", 0), effective.keywords.get("maxItems", 2)
    if most < 2 or effective.prefix_items:
        return

    def build(_: Stream) -> Request:
        items = current_at(subject, site)
        count = max(least, 2) - 1
        if not isinstance(items, list) or not count <= len(items):
            items = subject.values.array(effective, count, subject.stream("items", site.at), name=_name(site))
        kept = items[: most - 1]
        return subject.with_value(site, [*kept, kept[0]])

    yield Candidate(
        "duplicate-items",
        "negative",
        effective.written["uniqueItems"],
        "input",
        f"must refuse {the_input(site)} with an item twice",
        f"the items of {the_input(site)} must differ",
        build,
        site.place,
        site.leaf,
        broken=site.broken,
    )


def unknown_property(subject: Subject, site: Site) -> Iterator[Candidate]:
    """A property that the schema does not have and forbids."""
    effective = subject.effective(site)
    if effective.closed is None or "object" not in effective.types or subject.is_text(site):
        return
    taken = (*(pattern for pattern, _ in effective.pattern_properties),)
    names = (each for each in _NAMES if each not in effective.properties)
    name = next((each for each in names if not any(matches(pattern, each) for pattern in taken)), None)
    if name is None:
        return

    def build(_: Stream) -> Request:
        current = current_at(subject, site)
        if not isinstance(current, dict):
            raise NoValue("unsolved", f"{the_input(site)} has no object to add to", site.pointers)
        if len(current) >= effective.keywords.get("maxProperties", len(current) + 1):
            raise NoValue("unsolved", "one more property would be too many too", site.pointers)
        return subject.with_value(site, {**current, name: "value"})

    yield Candidate(
        "unknown-property",
        "negative",
        effective.closed,
        "input",
        f"must refuse {the_input(site)} with the unknown property `{name}`",
        f"{the_input(site)} has no other properties than those listed",
        build,
        site.place,
        site.leaf,
        broken=site.broken,
    )


def read_only(subject: Subject) -> Iterator[Candidate]:
    """Each readOnly property sent: a server ignores it or refuses it."""
    if not subject.sends_json:
        return
    left = _MOST_READ_ONLY
    for site in subject.sites:
        if site.place != "body" or "object" not in site.words:
            continue
        effective = subject.effective(site)
        for name, pointers in effective.properties.items():
            if subject.values.effectives[pointers].read_only and left:
                left -= 1
                yield _read_only(subject, site, effective, name)


def _read_only(subject: Subject, site: Site, effective: Effective, name: str) -> Candidate:
    pointers = effective.properties[name]
    leaf = f"{site.leaf}.{name}" if site.leaf else name

    def build(draw: Stream) -> Request:
        current = current_at(subject, site)
        if not isinstance(current, dict):
            raise NoValue("unsolved", f"no baseline has an object for `{leaf}`", pointers)
        value: JsonValue = subject.values.make(pointers, draw, name=name)
        return subject.with_value(site, {**current, name: value})

    return Candidate(
        "read-only",
        "negative",
        _where(subject, pointers),
        "ignore-or-refuse",
        f"ignores or refuses `{leaf}`, which is read-only",
        f"`{leaf}` is readOnly: the service decides its value, not the client",
        build,
        "body",
        leaf,
        draws=True,
    )


def _where(subject: Subject, pointers: tuple[Pointer, ...]) -> Pointer:
    """Return where `readOnly` is written, among the schemas that the property is the conjunction of."""
    effectives = subject.values.effectives
    for at in effectives[pointers].pointers:
        if effectives.schemas.at(at).get("readOnly") is True:
            return child(at, "readOnly")
    return pointers[0]


def _name(site: Site) -> str:
    return next((token for token in reversed(site.path) if isinstance(token, str)), site.name)

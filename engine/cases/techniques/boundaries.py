"""Two-value boundary analysis: each limit and its neighbours, on both sides (ISTQB CTFL 4.0, 4.2.2)."""

import re
from collections.abc import Iterator

from engine.cases.model import Request
from engine.cases.oracles import Family
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.words import the_input
from engine.cases.values.limits import Limit
from engine.cases.wire.fitting import fitted
from engine.openapi.model import JsonValue

_FORMAT_ALONE = 0.7  # many services read `format` as a hint
# `int32` tells what a number is kept in: no service has to take a page size, a port or a width of -2147483648;
# and a day may be too early or too late for what it is about.
_FORMAT_END = "format-limit"
_SEVERAL = ("format-limit", "format-overflow", "multiple", "not-multiple")
_NUMBER = re.compile(r"-?\d[\d.e+]*")
_SIZES = ("too-long", "too-many-items", "too-many-properties")
_DRAWN = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
"""The keywords whose limit does not tell the whole value."""


def valid(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Values on a limit and just inside it."""
    if subject.is_opaque_text(site):
        return iter(())
    return (_candidate(subject, site, limit) for limit in _limits(subject, site) if limit.valid)


def invalid(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Values just outside a limit."""
    return (_candidate(subject, site, limit) for limit in _limits(subject, site) if not limit.valid)


def _limits(subject: Subject, site: Site) -> tuple[Limit, ...]:
    return subject.values.limits(site.pointers, _name(site), astral=not subject.is_text(site))


def _candidate(subject: Subject, site: Site, limit: Limit) -> Candidate:
    name = the_input(site)

    def build(draw: Stream) -> Request:
        return subject.with_value(site, _fitted(subject, site, limit.build(draw)))

    return Candidate(
        limit.technique,
        "boundary",
        limit.target,
        _family(site, limit),
        f"{_verb(site, limit)} {name} {limit.figures}",
        f"the document sets {limit.bound} for {name}",
        build,
        site.place,
        site.leaf,
        label=_label(limit),
        broken=None if limit.valid else site.broken,
        confidence=_FORMAT_ALONE if limit.technique == "format-overflow" else 1.0,
        draws=limit.keyword in _DRAWN,
    )


def _fitted(subject: Subject, site: Site, value: JsonValue) -> JsonValue:
    """Return text and lists as the place can carry them: their size is what matters."""
    if site.place == "body":
        return value
    named = (each for each in subject.parameters if (each.place, each.name) == (site.place, site.name))
    parameter = next(named, None)
    if parameter is None:
        return value
    return fitted(parameter, [value])[0] if site.path else fitted(parameter, value)


def _verb(site: Site, limit: Limit) -> str:
    if limit.technique == _FORMAT_END:
        return "stays up with" if site.place == "path" else "reads or refuses"
    if limit.valid:
        return "accepts"
    return "should refuse" if limit.technique == "format-overflow" else "must refuse"


def _name(site: Site) -> str:
    return next((token for token in reversed(site.path) if isinstance(token, str)), site.name)


def _label(limit: Limit) -> str:
    """Return what tells them apart where one keyword has several: both ends of a format, several multiples."""
    if limit.technique not in _SEVERAL:
        return ""
    if limit.name:
        return limit.name
    number = _NUMBER.search(limit.figures)
    return number[0].replace("-", "minus-") if number else limit.figures


def _family(site: Site, limit: Limit) -> Family:
    if limit.technique == _FORMAT_END:
        return "alive" if site.place == "path" else "ignore-or-refuse"
    if limit.valid:
        return "ok"
    if site.place == "path":
        return "path-input"
    if limit.technique not in _SIZES:
        return "input"
    return {"query": "url-size", "header": "header-size"}.get(site.place, "size")  # type: ignore[return-value]

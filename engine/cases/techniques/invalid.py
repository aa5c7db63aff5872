"""Negative cases about one input: exactly one thing is wrong, everything else is the baseline."""

from collections.abc import Iterator

from engine.cases.model import ABSENT, Request
from engine.cases.oracles import Family
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.words import the_input
from engine.cases.values.wrong import (
    Wrong,
    bad_format,
    bad_pattern,
    not_in_enum,
    null_not_allowed,
    wrong_types,
)
from engine.cases.wire.encode import NotOnTheWire

# As text, any scalar is a string, one element is an array, and an empty value is null or an object.
_STAY_WRONG = frozenset(("integer", "number", "boolean", "null"))


def missing_required(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Each required property and parameter left out."""
    if site.required is None or site.place == "path" or (site.place == "body" and not site.path):
        return
    effective = subject.effective(site)
    if effective.read_only:
        return

    def build(_: Stream) -> Request:
        left = subject.with_value(site, ABSENT)
        if _is_no_body(subject, left):
            left = subject.edit(subject.full(), site, ABSENT)
        if _is_no_body(subject, left):
            raise NotOnTheWire("nothing is left of an optional form, and no body is right")
        return left

    where = "a body without " if site.place == "body" else "a request without "
    # A default is what a service assumes where nothing is sent, whatever `required` says.
    has_default = "default" in site.words
    yield Candidate(
        "missing-required",
        "negative",
        site.required,
        "ignore-or-refuse" if has_default else _family(site),
        f"{'fills in or refuses' if has_default else 'must refuse'} {where}{the_input(site)}",
        f"{the_input(site)} is required{' and has a default' if has_default else ''}",
        build,
        site.place,
        site.leaf,
        broken=site.broken,
    )


def _is_no_body(subject: Subject, request: Request) -> bool:
    """Tell whether nothing is left of an optional form, so that no body is sent."""
    body = subject.operation.body
    is_form = "form-urlencoded" in (request.media_type or "")  # a multipart body has its last boundary
    return is_form and request.body == {} and body is not None and not body.required


def wrong_type(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Each other JSON type; where everything is sent as text, only what stays wrong there."""
    effective = subject.effective(site)
    found = wrong_types(effective, subject.values.effectives)
    if subject.is_text(site):
        if not effective.types <= _STAY_WRONG:
            return
        found = (wrong for wrong in found if isinstance(wrong.value, str | float) and wrong.value is not True)
    yield from _wrong(subject, site, found)


def null(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Null where it is not allowed; JSON bodies only, since text has no null."""
    if not subject.is_text(site):
        yield from _wrong(subject, site, null_not_allowed(subject.effective(site), subject.values.effectives))


def enumeration(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Values that the list does not have; a listed one in another case many services read as they stand."""
    for each in _wrong(subject, site, not_in_enum(subject.effective(site))):
        yield each if each.label != "case" else _in_another_case(each, site)


def _in_another_case(wrong: Candidate, site: Site) -> Candidate:
    in_path = site.place == "path"
    return wrong._replace(
        family="alive" if in_path else "ignore-or-refuse",
        says=wrong.says.replace("must refuse", "stays up with" if in_path else "reads or refuses", 1),
        why=f"{wrong.why}; some services read them in any case",
    )


def text_form(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Text that breaks `format` or `pattern`."""
    effective = subject.effective(site)
    if "enum" in effective.keywords or "const" in effective.keywords:
        return
    yield from _wrong(subject, site, bad_format(effective), confidence=0.7)
    if "pattern" in site.words:
        draw = subject.stream("bad-pattern", site.at)
        yield from _wrong(subject, site, bad_pattern(effective, subject.values, draw))


def _wrong(
    subject: Subject, site: Site, found: Iterator[Wrong] | tuple[Wrong, ...], confidence: float = 1.0
) -> Iterator[Candidate]:
    for wrong in found:
        yield _candidate(subject, site, wrong, confidence)


def _candidate(subject: Subject, site: Site, wrong: Wrong, confidence: float) -> Candidate:
    must = "must" if confidence >= 0.8 else "should"
    name = the_input(site)
    return Candidate(
        wrong.technique,
        "negative",
        wrong.target,
        _family(site),
        f"{must} refuse {name} {wrong.says}",
        f"{name}: {wrong.rule}",
        lambda _: subject.with_value(site, wrong.value),
        site.place,
        site.leaf,
        wrong.label,
        site.broken,
        confidence,
    )


def _family(site: Site) -> Family:
    return "path-input" if site.place == "path" else "input"

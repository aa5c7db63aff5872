"""Positive cases: what the document allows must be accepted."""

from collections.abc import Iterator

from engine.cases.model import Request
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.techniques.words import shown, the_input
from engine.cases.values import NoValue
from engine.cases.values.effective import Effective
from engine.cases.values.merging import same_key
from engine.errors import Pointer
from engine.openapi.model import Example, JsonValue, Schemas, child

REALISTIC_SETS = 3
_RICH = 20
_MANY = 1_000


def minimal(subject: Subject) -> Iterator[Candidate]:
    """Required inputs only."""
    yield Candidate(
        "minimal",
        "positive",
        _about(subject),
        "ok",
        "accepts the required inputs alone"
        if subject.parameters or subject.media
        else "accepts a request without inputs",
        "the smallest request that the document allows",
        lambda _: subject.minimal(),
    )


def full(subject: Subject) -> Iterator[Candidate]:
    """All optional inputs too."""
    if not any(site.required is None and (site.path or site.place != "body") for site in subject.sites):
        return
    yield Candidate(
        "full",
        "positive",
        _about(subject),
        "ok",
        "accepts every optional input too",
        "each input that the document names, inside its limits",
        lambda _: subject.full(),
    )


def example(subject: Subject) -> Iterator[Candidate]:
    """Each documented example of the body, then of each parameter."""
    media = subject.media
    if media is not None:
        for each in (*media.examples, *_of_schema(subject, media.schema)):
            if media.schema is None or subject.values.accepts(media.schema, each.value):
                yield _example(each, "body", "", _with_body(subject, each.value))
            elif subject.sends_json:
                yield _example(each, "body", "", _breaking(each, media.schema))
    for parameter in subject.parameters:
        if not parameter.examples or (parameter.name in subject.bindings and parameter.place == "path"):
            continue
        for each in parameter.examples:
            if parameter.schema is None or subject.values.accepts(parameter.schema, each.value):
                site = Site(parameter.place, parameter.name, (), (), parameter.at, None)
                yield _example(each, parameter.place, parameter.name, _with_value(subject, site, each.value))
            else:
                yield _example(each, parameter.place, parameter.name, _breaking(each, parameter.schema))


def realistic(subject: Subject) -> Iterator[Candidate]:
    """Further sets of lifelike values."""
    if not any(_is_rich(subject, site) for site in subject.sites):
        return
    for number in range(1, REALISTIC_SETS + 1):
        yield Candidate(
            "realistic",
            "positive",
            _about(subject),
            "ok",
            f"accepts lifelike values, set {number}",
            "values as people would send them",
            lambda draw: subject.requests.make("full", draw, realistic=True),
            label=str(number),
            draws=True,
        )


def _is_rich(subject: Subject, site: Site) -> bool:
    """Tell whether an input takes so many values that no two sets will be the same."""
    if site.place == "path" and site.name in subject.bindings:
        return False
    effective = subject.effective(site)
    keywords = effective.keywords
    if effective.read_only or "enum" in keywords or "const" in keywords:
        return False
    if "string" in effective.types:
        return "pattern" not in keywords and keywords.get("maxLength", _RICH) >= _RICH
    low, high = keywords.get("minimum", 0), keywords.get("maximum", _MANY)
    return bool(effective.types & {"integer", "number"}) and high - low >= _MANY


def enum_value(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Each enum, const and boolean value that the baseline does not have already."""
    effective = subject.effective(site)
    used, name = subject.value_at(site), the_input(site)
    listed = effective.keywords.get("enum", ())
    alike = {shown(value) for value in listed if not isinstance(value, str)}
    for pointer, value in listed_values(site, effective, subject.values.effectives.schemas):
        if value is None or (type(value) is type(used) and value == used):
            continue
        yield Candidate(
            "enum-value",
            "positive",
            pointer,
            "ok",
            f"accepts {name} set to {shown(value)}",
            f"{shown(value)} is one of the values of {name}"
            if "enum" in effective.keywords
            else f"{name} takes {shown(value)}",
            _with_value(subject, site, value),
            site.place,
            site.leaf,
            # A text has quotes in ids where a number of the list looks the same.
            label=value if isinstance(value, str) and value and value not in alike else shown(value),
        )


def listed_values(site: Site, effective: Effective, schemas: Schemas) -> Iterator[tuple[Pointer, JsonValue]]:
    """Yield each value that the document lists for an input, and where; both of a boolean."""
    if "enum" in effective.keywords:
        at = effective.written["enum"]
        written = schemas.raw(at)
        places = _places(written) if isinstance(written, list) else {}
        keys = [_key(value) for value in effective.keywords["enum"]]
        # An intersection of several lists names no one list, so the keyword itself is the target.
        whole = all(key in places for key in keys)
        for key, value in zip(keys, effective.keywords["enum"], strict=True):
            yield (child(at, places[key]) if whole else at), value
    elif effective.types == {"boolean"} and "const" not in effective.keywords:
        at = effective.written.get("type", site.at)
        yield at, True
        yield at, False


def _places(values: list[JsonValue]) -> dict[str | bytes, int]:
    found: dict[str | bytes, int] = {}
    for place, value in enumerate(values):
        found.setdefault(_key(value), place)
    return found


def _key(value: JsonValue) -> str | bytes:
    """Return what stands for a value in a dict; most listed values are texts, which stand for themselves."""
    return value if isinstance(value, str) else same_key(value)


def _of_schema(subject: Subject, schema: Pointer | None) -> Iterator[Example]:
    """Yield the examples that stand in the schema of the body itself."""
    if schema is None:
        return
    at, found = subject.values.effectives.schemas.follow(schema)
    if "example" in found:
        yield Example("", found["example"], child(at, "example"))
    examples = found.get("examples")
    for number, value in enumerate(examples if isinstance(examples, list) else ()):
        yield Example(str(number + 1), value, child(at, "examples", number))


def _about(subject: Subject) -> Pointer:
    return subject.media.schema if subject.media and subject.media.schema else subject.operation.at


def _example(each: Example, place: str, leaf: str, build: Build) -> Candidate:
    name = f" `{each.name}`" if each.name not in ("", "example") else ""
    return Candidate(
        "example",
        "positive",
        each.at,
        "ok",
        f"accepts the documented example{name}" + (f" of `{leaf}`" if leaf else ""),
        "the document shows it as valid",
        build,
        place,
        leaf,
        label=each.name,
        source="example",
    )


def _breaking(each: Example, schema: Pointer) -> Build:
    """Return what tells that an example is not sent: the document contradicts itself there."""

    def build(_: Stream) -> Request:
        raise NoValue("not-verified", f"this example breaks the schema at {schema}", (each.at, schema))

    return build


def _with_body(subject: Subject, value: JsonValue) -> Build:
    def build(_: Stream) -> Request:
        media = subject.media
        held = subject.requests.with_links(value, media.schema) if media and media.schema else value
        return subject.minimal()._replace(body=held, media_type=media.name if media else None)

    return build


def _with_value(subject: Subject, site: Site, value: JsonValue) -> Build:
    return lambda _: subject.with_value(site, value)

"""Cases about branches: each one sent, none of them met, null where it is one."""

from collections.abc import Iterator

from engine.cases.model import ABSENT, Request
from engine.cases.rng import Stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Build, Candidate
from engine.cases.techniques.words import shown, the_input
from engine.cases.values import NoValue
from engine.cases.values.alternatives import MOST_VARIANTS, branches_of, variant_name
from engine.cases.values.effective import Effective
from engine.cases.values.merging import type_of
from engine.cases.values.wrong import possible_types
from engine.errors import Pointer
from engine.openapi.model import JsonValue, child

_STRANGERS: tuple[JsonValue, ...] = ({}, {"unknownVariant": True}, "not-a-variant", -999_983, True, [])
_TAGS = ("not-a-variant", "NotAVariant", "not_a_variant")


def variant(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Each branch and each schema of a discriminator that the baseline does not show already."""
    if "branches" not in site.words:
        return
    effectives = subject.values.effectives
    used, told, is_opaque = subject.value_at(site), set[str](), subject.is_opaque_text(site)
    for _, options in branches_of(effectives, subject.effective(site)):
        for number, option in enumerate(options[:MOST_VARIANTS]):
            branch = effectives.of(option)
            if branch.types == {"null"} or (used is not ABSENT and subject.values.accepts(option, used)):
                continue
            if subject.is_text(site) and _is_text_too(subject, branch, option, options):
                continue
            if is_opaque and subject.requests.is_untold_text(branch):
                continue
            name = variant_name(effectives, option, number)
            label = name if name not in told else f"{name}-{number + 1}"
            told.add(name)
            yield Candidate(
                "variant",
                "positive",
                option,
                "ok",
                f"accepts {the_input(site)} as `{name}`",
                f"`{name}` is one of the variants of {the_input(site)}",
                _made(subject, site, option),
                site.place,
                site.leaf,
                label=label,
                draws=True,
            )


def type_variant(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Each listed type that the baseline does not show already; in JSON, since text has one type."""
    effective = subject.effective(site)
    if (
        not effective.is_plain
        or subject.is_text(site)
        or not {"enum", "const"}.isdisjoint(effective.keywords)
    ):
        return
    used = subject.value_at(site)
    usual = "null" if used is ABSENT else type_of(used)
    for word in sorted(effective.types - {"null", usual, *(("number",) if usual == "integer" else ())}):
        yield Candidate(
            "variant",
            "positive",
            effective.written["type"],
            "ok",
            f"accepts {the_input(site)} as {_OF_TYPE[word]}",
            f"{word} is one of the types of {the_input(site)}",
            _of_type(subject, site, word),
            site.place,
            site.leaf,
            label=word,
            draws=True,
        )


_OF_TYPE = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "an array",
    "object": "an object",
}


def _of_type(subject: Subject, site: Site, word: str) -> Build:
    def build(draw: Stream) -> Request:
        return subject.with_value(site, subject.values.of_type(subject.effective(site), word, draw))

    return build


def null_value(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Null where the document allows it; JSON bodies only, since text has no null."""
    if "null" not in site.words or subject.is_text(site):
        return
    effective = subject.effective(site)
    types, target = possible_types(effective, subject.values.effectives)
    listed = effective.keywords.get("enum")
    if "null" not in types or target is None or (listed is not None and None not in listed):
        return
    if "const" in effective.keywords or subject.value_at(site) is None:
        return
    yield Candidate(
        "null-value",
        "positive",
        _nullable_at(subject, effective) or target,
        "ok",
        f"accepts {the_input(site)} as null",
        f"{the_input(site)} may be null",
        lambda _: subject.with_value(site, None),
        site.place,
        site.leaf,
    )


def _nullable_at(subject: Subject, effective: Effective) -> Pointer | None:
    """Return where 3.0 and 2.0 say that a value may be null; later versions have a type of it."""
    schemas = subject.values.effectives.schemas
    for at in effective.pointers:
        written = schemas.raw(at)
        for word in ("nullable", "x-nullable"):
            if (
                isinstance(written, dict)
                and written.get(word) is True
                and "null" in schemas.at(at).get("type", ())
            ):
                return child(at, word)
    return None


def no_variant(subject: Subject, site: Site) -> Iterator[Candidate]:
    """A value of an allowed type that fits no branch."""
    if "branches" not in site.words or subject.is_text(site):
        return
    effective = subject.effective(site)
    types, _ = possible_types(effective, subject.values.effectives)
    for keyword, at, options in effective.branches:
        found = _stranger(subject, effective, types, options[:MOST_VARIANTS])
        if found is not None:
            yield Candidate(
                "no-variant",
                "negative",
                at,
                "input",
                f"must refuse {the_input(site)} that {_fits_none(len(options))}",
                f"{the_input(site)} must fit {'one' if keyword == 'oneOf' else 'any'} of {keyword}; "
                f"{shown(found[0])} fits none",
                _putting(subject, site, found[0]),
                site.place,
                site.leaf,
                broken=site.broken,
            )
            return


def wrong_discriminator(subject: Subject, site: Site) -> Iterator[Candidate]:
    """A word that names no variant, where the schemas themselves forbid it."""
    holder = subject.effective(site).discriminator if "branches" in site.words else None
    if holder is None or subject.is_text(site):
        return
    tag = subject.values.effectives.schemas.at(holder)["discriminator"]["propertyName"]
    current = current_at(subject, site)
    if not isinstance(current, dict) or not isinstance(current.get(tag), str):
        return
    for word in _TAGS:
        changed = {**current, tag: word}
        if not subject.values.is_accepted(site.pointers, changed):
            yield Candidate(
                "wrong-discriminator",
                "negative",
                child(holder, "discriminator"),
                "input",
                f"must refuse {the_input(site)} whose `{tag}` names no variant",
                f"`{tag}` tells the variant of {the_input(site)}; `{word}` is none",
                _putting(subject, site, changed),
                site.place,
                site.leaf,
                broken=site.broken,
            )
            return


def current_at(subject: Subject, site: Site) -> JsonValue:
    """Return what a baseline holds at `site`, else a value made for it, `ABSENT` where there is none."""
    found = subject.value_at(site)
    if found is not ABSENT:
        return found
    try:
        return subject.values.make(site.pointers, subject.stream("container", site.at))
    except NoValue:
        return ABSENT


def _is_text_too(subject: Subject, branch: Effective, option: Pointer, options: tuple[Pointer, ...]) -> bool:
    """Tell whether a value of the branch, sent as text, is one of another branch as well: then two fit."""
    others = (subject.values.effectives.of(other) for other in options[:MOST_VARIANTS] if other != option)
    return branch.types.isdisjoint(("string", "object", "array")) and any(
        "string" in each.types for each in others
    )


def _made(subject: Subject, site: Site, option: Pointer) -> Build:
    def build(draw: Stream) -> Request:
        name = next((token for token in reversed(site.path) if isinstance(token, str)), site.name)
        value = subject.requests.value((*site.pointers, option), draw, "minimal", realistic=False, name=name)
        if not subject.values.is_accepted((option,), value):
            raise NoValue("unsolved", f"no value of {option} was found", (option,))
        return subject.with_value(site, value)

    return build


def _putting(subject: Subject, site: Site, value: JsonValue) -> Build:
    return lambda _: subject.with_value(site, value)


def _stranger(
    subject: Subject, effective: Effective, types: frozenset[str], options: tuple[Pointer, ...]
) -> tuple[JsonValue] | None:
    """Return, alone in a tuple, a value of one of `types` that breaks the branches and nothing beside them."""
    free = not any(
        not subject.values.effectives[effective.properties.get(name, ())].read_only
        for name in effective.required
    )
    for value in _STRANGERS:
        kind = type_of(value)
        if kind not in types and not (kind == "integer" and "number" in types):
            continue
        if kind == "object" and (not free or (effective.closed if value else _asks_for_members(effective))):
            continue
        if kind == "string" and any(
            "format" in subject.values.effectives.of(each).keywords for each in options
        ):
            continue  # many services read `format` as a hint
        if not any(subject.values.accepts(option, value) for option in options):
            return (value,)
    return None


def _asks_for_members(effective: Effective) -> bool:
    return bool(effective.keywords.get("minProperties"))


def _fits_none(variants: int) -> str:
    return "does not fit its variant" if variants == 1 else f"fits none of its {variants} variants"

"""What the document asks of one input, keyword by keyword, as far as a request can break it alone."""

from functools import cache

from engine.cases.sites import Site
from engine.cases.values.checks import integer_range, number_fits
from engine.cases.values.effective import Effective
from engine.cases.values.formats import JUDGED
from engine.cases.values.limits import GREATEST, LEAST
from engine.cases.values.merging import ALL_TYPES
from engine.errors import Pointer

_TYPES = frozenset(ALL_TYPES)
_NUMBERS = frozenset(("integer", "number"))
_OF_NUMBERS = frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))
_OF_TYPE = {
    "string": frozenset(("minLength", "maxLength", "pattern", "format")),
    "array": frozenset(("minItems", "maxItems")),
    "object": frozenset(("minProperties", "maxProperties")),
    "integer": _OF_NUMBERS | {"format"},
    "number": _OF_NUMBERS | {"format"},
}
# As text any scalar is a string, and a list of one is a scalar.
_SEEN_IN_TEXT = frozenset(("integer", "number", "boolean", "null"))


def constraints_at(site: Site, effective: Effective, *, is_text: bool) -> list[Pointer]:
    """Return each keyword of an input that a case can break alone; `is_text`: JSON types are not seen there."""
    written = effective.written
    found = [
        written[word]
        for word in _words(site.words, is_text)
        if word in written and _is_breakable(effective, word)
    ]
    if site.required and site.place != "path" and (site.place != "body" or site.path):
        found.append(site.required)
    if not is_text:
        if effective.closed and "object" in effective.types:
            found.append(effective.closed)
        found += [at for _, at, _ in effective.branches]
    return found


@cache
def _words(words: frozenset[str], is_text: bool) -> tuple[str, ...]:  # noqa: FBT001 - a key of the cache
    """Return the keywords that may be broken where a schema has these words."""
    types, is_variant = words & _TYPES, "variant" in words
    found = (
        ["type"]
        if types and not is_variant and (types <= _SEEN_IN_TEXT if is_text else len(types) < len(_TYPES))
        else []
    )
    if "const" in words or "enum" in words:
        return () if is_variant else (*found, "const" if "const" in words else "enum")
    for kind in ALL_TYPES:
        if kind in types:
            found += sorted(words & _OF_TYPE.get(kind, frozenset()))
    if "uniqueItems" in words and "array" in types and not is_text:
        found.append("uniqueItems")
    return tuple(dict.fromkeys(found))


def _is_breakable(effective: Effective, word: str) -> bool:
    value = effective.keywords.get(word)
    if word == "format":
        return value in JUDGED if "string" in effective.types else _can_overflow(effective)
    if word in {"minLength", "minItems", "minProperties", "uniqueItems", "pattern"}:
        return bool(value) and (word != "uniqueItems" or effective.keywords.get("maxItems", 2) > 1)
    if word in {"enum", "const"}:
        # Of a list of booleans only one alone can be missed.
        listed = effective.keywords["enum"] if word == "enum" else [value]
        known = [each for each in listed if each is not None]
        return bool(known) and (not isinstance(known[0], bool) or len(known) == 1)
    return True


def _can_overflow(effective: Effective) -> bool:
    """Tell whether a number is beyond its format only, and within every other bound."""
    ends = integer_range(effective.keywords.get("format"))
    others = {word: value for word, value in effective.keywords.items() if word != "format"}
    return ends is not None and any(
        LEAST <= number <= GREATEST and number_fits(others, number) for number in (ends[0] - 1, ends[1] + 1)
    )

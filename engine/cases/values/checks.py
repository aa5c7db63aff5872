"""A quick judge of scalars by the merged keywords, so that the slow one is asked less."""

from collections.abc import Mapping

from engine.cases.values.effective import Effective
from engine.cases.values.formats import is_valid
from engine.cases.values.merging import has_type, same_key
from engine.cases.values.numbers import exact
from engine.cases.values.patterns import matches
from engine.openapi.model import JsonValue


def fits(effective: Effective, value: JsonValue) -> bool:
    """Whether a scalar keeps every merged keyword, `format` too; branches and conditions are not asked."""
    keywords = effective.keywords
    if not has_type(value, effective.types):
        return False
    if "enum" in keywords and not any(_same(value, item) for item in keywords["enum"]):
        return False
    if "const" in keywords and not _same(value, keywords["const"]):
        return False
    if isinstance(value, str):
        return _text_fits(effective, value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return True
    return number_fits(keywords, value)


def _same(one: JsonValue, other: JsonValue) -> bool:
    if isinstance(one, str):
        return bool(one == other)
    return same_key(one) == same_key(other)


def _text_fits(effective: Effective, value: str) -> bool:
    keywords = effective.keywords
    if not keywords.get("minLength", 0) <= len(value) <= keywords.get("maxLength", len(value)):
        return False
    return is_valid(keywords.get("format"), value) and all(
        matches(pattern, value) for pattern in keywords.get("pattern", ())
    )


# `float` alone would round large integers where this is compiled.
def number_fits(keywords: Mapping[str, JsonValue], value: int | float) -> bool:
    """Whether a number keeps the bounds, its step and its format: whole, and in range."""
    if value < keywords.get("minimum", value) or value > keywords.get("maximum", value):
        return False
    if "exclusiveMinimum" in keywords and value <= keywords["exclusiveMinimum"]:
        return False
    if "exclusiveMaximum" in keywords and value >= keywords["exclusiveMaximum"]:
        return False
    if "multipleOf" in keywords and exact(value) % exact(keywords["multipleOf"]):
        return False
    limits = integer_range(keywords.get("format"))
    return limits is None or (limits[0] <= value <= limits[1] and value == int(value))


def integer_range(format_name: JsonValue) -> tuple[int, int] | None:
    """Return the least and greatest number of the format, both included."""
    if format_name == "int32":
        return -(2**31), 2**31 - 1
    return (-(2**63), 2**63 - 1) if format_name == "int64" else None

"""The values next to each limit, inside and outside: two-value boundary analysis (ISTQB CTFL 4.0, 4.2.2)."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from engine.cases.rng import Stream
from engine.cases.values.checks import fits, integer_range, number_fits
from engine.cases.values.effective import Effective
from engine.cases.values.making import LONGEST_TEXT, MOST_ITEMS, NoValue
from engine.cases.values.numbers import exact, greatest_multiple, least_multiple, plain
from engine.cases.values.scalars import number_step
from engine.cases.values.semantic import kind_of
from engine.errors import Pointer
from engine.openapi.model import JsonValue

if TYPE_CHECKING:
    from engine.cases.values.make import Values

# What JSON writers carry: orjson refuses integers outside of these.
LEAST, GREATEST = -(2**63), 2**64 - 1
_DAYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "date": (("leap day", "-02-29"), ("month end", "-01-31")),
    "date-time": (("leap day", "-02-29T23:59:59+14:00"), ("month end", "-01-31T00:00:00-12:00")),
}


class Limit(NamedTuple):
    """A value at or beside a limit. `figures` tells both: `with 51 characters (maxLength 50)`.

    `build` raises `NoValue` where the value is too large, or where no such value breaks `keyword` alone.
    """

    technique: str
    keyword: str
    target: Pointer
    valid: bool
    figures: str
    build: Callable[[Stream], JsonValue]
    name: str = ""
    """Tells values at limits of one keyword apart where no figure does."""

    @property
    def bound(self) -> str:
        """What the document says: `maxLength 50`."""
        return self.figures.rpartition(" (")[2].removesuffix(")")


def numeric_limits(effective: Effective) -> Iterator[Limit]:
    """Yield the values at, inside and outside each bound of a number; outside ones break that bound alone."""
    if not effective.types & {"integer", "number"} or {"enum", "const"} & effective.keywords.keys():
        return
    step = number_step(effective)
    for keyword in ("minimum", "maximum"):
        for word, is_open in ((keyword, False), ("exclusive" + keyword.title(), True)):
            if word in effective.keywords:
                yield from _bound(effective, keyword, word, step, is_open=is_open)
    yield from _multiples(effective, step)
    yield from _format_ends(effective)


def _bound(
    effective: Effective, keyword: str, word: str, step: Fraction, *, is_open: bool
) -> Iterator[Limit]:
    sign = 1 if keyword == "minimum" else -1
    limit = exact(effective.keywords[word])
    on_grid = least_multiple(limit, step) if sign > 0 else greatest_multiple(limit, step)
    first = on_grid + sign * step if is_open and on_grid == limit else on_grid
    side = "below" if sign > 0 else "above"
    yield from _number(effective, f"at-{keyword}", word, first, valid=True)
    yield from _number(effective, f"inside-{keyword}", word, first + sign * step, valid=True)
    yield from _number(effective, f"{side}-{keyword}", word, first - sign * step, valid=False)


def _multiples(effective: Effective, step: Fraction) -> Iterator[Limit]:
    if "multipleOf" not in effective.keywords:
        return
    start = next(iter(_inner_multiples(effective, step)), None)
    if start is None:
        return
    yield from _number(effective, "multiple", "multipleOf", start, valid=True)
    whole = "number" not in effective.types
    for part in (Fraction(1),) if whole else (step / 2, step / 4):
        yield from _number(effective, "not-multiple", "multipleOf", start + part, valid=False)


def _inner_multiples(effective: Effective, step: Fraction) -> Iterator[Fraction]:
    low = effective.keywords.get("minimum", effective.keywords.get("exclusiveMinimum"))
    high = effective.keywords.get("maximum", effective.keywords.get("exclusiveMaximum"))
    start = least_multiple(exact(low), step) if low is not None else step
    if low is None and high is not None:
        start = greatest_multiple(exact(high), step) - 2 * step
    for index in range(3):
        value = start + index * step
        if number_fits(effective.keywords, plain(value)):
            yield value


def _format_ends(effective: Effective) -> Iterator[Limit]:
    ends = integer_range(effective.keywords.get("format"))
    if ends is None:
        return
    for end, outside in ((ends[0], ends[0] - 1), (ends[1], ends[1] + 1)):
        yield from _number(effective, "format-limit", "format", Fraction(end), valid=True)
        yield from _number(effective, "format-overflow", "format", Fraction(outside), valid=False)


def _number(
    effective: Effective, technique: str, word: str, value: Fraction, *, valid: bool
) -> Iterator[Limit]:
    """Yield the value if everything but `word` lets it stand."""
    number = plain(value)
    is_beyond = isinstance(number, int) and not LEAST <= number <= GREATEST
    if is_beyond and word == "format":
        return
    others = {key: kept for key, kept in effective.keywords.items() if valid or key != word}
    if not number_fits(others, number) or valid != number_fits(effective.keywords, number):
        return
    figures = f"set to {number} ({word} {effective.keywords[word]})"

    def build(_: Stream) -> JsonValue:
        if is_beyond:
            raise NoValue("too-large", f"{number} is beyond 64 bits", effective.pointers)
        return number

    yield Limit(technique, word, effective.written[word], valid, figures, build)


def date_ends(effective: Effective, name: str) -> Iterator[Limit]:
    """Yield days that calendars get wrong, of date-times at the widest offsets in use (IANA: -12:00 to +14:00)."""
    days = _DAYS.get(effective.keywords.get("format", ""))
    if days is None or effective.types != {"string"} or {"enum", "const"} & effective.keywords.keys():
        return
    kind = kind_of(name, "", "", None)
    year = "2036" if kind is not None and kind.word == "future-date" else "2016"
    for word, day in days:
        value = year + day
        if fits(effective, value):
            figures = f"set to {value}, a {word} (format {effective.keywords['format']})"
            yield Limit(
                "format-limit",
                "format",
                effective.written["format"],
                valid=True,
                figures=figures,
                build=_always(value),
                name=word,
            )


def _always(value: str) -> Callable[[Stream], JsonValue]:
    return lambda _draw: value


def length_limits(
    effective: Effective,
    values: "Values",
    *,
    name: str = "",
    astral: bool = False,
) -> Iterator[Limit]:
    """Yield texts, arrays and objects at each limit of their size and one beside it.

    Nothing is drawn before `build` is called with a stream of its own. `astral` asks for one character
    above U+FFFF in the longest text, where that stays valid.
    """
    if {"enum", "const"} & effective.keywords.keys():
        return
    if "string" in effective.types:
        yield from _texts(effective, values, astral=astral)
    if "array" in effective.types:
        yield from _arrays(effective, values, name)
    if "object" in effective.types:
        yield from _objects(effective, values, name)


_Build = Callable[[int, Stream], JsonValue]


def _sizes(
    effective: Effective, unit: str, words: tuple[str, str, str, str], build: _Build
) -> Iterator[Limit]:
    """Yield the four sizes about the two limits; `words` names their techniques from low to high."""
    too_small, smallest, largest, too_large = words
    suffix = "Length" if unit == "characters" else unit.title()
    low, high = f"min{suffix}", f"max{suffix}"
    for keyword, inside, outside, step in ((low, smallest, too_small, -1), (high, largest, too_large, 1)):
        limit = effective.keywords.get(keyword)
        if limit is None:
            continue
        for technique, size, valid in ((inside, limit, True), (outside, limit + step, False)):
            if size >= 0:
                figures = f"with {size} {unit if size != 1 else _ONE[unit]} ({keyword} {limit})"
                made = _sized(build, size)
                yield Limit(technique, keyword, effective.written[keyword], valid, figures, made)


_ONE = {"characters": "character", "items": "item", "properties": "property"}


def _sized(build: _Build, size: int) -> Callable[[Stream], JsonValue]:
    return lambda draw: build(size, draw)


def _texts(effective: Effective, values: "Values", *, astral: bool) -> Iterator[Limit]:
    words = ("too-short", "shortest", "longest", "too-long")

    def build(size: int, draw: Stream) -> JsonValue:
        if size > LONGEST_TEXT + 1 or (
            size > LONGEST_TEXT and effective.keywords.get("maxLength") != LONGEST_TEXT
        ):
            raise NoValue("too-large", f"{size} characters are more than {LONGEST_TEXT}", effective.pointers)
        lifted = astral and size == effective.keywords.get("maxLength")
        text = values.text(effective, size, draw, astral=lifted)
        if text is None:
            kept = [word for word in ("format", "pattern") if word in effective.keywords]
            raise NoValue(
                "unsolved", f"no text of {size} characters keeps {' and '.join(kept)}", effective.pointers
            )
        return text

    yield from _sizes(effective, "characters", words, build)


def _arrays(effective: Effective, values: "Values", name: str) -> Iterator[Limit]:
    words = ("too-few-items", "fewest-items", "most-items", "too-many-items")

    def build(size: int, draw: Stream) -> JsonValue:
        if size > MOST_ITEMS:
            raise NoValue("too-large", f"{size} items are more than {MOST_ITEMS}", effective.pointers)
        return values.array(effective, size, draw, name=name)

    yield from _sizes(effective, "items", words, build)


def _objects(effective: Effective, values: "Values", name: str) -> Iterator[Limit]:
    words = ("too-few-properties", "fewest-properties", "most-properties", "too-many-properties")

    def build(size: int, draw: Stream) -> JsonValue:
        return values.object(effective, size, draw, name=name)

    yield from _sizes(effective, "properties", words, build)
